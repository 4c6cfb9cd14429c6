/** Words of Configurações, the users of a company and one's own profile. */
export const settings = {
  title: 'Configurações',
  tabsLabel: 'Partes de Configurações',
  tabs: {
    company: 'Empresa',
    users: 'Usuários',
    billingTypes: 'Tipos de cobrança',
    approvals: 'Aprovações',
    alerts: 'Avisos',
    mail: 'E-mail',
    audit: 'Auditoria',
  },
  closed: 'Seu perfil não abre esta página.',
  askAdministrators: (names: string) => `Seu perfil não abre esta página. Peça a: ${names}.`,
} as const;

/** Words of the dialog parts in which a person shows again that it is her. */
export const confirmPerson = {
  passwordLabel: 'Sua senha',
  passwordHelp: 'Para confirmar que é você.',
  passwordMissing: 'Informe a sua senha.',
  codeLabel: 'Código do aplicativo autenticador',
  codeHelp: 'Os 6 números que o aplicativo mostra agora, ou um código de recuperação.',
  codeMissing: 'Informe o código.',
} as const;

/** The part of the error catalogue about connecting: bank accounts, set-up, tests, certificates. */
import type { CatalogueEntry } from './error-catalogue.ts';

export const connectionErrors: Readonly<Record<string, CatalogueEntry>> = {
  account_has_live_charges: {
    status: 409,
    title: 'Há cobranças vivas nesta conta',
    titleEn: 'Account has live charges',
    meaning: 'Banco, agência, conta e titular estão impressos em boletos que ainda podem ser pagos, e não mudam.',
    cure: 'Cadastre a conta nova ao lado desta e registre nela as próximas cobranças.',
    actor: 'you',
  },
  account_in_use: {
    status: 409,
    title: 'Conta em uso',
    titleEn: 'Account in use',
    meaning: 'A conta tem integrações ou cobranças: o histórico dela fica. facts.uses diz o quê.',
    cure: 'Desligue a "API bancária" da conta, ou desative as integrações dela.',
    actor: 'you',
  },
  bank_api_off: {
    status: 409,
    title: 'API bancária desligada',
    titleEn: 'Bank API is off',
    meaning: 'A "API bancária" desta conta corrente está desligada: nada dela vai ao banco por aqui.',
    cure: 'Ligue a "API bancária" da conta, ou registre em outra conta.',
    actor: 'you',
  },
  connection_in_use: {
    status: 409,
    title: 'Integração em uso',
    titleEn: 'Connection in use',
    meaning:
      'Só se descarta uma configuração não terminada e sem nada feito com ela. facts.uses diz o que há; vazio: já foi ativada.',
    cure: 'Desative a integração, ou não a ative: nada sai por ela, e o histórico fica.',
    actor: 'you',
  },
  connection_untested: {
    status: 409,
    title: 'Ainda não testada',
    titleEn: 'Connection not tested',
    meaning: 'Nenhum teste com as credenciais guardadas foi aprovado.',
    cure: 'Use "Testar conexão", ou ative com avisos (withWarnings).',
    actor: 'you',
  },
  no_candidate: {
    status: 409,
    title: 'Não há credenciais à espera',
    titleEn: 'No credentials are waiting',
    meaning: 'Nenhum certificado ou credencial nova espera por um teste nesta integração.',
    cure: 'Envie as novas credenciais e teste-as de novo.',
    actor: 'you',
  },
  renewal_under_way: {
    status: 409,
    title: 'Renovação em andamento',
    titleEn: 'Renewal under way',
    meaning: 'O certificado já está sendo renovado, ou o novo espera por um teste aprovado para entrar em uso.',
    cure: 'Espere, teste o novo certificado, ou apague-o para pedir outro.',
    actor: 'you',
  },
  certificate_in_use: {
    status: 409,
    title: 'Certificado em uso',
    titleEn: 'Certificate in use',
    meaning: 'É o certificado que a integração usa: sem ele nada vai ao banco.',
    cure: 'Envie o novo e espere que ele entre em uso, ou retire este de uso.',
    actor: 'you',
  },
  certificate_destroyed: {
    status: 410,
    title: 'A chave já foi apagada',
    titleEn: 'Key already destroyed',
    meaning: 'Do certificado só ficou o registro: a chave foi apagada e não volta.',
    cure: 'Emita um novo certificado no banco.',
    actor: 'you',
  },
};

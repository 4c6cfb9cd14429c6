/** What the audit trail says in Portuguese: actions, kinds of objects, fields and their values. For the screen and for the CSV. */
import { formatReais, isCents } from '#lib/money.ts';

export const auditKindLabels: Readonly<Record<string, string>> = {
  alert: 'Aviso',
  api_key: 'Chave de API',
  approval_rule: 'Regra de aprovação',
  audit: 'Auditoria',
  bank_account: 'Conta corrente',
  bank_file: 'Arquivo bancário',
  batch: 'Lote',
  billing_type: 'Tipo de cobrança',
  certificate: 'Certificado',
  charge: 'Cobrança',
  connection: 'Integração',
  credential: 'Certificado',
  delivery: 'Entrega',
  divergence: 'Divergência',
  invite: 'Convite',
  mail: 'Mensagem',
  mail_server: 'Servidor de e-mail',
  organization: 'Empresa',
  payee: 'Favorecido',
  sample: 'Empresa de exemplo',
  session: 'Sessão',
  transfer: 'Transferência',
  transfer_batch: 'Lote de transferências',
  user: 'Usuário',
  webhook_endpoint: 'Webhook',
};

export const auditActionLabels: Readonly<Record<string, string>> = {
  'api_key.create': 'Criou chave de API',
  'api_key.revoke': 'Revogou chave de API',
  'audit.export': 'Exportou a auditoria',
  'audit.verify': 'Conferiu a auditoria',
  'bank_account.create': 'Criou conta corrente',
  'batch.amend': 'Pediu alteração em lote',
  'batch.cancel': 'Cancelou o lote',
  'batch.refresh': 'Consultou em lote',
  'batch.register': 'Pediu registro em lote',
  'batch.writeOff': 'Pediu baixa em lote',
  'billing_type.create': 'Criou tipo de cobrança',
  'charge.amend': 'Pediu alteração no banco',
  'charge.cancel': 'Cancelou a cobrança',
  'charge.cancelProtest': 'Pediu cancelamento do protesto',
  'charge.create': 'Criou a cobrança',
  'charge.decide': 'Decidiu o que o banco não respondeu',
  'charge.edit': 'Editou a cobrança',
  'charge.markReceived': 'Informou ao banco o recebimento direto',
  'charge.protest': 'Pediu protesto',
  'charge.receive': 'Lançou recebimento direto',
  'charge.refresh': 'Consultou no banco',
  'charge.refund': 'Pediu devolução',
  'charge.register': 'Pediu registro no banco',
  'charge.resend': 'Pediu novo envio',
  'charge.restore': 'Pediu restauração no banco',
  'charge.undoReceived': 'Desfez recebimento direto',
  'charge.writeOff': 'Pediu baixa no banco',
  'connection.change': 'Alterou a integração',
  'connection.configure_hook': 'Cadastrou o aviso no banco',
  'connection.create': 'Criou a integração',
  'connection.credentials': 'Guardou credenciais',
  'connection.renew_hook_secret': 'Trocou o segredo do aviso',
  'connection.request_certificate': 'Pediu certificado ao banco',
  'delivery.replay': 'Repetiu a entrega',
  'organization.create': 'Criou a empresa',
  'sample.remove': 'Removeu os dados de exemplo',
  'session.begin': 'Entrou',
  'session.end': 'Saiu',
  'webhook_endpoint.create': 'Cadastrou webhook',
  'webhook_endpoint.disable': 'Webhook desligado',
  'webhook_endpoint.remove': 'Removeu webhook',
};

const fieldLabels: Readonly<Record<string, string>> = {
  active: 'Ativa',
  address: 'Endereço',
  administrator: 'Administrador',
  agreement: 'Convênio',
  amount: 'Valor',
  amountCents: 'Valor',
  attempts: 'Tentativas',
  bankAccount: 'Conta corrente',
  bankApi: 'API bancária',
  bankCode: 'Banco',
  bankRef: 'Identificação no banco',
  billingType: 'Tipo de cobrança',
  billingTypeId: 'Tipo de cobrança',
  branch: 'Agência',
  certificate: 'Certificado',
  charges: 'Cobranças',
  city: 'Cidade',
  connection: 'Integração',
  connectionId: 'Integração',
  createdAt: 'Criado em',
  creditedOn: 'Creditado em',
  daysAfterDue: 'Dias após o vencimento',
  decision: 'Decisão',
  defaultMethod: 'Forma padrão',
  defaultTerms: 'Encargos padrão',
  description: 'Descrição',
  digit: 'Dígito',
  disabled: 'Desativado',
  discount: 'Desconto',
  discounts: 'Descontos',
  district: 'Bairro',
  dueDate: 'Vencimento',
  dueOn: 'Vencimento',
  email: 'E-mail',
  environment: 'Ambiente',
  expiresAt: 'Expira em',
  fee: 'Tarifa',
  feeCents: 'Tarifa',
  fields: 'Campos',
  fine: 'Multa',
  holderAddress: 'Endereço do titular',
  holderName: 'Titular',
  holderTaxId: 'CPF/CNPJ do titular',
  host: 'Servidor',
  id: 'Identificador',
  instruction: 'Instrução',
  instructionId: 'Instrução',
  interest: 'Juros',
  items: 'Itens',
  kind: 'Espécie',
  messages: 'Mensagens',
  method: 'Forma',
  mnemonic: 'Mnemônico',
  name: 'Nome',
  note: 'Observação',
  notAfter: 'Validade',
  notBefore: 'Válido desde',
  notify: 'Avisar',
  number: 'Número',
  office: 'Escritório de cobrança',
  paidOn: 'Pago em',
  payer: 'Pagador',
  paymentPlace: 'Local de pagamento',
  percent: 'Percentual',
  phone: 'Telefone',
  port: 'Porta',
  postalCode: 'CEP',
  bankEntry: 'Histórico de entrada',
  postingCodes: 'Históricos',
  prefix: 'Prefixo',
  provider: 'Banco conectado',
  reason: 'Motivo',
  rebate: 'Abatimento',
  rebateCents: 'Abatimento',
  receipt: 'Histórico de recebimento',
  recoveryCodes: 'Códigos de recuperação',
  reference: 'Seu número',
  responsible: 'Responsável',
  role: 'Perfil',
  sample: 'Exemplo',
  scopes: 'Permissões',
  security: 'Segurança',
  state: 'Situação',
  status: 'Situação',
  street: 'Rua',
  subject: 'Titular do certificado',
  taxId: 'CPF/CNPJ',
  tradeName: 'Nome fantasia',
  transferFeeCents: 'Tarifa de transferência',
  type: 'Tipo',
  types: 'Eventos',
  until: 'Até',
  url: 'Endereço (URL)',
  version: 'Versão',
};

const valueLabels: Readonly<Record<string, string>> = {
  admin: 'Administrador',
  finance: 'Financeiro',
  viewer: 'Consulta',
  developer: 'Desenvolvedor',
  sandbox: 'Homologação',
  production: 'Produção',
  boleto: 'Boleto',
  boleto_pix: 'Boleto híbrido',
  pix: 'Pix',
  pending: 'Pendente',
  registering: 'Em registro',
  registered: 'Registrado',
  rejected: 'Rejeitado',
  paid: 'Liquidado',
  written_off: 'Baixado',
  in_protest: 'Protestado',
  protest_cancel_sent: 'Cancelamento enviado',
  expired: 'Expirado',
  refunded: 'Estornado',
  disputed: 'Contestado',
  canceled: 'Cancelado',
};

const has = (table: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(table, name) ? (table[name] ?? null) : null;

/** An action in words; one without words yet is shown as it is written. */
export const auditActionLabel = (action: string): string => has(auditActionLabels, action) ?? action;
export const auditKindLabel = (kind: string): string => has(auditKindLabels, kind) ?? kind;

/** A field in words, level by level: `payer.address.city` → `Pagador · Endereço · Cidade`. */
export function auditFieldLabel(path: string): string {
  return path
    .split('.')
    .map((name) => has(fieldLabels, name) ?? (/^\d+$/.test(name) ? `${Number(name) + 1}º` : name))
    .join(' · ');
}

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A value as people read it: money in reais, dates as dd/mm/aaaa, São Paulo's time, sim and não. Null where there is none. */
export function auditValueText(field: string, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? 'sim' : 'não';
  if (typeof value === 'number') return field.endsWith('Cents') && isCents(value) ? formatReais(value) : String(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  const date = datePattern.exec(value);
  if (date) return `${date[3]}/${date[2]}/${date[1]}`;
  if (instantPattern.test(value) && /(At|After|Before|until|Until)$/.test(field)) return localTime(value);
  return has(valueLabels, value) ?? value;
}

function localTime(instant: string): string {
  try {
    const local = Temporal.Instant.from(instant).toZonedDateTimeISO('America/Sao_Paulo');
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${two(local.day)}/${two(local.month)}/${local.year} ${two(local.hour)}:${two(local.minute)}`;
  } catch {
    return instant;
  }
}

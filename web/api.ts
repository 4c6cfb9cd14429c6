/** The server as the screens see it: one function per call, typed by the contract. */
import { download, send } from './transport.ts';
import type {
  ActionAnswer,
  AmendInput,
  ApiKey,
  ApiKeyCreated,
  ApiKeyInput,
  BankAccount,
  BankAccountInput,
  Batch,
  BatchDetail,
  BatchInput,
  BillingType,
  CertificateDeskAnswer,
  CertificateRequestInput,
  CertificateSubject,
  Charge,
  ChargeInput,
  ChargePatch,
  ChargeQuery,
  ChargeTotals,
  Connection,
  ConnectionInput,
  ConnectionPatch,
  DecideInput,
  Delivery,
  Divergence,
  DryRunAnswer,
  Entry,
  FirstRunInput,
  HookSecret,
  HookStatus,
  ImportReport,
  InboundMessage,
  LedgerAccount,
  OtherInput,
  OtherInputs,
  Overview,
  Page,
  Payment,
  Provider,
  ReceiveInput,
  Registration,
  Session,
  TimelineAnswer,
  WebhookEndpoint,
  WebhookEndpointCreated,
  WebhookEndpointInput,
  WriteOffInput,
} from './types.ts';

export { users } from './people-api.ts';

const PAGE = 100;

export type Cursor = string | undefined;
type Key = string;
/** One a page, or a carnê: three a page with their stubs. */
export type DocumentLayout = 'boleto' | 'carne';

export const session = {
  firstRun: () => send<{ needed: boolean; sample: boolean }>('GET', '/ui/first-run'),
  start: (body: FirstRunInput) => send<Session>('POST', '/ui/first-run', { body }),
  signIn: (body: { email: string; password: string; code?: string }) => send<Session>('POST', '/ui/sign-in', { body }),
  signOut: () => send<null>('POST', '/ui/sign-out', { body: {} }),
  read: () => send<Session>('GET', '/ui/session'),
};

export const overview = {
  read: () => send<Overview>('GET', '/ui/overview'),
  createSample: () => send<unknown>('POST', '/ui/sample', { body: {} }),
  removeSample: () => send<unknown>('DELETE', '/ui/sample'),
};

const charge = (id: string) => `/v1/charges/${encodeURIComponent(id)}`;

export const charges = {
  list: (filter: ChargeQuery, after?: Cursor, limit = PAGE) =>
    send<Page<Charge>>('GET', '/v1/charges', { query: { ...filter, after, limit } }),
  totals: ({ sort: _, ...filter }: ChargeQuery) =>
    send<ChargeTotals>('GET', '/v1/charges/totals', { query: { ...filter } }),
  read: (id: string) => send<Charge>('GET', charge(id)),
  create: (body: ChargeInput, key: Key) => send<Charge>('POST', '/v1/charges', { body, key }),
  edit: (id: string, body: ChargePatch, { key, version }: { key: Key; version: number }) =>
    send<Charge>('PATCH', charge(id), { body, key, version }),
  register: (id: string, body: { bankAccount?: string }, key: Key) =>
    send<ActionAnswer>('POST', `${charge(id)}/register`, { body, key }),
  refresh: (id: string, key: Key) => send<ActionAnswer>('POST', `${charge(id)}/refresh`, { body: {}, key }),
  amend: (id: string, body: AmendInput, key: Key) => send<ActionAnswer>('POST', `${charge(id)}/amend`, { body, key }),
  writeOff: (id: string, body: WriteOffInput, key: Key) =>
    send<ActionAnswer>('POST', `${charge(id)}/write-off`, { body, key }),
  receive: (id: string, body: ReceiveInput, key: Key) =>
    send<ActionAnswer>('POST', `${charge(id)}/receive`, { body, key }),
  other: (id: string, path: keyof OtherInputs, body: OtherInput, key: Key) =>
    send<ActionAnswer>('POST', `${charge(id)}/${path}`, { body, key }),
  decide: (id: string, body: DecideInput, key: Key) =>
    send<ActionAnswer>('POST', `${charge(id)}/decide`, { body, key }),
  cancel: (id: string, key: Key) => send<ActionAnswer>('POST', `${charge(id)}/cancel`, { body: {}, key }),
  dryRun: (id: string, action: 'register' | 'amend' | 'write-off', body: unknown) =>
    send<DryRunAnswer>('POST', `${charge(id)}/${action}`, { query: { dryRun: true }, body }),
  timeline: (id: string) => send<TimelineAnswer>('GET', `${charge(id)}/timeline`),
  payments: (id: string) => send<{ data: Payment[] }>('GET', `${charge(id)}/payments`),
  registrations: (id: string) => send<{ data: Registration[] }>('GET', `${charge(id)}/registrations`),
  boletoPath: (id: string) => `${charge(id)}/boleto.pdf`,
  boleto: (id: string, layout: DocumentLayout = 'boleto') =>
    download(`${charge(id)}/boleto.pdf`, { query: { layout } }),
  documents: (ids: readonly string[], as: 'pdf' | 'zip', layout: DocumentLayout = 'boleto') =>
    download('/v1/charges/documents', { method: 'POST', body: { ids, as, layout } }),
  saveDocuments: (ids: readonly string[]) =>
    send<{ folder: string; files: unknown[] }>('POST', '/v1/charges/documents/save', { body: { ids } }),
  exportCsv: ({ sort: _, ...filter }: ChargeQuery) =>
    download('/v1/charges/export', { query: { ...filter, format: 'csv' } }),
  importCsv: (csv: Blob, dryRun: boolean, key: Key) =>
    send<ImportReport>('POST', '/v1/charges/import', {
      query: { dryRun: dryRun ? true : undefined },
      raw: { body: csv, type: 'text/csv' },
      ...(dryRun ? {} : { key }),
    }),
};

export const batches = {
  create: (body: BatchInput, key: Key) => send<Batch>('POST', '/v1/batches', { body, key }),
  list: () => send<Page<Batch>>('GET', '/v1/batches'),
  read: (id: string) => send<BatchDetail>('GET', `/v1/batches/${id}`),
  cancel: (id: string) => send<Batch>('POST', `/v1/batches/${id}/cancel`, { body: {} }),
  failures: (id: string) => download(`/v1/batches/${id}/failures.csv`),
};

export const bankAccounts = {
  list: () => send<Page<BankAccount>>('GET', '/v1/bank-accounts'),
  create: (body: BankAccountInput, key: Key) => send<BankAccount>('POST', '/v1/bank-accounts', { body, key }),
};

const connection = (id: string) => `/v1/connections/${encodeURIComponent(id)}`;

export const connections = {
  list: () => send<Page<Connection>>('GET', '/v1/connections'),
  create: (body: ConnectionInput, key: Key) => send<Connection>('POST', '/v1/connections', { body, key }),
  read: (id: string) => send<Connection>('GET', connection(id)),
  change: (id: string, body: ConnectionPatch, version: number) =>
    send<Connection>('PATCH', connection(id), { body, version }),
  hookStatus: (id: string) => send<HookStatus>('GET', `${connection(id)}/webhook`),
  configureHook: (id: string) => send<HookStatus>('POST', `${connection(id)}/webhook`, { body: {} }),
  renewHookSecret: (id: string) => send<HookSecret>('POST', `${connection(id)}/webhook-secret`, { body: {} }),
  certificateSubject: (id: string, clientId: string) =>
    send<CertificateSubject>('GET', `${connection(id)}/certificate-request`, { query: { clientId } }),
  requestCertificate: (id: string, body: CertificateRequestInput) =>
    send<CertificateDeskAnswer>('POST', `${connection(id)}/certificate-request`, { body }),
  renewCertificate: (id: string) =>
    send<CertificateDeskAnswer>('POST', `${connection(id)}/certificate-renewal`, { body: {} }),
};

export const facts = {
  providers: () => send<{ data: Provider[] }>('GET', '/ui/providers'),
  billingTypes: () => send<Page<BillingType>>('GET', '/v1/billing-types'),
};

export const ledger = {
  accounts: () => send<{ data: LedgerAccount[] }>('GET', '/v1/ledger/accounts'),
  entries: (
    query: { chargeId?: string; transferId?: string; account?: string; from?: string; to?: string },
    after?: Cursor,
  ) => send<Page<Entry>>('GET', '/v1/ledger/entries', { query: { ...query, after, limit: PAGE } }),
  divergences: () => send<Page<Divergence>>('GET', '/v1/divergences', { query: { state: 'open' } }),
};

export const developer = {
  keys: (after?: Cursor) => send<Page<ApiKey>>('GET', '/v1/api-keys', { query: { after, limit: PAGE } }),
  rotateKey: (id: string, body: { graceHours: number }, key: Key) =>
    send<ApiKeyCreated>('POST', `/v1/api-keys/${id}/rotate`, { body, key }),
  createKey: (body: ApiKeyInput, key: Key) => send<ApiKeyCreated>('POST', '/v1/api-keys', { body, key }),
  revokeKey: (id: string) => send<unknown>('DELETE', `/v1/api-keys/${id}`),
  endpoints: () => send<Page<WebhookEndpoint>>('GET', '/v1/webhook-endpoints'),
  createEndpoint: (body: WebhookEndpointInput, key: Key) =>
    send<WebhookEndpointCreated>('POST', '/v1/webhook-endpoints', { body, key }),
  removeEndpoint: (id: string) => send<unknown>('DELETE', `/v1/webhook-endpoints/${id}`),
  deliveries: (after?: Cursor) => send<Page<Delivery>>('GET', '/v1/deliveries', { query: { after, limit: PAGE } }),
  replay: (id: string) => send<Delivery>('POST', `/v1/deliveries/${id}/replay`, { body: {} }),
  inbound: (after?: Cursor) =>
    send<Page<InboundMessage>>('GET', '/v1/inbound-messages', { query: { after, limit: PAGE } }),
};

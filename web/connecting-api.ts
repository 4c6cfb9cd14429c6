/** From the bank's e-mail to an active connection: set-up, tests, certificates, accounts and billing types of the API. */
import { send } from './transport.ts';
import type {
  Bank,
  BankAccount,
  BankAccountPatch,
  BillingType,
  BillingTypeInput,
  BillingTypePatch,
  Certificate,
  CertificateDownload,
  CertificateDownloadInput,
  Connection,
  ConnectionTest,
  CredentialsPatch,
  HookAddress,
  HookCheckView,
  Page,
  SigningRequest,
  StoredCredentials,
} from './types.ts';

const connection = (id: string) => `/v1/connections/${encodeURIComponent(id)}`;
const certificate = (id: string) => `/v1/certificates/${encodeURIComponent(id)}`;

export const banks = {
  list: () => send<{ data: Bank[] }>('GET', '/v1/banks', { query: { limit: 1000 } }),
};

export const accounts = {
  change: (id: string, body: BankAccountPatch, version: number) =>
    send<BankAccount>('PATCH', `/v1/bank-accounts/${id}`, { body, version }),
};

export const billingTypes = {
  list: () => send<Page<BillingType>>('GET', '/v1/billing-types'),
  create: (body: BillingTypeInput, key: string) => send<BillingType>('POST', '/v1/billing-types', { body, key }),
  change: (id: string, body: BillingTypePatch, version: number) =>
    send<BillingType>('PATCH', `/v1/billing-types/${id}`, { body, version }),
};

export const setup = {
  changeCredentials: (id: string, body: CredentialsPatch) =>
    send<StoredCredentials>('PATCH', `${connection(id)}/credentials`, { body }),
  makeRequest: (id: string, clientId: string) =>
    send<SigningRequest>('POST', `${connection(id)}/signing-request`, { body: { clientId } }),
  startTest: (id: string, body: { credential?: 'active' | 'candidate'; switch?: boolean }) =>
    send<ConnectionTest>('POST', `${connection(id)}/tests`, { body }),
  test: (id: string, testId: string) => send<ConnectionTest>('GET', `${connection(id)}/tests/${testId}`),
  activate: (id: string, withWarnings: boolean) =>
    send<Connection>('POST', `${connection(id)}/activate`, { body: { withWarnings } }),
  discard: (id: string) => send<unknown>('DELETE', connection(id)),
  examineHook: (id: string) => send<HookCheckView>('POST', `${connection(id)}/hook-doctor`, { body: {} }),
  newHookAddress: (id: string) => send<HookAddress>('POST', `${connection(id)}/webhook-address`, { body: {} }),
};

/** Agendas of the days on which certificates end: of all connections, and of one. */
export const certificatesCalendar = '/v1/certificates.ics';
export function certificateCalendar(connectionId: string): string {
  return `${connection(connectionId)}/certificate.ics`;
}

export const certificates = {
  list: (query: { connection?: string; state?: 'current' | 'all' } = {}) =>
    send<Page<Certificate>>('GET', '/v1/certificates', { query: { ...query, limit: 200 } }),
  download: (id: string, body: CertificateDownloadInput) =>
    send<CertificateDownload>('POST', `${certificate(id)}/download`, { body }),
  revoke: (id: string, reason: string) => send<Certificate>('POST', `${certificate(id)}/revoke`, { body: { reason } }),
  destroy: (id: string, reason: string) =>
    send<Certificate>('POST', `${certificate(id)}/destroy`, { body: { reason } }),
};

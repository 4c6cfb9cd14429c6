/** Who may call: whoever presents the application's key, with its certificate at the door that asks for one. */
import { randomUUID } from 'node:crypto';
import type { ApplicationInput, BankApplication } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { fingerprintOf } from '#sim/kit/ca.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { forbidden, invalidCredentials, notFound } from './errors.ts';
import type { ExampleBankOperation } from './operations.ts';
import type { Application, ExampleBankState } from './state.ts';
import { openAccount } from './state.ts';

// CHANGE: the header of the bank's reference ("Autenticação"), and the form of its keys.
const KEY_HEADER = 'x-api-key';

/** What is served to whoever has no access yet: nothing, for the key is handed out on the bank's screens. */
export const DOORSTEP: readonly ExampleBankOperation[] = [];

export function serveDoorstep(_state: ExampleBankState, _request: BankRequest): Answer {
  return notFound();
}

function presentedKey(request: BankRequest): string {
  return request.headers[KEY_HEADER] ?? '';
}

function holderOf(state: ExampleBankState, request: BankRequest): Application | undefined {
  const key = presentedKey(request);
  return [...state.applications.values()].find(({ secret }) => secret === key);
}

/** Whose call it is, though it be refused. */
export function accountsOf(state: ExampleBankState, request: BankRequest): string[] {
  const application = holderOf(state, request);
  return application === undefined ? [] : [application.account];
}

/** The application that calls, or the refusal. */
export function admit(
  state: ExampleBankState,
  request: BankRequest,
): { application: Application } | { refusal: Answer } {
  const application = holderOf(state, request);
  if (application === undefined) return { refusal: invalidCredentials() };
  const { certificate } = request;
  const isItsOwn = certificate === null || certificate.fingerprint === application.fingerprint;
  return isItsOwn ? { application } : { refusal: forbidden() };
}

/** The bank takes the key back. */
export function expireAccess(state: ExampleBankState, request: BankRequest): void {
  const key = presentedKey(request);
  for (const { clientId, secret } of state.applications.values()) {
    if (secret === key) state.applications.delete(clientId);
  }
}

/** What the bank hands to a customer who makes a key for an account. */
export async function createApplication(state: ExampleBankState, input: ApplicationInput): Promise<BankApplication> {
  const wanted = input.accounts ?? [input.account];
  if (wanted.length !== 1) throw new SimulatorError(400, 'Uma chave do Banco Exemplo é de uma só conta.');
  const account = openAccount(state, wanted[0]);
  const id = randomUUID();
  const apiKey = randomUUID();
  const certificate = await state.env.authority.issueClientCertificate(
    { commonName: id, organization: account.holderName },
    input.certificateValidity,
  );
  const fingerprint = fingerprintOf(certificate.certificatePem);
  state.applications.put(id, { clientId: id, secret: apiKey, account: account.number, fingerprint });
  return { clientId: '', clientSecret: '', accounts: [account.number], scopes: [], ...certificate, others: { apiKey } };
}

/** Who may call: the key in `access_token`, the User-Agent, the caller's address, and how often in twelve hours. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ApplicationInput, BankApplication } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty } from '#sim/kit/http.ts';
import type { Problem } from './errors.ts';
import {
  INVALID_KEY,
  MISSING_KEY,
  MISSING_USER_AGENT,
  OTHER_ENVIRONMENT,
  badRequest,
  forbidden,
  tooManyCalls,
  unauthorized,
} from './errors.ts';
import type { Quota } from './quota.ts';
import { REQUESTS_PER_WINDOW } from './quota.ts';
import type { Account, Application, AsaasState } from './state.ts';
import { openAccount } from './state.ts';

export type Admission = { refusal: Answer } | { account: Account };

/** Judges a request in the order in which the bank is believed to: network edge, key, header, quota. */
export function admit(state: AsaasState, quota: Quota, request: BankRequest): Admission {
  const habits = state.habits();
  if (!habits.callerAllowed) return { refusal: forbidden() }; // an address outside the account's list
  if (request.method === 'GET' && request.body.length > 0) return { refusal: forbidden() }; // the CDN refuses it
  const key = request.headers['access_token'];
  if (key === '') return { refusal: empty(401) }; // the CDN's answer, as seen in the sandbox
  const refuse = (problem: Problem) => ({ refusal: habits.unauthorizedBody ? unauthorized(problem) : empty(401) });
  if (key === undefined) return refuse(MISSING_KEY);
  if (key.startsWith(prefixOf(!habits.production))) return refuse(OTHER_ENVIRONMENT);
  const application = applicationOf(state, key);
  if (application === undefined || !habits.keyEnabled) return refuse(INVALID_KEY);
  if (habits.userAgent && (request.headers['user-agent'] ?? '') === '') {
    return { refusal: badRequest(MISSING_USER_AGENT) };
  }
  const account = state.accounts.get(application.account)!;
  if (state.env.settings.limits === 'none') return { account };
  const waitSeconds = quota.take(account.number, state.env.clock.nowMs());
  return waitSeconds === 0 ? { account } : { refusal: tooManyCalls(waitSeconds, REQUESTS_PER_WINDOW) };
}

function applicationOf(state: AsaasState, key: string): Application | undefined {
  const id = state.habits().production ? 'production' : 'sandbox';
  return [...state.applications.values()].find(({ keys }) => keys[id] === key);
}

/** The account of the key, be it of the other environment. */
export function accountsOf(state: AsaasState, request: BankRequest): string[] {
  const given = request.headers['access_token'];
  const found = [...state.applications.values()].find(({ keys }) => Object.values(keys).some((key) => key === given));
  return found === undefined ? [] : [found.account];
}

function prefixOf(production: boolean): string {
  return production ? '$aact_prod_' : '$aact_hmlg_';
}

/** Asaas gives a key to an account, and nothing else: no client id, no secret, no certificate. */
export function createApplication(state: AsaasState, input: ApplicationInput): BankApplication {
  const wanted = input.accounts ?? [input.account];
  if (wanted.length !== 1) throw new SimulatorError(400, 'Uma chave do Asaas é de uma só conta.');
  if ((input.scopes ?? []).length > 0) throw new SimulatorError(400, 'As chaves do Asaas não têm escopos.');
  const account = openAccount(state, wanted[0]);
  const newKey = (production: boolean) => prefixOf(production) + randomBytes(48).toString('base64url');
  const application = {
    id: randomUUID(),
    account: account.number,
    keys: { production: newKey(true), sandbox: newKey(false) },
  };
  state.applications.put(application.id, application);
  const { production, sandbox } = application.keys;
  const isProduction = state.habits().production;
  return {
    clientId: '',
    clientSecret: '',
    certificatePem: '',
    keyPem: '',
    accounts: [account.number],
    scopes: [],
    others: {
      apiKey: isProduction ? production : sandbox,
      otherEnvironmentApiKey: isProduction ? sandbox : production,
    },
  };
}

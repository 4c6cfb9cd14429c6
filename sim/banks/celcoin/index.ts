/** Celcoin: transfers in one step (API v5), their status, returns, conciliation and nightly files (developers.celcoin.com.br). */
import { randomBytes } from 'node:crypto';
import type { ApplicationInput, Bank, BankApplication, BankEnvironment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { file, json } from '#sim/kit/http.ts';
import { makeBooks, makeTransferBooks } from './books.ts';
import { exportDay, listTypes, summarize } from './conciliation.ts';
import { distort } from './distort.ts';
import { REFUSALS, failed, refused, tooLarge, tooManyCalls, unauthorized, unknownPath } from './errors.ts';
import type { BankFile } from './files.ts';
import { filesOf } from './files.ts';
import { OPERATIONS } from './operations.ts';
import type { OperationName } from './operations.ts';
import { consult, listBanks, readBalance, readReceipt, readStatus } from './queries.ts';
import type { CelcoinState } from './state.ts';
import { habitsOf, openAccount, openState } from './state.ts';
import type { Caller } from './token.ts';
import { admit, giveToken, presentedToken } from './token.ts';
import { resume, send } from './transfers.ts';
import { RETRY_POLICY } from './webhook.ts';

export type { BankFile } from './files.ts';

type CelcoinOperation = (typeof OPERATIONS)[number];
type Handler = (state: CelcoinState, caller: Caller, request: BankRequest) => Answer;

export interface CelcoinBank extends Bank<CelcoinOperation> {
  /** What lies on the bank's file server so far, of all accounts, the oldest first. */
  files(): BankFile[];
}

const HANDLERS: Record<Exclude<OperationName, 'token'>, Handler> = {
  'transfer.send': send,
  'transfer.read': readStatus,
  'transfer.find': consult,
  'transfer.document': readReceipt,
  'balance.read': readBalance,
  'bank.list': listBanks,
  'statement.types': listTypes,
  'statement.page': exportDay,
  'statement.summary': summarize,
  'file.list': listFiles,
  'file.read': readOneFile,
};

export function openCelcoin(env: BankEnvironment): CelcoinBank {
  const state = openState(env);
  env.webhooks.policy('celcoin', RETRY_POLICY);

  return {
    name: 'celcoin',
    title: 'Celcoin',
    operations: OPERATIONS,
    serve(operation, request) {
      if (operation.name === 'token') return giveToken(state, request);
      const caller = admit(state, request);
      return 'refusal' in caller ? caller.refusal : HANDLERS[operation.name](state, caller, request);
    },
    replies: {
      refused: ({ name }) =>
        name === 'token' ? unauthorized() : refused(habitsOf(state).refusalStatus, REFUSALS.digit),
      failed,
      tooMany: tooManyCalls,
      unauthorized,
      unknownPath,
      tooLarge,
    },
    distort,
    expireToken: (request) => void state.tokens.delete(presentedToken(request)),
    createApplication: async (input) => createApplication(state, input),
    books: makeBooks(state),
    transfers: makeTransferBooks(state),
    files: () => [...state.accounts.values()].flatMap((account) => filesOf(state, account)),
    resume: () => resume(state),
  };
}

/** One account for each client; no certificate, as in the bank's sandbox. */
function createApplication(state: CelcoinState, input: ApplicationInput): BankApplication {
  const [wanted, ...more] = input.accounts ?? [input.account];
  if (more.length > 0) throw new SimulatorError(400, 'Na Celcoin cada aplicação tem uma conta só.');
  if (input.scopes !== undefined && input.scopes.length > 0) {
    throw new SimulatorError(400, 'A Celcoin não tem escopos.');
  }
  const account = openAccount(state, wanted);
  const application = {
    clientId: `${randomBytes(6).toString('hex')}.celcoinapi.v5`,
    clientSecret: randomBytes(32).toString('hex'),
    account: account.number,
  };
  state.applications.put(application.clientId, application);
  return {
    clientId: application.clientId,
    clientSecret: application.clientSecret,
    certificatePem: '',
    keyPem: '',
    accounts: [account.number],
    scopes: [],
    others: { customerId: account.customerId },
  };
}

function listFiles(state: CelcoinState, { account }: Caller): Answer {
  return json(200, {
    files: filesOf(state, account).map(({ name, bytes, day }) => ({ name, day, size: bytes.length })),
  });
}

function readOneFile(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const found = filesOf(state, account).find(({ name }) => name === request.params['name']);
  return found === undefined ? unknownPath() : file('application/octet-stream', found.bytes);
}

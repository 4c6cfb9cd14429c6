/** Celcoin: transfers in one step (API v5), their status, returns, conciliation and nightly files (developers.celcoin.com.br). */
import { randomBytes } from 'node:crypto';
import type { ApplicationInput, Bank, BankApplication, BankEnvironment, FileCustomer } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { lookUpKey } from './baas-directory.ts';
import { ERRORS, refuse } from './baas-errors.ts';
import { pay, readPayment, resumePayments } from './baas-payments.ts';
import { listMovements, readMovement } from './baas-statement.ts';
import { makeBooks, makeTransferBooks } from './books.ts';
import { exportDay, listTypes, summarize } from './conciliation.ts';
import { distort } from './distort.ts';
import { REFUSALS, failed, refused, tooLarge, tooManyCalls, unauthorized, unknownPath } from './errors.ts';
import { filesOf } from './files.ts';
import { OPERATIONS } from './operations.ts';
import type { OperationName } from './operations.ts';
import { consult, listBanks, readBalance, readReceipt, readStatus } from './queries.ts';
import type { CelcoinState } from './state.ts';
import { habitsOf, openAccount, openState } from './state.ts';
import type { Caller } from './token.ts';
import { accountsOf, admit, giveToken, presentedToken } from './token.ts';
import { resume, send } from './transfers.ts';
import { RETRY_POLICY } from './webhook.ts';

type CelcoinOperation = (typeof OPERATIONS)[number];
type Handler = (state: CelcoinState, caller: Caller, request: BankRequest) => Answer;

const HANDLERS: Record<Exclude<OperationName, 'token'>, Handler> = {
  'transfer.send': send,
  'transfer.read': readStatus,
  'transfer.find': consult,
  'transfer.document': readReceipt,
  'balance.read': readBalance,
  'bank.list': listBanks,
  'pixKey.read': lookUpKey,
  'pixKey.send': pay,
  'pixKey.status': readPayment,
  'pixKey.movement': listMovements,
  'pixKey.reversal': readMovement,
  'statement.types': listTypes,
  'statement.page': exportDay,
  'statement.summary': summarize,
};

export function openCelcoin(env: BankEnvironment): Bank<CelcoinOperation> {
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
      refused({ name }) {
        if (name === 'token') return unauthorized();
        return name.startsWith('pixKey.')
          ? refuse(ERRORS.amount)
          : refused(habitsOf(state).refusalStatus, REFUSALS.digit);
      },
      failed,
      tooMany: tooManyCalls,
      unauthorized,
      unknownPath,
      tooLarge,
    },
    distort,
    accountsOf: (request) => accountsOf(state, request),
    expireToken: (request) => void state.tokens.delete(presentedToken(request)),
    createApplication: async (input) => createApplication(state, input),
    books: makeBooks(state),
    transfers: makeTransferBooks(state),
    files: (only) => {
      const accounts = [...state.accounts.values()].filter(({ number }) => only === undefined || number === only);
      return accounts.flatMap((account) => filesOf(state, account));
    },
    fileCustomer: (username) => fileCustomer(state, username),
    resume() {
      resume(state);
      resumePayments(state);
    },
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
    sftp: {
      username: `id${account.customerId}${randomBytes(3).toString('hex')}`,
      password: randomBytes(18).toString('base64url'),
    },
  };
  state.applications.put(application.clientId, application);
  return {
    clientId: application.clientId,
    clientSecret: application.clientSecret,
    certificatePem: '',
    keyPem: '',
    accounts: [account.number],
    scopes: [],
    others: {
      customerId: account.customerId,
      sftpUsername: application.sftp.username,
      sftpPassword: application.sftp.password,
    },
  };
}

/** By user of the file server; the folder is the account's, whichever of its applications asks. */
function fileCustomer(state: CelcoinState, username: string): FileCustomer | undefined {
  const application = [...state.applications.values()].find(({ sftp }) => sftp?.username === username);
  const account = application && state.accounts.get(application.account);
  if (application?.sftp === undefined || account === undefined) return undefined;
  return { ...application.sftp, account: account.number, files: () => filesOf(state, account) };
}

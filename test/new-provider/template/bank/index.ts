/** Banco Exemplo, simulated: its own paths, words, limits and habits, and its books. */
import type { Bank, BankEnvironment } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { makeRateLimiter } from '#sim/kit/rate-limit.ts';
import { DOORSTEP, accountsOf, admit, createApplication, expireAccess, serveDoorstep } from './access.ts';
import { makeBooks } from './books.ts';
import { readOne, registerBoleto, writeOff } from './charges.ts';
import { distort } from './distort.ts';
import {
  internalError,
  invalidCredentials,
  invalidData,
  notFound,
  tooLarge,
  tooManyCalls,
  unauthorized,
} from './errors.ts';
import { watchDays } from './lifecycle.ts';
import type { ExampleBankOperation, OperationName } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import { listBoletos } from './search.ts';
import type { Account, ExampleBankState } from './state.ts';
import { openState } from './state.ts';
import { RETRY_POLICY, deleteWebhook, getWebhook, putWebhook } from './webhook.ts';

type Handler = (state: ExampleBankState, account: Account, request: BankRequest) => Answer;

const HANDLERS: Readonly<Record<OperationName, Handler>> = {
  'charge.register': registerBoleto,
  'charge.find': listBoletos,
  'charge.read': readOne,
  'charge.writeOff': writeOff,
  'webhook.configure': putWebhook,
  'webhook.read': getWebhook,
  'webhook.remove': deleteWebhook,
};

const isServed = (name: string): name is OperationName => Object.hasOwn(HANDLERS, name);

export function openExampleBank(env: BankEnvironment): Bank<ExampleBankOperation> {
  const state = openState(env);
  const permits = makeRateLimiter();
  env.webhooks.policy('example-bank', RETRY_POLICY);
  return {
    name: 'example-bank',
    title: 'Banco Exemplo',
    operations: [...DOORSTEP, ...OPERATIONS],
    serve(operation, request) {
      const { name, perMinute } = operation;
      const isTaken = (caller: string): boolean =>
        env.settings.limits === 'none' || permits.take(`${caller} ${name}`, perMinute, env.clock.nowMs());
      if (!isServed(name)) {
        return isTaken(request.certificate?.commonName ?? '') ? serveDoorstep(state, request) : tooManyCalls();
      }
      const admission = admit(state, request);
      if ('refusal' in admission) return admission.refusal;
      const { clientId, account } = admission.application;
      if (!isTaken(clientId)) return tooManyCalls();
      return HANDLERS[name](state, state.accounts.get(account)!, request);
    },
    replies: {
      refused: ({ name }) =>
        isServed(name)
          ? invalidData([{ campo: 'referencia', motivo: 'Valor recusado pelo banco' }])
          : invalidCredentials(),
      failed: internalError,
      tooMany: tooManyCalls,
      unauthorized,
      unknownPath: notFound,
      tooLarge,
    },
    distort,
    accountsOf: (request) => accountsOf(state, request),
    expireToken: (request) => expireAccess(state, request),
    createApplication: (input) => createApplication(state, input),
    books: makeBooks(state),
    resume: () => watchDays(state),
  };
}

/** Banco Inter: API Cobrança v3 (developers.inter.co). */
import { randomUUID } from 'node:crypto';
import type { ApplicationInput, Bank, BankApplication, BankEnvironment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { fingerprintOf } from '#sim/kit/ca.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { certificateOf } from '#sim/kit/http.ts';
import { makeRateLimiter } from '#sim/kit/rate-limit.ts';
import { makeBooks } from './books.ts';
import { cancelCharge, editCharge, payCharge, printCharge, readCharge, readEdit } from './charges.ts';
import { distort } from './distort.ts';
import { emit } from './emission.ts';
import { internalError, invalidData, notFound, oauthError, tooLarge, tooManyCalls, unauthorized } from './errors.ts';
import { resume } from './lifecycle.ts';
import type { InterOperation, OperationName } from './operations.ts';
import { OPERATIONS, SCOPES } from './operations.ts';
import { listCharges, summarize } from './search.ts';
import type { Account, InterState } from './state.ts';
import { openAccount, openState } from './state.ts';
import { admit, applicationOf, giveToken, presentedToken } from './token.ts';
import { RETRY_POLICY, deleteWebhook, getWebhook, listCallbacks, putWebhook, retryCallbacks } from './webhook.ts';

type Handler = (state: InterState, account: Account, request: BankRequest) => Answer;

const HANDLERS: Record<Exclude<OperationName, 'token'>, Handler> = {
  'charge.register': (state, account, request) => emit(state, account, request.body),
  'charge.find': listCharges,
  'charge.summary': summarize,
  'charge.read': readCharge,
  'charge.amend': editCharge,
  'charge.amendment': readEdit,
  'charge.document': printCharge,
  'charge.writeOff': cancelCharge,
  'charge.pay': payCharge,
  'webhook.configure': putWebhook,
  'webhook.read': (_state, account) => getWebhook(account),
  'webhook.remove': deleteWebhook,
  'webhook.callbacks': listCallbacks,
  'webhook.retry': retryCallbacks,
};

export function openInter(env: BankEnvironment): Bank<InterOperation & { name: OperationName }> {
  const state = openState(env);
  const permits = makeRateLimiter();
  env.webhooks.policy('inter', RETRY_POLICY);

  return {
    name: 'inter',
    title: 'Banco Inter',
    operations: OPERATIONS,
    serve(operation, request) {
      const { limits } = env.settings;
      if (operation.sandboxOnly === true && limits !== 'sandbox') return notFound();
      const application = applicationOf(state, request);
      const caller = application?.clientId ?? certificateOf(request).fingerprint;
      if (limits !== 'none') {
        const key = `${caller} ${operation.name}`;
        if (!permits.take(key, operation.perMinute[limits], env.clock.nowMs())) return tooManyCalls();
      }
      if (operation.name === 'token') return giveToken(state, application, request);
      const admission = admit(state, application, operation, request);
      if ('refusal' in admission) return admission.refusal;
      return HANDLERS[operation.name](state, admission.account, request);
    },
    replies: {
      refused: (operation) =>
        operation.name === 'token'
          ? oauthError(403, 'invalid_client', 'Credenciais inválidas')
          : invalidData(env.clock.nowMs(), [{ razao: 'Valor recusado pelo banco', propriedade: 'seuNumero' }]),
      failed: internalError,
      tooMany: tooManyCalls,
      unauthorized,
      unknownPath: notFound,
      tooLarge,
    },
    distort,
    accountsOf: (request) => applicationOf(state, request)?.accounts ?? [],
    expireToken: (request) => void state.tokens.delete(presentedToken(request)),
    createApplication: (input) => createApplication(state, input),
    books: makeBooks(state),
    resume: () => resume(state),
  };
}

async function createApplication(state: InterState, input: ApplicationInput): Promise<BankApplication> {
  const wanted = input.accounts ?? [input.account];
  const scopes = input.scopes ?? ['boleto-cobranca.read', 'boleto-cobranca.write'];
  const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) throw new SimulatorError(400, `O Banco Inter não tem o escopo ${unknown}.`);
  const accounts = wanted.map((account) => openAccount(state, account));
  const clientId = randomUUID();
  const certificate = await state.env.authority.issueClientCertificate(
    { commonName: clientId, organization: accounts[0]?.holderName ?? 'Banco Inter' },
    input.certificateValidity,
  );
  const application = {
    clientId,
    clientSecret: randomUUID(),
    accounts: accounts.map(({ number }) => number),
    scopes,
    fingerprint: fingerprintOf(certificate.certificatePem),
  };
  state.applications.put(clientId, application);
  const { fingerprint: _, ...told } = application;
  return { ...told, ...certificate };
}

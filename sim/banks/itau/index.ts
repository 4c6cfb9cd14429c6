/** Itaú: Cobrança (emission, instructions, consulta), Bolecode, webhook and settlement extract (devportal.itau.com.br). */
import { randomUUID } from 'node:crypto';
import type { ApplicationInput, Bank, BankApplication, BankEnvironment } from '#sim/kit/bank.ts';
import { fingerprintOf } from '#sim/kit/ca.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { makeBooks } from './books.ts';
import { newTemporaryToken, renewCertificate, requestCertificate } from './desk.ts';
import { distort } from './distort.ts';
import { emit } from './emission.ts';
import { internalError, notFound, oauthError, tooLarge, tooManyCalls, unauthorized, unprocessable } from './errors.ts';
import { readExtract } from './francesas.ts';
import { instruct } from './instructions.ts';
import { retryPolicy } from './notifications.ts';
import type { ItauOperation, OperationName } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import { resume } from './pending.ts';
import { readCharges, searchCharges } from './query.ts';
import type { Application, ItauState } from './state.ts';
import { openAccount, openState } from './state.ts';
import { admit, giveToken, presentedToken } from './token.ts';
import { changeHook, listHooks, registerHook, removeHook } from './webhook.ts';

/** Those that know the caller by other means than an access token. */
const AT_THE_DOOR = {
  'certificate.request': requestCertificate,
  'certificate.renew': renewCertificate,
  token: giveToken,
} as const satisfies Partial<Record<OperationName, (state: ItauState, request: BankRequest) => Answer>>;

type Inside = Exclude<OperationName, keyof typeof AT_THE_DOOR>;

const HANDLERS: Record<Inside, (state: ItauState, application: Application, request: BankRequest) => Answer> = {
  'charge.register': emit,
  'charge.writeOff': instruct,
  'charge.protest': instruct,
  'charge.amend': instruct,
  'charge.read': readCharges,
  'charge.find': searchCharges,
  'webhook.configure': (state, application, request) =>
    (request.method === 'POST' ? registerHook : changeHook)(state, application, request),
  'webhook.read': listHooks,
  'webhook.remove': removeHook,
  'statement.page': readExtract,
};

function isAtTheDoor(name: OperationName): name is keyof typeof AT_THE_DOOR {
  return Object.hasOwn(AT_THE_DOOR, name);
}

export function openItau(env: BankEnvironment): Bank<ItauOperation & { name: OperationName }> {
  const state = openState(env);
  env.webhooks.policy('itau', retryPolicy(state));
  return {
    name: 'itau',
    title: 'Itaú',
    operations: OPERATIONS,
    serve(operation, request) {
      if (isAtTheDoor(operation.name)) return AT_THE_DOOR[operation.name](state, request);
      const admission = admit(state, operation, request);
      if ('refusal' in admission) return admission.refusal;
      return HANDLERS[operation.name](state, admission.application, request);
    },
    replies: {
      refused: (operation) =>
        operation.name === 'token'
          ? oauthError(401, 'invalid_client', 'Invalid client or Invalid client credentials')
          : unprocessable('dado_boleto', 'Valor recusado pelo banco'),
      failed: internalError,
      tooMany: tooManyCalls,
      unauthorized,
      unknownPath: () => notFound('recurso'),
      tooLarge,
    },
    distort,
    expireToken: (request) => void state.tokens.delete(presentedToken(request)),
    createApplication: (input) => createApplication(state, input),
    books: makeBooks(state),
    resume: () => resume(state),
  };
}

/** An application that has its certificate and secret, and a temporary token with which others can be had at the desk. */
async function createApplication(state: ItauState, input: ApplicationInput): Promise<BankApplication> {
  const accounts = (input.accounts ?? [input.account]).map((account) => openAccount(state, account));
  const clientId = randomUUID();
  const certificate = await state.env.authority.issueClientCertificate(
    { commonName: clientId, organization: accounts[0]?.holderName ?? 'Itau' },
    input.certificateValidity,
  );
  const temporaryToken = newTemporaryToken(state, clientId);
  const application: Application = {
    clientId,
    clientSecret: randomUUID(),
    accounts: accounts.map(({ number }) => number),
    fingerprints: [fingerprintOf(certificate.certificatePem)],
    temporaryToken,
  };
  state.applications.put(clientId, application);
  const { clientSecret } = application;
  const others = { temporaryToken: temporaryToken.value };
  return { clientId, clientSecret, accounts: application.accounts, scopes: [], others, ...certificate };
}

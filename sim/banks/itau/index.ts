/** Itaú: Cobrança (emission, instructions, consulta), Bolecode, webhook, settlement extract, Pix (devportal.itau.com.br). */
import { randomUUID } from 'node:crypto';
import type { ApplicationInput, Bank, BankApplication, BankEnvironment, Operation } from '#sim/kit/bank.ts';
import { fingerprintOf } from '#sim/kit/ca.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { makeBooks } from './books.ts';
import { holderOfTemporary, newTemporaryToken, renewCertificate, requestCertificate } from './desk.ts';
import { distort } from './distort.ts';
import { emit } from './emission.ts';
import { internalError, notFound, oauthError, tooLarge, tooManyCalls, unauthorized, unprocessable } from './errors.ts';
import { readExtract } from './francesas.ts';
import { instruct } from './instructions.ts';
import { retryPolicy } from './notifications.ts';
import type { OperationName } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import { resume } from './pending.ts';
import { openPix, withPix } from './pix.ts';
import { readCharges, searchCharges } from './query.ts';
import type { Application, ItauState } from './state.ts';
import { openAccount, openState } from './state.ts';
import { admit, applicationOf, giveToken, presentedToken } from './token.ts';
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

type OwnOperation = (typeof OPERATIONS)[number];

function isOwn(operation: Operation): operation is OwnOperation {
  return OPERATIONS.some((own) => own === operation);
}

export function openItau(env: BankEnvironment): Bank {
  const state = openState(env);
  const pix = openPix(state);
  env.webhooks.policy('itau', retryPolicy(state));
  return {
    name: 'itau',
    title: 'Itaú',
    operations: [...OPERATIONS, ...pix.operations],
    serve(operation, request) {
      if (isOwn(operation) && isAtTheDoor(operation.name)) return AT_THE_DOOR[operation.name](state, request);
      const admission = admit(state, operation, request);
      if ('refusal' in admission) return admission.refusal;
      const { application } = admission;
      if (isOwn(operation)) return HANDLERS[operation.name as Inside](state, application, request);
      return pix.serve(operation, state.accounts.get(application.accounts[0]!)!, request);
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
    accountsOf: (request) => callerOf(state, request)?.accounts ?? [],
    expireToken: (request) => void state.tokens.delete(presentedToken(request)),
    createApplication: (input) => createApplication(state, input),
    books: withPix(makeBooks(state), pix.engine),
    resume() {
      resume(state);
      pix.engine.resume();
    },
  };
}

/** By its certificate; whoever has none yet, by the temporary token. */
function callerOf(state: ItauState, request: BankRequest): Application | undefined {
  return request.certificate === null ? holderOfTemporary(state, request) : applicationOf(state, request);
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
  const { pixKey = null } = accounts[0] ?? {};
  const others = { temporaryToken: temporaryToken.value, ...(pixKey === null ? {} : { pixKey }) };
  return { clientId, clientSecret, accounts: application.accounts, scopes: [], others, ...certificate };
}

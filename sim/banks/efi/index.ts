/** Efí, formerly Gerencianet: API Cobranças at the open host, API Pix at the one that asks for certificates. */
import { randomBytes } from 'node:crypto';
import type { ApplicationInput, Bank, BankApplication, BankEnvironment, Operation } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { makeBooks } from './books.ts';
import * as carnets from './carnets.ts';
import * as charges from './charges.ts';
import { distort } from './distort.ts';
import { printDocument } from './documents.ts';
import { Refused, refusal, tooLarge, unauthorized, unknownPath } from './errors.ts';
import * as issue from './issue.ts';
import { resume } from './lifecycle.ts';
import { readNotification, retryPolicy } from './notifications.ts';
import type { ChargeDeed, ChargeOperation } from './operations.ts';
import { CHARGE_OPERATIONS, SCOPES } from './operations.ts';
import { openPix } from './pix.ts';
import type { EfiPix } from './pix.ts';
import { listCharges } from './search.ts';
import type { Account, EfiState } from './state.ts';
import { openAccount, openState, waysOf } from './state.ts';
import { accountsOf, admit, giveToken, presentedToken } from './token.ts';

type Handler = (state: EfiState, account: Account, request: BankRequest) => Answer;

const HANDLERS: Record<Exclude<ChargeDeed, 'authorize' | 'document'>, Handler> = {
  oneStep: issue.issueInOneStep,
  create: issue.createCharge,
  pay: issue.payCharge,
  oneStepLink: issue.createLink,
  setLink: issue.setLink,
  changeLink: issue.changeLink,
  setMetadata: issue.setMetadata,
  resendLink: charges.resendLink,
  detail: charges.readCharge,
  list: listCharges,
  setDueDate: charges.setDueDate,
  cancel: charges.cancelCharge,
  settle: charges.settleCharge,
  resend: charges.resendCharge,
  addHistory: charges.addHistory,
  setBalanceSheet: charges.setBalanceSheet,
  createCarnet: carnets.createCarnet,
  carnetDetail: carnets.readCarnet,
  setCarnetMetadata: carnets.setCarnetMetadata,
  setParcelDueDate: carnets.setParcelDueDate,
  setParcelDueDates: carnets.setParcelDueDates,
  cancelCarnet: carnets.cancelCarnet,
  cancelParcel: carnets.cancelParcel,
  settleCarnet: carnets.settleCarnet,
  settleParcel: carnets.settleParcel,
  resendCarnet: carnets.resendCarnet,
  resendParcel: carnets.resendParcel,
  addCarnetHistory: carnets.addCarnetHistory,
  notification: readNotification,
};

export function openEfi(env: BankEnvironment): Bank {
  const state = openState(env);
  const pix = openPix(state);
  env.webhooks.policy('efi', retryPolicy(state));
  const legacy = (code: 3500000 | 3500049) => refusal({ code }, 'legacy');
  return {
    name: 'efi',
    title: 'Efí',
    operations: [...pix.operations, ...CHARGE_OPERATIONS],
    serve(operation, request) {
      try {
        if (isOfCharges(operation)) return serveCharges(state, operation.deed, request);
        return pix.isToken(operation) ? giveToken(state, 'pix', request) : servePix(state, pix, operation, request);
      } catch (error) {
        if (error instanceof Refused) return refusal(error.why, waysOf(state).errorBodies);
        throw error;
      }
    },
    replies: {
      refused: (operation) => refusedReply(pix, operation),
      failed: () => legacy(3500000),
      tooMany: () => legacy(3500049),
      unauthorized,
      unknownPath,
      tooLarge,
    },
    distort,
    accountsOf: (request) => accountsOf(state, request),
    expireToken: (request) => void state.tokens.delete(presentedToken(request)),
    createApplication: (input) => createApplication(state, input),
    books: makeBooks(state, pix),
    resume() {
      resume(state);
      pix.engine.resume();
    },
  };
}

function isOfCharges(operation: Operation): operation is ChargeOperation & { deed: ChargeDeed } {
  return 'deed' in operation;
}

function serveCharges(state: EfiState, deed: ChargeDeed, request: BankRequest): Answer {
  if (deed === 'authorize') return giveToken(state, 'charges', request);
  if (deed === 'document') return printDocument(state, request);
  const admitted = admit(state, 'charges', request);
  if (admitted === undefined) return unauthorized();
  if (!admitted.scopes.includes('charge')) throw new Refused({ code: 3500001 });
  return HANDLERS[deed](state, admitted.account, request);
}

function servePix(state: EfiState, pix: EfiPix, operation: Operation, request: BankRequest): Answer {
  const admitted = admit(state, 'pix', request);
  if (admitted === undefined) return unauthorized();
  return admitted.scopes.includes(pix.scopeOf(operation))
    ? pix.serve(operation, admitted.account, request)
    : pix.forbidden();
}

function refusedReply(pix: EfiPix, operation: Operation): Answer {
  if (operation.name === 'token') return unauthorized();
  if (pix.has(operation))
    return { status: 400, json: { nome: 'valor_invalido', mensagem: 'Valor recusado pelo banco' } };
  return refusal([{ path: ['custom_id'], message: 'Valor recusado pelo banco.' }], 'legacy');
}

/** One account for each application; its certificate bears the account's number and serves all applications of it. */
async function createApplication(state: EfiState, input: ApplicationInput): Promise<BankApplication> {
  const wanted = input.accounts ?? [input.account];
  if (wanted.length !== 1) throw new SimulatorError(400, 'Uma aplicação da Efí pertence a uma só conta.');
  const scopes = input.scopes ?? [...SCOPES];
  const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) throw new SimulatorError(400, `A Efí não tem o escopo ${unknown}.`);
  const account = openAccount(state, wanted[0]);
  const certificate = await state.env.authority.issueClientCertificate(
    { commonName: account.number, organization: account.holderName },
    input.certificateValidity,
  );
  const clientId = `Client_Id_${randomBytes(20).toString('hex')}`;
  const clientSecret = `Client_Secret_${randomBytes(20).toString('hex')}`;
  state.applications.put(clientId, { clientId, clientSecret, account: account.number, scopes });
  const others = account.pixKey === null ? {} : { others: { pixKey: account.pixKey } };
  return { clientId, clientSecret, accounts: [account.number], scopes, ...certificate, ...others };
}

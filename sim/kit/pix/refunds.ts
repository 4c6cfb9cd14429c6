/** Devoluções: asked for by the receiver, or made by the special return mechanism (MED), each with its end. */
import { centsFromDecimal } from '#lib/money.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { bodyOf } from './body.ts';
import { checkBody, checkPath } from './contract.ts';
import { alphanumerics, mintId } from './ids.ts';
import type { Violation } from './problem.ts';
import { problem } from './problem.ts';
import { missingPix, receivedOf } from './received.ts';
import type { PixState, ReceivedPix, Refund, RefundStatus } from './state.ts';
import { saveReceived } from './state.ts';
import { notify } from './webhook.ts';
import { refundJson } from './wire.ts';

const WINDOW_MS = 90 * 86_400_000;
const PATH = '/pix/{e2eid}/devolucao/{id}';

export function putRefund(state: PixState, account: string, request: BankRequest): Answer {
  const received = receivedOf(state, account, request);
  if (received === undefined) return missingPix(state);
  const id = request.params['id'] ?? '';
  const body = bodyOf(request);
  const schema = [...checkPath(PATH, { e2eid: received.endToEndId, id }), ...checkBody('PUT', PATH, body, 'devolucao')];
  const nowMs = state.env.clock.nowMs();
  const wish = body as { valor: string; natureza?: string; descricao?: string };
  const violations = schema.length > 0 ? schema : judgeRefund(received, id, wish, nowMs);
  if (violations.length > 0) {
    const detail = 'A presente requisição de devolução não respeita o schema ou não faz sentido semanticamente.';
    return state.dialect.errors(problem('PixDevolucaoInvalida', detail, violations));
  }
  const failure = state.plannedFailures.shift();
  const refund: Refund = {
    id,
    rtrId: mintId('D', state.dialect.ispb, nowMs),
    amountCents: centsFromDecimal(wish.valor),
    natureza: wish.natureza ?? 'ORIGINAL',
    ...(wish.descricao === undefined ? {} : { descricao: wish.descricao }),
    requestedAtMs: nowMs,
    endsAtMs: nowMs + state.dialect.refundDelayMs,
    status: 'EM_PROCESSAMENTO',
    ...(failure === undefined ? {} : { failure }),
  };
  received.refunds.push(refund);
  saveReceived(state, received);
  planEnd(state, received, refund);
  return json(201, refundJson(refund));
}

function judgeRefund(
  received: ReceivedPix,
  id: string,
  wish: { valor: string; natureza?: string },
  nowMs: number,
): Violation[] {
  const amountCents = centsFromDecimal(wish.valor);
  const valor = { propriedade: 'devolucao.valor', valor: wish.valor };
  const rules: [boolean, Violation][] = [
    [amountCents === 0, { razao: 'O campo devolucao.valor é zero.', ...valor }],
    [
      amountCents > received.amountCents - refundedCents(received),
      { razao: 'A devolução, em conjunto com as demais, excede o valor do Pix originário.', ...valor },
    ],
    [
      received.refunds.some((refund) => refund.id === id),
      { razao: 'O id já foi utilizado por outra devolução deste Pix.', propriedade: 'devolucao.id', valor: id },
    ],
    [
      nowMs > received.receivedAtMs + WINDOW_MS,
      { razao: 'A devolução excede o prazo de 90 dias desde a liquidação do Pix.', propriedade: 'devolucao.valor' },
    ],
    [
      wish.natureza === 'RETIRADA',
      { razao: 'A natureza RETIRADA só cabe em Pix Saque ou Pix Troco.', propriedade: 'devolucao.natureza' },
    ],
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, violation]) => violation);
}

/** What has gone back or is on its way. */
export function refundedCents({ refunds }: ReceivedPix): number {
  const standing = refunds.filter(({ status }) => status !== 'NAO_REALIZADO');
  return standing.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

export function getRefund(state: PixState, account: string, request: BankRequest): Answer {
  const received = receivedOf(state, account, request);
  const refund = received?.refunds.find(({ id }) => id === request.params['id']);
  if (refund !== undefined) return json(200, refundJson(refund));
  const detail = 'Devolução não encontrada para o e2eid informado.';
  return state.dialect.errors(problem('PixDevolucaoNaoEncontrada', detail));
}

/** Sets the timer of its end. */
export function planEnd(state: PixState, { endToEndId }: ReceivedPix, { id, endsAtMs }: Refund): void {
  state.env.clock.at(endsAtMs, () => {
    const received = state.received.get(endToEndId); // the books may have been cleared
    const refund = received?.refunds.find((candidate) => candidate.id === id);
    if (received !== undefined && refund?.status === 'EM_PROCESSAMENTO')
      endRefund(state, received, refund, refund.failure === undefined ? 'DEVOLVIDO' : 'NAO_REALIZADO');
  });
}

export function endRefund(
  state: PixState,
  received: ReceivedPix,
  refund: Refund,
  status: Exclude<RefundStatus, 'EM_PROCESSAMENTO'>,
): void {
  refund.status = status;
  refund.endsAtMs = 0;
  if (status === 'DEVOLVIDO') refund.settledAtMs = state.env.clock.nowMs();
  saveReceived(state, received);
  notify(state, received);
}

export type MedReason = 'MED_FRAUDE' | 'MED_OPERACIONAL';

/**
 * The payer's bank takes money back: a return that nobody here asked for.
 * @throws SimulatorError when more is taken than came.
 */
export function takeBack(
  state: PixState,
  received: ReceivedPix,
  natureza: MedReason,
  amountCents = received.amountCents - refundedCents(received),
): Refund {
  const nowMs = state.env.clock.nowMs();
  if (amountCents <= 0 || amountCents > received.amountCents - refundedCents(received))
    throw new SimulatorError(409, `O Pix ${received.endToEndId} não tem esse valor a devolver.`);
  const refund: Refund = {
    id: alphanumerics(20),
    rtrId: mintId('D', state.dialect.ispb, nowMs),
    amountCents,
    natureza,
    requestedAtMs: nowMs,
    endsAtMs: 0,
    status: 'EM_PROCESSAMENTO',
  };
  received.refunds.push(refund);
  endRefund(state, received, refund, 'DEVOLVIDO');
  return refund;
}

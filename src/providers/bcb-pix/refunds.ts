/** Returns (devoluções): money out, so that one is never sent twice and its end is asked for. */
import { centsToDecimal } from '#lib/money.ts';
import type { ChargeAnswer, InstructionInput, LookUp, Outcome, Plan, RefundOrder, Step } from '#core/provider.ts';
import { refundFacts } from './charge-facts.ts';
import type { PixDialect } from './dialect.ts';
import { failedRefund } from './errors.ts';
import { done, requestOf } from './requests.ts';
import { refundIdOf, txidOf } from './txid.ts';
import type { RefundAnswer } from './wire.ts';
import { readJson, refundAnswer } from './wire.ts';

/** A return is settled in seconds as a rule; the standard sets no time. */
const checkAfterMs = 5_000;

interface Ordered extends RefundOrder {
  ofIdentity: string;
}

function orderOf({ refund }: InstructionInput): Ordered {
  if (refund === undefined || refund.ofIdentity === null) throw new Error('a return needs the Pix that it returns');
  return { ...refund, ofIdentity: refund.ofIdentity };
}

function pathOf(order: Ordered): string[] {
  return ['pix', order.ofIdentity, 'devolucao', refundIdOf(order)];
}

/** How a return stands: over, refused in the end, or to be asked about again. */
function standing(dialect: PixDialect, input: InstructionInput, refund: RefundAnswer): Outcome<ChargeAnswer> {
  if (refund.status === 'EM_PROCESSAMENTO') return { outcome: 'accepted', bankRef: refund.id, checkAfterMs };
  if (refund.status === 'NAO_REALIZADO') return { outcome: 'refused', refusal: failedRefund(dialect, refund.motivo) };
  const facts = refundFacts(orderOf(input).ofIdentity, refund);
  return done({ bankRef: txidOf(input.registration), facts });
}

function refundStep(dialect: PixDialect): Step {
  return {
    step: 'refund',
    build(input) {
      const order = orderOf(input);
      const descricao = order.reason.trim().slice(0, 140);
      return requestOf(dialect, input.connection, {
        name: 'refund',
        method: 'PUT',
        path: pathOf(order),
        body: {
          json: { valor: centsToDecimal(order.amountCents), ...(descricao === '' ? {} : { descricao }) },
        },
        // The id makes a second sending harmless, but its refusal would look like that of the first: never repeated.
        effect: 'write',
        success: (raw) => standing(dialect, input, readJson(raw, refundAnswer)),
      });
    },
    check: (input) =>
      requestOf(dialect, input.connection, {
        name: 'refund.check',
        method: 'GET',
        path: pathOf(orderOf(input)),
        effect: 'read',
        success: (raw) => standing(dialect, input, readJson(raw, refundAnswer)),
      }),
    lookUp: (input) =>
      requestOf<LookUp>(dialect, input.connection, {
        name: 'refund.lookUp',
        method: 'GET',
        path: pathOf(orderOf(input)),
        effect: 'read',
        missing: { found: false },
        success: (raw) => lookedUp(dialect, input, readJson(raw, refundAnswer)),
      }),
  };
}

/** One that is under way is there: it is followed from now on. */
function lookedUp(dialect: PixDialect, input: InstructionInput, refund: RefundAnswer): Outcome<LookUp> {
  const outcome = standing(dialect, input, refund);
  return outcome.outcome === 'done' ? done({ found: true, ...outcome.answer }) : outcome;
}

/** A Pix is returned by its EndToEndId; a charge that was paid otherwise has none, and then there is no plan. */
export function refundPlan(dialect: PixDialect): Plan {
  const steps = [refundStep(dialect)];
  return ({ refund }) => (refund === undefined || refund.ofIdentity === null ? [] : steps);
}

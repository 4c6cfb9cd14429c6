/** What can be made to happen at this bank and at no other, or by a person in its panel. */
import type { Act } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay } from '#sim/kit/clock.ts';
import { cancelDunning } from './dunnings.ts';
import { resend } from './events.ts';
import { book } from './ledger.ts';
import {
  credit,
  denyRefund,
  enter,
  planReversal,
  receiveInCash,
  refund,
  refundableCents,
  remove,
  restore,
  undoInCash,
} from './lifecycle.ts';
import type { AsaasState, Payment } from './state.ts';
import { HABIT_NAMES, isHabit, isOpen, receivedCents } from './state.ts';
import { CHARGEBACK_REASONS } from './words.ts';
import type { PaymentStatus } from './words.ts';

const SETTLED: readonly PaymentStatus[] = ['CONFIRMED', 'RECEIVED', 'DUNNING_RECEIVED'];

/** An act on a charge, and the charges that it can be done to. */
interface ChargeAct {
  fits(payment: Payment): boolean;
  act(state: AsaasState, payment: Payment, input: Record<string, unknown>): void;
}

export function makeActs(state: AsaasState, find: (ref: string) => Payment): Readonly<Record<string, Act>> {
  const acts: Record<string, Act> = {
    'interrupt-webhooks': (ref) => interrupt(state, find(ref).account),
    'resume-webhooks': (ref) => freeWebhooks(state, find(ref).account),
    switch: (_ref, { name, on }) => {
      if (!isHabit(name) || typeof on !== 'boolean')
        throw new SimulatorError(400, `switch precisa de on (true ou false) e de name: ${HABIT_NAMES.join(', ')}.`);
      state.setHabit(name, on);
    },
  };
  for (const [name, { fits, act }] of Object.entries({ ...MONEY_ACTS, ...PANEL_ACTS })) {
    acts[name] = (ref, input) => {
      const payment = find(ref);
      const { id, status, deleted } = payment;
      if (!fits(payment))
        throw new SimulatorError(409, `"${name}" não cabe à cobrança ${id}: ${status}${deleted ? ', removida' : ''}.`);
      act(state, payment, input);
    };
  }
  return acts;
}

/** All touch one charge, or the account that it names; but for the habits, which are the bank's. */
export function actOwners(state: AsaasState, find: (ref: string) => Payment): Record<string, (ref: string) => string> {
  const names = Object.keys(makeActs(state, find)).filter((name) => name !== 'switch');
  return Object.fromEntries(names.map((name) => [name, (ref: string) => find(ref).account]));
}

const isDisputed = ({ status }: Payment) => status === 'CHARGEBACK_REQUESTED' || status === 'CHARGEBACK_DISPUTE';

const MONEY_ACTS: Record<string, ChargeAct> = {
  credit: {
    fits: ({ receipts }) => receipts.some(({ creditsAtMs }) => creditsAtMs > 0),
    act(state, payment) {
      for (const receipt of payment.receipts) if (receipt.creditsAtMs > 0) credit(state, payment, receipt);
    },
  },
  refund: {
    fits: (payment) => payment.status === 'REFUND_REQUESTED' || refundableCents(payment) > 0,
    act: giveBack,
  },
  'deny-refund': { fits: ({ refunds }) => refunds.some(({ status }) => status === 'PENDING'), act: denyRefund },
  chargeback: {
    fits: ({ status }) => SETTLED.includes(status),
    act(state, payment, { reason }) {
      const known = CHARGEBACK_REASONS.find((word) => word === reason) ?? 'PROCESS_ERROR';
      payment.chargeback = { status: 'REQUESTED', reason: known };
      const description = `Chargeback - fatura nr. ${payment.invoiceNumber}`;
      const line = { type: 'CHARGEBACK', amountCents: -receivedCents(payment), description };
      book(state, payment.account, { ...line, payment: payment.id });
      enter(state, payment, 'CHARGEBACK_REQUESTED', 'PAYMENT_CHARGEBACK_REQUESTED');
    },
  },
  dispute: {
    fits: ({ status }) => status === 'CHARGEBACK_REQUESTED',
    act(state, payment) {
      payment.chargeback = { status: 'IN_DISPUTE', reason: payment.chargeback?.reason ?? '' };
      enter(state, payment, 'CHARGEBACK_DISPUTE', 'PAYMENT_CHARGEBACK_DISPUTE');
    },
  },
  'dispute-won': {
    fits: isDisputed,
    act(state, payment) {
      payment.reversesAtMs = state.env.clock.nowMs() + Math.max(state.env.settings.amendDelayMs, 1);
      enter(state, payment, 'AWAITING_CHARGEBACK_REVERSAL', 'PAYMENT_AWAITING_CHARGEBACK_REVERSAL');
      planReversal(state, payment);
    },
  },
  'dispute-lost': {
    fits: isDisputed,
    act(state, payment) {
      payment.chargeback = { status: 'DISPUTE_LOST', reason: payment.chargeback?.reason ?? '' };
      enter(state, payment, 'REFUNDED', 'PAYMENT_REFUNDED');
    },
  },
};

/** What a person does in the bank's panel. */
const PANEL_ACTS: Record<string, ChargeAct> = {
  'in-cash': {
    fits: isOpen,
    act(state, payment, { amountCents, date }) {
      const cents = Number.isSafeInteger(amountCents) ? Number(amountCents) : payment.amountCents;
      const today = localDay(state.env.clock.nowMs()).date;
      receiveInCash(state, payment, cents, typeof date === 'string' ? date : today);
    },
  },
  'undo-in-cash': { fits: ({ status, deleted }) => status === 'RECEIVED_IN_CASH' && !deleted, act: undoInCash },
  delete: {
    fits: (payment) => isOpen(payment) || (payment.status === 'RECEIVED_IN_CASH' && !payment.deleted),
    act: remove,
  },
  restore: { fits: ({ deleted }) => deleted, act: restore },
  'cancel-dunning': {
    fits: ({ status }) => status === 'DUNNING_REQUESTED',
    act(state, payment) {
      const dunning = payment.dunning === undefined ? undefined : state.dunnings.get(payment.dunning);
      if (dunning !== undefined) cancelDunning(state, dunning);
    },
  },
};

/** In the panel, or by the payer of a boleto who has said where the money is to go. */
function giveBack(state: AsaasState, payment: Payment, { amountCents }: Record<string, unknown>): void {
  if (payment.status === 'REFUND_REQUESTED') {
    payment.refunds = payment.refunds.filter(({ doneAtMs }) => doneAtMs !== undefined);
  }
  const wholeCents = refundableCents(payment);
  const cents = Number.isSafeInteger(amountCents) ? Number(amountCents) : wholeCents;
  if (cents <= 0 || cents > wholeCents) throw new SimulatorError(400, `Há ${wholeCents} centavos para devolver.`);
  refund(state, payment, { amountCents: cents, description: null });
}

function interrupt(state: AsaasState, account: string): void {
  for (const hook of state.webhooks.values()) {
    if (hook.account === account) state.webhooks.put(hook.id, Object.assign(hook, { interrupted: true }));
  }
}

function freeWebhooks(state: AsaasState, account: string): void {
  for (const hook of state.webhooks.values()) {
    if (hook.account !== account || !hook.interrupted) continue;
    state.webhooks.put(hook.id, Object.assign(hook, { interrupted: false, failuresInARow: 0 }));
    resend(state, hook);
  }
}

/** The bank's books in the kit's neutral words: charges of both APIs, and what the bank's panel can do to them. */
import { toEpochMs } from '#lib/calendar.ts';
import type { Act, BankBooks, BankCharge, BankChargeStatus, Forgery, PaymentOrder } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, utcTimestamp } from '#sim/kit/clock.ts';
import { lineFromBarcode } from '#lib/boleto/index.ts';
import { amountDue, enter, pay, settle } from './lifecycle.ts';
import { post, reactivate } from './notifications.ts';
import type { EfiPix } from './pix.ts';
import { markOpenUrl } from './pix.ts';
import { seedCharge } from './seed.ts';
import type { Charge, EfiState, Status } from './state.ts';
import { isOpen, setWays } from './state.ts';

const STATUSES: Record<Status, BankChargeStatus> = {
  new: 'registering',
  waiting: 'registered',
  link: 'registered',
  identified: 'registered',
  unpaid: 'overdue',
  paid: 'paid',
  settled: 'paid',
  canceled: 'written_off',
  expired: 'expired',
  refunded: 'refunded',
  contested: 'disputed',
};

export function makeBooks(state: EfiState, { engine }: EfiPix): BankBooks {
  const pix = engine.books;
  const isPix = (ref: string) => pix.find(ref) !== undefined;
  const find = (ref: string) => findCharge(state, ref);
  return {
    charges: () => [...[...state.charges.values()].map(neutral), ...pix.charges()],
    charge: (ref) => pix.find(ref) ?? neutral(find(ref)),
    amountDueCents: (ref, date) => (isPix(ref) ? pix.amountDueCents(ref, date) : amountDue(find(ref), date)),
    pay: (ref, order = {}) =>
      isPix(ref) ? pix.pay(ref, order) : pay(state, find(ref), checkedOrder(state, find(ref), order)),
    expire(ref) {
      if (isPix(ref)) pix.expire(ref);
      else enter(state, onlyOpen(find(ref)), 'expired');
    },
    protest() {
      throw new SimulatorError(409, 'A Efí não protesta: a API Cobranças não tem protesto.');
    },
    failEmission(ref, reason = '3500072') {
      if (ref !== undefined) throw new SimulatorError(409, `A Efí registra na hora: a cobrança ${ref} já saiu.`);
      state.plannedRefusals.push(reason);
    },
    markReceived(ref) {
      settle(state, onlyOpen(find(ref)));
    },
    clearCharges() {
      for (const table of [state.charges, state.carnets, state.histories]) table.clear();
      for (const index of [state.open, state.alike, state.issuedToday]) index.clear();
      state.plannedRefusals.length = 0;
      pix.clear();
    },
    seed: (account, charges) => charges.map((input) => neutral(seedCharge(state, account, input))),
    forge: (forgery) => (isPix(forgery.ref) ? pix.forge(forgery) : forge(state, forgery)),
    acts: { ...actsOf(state, find), ...pix.acts },
    actOwners: { ...actOwners(state, find), ...pix.actOwners },
  };
}

/** An act that moves a charge from some statuses to another. */
function moves(
  state: EfiState,
  find: (ref: string) => Charge,
  { from, to }: { from: readonly Status[]; to: Status },
): Act {
  return (ref) => {
    const charge = find(ref);
    if (!from.includes(charge.status))
      throw new SimulatorError(409, `A cobrança ${ref} está ${charge.status}; só ${from.join(' ou ')} vai a ${to}.`);
    enter(state, charge, to);
  };
}

function actsOf(state: EfiState, find: (ref: string) => Charge): Record<string, Act> {
  const payable: readonly Status[] = ['waiting', 'unpaid'];
  return {
    identify: moves(state, find, { from: payable, to: 'identified' }),
    unpaid: moves(state, find, { from: ['waiting', 'identified'], to: 'unpaid' }),
    refund: moves(state, find, { from: ['paid', 'contested'], to: 'refunded' }),
    contest: moves(state, find, { from: ['paid'], to: 'contested' }),
    cancel: moves(state, find, { from: ['new', 'link', ...payable], to: 'canceled' }),
    settle: (ref) => settle(state, onlyOpen(find(ref))),
    'resend-notification': (ref) => {
      if (post(state, find(ref), ref) === undefined) throw new SimulatorError(409, `${ref} não tem notification_url.`);
    },
    'reactivate-notifications': (url) => reactivate(state, url),
    'error-bodies': (shape) => {
      if (shape !== 'legacy' && shape !== 'newer') throw new SimulatorError(400, 'Use legacy ou newer.');
      setWays(state, { errorBodies: shape });
    },
    'confirmation-days': (days) => {
      if (!/^\d$/.test(days)) throw new SimulatorError(400, 'Use de 0 a 9 dias úteis.');
      setWays(state, { confirmationDays: Number(days) });
    },
    'operational-limit': (number, { amountCents }) => {
      const account = state.accounts.get(number);
      if (account === undefined) throw new SimulatorError(404, `A Efí simulada não tem a conta ${number}.`);
      if (typeof amountCents !== 'number') throw new SimulatorError(400, 'Informe amountCents.');
      account.limitCents = amountCents;
      state.accounts.put(number, account);
    },
    'open-url': (url) => markOpenUrl(state, url),
  };
}

/** The others are of addresses, which may be anybody's, and of the bank. */
const ON_CHARGES = ['identify', 'unpaid', 'refund', 'contest', 'cancel', 'settle', 'resend-notification'];

function actOwners(state: EfiState, find: (ref: string) => Charge): Record<string, (ref: string) => string> {
  return {
    ...Object.fromEntries(ON_CHARGES.map((name) => [name, (ref: string) => find(ref).account])),
    'operational-limit': (number) => state.accounts.get(number)?.number ?? '',
  };
}

function findCharge(state: EfiState, ref: string): Charge {
  const charge =
    state.charges.get(ref) ??
    [...state.charges.values()].findLast(
      ({ customId, billet }) => customId === ref || billet?.nossoNumero === ref || billet?.txid === ref,
    );
  if (charge === undefined) throw new SimulatorError(404, `A Efí simulada não tem a cobrança ${ref}.`);
  return charge;
}

/** What was paid late, twice or after cancelling is kept; a Bolix that was paid by Pix takes no boleto any more. */
function checkedOrder(state: EfiState, charge: Charge, order: PaymentOrder) {
  const moment = order.at === undefined ? state.env.clock.nowMs() : toEpochMs(order.at);
  const channel = order.channel ?? 'boleto';
  if (charge.billet === undefined) throw new SimulatorError(409, `A cobrança ${charge.id} não tem boleto.`);
  if (channel === 'pix' && charge.billet.txid === undefined)
    throw new SimulatorError(409, `A cobrança ${charge.id} não tem Pix.`);
  if (channel === 'boleto' && charge.payments.some((payment) => payment.channel === 'pix'))
    throw new SimulatorError(409, `A cobrança ${charge.id} já foi paga pelo Pix: o boleto não aceita mais pagamento.`);
  const amountCents = order.amountCents ?? amountDue(charge, localDay(moment).date);
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0)
    throw new SimulatorError(400, 'O valor pago deve ser um número inteiro de centavos, maior que zero.');
  return { amountCents, channel, moment };
}

/** Anybody can send a token: the true one, with nothing new behind it. */
function forge(state: EfiState, { ref }: Forgery): string {
  const id = post(state, findCharge(state, ref), ref, true);
  if (id === undefined) throw new SimulatorError(409, `A cobrança ${ref} não tem notification_url.`);
  return id;
}

function onlyOpen(charge: Charge): Charge {
  if (isOpen(charge)) return charge;
  throw new SimulatorError(409, `A cobrança ${charge.id} não está em aberto (${charge.status}).`);
}

function neutral(charge: Charge): BankCharge {
  const { billet, link } = charge;
  const issuedOn = localDay(charge.createdAtMs).date;
  return {
    ref: String(charge.id),
    reference: charge.customId ?? '',
    account: charge.account,
    amountCents: billet?.amountCents ?? charge.totalCents,
    dueDate: billet?.expireAt ?? link?.expireAt ?? issuedOn,
    issuedOn,
    status: STATUSES[charge.status],
    bankStatus: charge.status,
    statusAt: utcTimestamp(charge.statusAtMs),
    payerName: billet?.payerName ?? '',
    payerTaxId: billet?.payerTaxId ?? '',
    // No answer of the API tells the nosso número, nor the txid of a Bolix.
    nossoNumero: null,
    barcode: billet?.barcode ?? null,
    linhaDigitavel: billet === undefined ? null : lineFromBarcode(billet.barcode),
    txid: null,
    brCode: billet?.brCode ?? null,
    payments: charge.payments.map((payment) => ({ ...payment })),
    reason: charge.reason ?? null,
  };
}

/** Carnês: parcels of one purchase, a month apart. */
import { isDate } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { DONE, cancel, changeDueDate, markAsPaid, moveDueDate, readDescription, readEmail, resend } from './charges.ts';
import { refuse, textOf } from './errors.ts';
import { readBody } from './fields.ts';
import { carnetOf, parcelOf } from './find.ts';
import { MIN_CENTS, becomeBoleto, lastDueDate, makeBillet, newCharge, newCode } from './issue.ts';
import { begin } from './lifecycle.ts';
import { newToken, post, tellOfCarnet } from './notifications.ts';
import type { BilletOrder, Purchase } from './schema.ts';
import { readBillet, readMetadata, readPurchase } from './schema.ts';
import type { Account, Billet, Carnet, Charge, EfiState } from './state.ts';
import { nextId, parcelsOf } from './state.ts';
import { carnetDetailOf, createdCarnetOf, siteOf } from './wire.ts';

const MAX_PARCELS = 12;

interface CarnetOrder {
  purchase: Purchase;
  billet: BilletOrder;
  repeats: number;
  splitItems: boolean;
}

/** POST /v1/carnet: all parcels or none. */
export function createCarnet(state: EfiState, account: Account, request: BankRequest): Answer {
  const order = readBody(request.body, (fields) => ({
    purchase: readPurchase(fields),
    billet: readBillet(fields),
    repeats: fields.integer('repeats', { required: true, min: 1 }) ?? 0,
    splitItems: fields.boolean('split_items') ?? false,
  }));
  if (order.repeats < 2) refuse(3500041);
  if (order.repeats > MAX_PARCELS) refuse(4600059);
  const billets = makeBillets(state, account, order);
  const { customId, notificationUrl } = order.purchase;
  const carnet: Carnet = {
    id: nextId(state, 'carnet'),
    account: account.number,
    createdAtMs: state.env.clock.nowMs(),
    status: 'up_to_date',
    customId,
    notificationUrl,
    token: newToken(),
    code: newCode(),
    splitItems: order.splitItems,
    chargeIds: [],
    history: [{ message: 'Carnê criado', atMs: state.env.clock.nowMs() }],
  };
  const charges = billets.map(({ totalCents }, index): Charge => ({
    ...newCharge(state, account, { ...order.purchase, totalCents }),
    token: carnet.token,
    carnet: { id: carnet.id, parcel: index + 1 },
  }));
  carnet.chargeIds = charges.map(({ id }) => id);
  tellOfCarnet(state, carnet, null);
  for (const [index, charge] of charges.entries()) {
    begin(state, charge);
    becomeBoleto(state, account, charge, billets[index]!.billet);
  }
  state.carnets.put(String(carnet.id), carnet);
  return json(200, { code: 200, data: createdCarnetOf(state, carnet, siteOf(state, request)) });
}

function makeBillets(
  state: EfiState,
  account: Account,
  { purchase, billet, repeats, splitItems }: CarnetOrder,
): { totalCents: number; billet: Billet }[] {
  return shares(purchase.totalCents, repeats, splitItems).map((totalCents, index) => {
    if (totalCents < MIN_CENTS) refuse(4600111);
    const order = { ...billet, expireAt: monthsAfter(billet.expireAt, index) };
    return { totalCents, billet: makeBillet(state, account, order, { items: purchase.items, totalCents }) };
  });
}

/** What each parcel is worth: the whole each time, or the parts of it, the odd centavos with the first (guess). */
function shares(totalCents: number, repeats: number, splitItems: boolean): number[] {
  if (!splitItems) return Array.from({ length: repeats }, () => totalCents);
  const rest = totalCents % repeats;
  const part = (totalCents - rest) / repeats;
  return Array.from({ length: repeats }, (_, index) => (index === 0 ? part + rest : part));
}

/** The same day of a later month, or the last one that it has. A date that does not exist is left for the rules of dates. */
function monthsAfter(date: string, months: number): string {
  if (months === 0) return date;
  return Temporal.PlainDate.from(date).add({ months }).toString();
}

export function readCarnet(state: EfiState, account: Account, request: BankRequest): Answer {
  const carnet = carnetOf(state, account, request);
  return json(200, { code: 200, data: carnetDetailOf(state, carnet, siteOf(state, request)) });
}

/** The parcels follow: their own metadata cannot be changed. */
export function setCarnetMetadata(state: EfiState, account: Account, request: BankRequest): Answer {
  const carnet = carnetOf(state, account, request);
  const {
    customId,
    notificationUrl,
    resend: again,
  } = readBody(request.body, (fields) => ({
    ...readMetadata(fields),
    resend: fields.boolean('resend') === true,
  }));
  for (const holder of [carnet, ...parcelsOf(state, carnet)]) {
    holder.customId = customId ?? holder.customId;
    holder.notificationUrl = notificationUrl ?? holder.notificationUrl;
  }
  state.carnets.put(String(carnet.id), carnet);
  for (const charge of parcelsOf(state, carnet)) state.charges.put(String(charge.id), charge);
  if (again) post(state, carnet, String(carnet.chargeIds[0]));
  return DONE;
}

export function setParcelDueDate(state: EfiState, account: Account, request: BankRequest): Answer {
  const carnet = carnetOf(state, account, request);
  const expireAt = readBody(request.body, (fields) => fields.date('expire_at', { required: true }) ?? '');
  changeDueDate(state, account, parcelOf(state, carnet, request.params['parcel']!), expireAt);
  return DONE;
}

/** PUT …/parcels: several at once, all or none; here a due date cannot be brought forward. */
export function setParcelDueDates(state: EfiState, account: Account, request: BankRequest): Answer {
  const carnet = carnetOf(state, account, request);
  const wanted = readBody(request.body, (fields) =>
    (fields.list('parcels', { required: true, min: 1 }) ?? []).map((part) => ({
      parcel: part.integer('parcel', { required: true }) ?? 0,
      expireAt: part.date('expire_at', { required: true }) ?? '',
    })),
  );
  for (const { parcel, expireAt } of wanted) {
    const problem = problemOf(state, carnet, parcel, expireAt);
    if (problem !== undefined) refuse(3500101, { filling: `${problem} Parcela: [${parcel}].` });
  }
  for (const { parcel, expireAt } of wanted) {
    const charge = parcelOf(state, carnet, String(parcel));
    if (charge.billet!.expireAt !== expireAt) moveDueDate(state, account, charge, expireAt);
  }
  return DONE;
}

function problemOf(state: EfiState, carnet: Carnet, parcel: number, expireAt: string): string | undefined {
  const charge = state.charges.get(String(carnet.chargeIds[parcel - 1]));
  if (charge === undefined) return textOf(3500010, 'parcel');
  if (charge.status !== 'waiting' && charge.status !== 'unpaid') return textOf(3500038);
  const invalid = textOf(3500037, 'expire_at');
  if (!isDate(expireAt)) return invalid;
  if (expireAt < charge.billet!.expireAt) return `${invalid} Não é possível antecipar o vencimento`;
  const { date: today } = localDay(state.env.clock.nowMs());
  if (expireAt < today) return `${invalid} Data deve ser maior ou igual a data atual.`;
  if (expireAt > lastDueDate(today)) return `${textOf(4600414)}.`;
  return undefined;
}

/** A carnê ends as a whole: what is still open of it. */
function endAll(state: EfiState, carnet: Carnet, end: (state: EfiState, charge: Charge) => void): void {
  if (carnet.status === 'finished') refuse(3500083);
  for (const charge of parcelsOf(state, carnet)) {
    if (charge.status === 'waiting' || charge.status === 'unpaid') end(state, charge);
  }
}

export function cancelCarnet(state: EfiState, account: Account, request: BankRequest): Answer {
  endAll(state, carnetOf(state, account, request), cancel);
  return DONE;
}

export function settleCarnet(state: EfiState, account: Account, request: BankRequest): Answer {
  endAll(state, carnetOf(state, account, request), markAsPaid);
  return DONE;
}

export function cancelParcel(state: EfiState, account: Account, request: BankRequest): Answer {
  cancel(state, namedParcel(state, account, request));
  return DONE;
}

export function settleParcel(state: EfiState, account: Account, request: BankRequest): Answer {
  markAsPaid(state, namedParcel(state, account, request));
  return DONE;
}

export function resendParcel(state: EfiState, account: Account, request: BankRequest): Answer {
  resend(state, namedParcel(state, account, request), readEmail(request));
  return DONE;
}

function namedParcel(state: EfiState, account: Account, request: BankRequest): Charge {
  return parcelOf(state, carnetOf(state, account, request), request.params['parcel']!);
}

export function resendCarnet(state: EfiState, account: Account, request: BankRequest): Answer {
  const carnet = carnetOf(state, account, request);
  const email = readEmail(request);
  if (carnet.status === 'finished') refuse(3500083);
  return noteCarnet(state, carnet, `Carnê reenviado para ${email}`);
}

export function addCarnetHistory(state: EfiState, account: Account, request: BankRequest): Answer {
  const carnet = carnetOf(state, account, request);
  return noteCarnet(state, carnet, readDescription(request));
}

function noteCarnet(state: EfiState, carnet: Carnet, message: string): Answer {
  carnet.history.push({ message, atMs: state.env.clock.nowMs() });
  state.carnets.put(String(carnet.id), carnet);
  return DONE;
}

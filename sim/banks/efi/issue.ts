/** Issuing: a charge in one step or two, its payment link, and the rules of a boleto. */
import { randomBytes } from 'node:crypto';
import { isDate } from '#lib/calendar.ts';
import { cents, formatReais } from '#lib/money.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { assignNumbers } from './boleto.ts';
import { refuse, Refused } from './errors.ts';
import { readBody } from './fields.ts';
import { begin, discountCents, enter } from './lifecycle.ts';
import { newToken, tellOfCharge } from './notifications.ts';
import { isRefusalCode } from './refusals.ts';
import type { BilletOrder, Purchase } from './schema.ts';
import { readLink, readMetadata, readPayment, readPurchase } from './schema.ts';
import type { Account, Billet, Charge, EfiState, Item, PaymentLink } from './state.ts';
import { countIssued, likenessOf, nextId } from './state.ts';
import { createdOf, issuedOf, linkOf, siteOf } from './wire.ts';
import { chargeOf } from './find.ts';

export const MIN_CENTS = 500;
const DAILY_LIMIT = 15_000;
/** How many charges may be alike. */
const ALIKE_LIMIT = 2;
/** "About three years and five months" (dev.efipay.com.br/docs/api-cobrancas/erros, 4600414). */
const HORIZON = { years: 3, months: 5 };

/** POST /v1/charge: nothing but a draft. */
export function createCharge(state: EfiState, account: Account, request: BankRequest): Answer {
  const purchase = readBody(request.body, readPurchase);
  refuseIfPlanned(state);
  const charge = newCharge(state, account, purchase);
  begin(state, charge);
  return json(200, { code: 200, data: createdOf(charge) });
}

/** POST /v1/charge/:id/pay: the draft becomes a boleto. */
export function payCharge(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const order = readBody(request.body, readPayment)!;
  if (charge.billet !== undefined) refuse(3500030);
  if (charge.status !== 'new') refuse(3500044, { filling: charge.status });
  const billet = makeBillet(state, account, order, charge);
  becomeBoleto(state, account, charge, billet);
  return json(200, { code: 200, data: issuedOf(state, charge, siteOf(state, request)) });
}

export function issueInOneStep(state: EfiState, account: Account, request: BankRequest): Answer {
  const { purchase, order } = readBody(request.body, (fields) => ({
    purchase: readPurchase(fields),
    order: readPayment(fields),
  }));
  const billet = makeBillet(state, account, order!, purchase);
  const charge = newCharge(state, account, purchase);
  begin(state, charge);
  becomeBoleto(state, account, charge, billet);
  return json(200, { code: 200, data: issuedOf(state, charge, siteOf(state, request)) });
}

export function newCharge(state: EfiState, account: Account, purchase: Purchase): Charge {
  const nowMs = state.env.clock.nowMs();
  return {
    id: nextId(state, 'charge'),
    account: account.number,
    createdAtMs: nowMs,
    status: 'new',
    statusAtMs: nowMs,
    ...purchase,
    token: newToken(),
    code: newCode(),
    history: [],
    payments: [],
  };
}

/** The part of a link that is not to be guessed. */
export function newCode(): string {
  return randomBytes(12).toString('hex');
}

export function becomeBoleto(state: EfiState, account: Account, charge: Charge, billet: Billet): void {
  assignNumbers(billet, charge.id, account);
  charge.billet = billet;
  enter(state, charge, 'waiting');
}

/** The boleto of an order, once it has passed the bank's rules; without numbers yet. */
export function makeBillet(
  state: EfiState,
  account: Account,
  order: BilletOrder,
  { items, totalCents }: { items: readonly Item[]; totalCents: number },
): Billet {
  refuseIfPlanned(state);
  checkDates(state, order);
  const { buyer, discount, conditionalDiscount } = order;
  if (buyer.taxId === account.holderTaxId) refuse(4600222);
  const amountCents = totalCents - (discount === undefined ? 0 : discountCents(discount, totalCents));
  const least = amountCents - (conditionalDiscount === undefined ? 0 : discountCents(conditionalDiscount, amountCents));
  if (totalCents < MIN_CENTS) refuse(4600036, { filling: plain(totalCents) });
  if (least < MIN_CENTS) refuse(4600523, { filling: formatReais(cents(least)) });
  if (amountCents > account.limitCents) refuse(4600037);
  const billet: Billet = {
    createdAtMs: state.env.clock.nowMs(),
    customer: buyer.customer,
    payerName: buyer.name,
    payerTaxId: buyer.taxId,
    expireAt: order.expireAt,
    amountCents,
    ...(conditionalDiscount === undefined ? {} : { conditionalDiscount }),
    configurations: order.configurations,
    message: order.message,
    nossoNumero: '',
    barcode: '',
  };
  checkHabits(state, account, items, billet);
  return billet;
}

function plain(amountCents: number): string {
  return formatReais(cents(amountCents)).replace(/^R\$\s*/, '');
}

function checkDates(state: EfiState, { expireAt, conditionalDiscount }: BilletOrder): void {
  const { date: today } = localDay(state.env.clock.nowMs());
  if (!isDate(expireAt)) refuse(4600060);
  if (expireAt < today) refuse(4600007);
  if (expireAt > lastDueDate(today)) refuse(4600414);
  if (conditionalDiscount === undefined) return;
  const { untilDate } = conditionalDiscount;
  if (!isDate(untilDate) || untilDate < today || untilDate > expireAt) refuse(4600060);
}

/** The last due date that is taken on a day. */
export function lastDueDate(today: string): string {
  return Temporal.PlainDate.from(today).add(HORIZON).toString();
}

/** What the bank takes for abuse: too many charges, or the same once more. Benchmarks are spared. */
function checkHabits(state: EfiState, account: Account, items: readonly Item[], billet: Billet): void {
  if (state.env.settings.limits === 'none') return;
  const alike = state.alike.get(likenessOf(account.number, items, billet))?.size ?? 0;
  if (alike >= ALIKE_LIMIT) refuse(4600210);
  if (countIssued(state, account.number) > DAILY_LIMIT) refuse(4600209);
}

/** `failEmission`: a code of the bank's list is that refusal; other words are told with 3500072. */
function refuseIfPlanned(state: EfiState): void {
  const reason = state.plannedRefusals.shift();
  if (reason === undefined) return;
  const code = Number(reason);
  throw new Refused(isRefusalCode(code) ? { code } : { code: 3500072 });
}

// Payment links ---------------------------------------------------------------------------------------------------------

export function createLink(state: EfiState, account: Account, request: BankRequest): Answer {
  const { purchase, link } = readBody(request.body, (fields) => {
    const customer = fields.object('customer');
    for (const name of ['email', 'cpf', 'cnpj']) customer?.text(name, { max: 255 });
    const settings = fields.object('settings', { required: true });
    return { purchase: readPurchase(fields), link: settings && readLink(settings) };
  });
  checkLink(state, link!);
  const charge = newCharge(state, account, purchase);
  begin(state, charge);
  charge.link = link!;
  enter(state, charge, 'link');
  return linkAnswer(state, charge, request);
}

export function setLink(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const link = readBody(request.body, readLink);
  if (charge.link !== undefined) refuse(3500080);
  if (charge.status !== 'new') refuse(3500081, { filling: 'new' });
  checkLink(state, link);
  charge.link = link;
  enter(state, charge, 'link');
  return linkAnswer(state, charge, request);
}

export function changeLink(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const link = readBody(request.body, readLink);
  if (charge.status !== 'link') refuse(3500081, { filling: 'link' });
  checkLink(state, link);
  charge.link = link;
  state.charges.put(String(charge.id), charge);
  return linkAnswer(state, charge, request);
}

function checkLink(state: EfiState, { expireAt }: PaymentLink): void {
  if (!isDate(expireAt)) refuse(4600060);
  if (expireAt < localDay(state.env.clock.nowMs()).date) refuse(4600007);
}

function linkAnswer(state: EfiState, charge: Charge, request: BankRequest): Answer {
  return json(200, { code: 200, data: { ...createdOf(charge), ...linkOf(charge, siteOf(state, request)) } });
}

// Metadata --------------------------------------------------------------------------------------------------------------

/** PUT …/metadata: sets what is given, and with `resend` tells of the charge once more. */
export function setMetadata(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const { customId, notificationUrl, resend } = readBody(request.body, (fields) => ({
    ...readMetadata(fields),
    resend: fields.boolean('resend') === true,
  }));
  if (charge.carnet !== undefined) refuse(3500100);
  charge.customId = customId ?? charge.customId;
  charge.notificationUrl = notificationUrl ?? charge.notificationUrl;
  state.charges.put(String(charge.id), charge);
  if (resend) tellOfCharge(state, charge, charge.status);
  return json(200, { code: 200 });
}

/**
 * Efí's own carnê (POST /v1/carnet and what follows; dev.efipay.com.br, docs/api-cobrancas/carne): one order, a boleto a month on the
 * same day. Pontual registers instalments as charges of their own and prints them together; these requests are for a verb to come.
 */
import type { Cents } from '#lib/money.ts';
import { cents } from '#lib/money.ts';
import type { ChargeView, Payer } from '#core/charge.ts';
import type { RegistrationIds } from '#core/evidence.ts';
import type { RequestSpec } from '#core/provider.ts';
import { idsOf } from './charge-facts.ts';
import { canSay, customerBody, itemBody, termsBody } from './emission.ts';
import { done, requestOf } from './requests.ts';
import { actionAnswer, carnetAnswer, readJson } from './wire.ts';

/** Parcels of a carnê: at least two (3500041), at most twelve (4600059), each of R$ 5,00 or more (4600111). */
export const carnetLimits = { minimumParcels: 2, maximumParcels: 12, minimumParcelCents: cents(5_00) } as const;

export interface CarnetOrder extends Pick<
  ChargeView,
  'reference' | 'terms' | 'daysAfterDue' | 'messages' | 'issuedOn'
> {
  /** The bank's `custom_id`: unique, to find the carnê again. */
  bankKey: string;
  payer: Payer;
  /** Of all parcels together, or of each: see `divides`. */
  amountCents: Cents;
  /** Whether the amount is divided among the parcels; else each parcel is of the whole amount. */
  divides: boolean;
  /** Of the first parcel; the others follow month by month. */
  firstDueDate: string;
  parcels: number;
  hookUrl: string;
}

/** A parcel: a charge of its own, which the list, the detail and the notifications know by its charge_id. */
export interface CarnetParcel {
  number: number;
  chargeId: string;
  /** A word of the bank. */
  status: string;
  dueDate: string | null;
  /** Null where the answer does not tell it: the detail of today. */
  amountCents: Cents | null;
  ids: RegistrationIds;
}

export interface Carnet {
  carnetId: string;
  /** `up_to_date`, `unpaid` or `finished`; null in older answers. */
  status: string | null;
  parcels: CarnetParcel[];
}

/** What of an order the bank has no words for or would refuse, in Portuguese; empty when it can be sent. */
export function problemsOfCarnet(order: CarnetOrder): string[] {
  const { parcels, amountCents, divides } = order;
  const { minimumParcels, maximumParcels, minimumParcelCents } = carnetLimits;
  const least = divides ? minimumParcelCents * parcels : minimumParcelCents;
  return [
    ...(Number.isInteger(parcels) && parcels >= minimumParcels && parcels <= maximumParcels
      ? []
      : [`Um carnê do Efí tem de ${minimumParcels} a ${maximumParcels} parcelas.`]),
    ...(amountCents < least ? ['Cada parcela precisa ser de pelo menos R$ 5,00.'] : []),
    ...(canSay(order) ? [] : ['O Efí não tem como cobrar estes encargos ou este desconto.']),
  ];
}

/** POST /v1/carnet. A write without a key of the bank's: after a lost answer it is looked for by custom_id, never sent again blindly. */
export function createCarnet(order: CarnetOrder): RequestSpec<Carnet> {
  const { bankKey, hookUrl, payer, firstDueDate, parcels, divides } = order;
  return requestOf({
    name: 'efi.carnet.register',
    method: 'POST',
    path: '/v1/carnet',
    body: {
      json: {
        items: [itemBody(order)],
        metadata: { custom_id: bankKey, notification_url: hookUrl },
        customer: customerBody(payer),
        expire_at: firstDueDate,
        repeats: parcels,
        split_items: divides,
        ...termsBody({ ...order, dueDate: firstDueDate }),
      },
    },
    effect: 'write',
    subject: 'register',
    success: (raw) => done(carnetOf(readJson(raw, carnetAnswer))),
  });
}

function carnetOf({ data }: ReturnType<typeof carnetAnswer.parse>): Carnet {
  return {
    carnetId: data.carnet_id,
    status: data.status ?? null,
    parcels: data.charges
      .map((parcel) => ({
        number: Number(parcel.parcel),
        chargeId: parcel.charge_id,
        status: parcel.status,
        dueDate: parcel.expire_at ?? null,
        amountCents: parcel.value ?? null,
        ids: idsOf(parcel),
      }))
      .toSorted((a, b) => a.number - b.number),
  };
}

function pathOf(carnetId: string, rest = ''): string {
  return `/v1/carnet/${encodeURIComponent(carnetId)}${rest}`;
}

/** GET /v1/carnet/:id. */
export function readCarnet(carnetId: string): RequestSpec<Carnet> {
  return requestOf({
    name: 'efi.carnet.read',
    method: 'GET',
    path: pathOf(carnetId),
    effect: 'read',
    subject: 'read',
    success: (raw) => done(carnetOf(readJson(raw, carnetAnswer))),
  });
}

/** An action answers that it was done, and nothing of the carnê: it is read afterwards. */
function act(name: string, method: 'PUT' | 'POST', path: string, body?: object): RequestSpec<null> {
  return requestOf({
    name: `efi.carnet.${name}`,
    method,
    path,
    ...(body ? { body: { json: body } } : {}),
    effect: 'write',
    subject: method === 'POST' ? 'resend' : 'change',
    success(raw) {
      readJson(raw, actionAnswer);
      return done(null);
    },
  });
}

/** PUT …/parcel/:parcel: a new due date, later than today. */
export function moveParcel(carnetId: string, parcel: number, dueDate: string): RequestSpec<null> {
  return act('amend', 'PUT', pathOf(carnetId, `/parcel/${parcel}`), { expire_at: dueDate });
}

/** PUT …/parcels: new due dates of several. */
export function moveParcels(carnetId: string, moves: readonly { parcel: number; dueDate: string }[]) {
  const parcels = moves.map(({ parcel, dueDate }) => ({ parcel, expire_at: dueDate }));
  return act('amendParcels', 'PUT', pathOf(carnetId, '/parcels'), { parcels });
}

export function cancelCarnet(carnetId: string): RequestSpec<null> {
  return act('writeOff', 'PUT', pathOf(carnetId, '/cancel'));
}

export function cancelParcel(carnetId: string, parcel: number): RequestSpec<null> {
  return act('writeOffParcel', 'PUT', pathOf(carnetId, `/parcel/${parcel}/cancel`));
}

/** Marks all open parcels as received elsewhere. */
export function settleCarnet(carnetId: string): RequestSpec<null> {
  return act('markReceived', 'PUT', pathOf(carnetId, '/settle'));
}

export function settleParcel(carnetId: string, parcel: number): RequestSpec<null> {
  return act('markParcelReceived', 'PUT', pathOf(carnetId, `/parcel/${parcel}/settle`));
}

/** Has the bank send the carnê to an e-mail address. */
export function resendCarnet(carnetId: string, email: string): RequestSpec<null> {
  return act('resend', 'POST', pathOf(carnetId, '/resend'), { email });
}

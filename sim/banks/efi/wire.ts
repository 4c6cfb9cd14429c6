/** Charges and carnês in the bank's own JSON (response schemas of the official SDK 2.0.1, and the JSDoc of 1.2.28). */
import { toEpochMs } from '#lib/calendar.ts';
import type { BankPayment } from '#sim/kit/bank.ts';
import { localDay, localTimestamp } from '#sim/kit/clock.ts';
import type { BankRequest } from '#sim/kit/http.ts';
import { printedLine, qrCodeImage } from './boleto.ts';
import { isObject } from './fields.ts';
import type { Billet, Carnet, Charge, ConditionalDiscount, Configurations, EfiState, HistoryLine } from './state.ts';
import { parcelsOf } from './state.ts';

/** `2026-11-02 10:00:00`: without a zone; that it is Brasília's is a guess. */
export function localTime(moment: number): string {
  return localTimestamp(moment).slice(0, 19).replace('T', ' ');
}

/** The day on which the money reached the bank. */
export function receivedOn({ paidAt }: BankPayment): string {
  return localDay(toEpochMs(paidAt)).date;
}

/** Where the links of an answer begin: at the host that was called, which serves them. */
export interface Site {
  origin: string;
  /** `?sandbox=true` behind a PDF of the sandbox. */
  suffix: string;
}

export function siteOf(state: EfiState, request: BankRequest): Site {
  return {
    origin: `https://${request.headers['host'] ?? 'localhost'}`,
    suffix: state.env.settings.limits === 'sandbox' ? '?sandbox=true' : '',
  };
}

function pageOf(site: Site, code: string, page: string): string {
  return `${site.origin}/emissao/${code}/${page}${page.endsWith('.pdf') ? site.suffix : ''}`;
}

function pixOf({ brCode }: Billet): object {
  return brCode === undefined ? {} : { pix: { qrcode: brCode, qrcode_image: qrCodeImage(brCode) } };
}

function configurationsOf({ daysToWriteOff, interest, fine }: Configurations): object {
  return {
    days_to_write_off: daysToWriteOff,
    ...(interest === undefined ? {} : { interest_type: interest.type, interest: interest.value }),
    ...(fine === undefined ? {} : { fine }),
  };
}

/** POST /v1/charge. */
export function createdOf(charge: Charge): object {
  return {
    charge_id: charge.id,
    total: charge.totalCents,
    status: charge.status,
    custom_id: charge.customId,
    created_at: localTime(charge.createdAtMs),
  };
}

/** POST …/one-step and …/pay. */
export function issuedOf(state: EfiState, charge: Charge, site: Site): object {
  const billet = charge.billet!;
  return {
    barcode: printedLine(state, billet),
    ...pixOf(billet),
    link: pageOf(site, charge.code, 'link'),
    billet_link: pageOf(site, charge.code, 'boleto'),
    pdf: { charge: pageOf(site, charge.code, 'boleto.pdf') },
    expire_at: billet.expireAt,
    configurations: configurationsOf(billet.configurations),
    charge_id: charge.id,
    status: charge.status,
    total: charge.totalCents,
    custom_id: charge.customId,
    payment: 'banking_billet',
  };
}

function historyOf(lines: readonly HistoryLine[]): object[] {
  return lines.map(({ message, atMs }) => ({ message, created_at: localTime(atMs) }));
}

export function detailOf(state: EfiState, charge: Charge, site: Site): object {
  return {
    ...createdOf(charge),
    notification_url: charge.notificationUrl,
    items: charge.items,
    history: historyOf(charge.history),
    ...(charge.billet === undefined
      ? {}
      : { customer: detailedCustomer(charge.billet), payment: paymentOf(state, charge, site) }),
    ...(charge.link === undefined ? {} : { link: linkOf(charge, site) }),
  };
}

/** What was sent; a company's name and CNPJ stand beside the rest, not in an object of their own. */
function detailedCustomer({ customer }: Billet): object {
  const { juridical_person: company, ...rest } = customer;
  return isObject(company) ? { ...rest, ...company } : rest;
}

function paymentOf(state: EfiState, charge: Charge, site: Site): object {
  const billet = charge.billet!;
  const usual = { created_at: localTime(billet.createdAtMs), message: billet.message };
  if (charge.carnet !== undefined) {
    return { method: 'carnet', ...usual, carnet: { ...parcelOf(state, charge, site), parcel: charge.carnet.parcel } };
  }
  return {
    method: 'banking_billet',
    ...usual,
    banking_billet: {
      barcode: printedLine(state, billet),
      ...pixOf(billet),
      link: pageOf(site, charge.code, 'link'),
      billet_link: pageOf(site, charge.code, 'boleto'),
      pdf: { charge: pageOf(site, charge.code, 'boleto.pdf') },
      expire_at: billet.expireAt,
      configurations: configurationsOf(billet.configurations),
    },
  };
}

function parcelOf(state: EfiState, charge: Charge, site: Site): object {
  const billet = charge.billet!;
  return {
    url: pageOf(site, charge.code, 'boleto'),
    parcel_link: pageOf(site, charge.code, 'link'),
    pdf: { charge: pageOf(site, charge.code, 'boleto.pdf') },
    barcode: printedLine(state, billet),
    ...pixOf(billet),
    expire_at: billet.expireAt,
    configurations: configurationsOf(billet.configurations),
  };
}

function conditionalOf(discount: ConditionalDiscount | null): object {
  return {
    conditional_discount_value: discount?.value ?? null,
    conditional_discount_type: discount?.type ?? null,
    conditional_discount_date: discount?.untilDate ?? null,
  };
}

export function linkOf(charge: Charge, site: Site): object {
  const link = charge.link!;
  return {
    billet_discount: link.billetDiscount,
    card_discount: link.cardDiscount,
    ...conditionalOf(link.conditionalDiscount),
    message: link.message,
    expire_at: link.expireAt,
    request_delivery_address: link.requestDeliveryAddress,
    payment_method: link.paymentMethod,
    payment_url: pageOf(site, charge.code, 'link'),
  };
}

/** An item of GET /v1/charges: here the id is called `id`, and what was paid is told. */
export function listItemOf(state: EfiState, charge: Charge, site: Site): object {
  const { billet } = charge;
  return {
    id: charge.id,
    total: charge.totalCents,
    status: charge.status,
    custom_id: charge.customId,
    created_at: localTime(charge.createdAtMs),
    ...(billet === undefined
      ? { customer: NOBODY }
      : { customer: listedCustomer(billet), payment: listedPayment(state, charge, billet, site) }),
    ...(charge.link === undefined ? {} : { link: linkOf(charge, site) }),
  };
}

/** A charge without a method of payment has no customer, and the list names one always (guess: an empty one). */
const NOBODY = { name: '', cpf: '', phone_number: null };

function listedCustomer({ customer, payerName, payerTaxId }: Billet): object {
  const isCompany = 'juridical_person' in customer;
  return {
    ...(isCompany ? { corporate_name: payerName, cnpj: payerTaxId } : { name: payerName, cpf: payerTaxId }),
    phone_number: customer['phone_number'] ?? null,
  };
}

/** A mark by hand, `settled`, has no value: only what was paid at the bank is told. */
function listedPayment(state: EfiState, charge: Charge, billet: Billet, site: Site): object {
  const last = charge.payments.at(-1);
  const isPaid = last !== undefined && last.channel !== 'direct' && charge.status !== 'identified';
  const form = {
    barcode: printedLine(state, billet),
    link: pageOf(site, charge.code, 'link'),
    pdf: { charge: pageOf(site, charge.code, 'boleto.pdf') },
    expire_at: billet.expireAt,
  };
  const { carnet } = charge;
  return {
    payment_method: carnet === undefined ? 'banking_billet' : 'carnet',
    paid_at: isPaid ? localTime(charge.paidAtMs ?? toEpochMs(last.paidAt)) : null,
    ...(isPaid ? { received_by_bank_at: receivedOn(last), paid_value: last.amountCents } : {}),
    ...(carnet === undefined
      ? { banking_billet: form }
      : { carnet: { parcel: carnet.parcel, ...form, configurations: listedTerms(billet.configurations) } }),
  };
}

/** The list of parcels tells of fine and interest even where there are none. */
function listedTerms(configurations: Configurations): object {
  return { interest: 0, fine: 0, ...configurationsOf(configurations) };
}

function carnetLinks(carnet: Carnet, site: Site): object {
  return {
    cover: pageOf(site, carnet.code, 'capa'),
    link: pageOf(site, carnet.code, 'link'),
    carnet_link: pageOf(site, carnet.code, 'carne'),
    pdf: { carnet: pageOf(site, carnet.code, 'carne.pdf'), cover: pageOf(site, carnet.code, 'capa.pdf') },
  };
}

/** POST /v1/carnet: the number of a parcel is a text here, and a number in the detail. */
export function createdCarnetOf(state: EfiState, carnet: Carnet, site: Site): object {
  return {
    carnet_id: carnet.id,
    status: carnet.status,
    ...carnetLinks(carnet, site),
    charges: parcelsOf(state, carnet).map((charge) => ({
      charge_id: charge.id,
      parcel: String(charge.carnet!.parcel),
      status: charge.status,
      value: charge.billet!.amountCents,
      ...parcelOf(state, charge, site),
    })),
  };
}

export function carnetDetailOf(state: EfiState, carnet: Carnet, site: Site): object {
  const parcels = parcelsOf(state, carnet);
  return {
    carnet_id: carnet.id,
    status: carnet.status,
    repeats: parcels.length,
    ...carnetLinks(carnet, site),
    value: parcels.reduce((total, { billet }) => total + billet!.amountCents, 0),
    custom_id: carnet.customId,
    notification_url: carnet.notificationUrl,
    split_items: carnet.splitItems,
    charges: parcels.map((charge) => ({
      charge_id: charge.id,
      status: charge.status,
      parcel: charge.carnet!.parcel,
      ...parcelOf(state, charge, site),
    })),
    created_at: localTime(carnet.createdAtMs),
    history: historyOf(carnet.history),
  };
}

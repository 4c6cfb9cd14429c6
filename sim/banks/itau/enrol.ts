/** Puts a charge into the books: the rule of nosso número, the numbers, the Pix of a Bolecode. */
import { randomUUID } from 'node:crypto';
import { daysBetween } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Draft, DraftItem } from './draft.ts';
import { askForProtest } from './lifecycle.ts';
import { addPix, checkDigitOf, isNumberedByBank, renderCodes } from './registration.ts';
import type { Account, Charge, ItauState } from './state.ts';
import { chargesAt, saveCharge } from './state.ts';

/** A nosso número rests after payment or write-off ("API Boletos" 2.75). */
const REST_DAYS = 45;

/** Why a nosso número cannot be used; `undefined` when it can. */
export function checkNumber(
  state: ItauState,
  account: Account,
  carteira: string,
  nossoNumero: string | null,
): string | undefined {
  if (nossoNumero === null)
    return isNumberedByBank(carteira) ? undefined : `Nosso número obrigatório para a carteira ${carteira}`;
  const today = localDay(state.env.clock.nowMs()).date;
  const last = chargesAt(state, pathIdOf(account, carteira, nossoNumero)).at(-1);
  if (last === undefined || last.baixa?.kind === 'rejected') return undefined;
  const restsUntilLater = last.baixa === undefined || daysBetween(last.baixa.on, today) <= REST_DAYS;
  return restsUntilLater ? 'Nosso número já cadastrado para o beneficiário e a carteira' : undefined;
}

export function pathIdOf(account: Account, carteira: string, nossoNumero: string): string {
  return account.number + carteira + nossoNumero;
}

/** The next number of the bank's own that is free. */
export function nextNumber(state: ItauState, account: Account, carteira: string): string {
  let nossoNumero: string;
  do {
    account.lastNossoNumero += 1;
    nossoNumero = String(account.lastNossoNumero).padStart(8, '0');
  } while (checkNumber(state, account, carteira, nossoNumero) !== undefined);
  state.accounts.put(account.number, account);
  return nossoNumero;
}

export function enrol(state: ItauState, account: Account, draft: Draft, item: DraftItem): Charge {
  const nowMs = state.env.clock.nowMs();
  const { carteira, kind } = draft;
  const registering = kind === 'boleto_pix' && account.rules.bolecode === 'later';
  const isSeenLater = registering || account.rules.visibility === 'later';
  const nossoNumero = item.nossoNumero ?? nextNumber(state, account, carteira);
  const charge: Charge = {
    id: randomUUID(),
    individualId: randomUUID(),
    pathId: pathIdOf(account, carteira, nossoNumero),
    account: account.number,
    carteira,
    nossoNumero,
    dac: checkDigitOf(account.number, carteira, nossoNumero),
    kind,
    createdAtMs: nowMs,
    visibleAtMs: nowMs + (isSeenLater ? state.env.settings.emissionDelayMs : 0),
    registering,
    reference: item.reference,
    amountCents: item.amountCents,
    dueDate: item.dueDate,
    limitDate: item.limitDate,
    issuedOn: draft.issuedOn,
    especie: draft.especie,
    partialPayment: draft.partialPayment,
    sent: draft.sent,
    sentItem: item.sent,
    payer: draft.payer,
    terms: structuredClone(draft.terms),
    ...(draft.negativacao === undefined ? {} : { negativacao: draft.negativacao }),
    situacao: 'Em Aberto',
    situacaoAtMs: nowMs,
    barcode: '',
    line: '',
    payments: [],
    history: [],
  };
  if (kind === 'boleto_pix') addPix(charge);
  renderCodes(charge, account);
  saveCharge(state, charge);
  if (draft.protestDays !== undefined) askForProtest(state, charge, draft.protestDays);
  return charge;
}

/** A charge in the words of PUT /cobv/{txid} and PUT /cob/{txid} (bacen/pix-api 2.9.0). */
import { addDays, daysBetween } from '#lib/calendar.ts';
import { centsToDecimal, parseRate, rateToDecimal } from '#lib/money.ts';
import type { ChargeView, Payer } from '#core/charge.ts';
import type { Discount, FixedOrRate, Interest } from '#core/terms.ts';

interface Term {
  modalidade: number;
  valorPerc: string;
}

export interface DueValue {
  original: string;
  multa?: Term;
  juros?: Term;
  abatimento?: Term;
  desconto?: { modalidade: number; descontoDataFixa: { data: string; valorPerc: string }[] };
}

export interface ChargeBody {
  calendario: { dataDeVencimento: string; validadeAposVencimento: number } | { expiracao: number };
  devedor: Record<string, string>;
  valor: DueValue;
  chave: string;
  solicitacaoPagador?: string;
  infoAdicionais?: { nome: string; valor: string }[];
}

const DAY_S = 86_400;

/** @throws when the terms are none of this standard's: a defect of the caller, whose facts exclude them. */
export function cobvBody(charge: ChargeView, chave: string): ChargeBody {
  return {
    calendario: calendarOf(charge),
    devedor: { ...payerIds(charge.payer), ...addressOf(charge.payer) },
    valor: valueOf(charge),
    chave,
    ...messagesOf(charge.messages),
  };
}

/**
 * A charge without due date lives for seconds: until the end of the day on which the one with due date would end, counted
 * from its day of issue.
 * @throws when there are terms, which it cannot have.
 */
export function cobBody(charge: ChargeView, chave: string): ChargeBody {
  const { terms, payer, issuedOn, dueDate, daysAfterDue, amountCents } = charge;
  if (terms.fine || terms.interest || terms.rebateCents || terms.discounts?.length)
    throw new Error('a cob has no fine, interest, rebate or discount');
  return {
    calendario: { expiracao: (Math.max(daysBetween(issuedOn, dueDate), 0) + daysAfterDue + 1) * DAY_S },
    devedor: payerIds(payer),
    valor: { original: centsToDecimal(amountCents) },
    chave,
    ...messagesOf(charge.messages),
  };
}

export function calendarOf({ dueDate, daysAfterDue }: Pick<ChargeView, 'dueDate' | 'daysAfterDue'>) {
  return { dataDeVencimento: dueDate, validadeAposVencimento: daysAfterDue };
}

/** Amount and terms; the days of discounts hang on the due date. */
export function valueOf({
  amountCents,
  dueDate,
  terms,
}: Pick<ChargeView, 'amountCents' | 'dueDate' | 'terms'>): DueValue {
  const { fine, interest, rebateCents, discounts = [] } = terms;
  return {
    original: centsToDecimal(amountCents),
    ...(fine ? { multa: { modalidade: fine.kind === 'fixed' ? 1 : 2, valorPerc: valueText(fine) } } : {}),
    ...(interest ? { juros: interestOf(interest) } : {}),
    ...(rebateCents ? { abatimento: { modalidade: 1, valorPerc: centsToDecimal(rebateCents) } } : {}),
    ...(discounts.length > 0 ? { desconto: discountOf(discounts, dueDate) } : {}),
  };
}

function valueText(term: FixedOrRate): string {
  return term.kind === 'fixed' ? centsToDecimal(term.amountCents) : percentText(term.percent);
}

/** Percentages have two decimals here, always. */
function percentText(percent: string): string {
  const text = rateToDecimal(parseRate(percent));
  if (!/\.\d{2}$/.test(text)) throw new Error(`the API Pix takes percentages of two decimals, not ${percent}`);
  return text;
}

/** By calendar days: modality 1 is a value a day, 3 a percentage a month. */
function interestOf(interest: Interest): Term {
  return interest.kind === 'daily'
    ? { modalidade: 1, valorPerc: centsToDecimal(interest.amountCents) }
    : { modalidade: 3, valorPerc: percentText(interest.percent) };
}

function discountOf(discounts: readonly Discount[], dueDate: string): NonNullable<DueValue['desconto']> {
  const kinds = new Set(discounts.map(({ kind }) => kind));
  if (kinds.size > 1) throw new Error('the API Pix takes discounts all in reais or all in percent');
  return {
    modalidade: kinds.has('fixed') ? 1 : 2,
    descontoDataFixa: discounts.map((discount) => ({
      data: addDays(dueDate, -discount.daysBefore),
      valorPerc: valueText(discount),
    })),
  };
}

function payerIds({ taxId, name }: Payer): Record<string, string> {
  return { ...(taxId.length === 11 ? { cpf: taxId } : { cnpj: taxId }), nome: name };
}

/** One text of at most 200 characters for street, number, complement and district. */
function addressOf({ address, email }: Payer): Record<string, string> {
  const { street, number, complement, district, city, state, postalCode } = address;
  const logradouro = [street, number, complement, district].filter(Boolean).join(', ').slice(0, 200);
  return { logradouro, cidade: city, uf: state, cep: postalCode, ...(email === undefined ? {} : { email }) };
}

/** One message that fits is the text which payers read first; several are a list beside it. */
function messagesOf(messages: readonly string[]): Pick<ChargeBody, 'solicitacaoPagador' | 'infoAdicionais'> {
  const [first] = messages;
  if (first === undefined) return {};
  if (messages.length === 1 && first.length <= 140) return { solicitacaoPagador: first };
  return { infoAdicionais: messages.map((valor, index) => ({ nome: `Mensagem ${index + 1}`, valor })) };
}

/** What the consulta of Itaú proves about a boleto, as facts with stable keys. */
import { addBusinessDays } from '#lib/calendar.ts';
import type { Cents } from '#lib/money.ts';
import type { ChargeFact, PaymentChannel, RegistrationIds } from '#core/evidence.ts';
import type { TimedFact } from '#core/provider.ts';
import { failedEmission } from './errors.ts';
import { nossoNumeroOf } from './identity.ts';
import { type Boleto, type HistoryEntry, plainWord, type Payment, type Situacao, situacaoOf } from './wire.ts';

/**
 * The bank tells the day of an event, not the moment. Facts of one day are put in the order in which a charge can live them, a
 * millisecond apart from midnight in São Paulo. What the consulta shows as the state of now is told without a moment instead: it stands
 * where it was read, after whatever was done before.
 */
const order = { registered: 1, protest: 3, paid: 6, reversed: 7 } as const;

export function instantOf(date: string, within: keyof typeof order): string {
  const start = Temporal.PlainDate.from(date).toZonedDateTime('America/Sao_Paulo').toInstant();
  return start.add({ milliseconds: order[within] }).toString({ fractionalSecondDigits: 3 });
}

/** Codes of the boleto, as the bank gave them; nosso número always with its eight digits. */
export function idsOf({ title, item }: Boleto): RegistrationIds {
  const { numero_nosso_numero: number, numero_linha_digitavel: line, codigo_barras: barcode } = item;
  const { emv, txid } = title.qrcode_pix ?? {};
  return {
    ...(number ? { nossoNumero: nossoNumeroOf(number) } : {}),
    ...(line ? { linhaDigitavel: line } : {}),
    ...(barcode ? { barcode } : {}),
    ...(emv ? { brCode: emv } : {}),
    ...(txid ? { txid } : {}),
  };
}

/** The newest entry of the history that has this word; of one day, the one that the bank puts first. */
function newest({ title }: Boleto, word: string): HistoryEntry | undefined {
  const entries = title.historico.filter(({ operacao }) => plainWord(operacao ?? '').includes(word));
  return entries.toSorted((one, other) => (other.data ?? '').localeCompare(one.data ?? ''))[0];
}

// Registered ------------------------------------------------------------------------------------------------------------

interface Registered {
  bankRef: string;
  ids: RegistrationIds;
  amountCents: Cents | null;
  dueDate: string | null;
  overdue: boolean;
}

/** That the boleto was made. Told on the day of its emission by the emission itself and by every later reading. */
export function bornFact(fact: Registered, issuedOn: string | undefined): TimedFact {
  const { bankRef, ids, amountCents, dueDate } = fact;
  return {
    factKey: [bankRef, 'registered', amountCents, dueDate, ids.linhaDigitavel].join(':'),
    occurredAt: issuedOn === undefined ? null : instantOf(issuedOn, 'registered'),
    fact: { type: 'registered', ...fact },
  };
}

function registeredOf(boleto: Boleto, bankRef: string): Registered {
  const { valor_titulo, data_vencimento, status_vencimento } = boleto.item;
  return {
    bankRef,
    ids: idsOf(boleto),
    amountCents: valor_titulo ?? null,
    dueDate: data_vencimento ?? null,
    overdue: plainWord(status_vencimento ?? '').startsWith('vencid'),
  };
}

/** Entries of the history that put a boleto back to what it was or change what it says: each makes the present state a new fact. */
const changing = /alteracao|rejeitado|protest/;

/**
 * That it is payable now, where its history says that something changed since its birth: an alteration, a payment that bounced, a
 * protest that was stopped. The number of such entries tells one present from another.
 */
function registeredNow(boleto: Boleto, bankRef: string, hasChanged = false): TimedFact[] {
  const changes = boleto.title.historico.filter(({ operacao }) => changing.test(plainWord(operacao ?? ''))).length;
  const born = bornFact(registeredOf(boleto, bankRef), boleto.title.data_emissao);
  const isAsBorn = changes === 0 && !hasChanged;
  return isAsBorn ? [] : [{ ...born, factKey: `${born.factKey}:${changes}`, occurredAt: null }];
}

// Money -----------------------------------------------------------------------------------------------------------------

/**
 * A payment has no id here: the day on which it was included and its amount name it, and a number where a boleto was paid twice alike.
 * Consulta and webhook tell both, so they name it alike.
 */
export function paymentIdentity(bankRef: string, paidOn: string, amountCents: Cents, twin = 0): string {
  return [bankRef, paidOn, amountCents, ...(twin > 0 ? [twin] : [])].join(':');
}

function channelOf(payment: Payment): PaymentChannel {
  const words = plainWord(`${payment.descricao_meio_pagamento ?? ''} ${payment.descricao_canal_pagamento ?? ''}`);
  if (/\bpix\b/.test(words)) return 'pix';
  return words.includes('cartorio') ? 'notary' : 'boleto';
}

type Paid = Extract<ChargeFact, { type: 'paid' }>;

/** The consulta says that the money arrived but not when: the usual day (a guess). */
function usualCredit(paidOn: string, channel: PaymentChannel): string {
  return channel === 'pix' ? paidOn : addBusinessDays(paidOn, 1);
}

/** When a payment was included, where that is told to the moment; else its place in its day. */
function momentOf({ data_hora_inclusao_pagamento: told, data_inclusao_pagamento: day = '' }: Payment): string {
  try {
    const text = told ?? '';
    const isZoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
    const local = () => Temporal.PlainDateTime.from(text).toZonedDateTime('America/Sao_Paulo').toInstant();
    const moment = isZoned ? Temporal.Instant.from(text) : local();
    return moment.toString({ fractionalSecondDigits: 3 });
  } catch {
    return instantOf(day, 'paid');
  }
}

/** @throws when a payment has no amount or day: money is not guessed. */
function paymentsOf({ title }: Boleto, bankRef: string, isCredited: boolean): (Paid & { at: string })[] {
  const seen = new Map<string, number>();
  return title.pagamentos_cobranca.map((payment) => {
    const { valor_pago_total_cobranca: amountCents, data_inclusao_pagamento: paidOn } = payment;
    if (amountCents === undefined || paidOn === undefined) throw new Error('a payment has no amount or no day');
    const first = paymentIdentity(bankRef, paidOn, amountCents);
    const twin = seen.get(first) ?? 0;
    seen.set(first, twin + 1);
    const channel = channelOf(payment);
    return {
      at: momentOf(payment),
      type: 'paid',
      identity: paymentIdentity(bankRef, paidOn, amountCents, twin),
      cumulative: false,
      amountCents,
      channel,
      paidOn,
      creditedOn: isCredited ? usualCredit(paidOn, channel) : null,
      feeCents: null,
    };
  });
}

function paidFact({ at, ...fact }: Paid & { at: string }): TimedFact {
  const factKey = `${fact.identity}:${fact.creditedOn === null ? 'paid' : 'credited'}`;
  return { factKey, occurredAt: at, fact };
}

/** A payment that came to nothing: whether the bank still lists it or not, what was told and not credited goes back. */
function bounced(boleto: Boleto, bankRef: string): TimedFact[] {
  const payments = paymentsOf(boleto, bankRef, false);
  const rejection = newest(boleto, 'rejeitado');
  const last = payments.at(-1)?.paidOn;
  const on = rejection?.data ?? last ?? null;
  const at = on === null ? null : instantOf(last !== undefined && last > on ? last : on, 'reversed');
  const fact = { type: 'bounced', on } as const;
  return [...payments.map(paidFact), { factKey: `${bankRef}:bounced:${on ?? ''}`, occurredAt: at, fact }];
}

// Protest ---------------------------------------------------------------------------------------------------------------

/** In the key of the fact that the notary has done it: what stops a protest is another instruction then. */
export const protested = 'protested';

/** 1: at the notary's; 2: protested; nothing otherwise. */
function codeOf({ title }: Boleto): string {
  return (title.protesto?.codigo_situacao_protesto ?? '').replace(/^0+/, '');
}

export type ProtestStage = 'none' | 'in' | 'ending' | 'over';

/** How the protest stands: the code says that the notary has it; before and after that only words of the history do (a guess). */
export function protestOf(boleto: Boleto): { stage: ProtestStage; on: string | undefined } {
  const entry = newest(boleto, 'protest');
  const words = plainWord(entry?.operacao ?? '');
  const isEnding = /sustacao|cancelamento|retirada/.test(words);
  const on = entry?.data;
  if (['1', '2'].includes(codeOf(boleto))) {
    return { stage: isEnding ? 'ending' : 'in', on };
  }
  if (entry === undefined) return { stage: 'none', on };
  if (/sustado|cancelado|retirado|nao protestar/.test(words)) return { stage: 'over', on };
  return { stage: isEnding ? 'ending' : 'in', on };
}

function protestFacts(boleto: Boleto, bankRef: string): TimedFact[] {
  const { stage, on } = protestOf(boleto);
  if (stage === 'none' || stage === 'over') return [];
  const type = stage === 'in' ? 'in_protest' : 'protest_cancel_sent';
  const occurredAt = on === undefined ? null : instantOf(on, 'protest');
  const code = codeOf(boleto);
  return [{ factKey: [bankRef, type, code === '2' ? protested : code, on].join(':'), occurredAt, fact: { type } }];
}

// The end ---------------------------------------------------------------------------------------------------------------

const settledWords = /liquidad|pagamento|pago/;

/**
 * "Baixado" alone does not say why. With a payment in the answer it is paid. Where its reason says that it was settled, or where a
 * Bolecode gives no reason at all (its Pix may have been paid), and no payment is shown, nobody may call it unpaid: an alert.
 */
function closedFacts(boleto: Boleto, bankRef: string, by: 'us' | 'unknown'): TimedFact[] {
  const { title } = boleto;
  const reason = title.baixa?.motivo_baixa;
  const words = plainWord(reason ?? '');
  if (title.pagamentos_cobranca.length > 0) return paymentsOf(boleto, bankRef, true).map(paidFact);
  const mayBePaid = settledWords.test(words) || (reason === undefined && title.qrcode_pix !== undefined && by !== 'us');
  if (mayBePaid) {
    const word = `Baixado sem pagamento na resposta${reason === undefined ? '' : `: ${reason}`}`;
    return [{ factKey: `${bankRef}:closed`, occurredAt: null, fact: { type: 'unknown_word', word } }];
  }
  return [writtenOffFact(bankRef, by, reason ?? null)];
}

/** A boleto is written off once: our instruction and every later reading tell one fact. */
export function writtenOffFact(bankRef: string, by: 'us' | 'unknown', reason: string | null): TimedFact {
  return { factKey: `${bankRef}:written_off`, occurredAt: null, fact: { type: 'written_off', by, reason } };
}

/** Words after which a boleto takes no instruction any more. */
const ended: readonly Situacao[] = ['Aguardando Crédito', 'Pago', 'Creditado', 'Liquidado', 'Baixado'];

export function hasEnded({ item }: Boleto): boolean {
  const situacao = situacaoOf(item.situacao_geral_boleto);
  return situacao !== undefined && ended.includes(situacao);
}

/** The bank's words for a registration that it took and could not make; null for any other boleto. */
export function failureOf({ title, item }: Boleto): string | null {
  const words = [item.status_boleto, title.baixa?.motivo_baixa];
  return words.find((text) => plainWord(text ?? '').includes('nao efetivad')) ?? null;
}

/** That it is paid, by a word that says so. Without a payment in the answer no amount is known: an alert. */
function moneyFacts(boleto: Boleto, bankRef: string, situacao: Situacao): TimedFact[] {
  const isCredited = situacao === 'Creditado' || situacao === 'Liquidado';
  const payments = paymentsOf(boleto, bankRef, isCredited).map(paidFact);
  if (payments.length > 0) return payments;
  const fact = { type: 'unknown_word', word: `${situacao} sem pagamento na resposta` } as const;
  return [{ factKey: `${bankRef}:${situacao}`, occurredAt: null, fact }];
}

/**
 * The facts of a boleto as the bank shows it, oldest first. Whatever it is now, it also proves that it was registered, so that its codes
 * are known even when no answer told them before. `by` says whether the write-off is ours.
 */
export function factsOf(boleto: Boleto, bankRef: string, by: 'us' | 'unknown' = 'unknown'): TimedFact[] {
  const word = boleto.item.situacao_geral_boleto;
  const situacao = situacaoOf(word);
  if (situacao === undefined) {
    return [{ factKey: `${bankRef}:word:${word}`, occurredAt: null, fact: { type: 'unknown_word', word } }];
  }
  const failure = failureOf(boleto);
  if (failure !== null) {
    const refusal = failedEmission(failure);
    return [{ factKey: `${bankRef}:rejected`, occurredAt: null, fact: { type: 'rejected', refusal } }];
  }
  const birth = [bornFact(registeredOf(boleto, bankRef), boleto.title.data_emissao)];
  switch (situacao) {
    case 'Em Aberto': {
      const protest = protestFacts(boleto, bankRef);
      return [...birth, ...(protest.length > 0 ? protest : registeredNow(boleto, bankRef))];
    }
    case 'Pagamento Rejeitado':
      return [...birth, ...bounced(boleto, bankRef), ...registeredNow(boleto, bankRef, true)];
    case 'Aguardando Crédito':
    case 'Pago':
    case 'Creditado':
    case 'Liquidado':
      return [...birth, ...moneyFacts(boleto, bankRef, situacao)];
    case 'Baixado':
      return [...birth, ...closedFacts(boleto, bankRef, by)];
  }
}

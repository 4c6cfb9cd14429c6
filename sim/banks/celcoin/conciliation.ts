/**
 * The conciliation: movements of a closed day, page by page, and totals by day (developers.celcoin.com.br, conciliação and
 * extrato consolidado, both on the day after). The fields of a movement are those seen for bill payments.
 */
import { daysBetween, isDate } from '#lib/calendar.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { queryOf } from './body.ts';
import { REFUSALS, refused } from './errors.ts';
import { closedDays } from './ledger.ts';
import type { CelcoinState, Transfer } from './state.ts';
import { habitsOf } from './state.ts';
import type { Caller } from './token.ts';
import { localSecond, reais } from './wire.ts';

const MOVEMENTS = '22';
const REFUSALS_OF_TRANSFERS = '23';

/** Files that the bank has and that transfers never fill are listed too. */
const FILE_TYPES = [
  { fileType: 22, description: 'Transferencia Movimentacao' },
  { fileType: 23, description: 'Transferencia Recusa' },
  { fileType: 36, description: 'PIX Pagamento' },
  { fileType: 37, description: 'PIX Recebimento' },
  { fileType: 38, description: 'PIX Devolução de Recebimento' },
  { fileType: 39, description: 'PIX Devolução de Pagamento' },
  { fileType: 41, description: 'PIX Aporte' },
];

export function listTypes(): Answer {
  return json(200, FILE_TYPES);
}

export function exportDay(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const query = queryOf(request);
  const day = (query.get('accountdate') ?? '').slice(0, 10);
  const type = query.get('filetype') ?? '';
  const page = pageOf(query);
  if (!isDate(day) || page === undefined || !FILE_TYPES.some(({ fileType }) => String(fileType) === type)) {
    return refused(habitsOf(state).refusalStatus, REFUSALS.search);
  }
  const found = closedDays(state, account).find((closed) => closed.day === day);
  const items =
    type === MOVEMENTS
      ? found?.ordered.map((transfer) => itemOf(transfer, day, transfer.order.amountCents))
      : type === REFUSALS_OF_TRANSFERS
        ? found?.returned.map(({ transfer, back }) => itemOf(transfer, day, back.amountCents))
        : undefined;
  const { rows, pagination } = paged(items ?? [], page);
  return json(200, { movement: rows, pagination });
}

function itemOf(transfer: Transfer, day: string, amountCents: number): object {
  const { order } = transfer;
  return {
    AccountDate: `${day}T00:00:00`,
    Value: reais(amountCents),
    TransactionType: 1,
    TransactionDateTime: localSecond(transfer.createdAtMs),
    TransactionCode: 'TRANSFERENCIA',
    TransactionId: transfer.transactionId,
    NSU: transfer.sequence,
    ExternalTerminal: order.externalTerminal,
    ExternalNSU: Number(order.externalNsu ?? 0),
    PaymentMethod: 2,
  };
}

const LONGEST_PERIOD_DAYS = 15;

/** One line a day for what left and one for what came back; `entryAmount` counts, `value` sums. */
export function summarize(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const query = queryOf(request);
  const from = query.get('startdate') ?? '';
  const to = query.get('enddate') ?? '';
  const page = pageOf(query);
  const isPeriod = isDate(from) && isDate(to) && from <= to && daysBetween(from, to) <= LONGEST_PERIOD_DAYS;
  if (!isPeriod || page === undefined) return refused(habitsOf(state).refusalStatus, REFUSALS.search);
  let balance = account.fundsCents;
  let balanceAtStart = balance;
  const entries: object[] = [];
  for (const { day, ordered, returned } of closedDays(state, account).filter((closed) => closed.day <= to)) {
    if (day < from) balance += total(returned.map(({ back }) => back)) - total(ordered.map(({ order }) => order));
    if (day < from) balanceAtStart = balance;
    if (day < from) continue;
    const date = `${day}T00:00:00`;
    const enter = (entryName: string, indCreditDebit: 'C' | 'D', amounts: { amountCents: number }[]) => {
      if (amounts.length === 0) return;
      const signed = indCreditDebit === 'C' ? total(amounts) : -total(amounts);
      balance += signed;
      const entryAmount = amounts.length;
      const figures = { entryAmount, value: reais(signed), indCreditDebit, balance: reais(balance) };
      entries.push({ date, accountDate: date, entryName, ...figures });
    };
    enter(
      'Transferencias',
      'D',
      ordered.map(({ order }) => order),
    );
    enter(
      'Devolução Transferencias',
      'C',
      returned.map(({ back }) => back),
    );
  }
  const { rows, pagination } = paged(entries, page);
  const ends = { balanceStartDate: reais(balanceAtStart), balanceEndDate: reais(balance) };
  return json(200, { statement: rows, balance: ends, pagination });
}

function total(amounts: readonly { amountCents: number }[]): number {
  return amounts.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

interface Page {
  page: number;
  quantity: number;
}

/** Sizes are guesses. */
const USUAL_QUANTITY = 50;
const LARGEST_QUANTITY = 500;

function pageOf(query: Map<string, string>): Page | undefined {
  const page = Number(query.get('page') ?? 1);
  const quantity = Number(query.get('quantity') ?? USUAL_QUANTITY);
  const isGood = Number.isSafeInteger(page) && page >= 1 && Number.isSafeInteger(quantity) && quantity >= 1;
  return isGood && quantity <= LARGEST_QUANTITY ? { page, quantity } : undefined;
}

function paged<T>(all: readonly T[], { page, quantity }: Page): { rows: T[]; pagination: object } {
  const totalPages = Math.ceil(all.length / quantity);
  return {
    rows: all.slice((page - 1) * quantity, page * quantity),
    pagination: { page, totalCount: all.length, totalPages, hasPrevious: page > 1, hasNext: page < totalPages },
  };
}

/**
 * The statement of the account of the BaaS (developers.celcoin.com.br, "Consultar Extrato" and "Consultar Transações do Extrato"; what a
 * movement looks like also by github.com/Mfwks/CelcoinHomolog). Here it has what went to keys and what came back of it.
 */
import { daysBetween, isDate } from '#lib/calendar.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { localTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { ERRORS, refuse } from './baas-errors.ts';
import { reversalOf, type PixPayment } from './baas-payments.ts';
import { queryOf } from './body.ts';
import type { CelcoinState } from './state.ts';
import { habitsOf } from './state.ts';
import type { Caller } from './token.ts';
import { localSecond } from './wire.ts';

interface Movement {
  atMs: number;
  row: object;
}

/** A week at most (seen by the same); how many a page has when nobody asks, and at most, are guesses. */
const LONGEST_PERIOD_DAYS = 7;
const USUAL_LIMIT = 20;
const LARGEST_LIMIT = 200;

export function listMovements(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const query = queryOf(request);
  const asked = query.get('account');
  if (asked === undefined) return refuse(ERRORS.accountMissing);
  if (asked.length > 20) return refuse(ERRORS.accountLong);
  if (asked !== account.number) return refuse(ERRORS.accountInvalid);
  const period = periodOf(query.get('datefrom') ?? '', query.get('dateto') ?? '');
  const page = Number(query.get('page') ?? 1);
  const limit = Number(query.get('limitperpage') ?? USUAL_LIMIT);
  const order = query.get('order') ?? 'asc';
  const isPage = Number.isSafeInteger(page) && page >= 1 && Number.isSafeInteger(limit) && limit >= 1;
  // The code of these refusals is a guess.
  if (period === undefined || !isPage || limit > LARGEST_LIMIT || !['asc', 'desc'].includes(order))
    return refuse(ERRORS.invalid);
  const within = movementsOf(state, account.number).filter(({ atMs }) => isWithin(localTimestamp(atMs), period));
  if (order === 'desc') within.reverse();
  return json(200, {
    status: 'SUCCESS',
    version: '1.0.0',
    totalItems: within.length,
    currentPage: page,
    limitPerPage: limit,
    totalPages: Math.ceil(within.length / limit),
    dateFrom: period.from,
    dateTo: period.to,
    body: {
      account: account.number,
      documentNumber: '11222333000181',
      movements: within.slice((page - 1) * limit, page * limit).map(({ row }) => row),
    },
  });
}

interface Period {
  from: string;
  to: string;
}

/** Days, or moments of a day: `2022-10-26T16:04:02`. A day without hours is the whole of it. */
function periodOf(from: string, to: string): Period | undefined {
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)];
  const isMoment = (text: string) => text.length === 10 || /^T([01]\d|2[0-3])(:[0-5]\d){2}$/.test(text.slice(10));
  if (!isDate(first) || !isDate(last) || !isMoment(from) || !isMoment(to)) return undefined;
  if (from > to || daysBetween(first, last) > LONGEST_PERIOD_DAYS) return undefined;
  return { from, to };
}

const isWithin = (local: string, { from, to }: Period): boolean =>
  local.slice(0, from.length) >= from && local.slice(0, to.length) <= to;

/** Oldest first. That a payment which failed leaves nothing in the statement is a guess. */
function movementsOf(state: CelcoinState, account: string): Movement[] {
  const mine = [...state.pixPayments.values()].filter((payment) => payment.account === account);
  const { statementNamesReturns } = habitsOf(state);
  const all = mine.flatMap((payment) => [
    ...(payment.status === 'ERROR' ? [] : [paidRow(payment)]),
    ...payment.returns.map(({ id, amountCents, atMs }) => {
      const names = { id, clientCode: statementNamesReturns ? payment.clientCode : null, description: null };
      return {
        atMs,
        row: { ...names, ...figures(atMs, amountCents), balanceType: 'CREDIT', movementType: 'PIXREVERSALIN' },
      };
    }),
  ]);
  return all.toSorted((one, other) => one.atMs - other.atMs);
}

function paidRow({ id, clientCode, createdAtMs, amountCents }: PixPayment): Movement {
  const row = {
    id,
    clientCode,
    description: 'pix',
    ...figures(createdAtMs, amountCents),
    balanceType: 'DEBIT',
    movementType: 'PIXPAYMENTOUT',
  };
  return { atMs: createdAtMs, row };
}

const figures = (atMs: number, amountCents: number): object => ({
  createDate: localSecond(atMs),
  lastUpdateDate: localSecond(atMs),
  amount: Number(centsToDecimal(cents(amountCents))),
  status: 'Saldo Liberado',
});

/** One movement, by its id or the number of the return. The body of a return is that of its message (a guess). */
export function readMovement(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const query = queryOf(request);
  const [id, number] = [query.get('id'), query.get('returnidentification')];
  if (query.get('movementtype') !== 'PIXREVERSALIN' || (id ?? number) === undefined) return refuse(ERRORS.invalid);
  for (const payment of state.pixPayments.values()) {
    const back = payment.returns.find((item) => item.id === id || item.returnIdentification === number);
    if (payment.account === account.number && back !== undefined)
      return json(200, { version: '1.0.0', status: 'CONFIRMED', body: reversalOf(payment, back) });
  }
  return refuse(ERRORS.notFound, 404);
}

/** The account's statement and balance. */
import { randomUUID } from 'node:crypto';
import { isDate } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest } from './errors.ts';
import { page } from './paging.ts';
import type { Account, AsaasState, Transaction } from './state.ts';
import { amount } from './figures.ts';

/** A new line; money that leaves is negative. */
export function book(
  state: AsaasState,
  account: string,
  line: Pick<Transaction, 'type' | 'amountCents' | 'description'> & { payment?: string; dunning?: string },
): void {
  const id = randomUUID();
  const balanceCents = balanceOf(state, account) + line.amountCents;
  state.balances.set(account, balanceCents);
  state.transactions.put(id, {
    id,
    account,
    amountCents: line.amountCents,
    balanceCents,
    type: line.type,
    date: localDay(state.env.clock.nowMs()).date,
    description: line.description,
    payment: line.payment ?? null,
    dunning: line.dunning ?? null,
  });
}

export function balanceOf(state: AsaasState, account: string): number {
  return state.balances.get(account) ?? 0;
}

/** GET /finance/balance */
export function readBalance(state: AsaasState, account: Account): Answer {
  return json(200, { balance: amount(balanceOf(state, account.number)) });
}

/** GET /financialTransactions: the newest first unless `order=asc`. */
export function listTransactions(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  for (const name of ['startDate', 'finishDate']) {
    const date = query.get(name) ?? '';
    if (date !== '' && !isDate(date))
      return badRequest({ code: `invalid_${name}`, description: `O campo ${name} é inválido.` });
  }
  const from = query.get('startDate') ?? '';
  const to = query.get('finishDate') ?? '';
  const lines = [...state.transactions.values()].filter(
    (line) => line.account === account.number && line.date >= from && (to === '' || line.date <= to),
  );
  if (query.get('order') !== 'asc') lines.reverse();
  return page(query, lines, (line) => ({
    object: 'financialTransaction',
    id: line.id,
    value: amount(line.amountCents),
    balance: amount(line.balanceCents),
    type: line.type,
    date: line.date,
    description: line.description,
    paymentId: line.payment,
    splitId: null,
    transferId: null,
    anticipationId: null,
    billId: null,
    invoiceId: null,
    paymentDunningId: line.dunning,
    creditBureauReportId: null,
  }));
}

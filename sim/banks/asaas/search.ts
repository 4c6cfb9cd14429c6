/** GET /payments: its filters, the newest charge first. Filters that it does not know are ignored. */
import { isDate } from '#lib/calendar.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { badRequest } from './errors.ts';
import { page } from './paging.ts';
import type { Account, AsaasState, Payment } from './state.ts';
import { paymentsByReference } from './state.ts';
import { paymentOf } from './wire.ts';

/** What a filter is compared with; `null` never matches. */
type Reading = (payment: Payment, state: AsaasState) => string | null;

const WORDS: Record<string, Reading> = {
  customer: (payment) => payment.customer,
  customerGroupName: (payment, state) => state.customers.get(payment.customer)?.others['groupName'] ?? null,
  billingType: (payment) => payment.billingType,
  status: (payment) => payment.status,
  subscription: () => null,
  installment: (payment) => payment.installment?.id ?? null,
  externalReference: (payment) => payment.externalReference,
  invoiceStatus: () => null,
  pixQrCodeId: () => null,
  anticipated: () => 'false',
  anticipable: () => 'false',
  user: () => null,
  checkoutSession: () => null,
};

const DATES: Record<string, Reading> = {
  dateCreated: (payment) => payment.createdOn,
  paymentDate: (payment) => payment.paymentOn ?? null,
  estimatedCreditDate: (payment) => payment.receipts.at(-1)?.creditOn ?? null,
  dueDate: (payment) => payment.dueDate,
};

type Test = (payment: Payment) => boolean;

export function listPayments(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const tests: Test[] = [];
  for (const [name, read] of Object.entries(WORDS)) {
    const wanted = query.get(name) ?? '';
    if (wanted !== '') tests.push((payment) => read(payment, state) === wanted);
  }
  for (const [name, read] of Object.entries(DATES)) {
    for (const [suffix, holds] of COMPARISONS) {
      const wanted = query.get(name + suffix) ?? '';
      if (wanted === '') continue;
      if (!isDate(wanted)) return badRequest({ code: `invalid_${name}`, description: `O campo ${name} é inválido.` });
      tests.push((payment) => {
        const date = read(payment, state);
        return date !== null && holds(date, wanted);
      });
    }
  }
  const reference = query.get('externalReference') ?? '';
  const candidates =
    reference === '' ? [...state.payments.values()] : paymentsByReference(state, account.number, reference);
  const found = candidates.filter(
    (payment) => payment.account === account.number && tests.every((holds) => holds(payment)),
  );
  return page(query, found.reverse(), paymentOf);
}

const COMPARISONS: readonly [string, (date: string, wanted: string) => boolean][] = [
  ['', (date, wanted) => date === wanted],
  ['[ge]', (date, wanted) => date >= wanted],
  ['[le]', (date, wanted) => date <= wanted],
];

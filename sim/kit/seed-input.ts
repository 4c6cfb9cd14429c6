/** Checks a history that is to be put into a bank's books, so that nothing half true gets in. */
import { isDate } from '#lib/calendar.ts';
import type { SeedCharge } from './bank.ts';
import { SimulatorError } from './bank.ts';

const STATUSES = ['registering', 'registered', 'overdue', 'paid', 'written_off', 'expired', 'rejected', 'in_protest'];

/** @throws SimulatorError naming the charge and the field. */
export function checkSeed(charges: readonly unknown[]): SeedCharge[] {
  return charges.map((value, index) => {
    const charge = objectOf(value);
    const problem = problemOf(charge);
    if (problem !== undefined) throw new SimulatorError(400, `charges[${index}].${problem}`);
    return charge as unknown as SeedCharge;
  });
}

function problemOf(charge: Record<string, unknown>): string | undefined {
  const payer = objectOf(charge['payer']);
  const payments = charge['payments'] ?? [];
  if (!isText(charge['reference'])) return 'reference deve ser um texto.';
  if (!isAmount(charge['amountCents'])) return 'amountCents deve ser um número inteiro de centavos, maior que zero.';
  for (const field of ['dueDate', 'issuedOn']) {
    if (!isText(charge[field]) || !isDate(charge[field])) return `${field} deve ser uma data AAAA-MM-DD.`;
  }
  if (!STATUSES.includes(String(charge['status']))) return `status deve ser: ${STATUSES.join(', ')}.`;
  if (!isText(payer['name']) || !isText(payer['taxId'])) return 'payer deve ter name e taxId.';
  const isListed = Array.isArray(payments) && payments.map(objectOf).every(isPayment);
  return isListed ? undefined : 'payments deve ser uma lista de { amountCents, paidAt }.';
}

function isPayment(payment: Record<string, unknown>): boolean {
  return isAmount(payment['amountCents']) && isText(payment['paidAt']);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isAmount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

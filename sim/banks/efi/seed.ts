/** A history for a sample company: charges of the past, put into the books without telling anybody. */
import { randomUUID } from 'node:crypto';
import { toEpochMs } from '#lib/calendar.ts';
import { isCnpj } from '#lib/taxid.ts';
import type { BankChargeStatus, SeedCharge } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { momentOf } from '#sim/kit/clock.ts';
import { assignNumbers } from './boleto.ts';
import { newCode } from './issue.ts';
import { newToken } from './notifications.ts';
import type { Billet, Charge, Configurations, Customer, EfiState, Status } from './state.ts';
import { nextId, saveCharge } from './state.ts';

const STATUS_OF: Partial<Record<BankChargeStatus, Status>> = {
  registered: 'waiting',
  overdue: 'unpaid',
  paid: 'paid',
  written_off: 'canceled',
  expired: 'expired',
  refunded: 'refunded',
  disputed: 'contested',
};

export function seedCharge(state: EfiState, accountNumber: string, input: SeedCharge): Charge {
  const account = state.accounts.get(accountNumber);
  if (account === undefined) throw new SimulatorError(404, `A Efí simulada não tem a conta ${accountNumber}.`);
  const known = STATUS_OF[input.status];
  if (known === undefined)
    throw new SimulatorError(400, `A Efí registra na hora e não protesta: não há cobrança ${input.status} nela.`);
  const payments = (input.payments ?? []).map((payment) => ({
    id: randomUUID(),
    channel: 'boleto' as const,
    ...payment,
  }));
  const last = payments.at(-1);
  const createdAtMs = momentOf(input.issuedOn);
  const statusAtMs = last === undefined ? momentOf(input.statusOn ?? input.issuedOn) : toEpochMs(last.paidAt);
  const id = nextId(state, 'charge');
  const billet = seedBillet(input, createdAtMs);
  assignNumbers(billet, id, input.pix === false ? { ...account, pixKey: null } : account);
  const charge: Charge = {
    id,
    account: account.number,
    createdAtMs,
    status: known === 'paid' && last?.channel === 'direct' ? 'settled' : known,
    statusAtMs,
    items: [{ name: `Cobrança ${input.reference}`, value: input.amountCents, amount: 1 }],
    totalCents: input.amountCents,
    customId: input.reference,
    notificationUrl: null,
    token: newToken(),
    code: newCode(),
    billet,
    history: [{ message: 'Cobrança criada', atMs: createdAtMs }],
    payments,
    ...(last === undefined ? {} : { paidAtMs: statusAtMs }),
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  };
  saveCharge(state, charge);
  return charge;
}

function seedBillet(input: SeedCharge, createdAtMs: number): Billet {
  return {
    createdAtMs,
    customer: seedCustomer(input),
    payerName: input.payer.name,
    payerTaxId: input.payer.taxId,
    expireAt: input.dueDate,
    amountCents: input.amountCents,
    configurations: seedTerms(input),
    message: null,
    nossoNumero: '',
    barcode: '',
  };
}

function seedTerms({ expiresAfterDays, finePercent, interestPercentMonth }: SeedCharge): Configurations {
  return {
    daysToWriteOff: expiresAfterDays ?? 60,
    ...(finePercent === undefined ? {} : { fine: Math.round(Number(finePercent) * 100) }),
    ...(interestPercentMonth === undefined
      ? {}
      : { interest: { type: 'monthly' as const, value: Math.round(Number(interestPercentMonth) * 1000) } }),
  };
}

function seedCustomer({ payer }: SeedCharge): Customer {
  const { name, taxId, email } = payer;
  return {
    ...(isCnpj(taxId) ? { juridical_person: { corporate_name: name, cnpj: taxId } } : { name, cpf: taxId }),
    ...(email === undefined ? {} : { email }),
    address: {
      street: payer.address ?? 'Rua Exemplo',
      number: '100',
      neighborhood: payer.district ?? 'Centro',
      zipcode: payer.postalCode ?? '35400000',
      city: payer.city ?? 'Ouro Preto',
      complement: null,
      state: payer.state ?? 'MG',
    },
  };
}

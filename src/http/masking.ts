/** Developers see charges without whole tax ids: `***.456.789-**`. */
import type { Context } from '#app/context.ts';
import type { Charge } from '#contract/charges.ts';
import type { PayeeItem, Transfer, TransferReceiptData } from '#contract/transfers.ts';
import type { Payee } from '#core/transfer.ts';

/** The middle of a CPF or CNPJ, enough to tell two apart. */
export function maskTaxId(taxId: string): string {
  if (taxId.length === 11) return `***.${taxId.slice(3, 6)}.${taxId.slice(6, 9)}-**`;
  if (taxId.length === 14) return `**.${taxId.slice(2, 5)}.${taxId.slice(5, 8)}/****-**`;
  return '***';
}

/** A charge as the caller may see it. */
export function forReader(ctx: Context, charge: Charge): Charge {
  if (ctx.actor.kind !== 'user' || ctx.actor.role !== 'developer') return charge;
  return { ...charge, payer: { ...charge.payer, taxId: maskTaxId(charge.payer.taxId) } };
}

const isDeveloper = ({ actor }: Context): boolean => actor.kind === 'user' && actor.role === 'developer';

function maskedPayee<P extends Pick<Payee, 'taxId'>>(payee: P): P {
  return payee.taxId === null ? payee : { ...payee, taxId: maskTaxId(payee.taxId) };
}

/** A transfer as the caller may see it. */
export function transferForReader(ctx: Context, transfer: Transfer): Transfer {
  if (!isDeveloper(ctx)) return transfer;
  return { ...transfer, payee: maskedPayee(transfer.payee), payeeTaxId: maskTaxId(transfer.payeeTaxId) };
}

export function payeeForReader(ctx: Context, payee: PayeeItem): PayeeItem {
  if (!isDeveloper(ctx)) return payee;
  const changedFrom = payee.changedFrom && maskedPayee(payee.changedFrom);
  return { ...payee, taxId: maskTaxId(payee.taxId), destination: maskedPayee(payee.destination), changedFrom };
}

/** The bank's own text names whom it pays in full. */
export function receiptForReader(ctx: Context, receipt: TransferReceiptData): TransferReceiptData {
  if (!isDeveloper(ctx)) return receipt;
  return { ...receipt, payee: maskedPayee(receipt.payee), bankText: null };
}

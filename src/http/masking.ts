/** Developers see charges without whole tax ids: `***.456.789-**`. */
import type { Context } from '#app/context.ts';
import type { Charge } from '#contract/charges.ts';

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

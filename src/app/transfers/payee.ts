/** The payee of an input: as a person types it, made canonical where that is certain. What is not certain stays, and is told. */
import { parsePixKey } from '#lib/brcode/index.ts';
import { participantByCode, participantByIspb } from '#lib/participants/index.ts';
import { parseTaxId } from '#lib/taxid.ts';
import type { z } from 'zod';
import type { destinationSchema } from '#contract/transfers.ts';
import type { FieldProblem } from '#core/errors.ts';
import type { Payee } from '#core/transfer.ts';

type Destination = z.output<typeof destinationSchema>;

const taxIdOf = (text: string): string => {
  const parsed = parseTaxId(text);
  return parsed.ok ? parsed.value : text;
};

export function payeeOf(destination: Destination): Payee {
  if (destination.kind === 'pixKey') {
    const key = parsePixKey(destination.key);
    const taxId = destination.taxId === null || destination.taxId === '' ? null : taxIdOf(destination.taxId);
    return { kind: 'pixKey', key: key.ok ? key.key : destination.key, taxId };
  }
  const { ispb, bankCode, ...rest } = destination;
  const code =
    bankCode === null || bankCode === '' ? null : /^\d{1,3}$/.test(bankCode) ? bankCode.padStart(3, '0') : bankCode;
  return {
    ...rest,
    taxId: taxIdOf(rest.taxId),
    accountDigit: rest.accountDigit.toUpperCase(),
    ispb: ispb !== '' ? ispb : (participantByCode(code ?? '')?.ispb ?? ''),
    bankCode: code ?? participantByIspb(ispb)?.bankCode ?? null,
  };
}

/** What is wrong with it whatever the bank. */
export function payeeProblems(payee: Payee, pointer = '/payee'): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (payee.taxId !== null) {
    const taxId = parseTaxId(payee.taxId);
    if (!taxId.ok) problems.push({ pointer: `${pointer}/taxId`, code: 'tax_id_invalid', detail: taxId.problem });
  }
  if (payee.kind === 'pixKey') {
    const key = parsePixKey(payee.key);
    if (!key.ok) problems.push({ pointer: `${pointer}/key`, code: 'pix_key_invalid', detail: key.problem });
  }
  return problems;
}

export function payeeNameOf(payee: Payee): string {
  return payee.kind === 'account' ? payee.name : (payee.owner?.name ?? payee.key);
}

/** Name of the payee's bank: `341 Itaú Unibanco S.A.`, its ISPB, or that it is a Pix key. */
export function payeeBankName(payee: Payee): string {
  if (payee.kind === 'pixKey') {
    const { owner } = payee;
    return owner ? (participantByIspb(owner.ispb)?.name ?? `ISPB ${owner.ispb}`) : 'Chave Pix';
  }
  const known = participantByIspb(payee.ispb) ?? participantByCode(payee.bankCode ?? '');
  if (known) return known.name;
  return payee.bankCode === null ? `ISPB ${payee.ispb}` : `Banco ${payee.bankCode}`;
}

/** Of the owner of a key, where the directory told it. */
export function ownerTaxId(payee: Payee): string {
  return payee.kind === 'pixKey' ? (payee.owner?.taxId ?? '') : payee.taxId;
}

/** As it was typed: who owns a key is the directory's to say, not the caller's. */
export function destinationOf(payee: Payee): Payee {
  if (payee.kind === 'account') return payee;
  const { kind, key, taxId } = payee;
  return { kind, key, taxId };
}

/** Recebimentos, razão, divergências: the money side of the API. */
import { z } from 'zod';
import { idSchema, instantSchema, listQuerySchema, dateSchema, pageOf } from './common.ts';

export const ledgerAccountSchema = z.object({
  id: idSchema,
  code: z.string(),
  name: z.string(),
  kind: z.enum(['asset', 'liability', 'income', 'expense']),
  balanceCents: z.number().int(),
});

export const entrySchema = z.object({
  id: idSchema,
  at: instantSchema,
  bookedOn: z.string(),
  kind: z.enum(['receipt', 'bank_entry', 'fee', 'reversal', 'adjustment', 'transfer', 'transfer_return']),
  postingCode: z.string().describe('Histórico'),
  description: z.string(),
  chargeId: idSchema.nullable(),
  transferId: idSchema.nullable(),
  reference: z.string().nullable(),
  paymentId: idSchema.nullable(),
  evidenceId: idSchema.nullable(),
  postings: z.array(z.object({ account: z.string(), accountName: z.string(), amountCents: z.number().int() })),
});
export const entryListQuerySchema = listQuerySchema.extend({
  chargeId: z.string().max(64).optional(),
  transferId: z.string().max(64).optional(),
  account: z.string().max(64).optional(),
  from: dateSchema.optional(),
  to: dateSchema.optional(),
});
export const entryPageSchema = pageOf(entrySchema);

export const divergenceKinds = [
  'echo_mismatch',
  'unknown_word',
  'paid_less',
  'paid_more',
  'paid_twice',
  'paid_after_write_off',
  'paid_after_expiry',
  'paid_after_cancel',
  'reopened',
  'reversed',
  'payment_bounced',
  'webhook_interrupted',
  'unknown_code',
  'orphan_payment',
  'duplicate_at_bank',
  'return_of_part',
  'return_without_amount',
  'transfer_contradiction',
  'transfer_unsettled',
  'transfer_of_nobody',
  'transfer_missing_in_file',
  'file_amount',
] as const;
export const divergenceSchema = z.object({
  id: idSchema,
  kind: z.enum(divergenceKinds),
  title: z.string().describe('Frase em português'),
  proposal: z.string().describe('O que fazer'),
  chargeId: idSchema.nullable(),
  transferId: idSchema.nullable(),
  reference: z.string().nullable(),
  amountCents: z.number().int().nullable(),
  state: z.enum(['open', 'resolved']),
  openedAt: instantSchema,
  resolvedAt: instantSchema.nullable(),
});

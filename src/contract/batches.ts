/** Lotes: one operation over many charges, with a result per item; resumable and cancellable. */
import { z } from 'zod';
import { chargeFilterSchema, refusalSchema } from './charges.ts';
import { idSchema, instantSchema, dateSchema } from './common.ts';

export const batchKinds = ['register', 'refresh', 'amend', 'writeOff'] as const;

export const batchInputSchema = z
  .object({
    kind: z.enum(batchKinds),
    chargeIds: z.array(z.string().max(64)).min(1).max(5000).optional(),
    filter: chargeFilterSchema.optional().describe('Em vez de ids: todas as do filtro'),
    bankAccount: z.string().max(64).optional().describe('register: registrar nesta conta'),
    reason: z.string().trim().max(200).optional().describe('writeOff: motivo'),
    askFirst: z.boolean().optional(),
    dueDate: dateSchema.optional().describe('amend: novo vencimento'),
    addDays: z.number().int().min(-3650).max(3650).optional().describe('amend: somar dias ao vencimento'),
  })
  .strict()
  .refine(
    (value) => (value.chargeIds === undefined) !== (value.filter === undefined),
    'Informe chargeIds ou filter, um dos dois.',
  );
export type BatchInput = z.infer<typeof batchInputSchema>;

export const batchItemSchema = z.object({
  chargeId: idSchema,
  reference: z.string(),
  payerName: z.string(),
  amountCents: z.number().int(),
  state: z.enum(['queued', 'running', 'done', 'refused', 'unknown', 'skipped', 'canceled']),
  result: z.string().nullable().describe('Frase em português'),
  refusal: refusalSchema.nullable(),
});

export const batchSchema = z.object({
  id: idSchema,
  kind: z.enum(batchKinds),
  state: z.enum(['running', 'done', 'canceled']),
  total: z.number().int(),
  queued: z.number().int(),
  done: z.number().int(),
  refused: z.number().int(),
  unknown: z.number().int(),
  skipped: z.number().int(),
  canceled: z.number().int(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});
export type Batch = z.infer<typeof batchSchema>;
export const batchDetailSchema = batchSchema.extend({ items: z.array(batchItemSchema) });
export type BatchDetail = z.infer<typeof batchDetailSchema>;

/** Shapes that every resource of the public API shares. Field descriptions carry the Portuguese term (OpenAPI shows them). */
import { z } from 'zod';
import { isDate } from '#lib/calendar.ts';
import type { Cents } from '#lib/money.ts';

/** Largest amount accepted: R$ 99.999.999,99, what a barcode can hold. */
export const maximumCents = 9_999_999_999;

export const centsSchema = z
  .number({ error: 'Informe o valor em centavos, um número inteiro. Ex.: 12990 para R$ 129,90.' })
  .int('O valor é em centavos, sem casas decimais. Ex.: 12990 para R$ 129,90.')
  .min(0, 'O valor não pode ser negativo.')
  .max(maximumCents, 'O valor passa de R$ 99.999.999,99.')
  .transform((value) => value as Cents)
  .describe('Centavos, inteiro');

export const dateSchema = z
  .string({ error: 'Informe a data no formato AAAA-MM-DD.' })
  .refine(isDate, 'Data inválida. Use AAAA-MM-DD, por exemplo 2026-12-10.')
  .describe('Data civil em America/Sao_Paulo, AAAA-MM-DD');

export const instantSchema = z.string().describe('Instante RFC 3339 em UTC');

export const percentSchema = z
  .string({ error: 'Informe o percentual como texto decimal. Ex.: "2.00".' })
  .regex(/^\d{1,3}(\.\d{1,2})?$/, 'Percentual inválido. Use texto com ponto e até duas casas, por exemplo "2.00".')
  .describe('Percentual, texto decimal com ponto');

export const idSchema = z.string().min(4).max(64);

export const referenceSchema = z
  .string({ error: 'Informe o seu número (reference).' })
  .trim()
  .min(1, 'Informe o seu número (reference).')
  .max(60, 'O seu número (reference) tem no máximo 60 caracteres.')
  .regex(/^[\x20-\x7e]+$/, 'O seu número (reference) aceita letras sem acento, números e sinais comuns.')
  .describe('Seu número: identificação da cobrança no ERP, única na empresa');

export const environmentSchema = z.enum(['sandbox', 'production']).describe('Ambiente: sandbox = homologação');

export const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Quantos itens por página, até 200'),
  after: z.string().max(400).optional().describe('Cursor da próxima página, como veio em next'),
});

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next: z.string().nullable().describe('Cursor da próxima página, ou null') });
}

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('JSON Pointer do campo'),
          code: z.string(),
          detail: z.string(),
          suggestion: z.string().optional().describe('Valor corrigido que seria aceito'),
        }),
      )
      .optional(),
    provider: z
      .object({ name: z.string(), httpStatus: z.number().nullable(), code: z.string().nullable(), message: z.string() })
      .optional(),
    retryable: z.boolean(),
    actor: z.enum(['you', 'payer', 'bank', 'operator', 'nobody']),
    cure: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  })
  .describe('Problema (RFC 9457)');
export type ProblemBody = z.infer<typeof problemSchema>;

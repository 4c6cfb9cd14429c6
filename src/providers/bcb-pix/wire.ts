/**
 * The API Pix in its own words. Source of every field: GitHub bacen/pix-api 2.9.0, openapi.yaml. Reading is lenient, since
 * banks differ: unknown fields pass, identifiers are kept as they come, amounts may lack a digit, `devolucoes` may be one
 * object (as in the file's own example of a notification).
 */
import { parseJsonExactly } from '#lib/json.ts';
import { centsFromDecimal } from '#lib/money.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** Reais as `"37.00"`, `"20.0"` or `20`; digits beyond the centavo must be zeros. */
const reais = z.string().transform((text, context) => {
  try {
    return centsFromDecimal(text.trim().replace(/(\.\d{2})0+$/, '$1'));
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount in reais' });
    return z.NEVER;
  }
});

/** An instant with offset (RFC 3339), told in UTC to the millisecond. */
const instant = z.string().transform((text, context) => {
  try {
    return Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
  } catch {
    context.addIssue({ code: 'custom', message: 'not an instant' });
    return z.NEVER;
  }
});

const optional = <T>(schema: z.ZodType<T>) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined);

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A return: of ours, or by the special mechanism (MED). */
export const refundAnswer = z.object({
  /** Chosen by whoever asked for it. */
  id: z.string().min(1),
  /** Identifier in the payment system, `D…`. */
  rtrId: optionalText,
  valor: reais,
  /** `ORIGINAL` and `RETIRADA` are the receiver's, `MED_…` are not. */
  natureza: optionalText,
  horario: z
    .object({ solicitacao: optional(instant), liquidacao: optional(instant) })
    .nullish()
    .transform((value) => ({ requestedAt: value?.solicitacao, settledAt: value?.liquidacao })),
  /** `EM_PROCESSAMENTO`, `DEVOLVIDO`, `NAO_REALIZADO`. */
  status: z.string().min(1),
  /** Why it stands so. */
  motivo: optionalText,
});
export type RefundAnswer = z.infer<typeof refundAnswer>;

const refunds = z
  .union([z.array(refundAnswer), refundAnswer.transform((one) => [one])])
  .nullish()
  .transform((value) => value ?? []);

/** A received Pix, alone, within a charge or in a notification. */
export const receivedPix = z.looseObject({
  /** Thirty-two characters by the standard; whatever comes is kept. */
  endToEndId: z.string().min(1).max(64),
  /** Absent when the payer had only the key. */
  txid: optionalText,
  valor: reais,
  horario: instant,
  devolucoes: refunds,
});
export type ReceivedPix = z.infer<typeof receivedPix>;

/** cob and cobv, of which a cobv has `dataDeVencimento`. */
export const chargeAnswer = z.object({
  txid: z.string().min(1),
  /** One of the words of facts.ts; another changes nothing. */
  status: z.string().min(1),
  /** Begins at 0, one more with each revision. */
  revisao: z
    .string()
    .nullish()
    .transform((text) => Number(text ?? '0')),
  calendario: z.object({
    criacao: instant,
    /** Seconds of life of a cob. */
    expiracao: optionalText,
    dataDeVencimento: optional(date),
    /** Days after the due date. */
    validadeAposVencimento: optionalText,
  }),
  /** Fine, interest, rebate and discount as they were sent: only compared, never read. */
  valor: z.looseObject({ original: reais }),
  /** Where payers' banks fetch the charge, without scheme. */
  location: optionalText,
  loc: z
    .object({ location: optionalText })
    .nullish()
    .transform((value) => value ?? undefined),
  /** The BR Code. Older releases of the standard do not have it. */
  pixCopiaECola: optionalText,
  pix: z
    .array(receivedPix)
    .nullish()
    .transform((value) => value ?? []),
});
export type ChargeJson = z.infer<typeof chargeAnswer>;

const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

const parametros = z.object({ paginacao: z.object({ paginaAtual: count, quantidadeDePaginas: count }) });

/** GET /cob and GET /cobv. */
export const chargePage = z.object({ parametros, cobs: z.array(chargeAnswer) });

/** GET /pix. */
export const pixPage = z.object({ parametros, pix: z.array(receivedPix) });

/** GET /webhook/{chave}. */
export const webhookAnswer = z.object({ webhookUrl: z.string().min(1) });

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: RawAnswer, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}

/**
 * Banco Exemplo in its own words: what its answers look like. Reading is lenient where banks are careless (unknown fields pass, absent
 * optionals may be null or "") and strict where a guess would cost money.
 *
 * CHANGE: every schema of this file, from the reference of the bank ("Referência da API", its OpenAPI file if it has one) and from answers
 * that its sandbox really gave. Say of each field what it means; name the page where that is written.
 */
import { parseJsonExactly } from '#lib/json.ts';
import { centsFromDecimal } from '#lib/money.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** Every `situacao` of a boleto. */
export const situacoes = ['ABERTO', 'VENCIDO', 'PAGO', 'BAIXADO', 'EXPIRADO'] as const;
export type Situacao = (typeof situacoes)[number];

export function isSituacao(word: string): word is Situacao {
  return (situacoes as readonly string[]).includes(word);
}

/** Reais as `"1234.50"`; {@link parseJsonExactly} gives JSON numbers as texts too, so that no digit is lost. */
const reais = z.string().transform((text, context) => {
  try {
    return centsFromDecimal(text.trim());
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount in reais' });
    return z.NEVER;
  }
});

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** An instant with its offset, kept in UTC. */
const instant = z.string().transform((text, context) => {
  try {
    return Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
  } catch {
    context.addIssue({ code: 'custom', message: 'not an instant' });
    return z.NEVER;
  }
});

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);

const pagamento = z.object({
  /** The bank's id of this payment, never used again. */
  id: z.string().min(1),
  valor: reais,
  pagoEm: instant,
  /** `BOLETO`, or `BALCAO` when the account's owner marked it as received. */
  forma: z.string().min(1),
});

/** POST, GET one, a row of the list, and what the webhook carries: always the whole boleto. */
export const boleto = z.object({
  /** The bank's id. */
  id: z.string().min(1),
  /** Our key at the bank. */
  referencia: z.string().min(1),
  /** State, one of {@link situacoes}; a word not among them changes nothing here. */
  situacao: z.string().min(1),
  situacaoEm: instant,
  criadoEm: instant,
  valor: reais,
  vencimento: date,
  nossoNumero: z.string().min(1),
  /** 47 digits. */
  linhaDigitavel: z.string().min(1),
  /** 44 digits. */
  codigoBarras: z.string().min(1),
  /** CPF or CNPJ, without punctuation. */
  pagador: z.object({ documento: z.string().min(1) }),
  /** Why it was written off, in the words given. */
  motivoBaixa: optionalText,
  pagamentos: z
    .array(pagamento)
    .nullish()
    .transform((list) => list ?? []),
});
export type Boleto = z.infer<typeof boleto>;

/** GET /v1/boletos: a page, and whether it is the last. */
export const boletoPage = z.object({ boletos: z.array(boleto), ultimaPagina: z.boolean() });

/** GET /v1/webhook. */
export const webhookAnswer = z.object({ url: z.string().min(1) });

/** A delivery of the webhook. */
export const hookBody = z.object({ evento: z.string().min(1), boleto });

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: Pick<RawAnswer, 'body'>, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}

/**
 * Banco Inter, API Cobrança v3 (Boleto + Pix), in the bank's own words. Source of every field unless told otherwise: the
 * reference pages of developers.inter.co ("API Cobrança"). Reading is lenient: unknown fields pass, absent optionals may come
 * as null or "", and amounts come as numbers in the detail and as texts in lists; they are read from their digits.
 */
import { centsFromDecimal } from '#lib/money.ts';
import { parseJsonExactly } from '#lib/json.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** Every `situacao` of a charge (v3). v1 and v2 had other words, which are not valid any more. */
export const situacoes = [
  'EM_PROCESSAMENTO',
  'A_RECEBER',
  'ATRASADO',
  'RECEBIDO',
  'MARCADO_RECEBIDO',
  'CANCELADO',
  'EXPIRADO',
  'FALHA_EMISSAO',
  'PROTESTO',
] as const;
export type Situacao = (typeof situacoes)[number];

export function isSituacao(word: string): word is Situacao {
  return (situacoes as readonly string[]).includes(word);
}

/** Reais as `1234.5`, `"1234.50"` or `"20.0"`; zeros beyond the centavo are dropped, other digits there are refused. */
const reais = z.string().transform((text, context) => {
  try {
    return centsFromDecimal(text.trim().replace(/(\.\d{2})0+$/, '$1'));
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount in reais' });
    return z.NEVER;
  }
});

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined);

const optionalReais = z
  .union([reais, z.literal('').transform(() => undefined)])
  .nullish()
  .transform((value) => value ?? undefined);

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Answer of POST /cobrancas. The documentation's own example is not a whole UUID, so it is any text. */
export const emissionAnswer = z.object({ codigoSolicitacao: z.string().min(1) });

const pagador = z.object({
  /** CPF or CNPJ, digits or letters. */
  cpfCnpj: optionalText,
  /** Name as the bank keeps it. */
  nome: optionalText,
});

const cobranca = z.object({
  /** The bank's id of the charge; absent from detail answers captured in the sandbox in November 2024. */
  codigoSolicitacao: optionalText,
  /** Our key at the bank. */
  seuNumero: z.string(),
  /** State, one of {@link situacoes}; a word not among them changes nothing here. */
  situacao: z.string().min(1),
  /** Day of the last change of `situacao`. */
  dataSituacao: date,
  /** Day of emission. */
  dataEmissao: date,
  dataVencimento: date,
  /** Face value: a number in the detail, a text in lists. */
  valorNominal: reais,
  /** All that was received until now, as a text; only when paid. */
  valorTotalRecebido: optionalReais,
  /** `BOLETO` or `PIX`; only when paid. */
  origemRecebimento: optionalText,
  /** Free text given when it was cancelled. */
  motivoCancelamento: optionalText,
  pagador: pagador.nullish().transform((value) => value ?? undefined),
});

const boleto = z.object({
  /** Up to 11 digits, assigned by the bank. */
  nossoNumero: optionalText,
  /** 44 digits; dummies in the sandbox, so never parsed. */
  codigoBarras: optionalText,
  /** 47 digits. */
  linhaDigitavel: optionalText,
});

const pix = z.object({
  /** 26 to 35 characters, assigned by the bank. */
  txid: optionalText,
  /** BR Code ("copia e cola"). */
  pixCopiaECola: optionalText,
});

/** Detail (GET one) and row of a list: the blocks `boleto` and `pix` may be absent while the charge is processed. */
export const cobrancaDetail = z.object({
  cobranca,
  boleto: boleto.nullish().transform((value) => value ?? undefined),
  pix: pix.nullish().transform((value) => value ?? undefined),
});
export type CobrancaDetail = z.infer<typeof cobrancaDetail>;

/** GET /cobrancas. The totals of the documentation's example contradict each other, so only the rows are relied upon. */
export const cobrancaPage = z.object({
  ultimaPagina: z.boolean().nullish(),
  cobrancas: z.array(cobrancaDetail).nullish(),
});

/** PATCH /cobrancas/{id} (beta): how the change stands and the id to follow it with. */
export const editAnswer = z.object({
  status: z.string().min(1),
  mensagem: optionalText,
  codigoEdicao: optionalText,
});

/** GET /cobrancas/edicao/{id} (beta): `PROCESSANDO`, `SUCESSO` or `FALHA`. */
export const editStatus = z.object({ status: z.string().min(1), mensagem: optionalText });

/** GET /cobrancas/{id}/pdf: the document in base64, inside JSON. */
export const pdfAnswer = z.object({ pdf: z.string().min(1) });

/** GET /cobrancas/webhook. */
export const webhookAnswer = z.object({ webhookUrl: z.string().min(1) });

/** POST /oauth/v2/token. `expires_in` in seconds. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.string().regex(/^\d{1,6}$/),
});

/** An item of a webhook delivery. No sender is proven, so only the id and the state matter. */
export const callbackItem = z.object({
  codigoSolicitacao: z.string().min(1),
  situacao: z.string().min(1),
  /** Instant with offset, up to nanoseconds. */
  dataHoraSituacao: z.string().min(1),
  seuNumero: optionalText,
  valorTotalRecebido: optionalText,
  origemRecebimento: optionalText,
  nossoNumero: optionalText,
  codigoBarras: optionalText,
  linhaDigitavel: optionalText,
  txid: optionalText,
  pixCopiaECola: optionalText,
});
export type CallbackItem = z.infer<typeof callbackItem>;

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: RawAnswer, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}

/** Reads an amount of a callback; null when the text is none. */
export function reaisOrNull(text: string | undefined) {
  const parsed = reais.safeParse(text);
  return parsed.success ? parsed.data : null;
}

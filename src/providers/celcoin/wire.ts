/**
 * Celcoin, transfers of the API v5 and their conciliation, in the bank's own words. Source of every field unless told otherwise:
 * its manual "Sobre as transferências" (developers.celcoin.com.br). Documented and observed answers differ in capitals, in numbers
 * or texts and in what may be null, so names are matched whatever their case, every number is read from its own digits, and
 * nothing that only repeats what we sent is required.
 */
import { centsFromDecimal } from '#lib/money.ts';
import { parseJsonExactly } from '#lib/json.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** An object whose names are matched whatever their case: an older client (github.com/medeirosfalante/celcoin-go-sdk) met other capitals. */
function anyCase<S extends z.ZodRawShape>(shape: S) {
  const spelled = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [spelled.get(name.toLowerCase()) ?? name, item]),
    );
  }, z.object(shape));
}

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined);

/** Reais as `5`, `5.25` or `5.0000`; zeros beyond the centavo are dropped, other digits there are refused. */
const reais = z.string().transform((text, context) => {
  try {
    return centsFromDecimal(text.trim().replace(/(\.\d{2})0+$/, '$1'));
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount in reais' });
    return z.NEVER;
  }
});

/** A number that identifies; `0` and nothing mean none. Kept as the text of its digits: some exceed what a number can hold. */
const optionalId = optionalText.transform((text) => (text === undefined || /^0+$/.test(text) ? undefined : text));

/** The bank's own id (`transactionId`, in files "protocolo"): digits. */
const transactionId = z.string().regex(/^[1-9]\d{0,19}$/);

/** Three digits; a number in some answers (github.com/medeirosfalante/celcoin-go-sdk): `61` is `061`. */
const errorCode = z
  .string()
  .nullish()
  .transform((code) => (code?.trim() ? code.trim().padStart(3, '0') : undefined));

/** What every answer of the v5 ends with; the envelope of refusals is assumed to be these alone (a guess). */
export const envelope = anyCase({
  /** `000` for success. In a status it says that the question was answered, not how the transfer stands. */
  errorCode,
  /** Text of the code, in Portuguese, accents or not. */
  message: optionalText,
});
export type Envelope = z.infer<typeof envelope>;

export const successCode = '000';

/** POST /v5/transactions/banktransfer, success. */
export const sentAnswer = anyCase({
  errorCode: z.literal(successCode),
  transactionId,
  /** `E`, ISPB, minute and 11 characters; present when it went by Pix. */
  endToEnd: optionalText,
  /** The receipt for the person who paid. */
  receipt: anyCase({ receiptformatted: z.string().nullish() }).nullish(),
  /** Local, with or without offset, up to seven decimals of a second. */
  createDate: optionalText,
  /** `true` when it is settled on the next business day (by the names of the two fields: a guess). */
  nextSettle: z.union([z.boolean(), z.string()]).nullish(),
  dateNextLiquidation: optionalText,
  /** Repeats the order; only the amount is compared. */
  destinationAccountData: anyCase({ value: reais.nullish().catch(null) }).nullish(),
});
export type SentAnswer = z.infer<typeof sentAnswer>;

/** GET /v5/transactions/banktransfer/status-transfer/{transactionId}. */
export const statusAnswer = anyCase({
  errorCode: z.literal(successCode),
  transactionId,
  externalNSU: optionalId,
  createDate: optionalText,
  /** How the transfer stands: {@link compensationWords}. */
  stateCompensation: optionalText,
  /** Free text, of a return. */
  refundReason: optionalText,
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

/**
 * How `stateCompensation` is understood, in lower case and without accents. A word that is not here changes nothing.
 * `pending` says that nothing more is known yet.
 */
export const compensationWords = {
  /** The manual. A TED may still come back for three business days, a Pix for fifteen minutes. */
  'processado com sucesso': 'settled',
  /** Seen by github.com/wedevBr/celcoin-laravel, with `refundReason`. */
  'processado com erro': 'returned',
  /** The manual says that the status changes to it, without showing an answer. */
  devolvida: 'returned',
  /** Guesses from here on. */
  devolvido: 'returned',
  'em processamento': 'pending',
  processando: 'pending',
  pendente: 'pending',
} as const satisfies Record<string, 'settled' | 'returned' | 'pending'>;

/** Lower case, without accents and double blanks: the bank's texts come with and without them. */
export function plainText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Null for a word that nobody knows. */
export function compensationOf(word: string): 'settled' | 'returned' | 'pending' | null {
  const plain = plainText(word);
  return Object.hasOwn(compensationWords, plain) ? compensationWords[plain as keyof typeof compensationWords] : null;
}

/**
 * GET /v5/transactions/status-consult (github.com/wedevBr/celcoin-laravel): the question succeeds outside; whether there is such
 * a transaction is told inside, `061` for none.
 */
export const consultAnswer = anyCase({
  errorCode: z.literal(successCode),
  transaction: anyCase({
    errorCode,
    message: optionalText,
    transactionId: optionalId,
    externalNSU: optionalId,
    externalTerminal: optionalText,
    createDate: optionalText,
  }),
});

/** `061`, "Transacao nao encontrada" (github.com/wedevBr/celcoin-laravel). */
export const notFoundCode = '061';

/** A line of GET /tools-conciliation/v1/exportfile; the fields seen for bill payments (developers.celcoin.com.br, conciliação). */
const movement = anyCase({
  TransactionId: transactionId,
  ExternalNSU: optionalId,
  Value: reais,
  /** Local day of the books. */
  AccountDate: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
  /** Local moment of the order. */
  TransactionDateTime: optionalText,
});
export type Movement = z.infer<typeof movement>;

export const exportPage = anyCase({
  movement: z.array(movement).nullish(),
  pagination: anyCase({ hasNext: z.boolean().nullish() }).nullish(),
});

/** GET /v5/merchant/balance (github.com/wedevBr/celcoin-laravel): only that it answers counts. */
export const balanceAnswer = anyCase({ errorCode: z.literal(successCode), balance: z.string() });

/** POST /v5/token. `expires_in` in seconds, 2400 where it was seen. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.string().regex(/^[1-9]\d{0,5}$/),
});

/** A message of the refund webhook. Its documented sample has a CPF with wrong check digits, so nothing of the payee is judged. */
export const refundMessage = anyCase({
  NsuExterno: optionalId,
  /** The bank's id of the transfer. */
  ProtocoloId: transactionId,
  TipoTransacao: optionalText,
  DadosTransacao: anyCase({
    /** Local, no zone. */
    DataOperacao: optionalText,
    DataDevolucao: optionalText,
    /** What came back, four decimals. */
    Valor: reais,
  }),
  StatusCompensacao: anyCase({
    /** `ERRO`; other words are not known. */
    Status: z.string(),
    /** `PBE326`, `SPB1`. */
    CodErro: optionalText,
    MensagemErro: optionalText,
  }),
});
export type RefundMessage = z.infer<typeof refundMessage>;

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: RawAnswer, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}

/** The instant (RFC 3339, UTC) of a moment of the bank: local in São Paulo where it has no offset (a guess); null for none. */
export function instantOf(text: string | undefined): string | null {
  if (text === undefined || text.startsWith('0001-')) return null;
  try {
    const instant = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)
      ? Temporal.Instant.from(text)
      : Temporal.PlainDateTime.from(text).toZonedDateTime('America/Sao_Paulo').toInstant();
    return instant.toString({ fractionalSecondDigits: 3 });
  } catch {
    return null;
  }
}

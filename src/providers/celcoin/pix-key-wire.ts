/**
 * Pix to a key, of Celcoin's BaaS, in the bank's own words. Sources: developers.celcoin.com.br ("Consultar Chaves Pix Externa (DICT)",
 * "Realizar um Pix Cash-Out por Chaves Pix", "Modelos de webhooks do Pix"), and answers seen by github.com/wedevBr/celcoin-laravel.
 */
import { centsFromDecimal } from '#lib/money.ts';
import { z } from 'zod';
import { plainText } from './wire.ts';

const text = z.string().trim().min(1);
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);

/** Reais with at most two decimals that count. */
const reais = z.string().transform((value, context) => {
  try {
    return centsFromDecimal(value.trim().replace(/(\.\d{2})0+$/, '$1'));
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount in reais' });
    return z.NEVER;
  }
});

/** GET /baas/v2/pix/dict/entry/external/{account}?key= */
export const keyAnswer = z.object({
  status: z.literal('SUCCESS'),
  body: z.object({
    key: text,
    /** Where the key leads to. */
    account: z.object({
      /** ISPB of the bank. */
      participant: z.string().regex(/^\d{8}$/),
      branch: optionalText,
      account: text,
      /** CACC, TRAN, SLRY, SVGS. */
      accountType: text,
    }),
    owner: z.object({ documentNumber: text, name: text }),
    /** The payment that follows carries it. Its capitals are the bank's. */
    endtoEndId: z.string().regex(/^E\d{8}\d{12}[A-Za-z0-9]{11}$/),
  }),
});
export type KeyAnswer = z.infer<typeof keyAnswer>;

const errorShape = z.object({ errorCode: optionalText, message: optionalText });

/** POST /baas/v2/pix/payment, GET /baas/v2/pix/payment/status, and the webhook `pix-payment-out` end alike. */
export const paymentAnswer = z.object({
  status: text,
  body: z.object({
    id: text,
    clientCode: text,
    endToEndId: optionalText,
    amount: reais.nullish().catch(null),
    /** Why it failed; that it stands here, and not beside `body`, is a guess. */
    error: errorShape.nullish().catch(null),
  }),
  error: errorShape.nullish().catch(null),
});
export type PaymentAnswer = z.infer<typeof paymentAnswer>;

/** A refusal: `{version, status: "ERROR", error: {errorCode, message}}`. */
export const errorAnswer = z.object({ status: z.literal('ERROR'), error: errorShape });

/** How a payment stands, in capitals on the wire. A word that is not here changes nothing. */
export const paymentWords = {
  processing: 'pending',
  /** Held by the bank that receives (precautionary block): decided later. */
  pending: 'pending',
  confirmed: 'confirmed',
  error: 'failed',
} as const satisfies Record<string, 'pending' | 'confirmed' | 'failed'>;

/** Null for a word that nobody knows. */
export function paymentStateOf(word: string): 'pending' | 'confirmed' | 'failed' | null {
  const plain = plainText(word);
  return Object.hasOwn(paymentWords, plain) ? paymentWords[plain as keyof typeof paymentWords] : null;
}

/** What every message of the webhook manager has; messages of payments were seen with a capital in the name of their moment. */
export const entityMessage = z.object({
  entity: text,
  status: text,
  createTimestamp: optionalText,
  createTimeStamp: optionalText,
});

/**
 * What came back of a payment of ours, alike in the message `pix-reversal-in` and in the answer about a movement of the statement (that
 * they are alike is a guess). No example of the bank is public; the names are those that github.com/Mfwks/CelcoinHomolog met in messages
 * of production: an id of its own, the payment as `original…` (its end-to-end id twice, once misspelt) and no `endToEndId`. The names
 * without `original` are those of the bank's page on returns that we give ("Consultar o Status de uma Devolução").
 */
export const reversalBody = z.object({
  id: optionalText,
  returnIdentification: optionalText,
  originalClientCode: optionalText,
  clientCode: optionalText,
  originalEndToEndId: optionalText,
  originalEntoEndId: optionalText,
  endToEndId: optionalText,
  originalId: optionalText,
  originalPaymentId: optionalText,
  reason: optionalText,
});
export type ReversalBody = z.infer<typeof reversalBody>;

export const reversalMessage = entityMessage.extend({ body: reversalBody.extend({ amount: reais }) });

/** GET /baas/v2/status?id=&movementType= ("Consultar Transações do Extrato"); its body for a return is a guess. */
export const movementAnswer = z.object({ body: reversalBody });

/** The kinds of movement that are read ("Consultar Transações do Extrato" lists all of them). */
export const movementTypes = { paid: 'PIXPAYMENTOUT', cameBack: 'PIXREVERSALIN' } as const;

/**
 * GET /baas/v2/wallet/movement ("Consultar Extrato"), a page of the movements of an account. Movements of other kinds are not looked into:
 * nothing in them can keep a day from being read.
 */
export const statementPage = z.object({
  status: z.literal('SUCCESS'),
  totalPages: z
    .string()
    .regex(/^\d{1,6}$/)
    .nullish(),
  body: z.object({ movements: z.array(z.looseObject({ movementType: optionalText })).nullish() }),
});

/** A movement of one of our kinds. In those of returns `clientCode` was seen empty (github.com/Mfwks/CelcoinHomolog). */
export const movement = reversalBody.extend({
  /** Of a payment, the id that its answer gave; of a return, its own (a guess: the id that its message has). */
  id: text,
  /** Debits were seen without a sign. */
  amount: z.preprocess((value) => (typeof value === 'string' ? value.replace(/^-/, '') : value), reais),
  /** Local, no zone (a guess). */
  createDate: optionalText,
  /** "Saldo Liberado" where it was seen. */
  status: optionalText,
});
export type Movement = z.infer<typeof movement>;

/** A movement that counts; every other word changes nothing. */
export const countedWord = 'saldo liberado';

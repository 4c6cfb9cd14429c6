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

/** What every message of the webhook manager has. */
export const entityMessage = z.object({ entity: text, status: text, createTimestamp: optionalText });

/**
 * `pix-reversal-in`: money of a payment of ours that came back. That it names the payment by its endToEndId and the return by an id
 * of its own is a guess: no example is public.
 */
export const reversalMessage = entityMessage.extend({
  body: z.object({
    endToEndId: text,
    clientCode: optionalText,
    returnIdentification: optionalText,
    amount: reais,
    reason: optionalText,
  }),
});

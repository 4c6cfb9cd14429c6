/**
 * Efí, API Cobranças, in the bank's own words. Source of every field unless told otherwise: the request and answer schemas of the
 * official npm package sdk-node-apis-efi 2.0.1. Amounts are whole centavos. Reading is lenient: unknown fields pass and absent
 * optionals may come as null or "".
 */
import { parseJsonExactly } from '#lib/json.ts';
import { cents } from '#lib/money.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** Every `status` of a charge; `approved` is of cards alone, `link` of payment links. */
export const chargeStatuses = [
  'new',
  'link',
  'waiting',
  'unpaid',
  'identified',
  'approved',
  'paid',
  'settled',
  'canceled',
  'expired',
  'refunded',
  'contested',
] as const;
export type ChargeWord = (typeof chargeStatuses)[number];

export function isChargeWord(word: string): word is ChargeWord {
  return (chargeStatuses as readonly string[]).includes(word);
}

const word = z.string().min(1);
/** Numbers of charges and carnês: whole, growing. */
const id = z.string().regex(/^\d{1,18}$/);
const centavos = z
  .string()
  .regex(/^\d{1,14}$/)
  .transform((digits) => cents(Number(digits)));
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/**
 * `2026-11-02 10:00:00`, without a zone; that it is Brasília's is a guess. Given as an instant at the beginning of its second; what
 * is no such time is taken for absent, because nothing but the order of facts depends on it.
 */
const moment = z
  .string()
  .nullish()
  .transform((text) => {
    const local = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}/.exec(text ?? '')?.[0].replace(' ', 'T');
    if (local === undefined) return undefined;
    try {
      const at = Temporal.PlainDateTime.from(local).toZonedDateTime('America/Sao_Paulo').toInstant();
      return at.toString({ fractionalSecondDigits: 3 });
    } catch {
      return undefined;
    }
  });

/** The day of `received_by_bank_at`, which comes as a date or with a time behind it. */
const dayOf = z
  .string()
  .nullish()
  .transform((text) => /^\d{4}-\d{2}-\d{2}/.exec(text ?? '')?.[0]);

const billet = z.object({
  /** The digitable line with dots and spaces, not the 44 digits of the bar code; all zeros in the sandbox. */
  barcode: optionalText,
  /** Only when the account has an active Pix key (guess): `qrcode` is the copia e cola. */
  pix: optional(z.object({ qrcode: optionalText })),
  /** Due date. */
  expire_at: optional(date),
});
export type Billet = z.infer<typeof billet>;

/** POST /v1/charge/one-step. */
export const issuedAnswer = z.object({
  data: billet.extend({
    charge_id: id,
    status: word,
    /** Items and shippings. */
    total: centavos,
    custom_id: optionalText,
  }),
});

/** GET /v1/charge/:id. It tells neither what was paid nor when. */
export const detailAnswer = z.object({
  data: z.object({
    charge_id: id,
    status: word,
    total: centavos,
    custom_id: optionalText,
    created_at: moment,
    payment: optional(z.object({ banking_billet: optional(billet), carnet: optional(billet) })),
  }),
});

const listed = z.object({
  /** What other answers call `charge_id`. */
  id,
  status: word,
  total: centavos,
  custom_id: optionalText,
  created_at: moment,
  customer: optional(z.object({ cpf: optionalText, cnpj: optionalText })),
  payment: optional(
    z.object({
      /** When the bank confirmed the payment; null until then. */
      paid_at: moment,
      /** The day of the payment itself: seen a day before the confirmation (2018, four public clients). */
      received_by_bank_at: dayOf,
      /** What was paid. */
      paid_value: optional(centavos),
      banking_billet: optional(billet),
      carnet: optional(billet),
    }),
  ),
});
export type Listed = z.infer<typeof listed>;

/** GET /v1/charges: no total count, so pages are read until a short one. */
export const listAnswer = z.object({ data: z.array(listed) });

/** An entry of GET /v1/notification/:token. Entries of the older documentation have no `created_at`. */
const entry = z.object({
  /** 1, 2, 3 … within the token. */
  id,
  type: word,
  custom_id: optionalText,
  status: z.object({ current: word, previous: optionalText }),
  /** A parcel of a carnê has both ids in the older documentation, one in the schema of today. */
  identifiers: z.object({ charge_id: optional(id), carnet_id: optional(id) }),
  created_at: moment,
  /** Centavos; only of what was paid. */
  value: optional(centavos),
  received_by_bank_at: dayOf,
});
export type Entry = z.infer<typeof entry>;

export const historyAnswer = z.object({ data: z.array(entry) });

/** Actions answer `{ code: 200 }` and nothing more. */
export const actionAnswer = z.object({ code: z.literal('200') });

const parcel = billet.extend({
  charge_id: id,
  /** A text when it is created, a number in the detail. */
  parcel: z.string().regex(/^\d{1,3}$/),
  status: word,
  /** Absent from the detail of today. */
  value: optional(centavos),
});
export type Parcel = z.infer<typeof parcel>;

/** POST /v1/carnet and GET /v1/carnet/:id. `status`: up_to_date, unpaid, finished; older answers have none, or active. */
export const carnetAnswer = z.object({
  data: z.object({ carnet_id: id, status: optionalText, link: optionalText, charges: z.array(parcel) }),
});

/** POST /v1/authorize and /oauth/token. `expires_in` in seconds: 600 and 3600 today, never relied upon. */
export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.string().regex(/^\d{1,6}$/) });

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: RawAnswer, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}

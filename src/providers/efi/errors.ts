/**
 * Reads the refusals of the API Cobranças. Three bodies are in use (github.com/efipay/sdk-php-apis-efi at b3996b7,
 * ChargesException.php): `{code, error, error_description: "text"}`, the same with `{property, message}` inside, and the newer
 * `{title, detail, extras: [{path, message}]}`. Broken rules come with HTTP 500 (dev.efipay.com.br, docs/api-cobrancas/carne), so that
 * the code decides and not the status.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { z } from 'zod';
import { byCode, type Meaning, meanings } from './refusals.ts';

/** What was being done, for answers that mean different things to different requests. */
export type Subject = 'token' | 'register' | 'read' | 'change' | 'resend';

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value?.trim() ?? '');

const errorBody = z.object({
  code: text,
  error: text,
  error_description: z
    .union([
      z.string().transform((message) => ({ property: '', message })),
      z.object({ property: text, message: text }),
    ])
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? { property: '', message: '' }),
  title: text,
  detail: text,
  extras: z
    .array(z.object({ path: z.array(z.string()).catch([]), message: text }))
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? []),
});

interface BankError {
  code: string;
  words: string;
  /** Places in the request that the bank named, as parts. */
  named: { path: string[]; message: string }[];
}

function readError(raw: RawAnswer): BankError | null {
  try {
    const body = errorBody.parse(raw.body.length === 0 ? {} : parseJsonExactly(raw.body));
    const { property, message } = body.error_description;
    const named = [
      ...(property === '' ? [] : [{ path: property.split('/').filter(Boolean), message }]),
      ...body.extras,
    ];
    const said = [body.error, body.title, body.detail, property === '' ? message : ''];
    const places = named.map((item) => [item.path.join('/'), item.message].filter(Boolean).join(': '));
    return { code: body.code, words: [...said, ...places].filter(Boolean).join(' · '), named };
  } catch {
    return null;
  }
}

/** Fields of a charge at Efí → pointers of ours, by the end of their path. */
const pointers: Readonly<Record<string, string>> = {
  custom_id: '/reference',
  expire_at: '/dueDate',
  'items/name': '/reference',
  items: '/amountCents',
  'items/value': '/amountCents',
  message: '/messages',
  conditional_discount: '/terms/discounts/0',
  'conditional_discount/value': '/terms/discounts/0',
  'conditional_discount/until_date': '/terms/discounts/0',
  'configurations/fine': '/terms/fine',
  'configurations/interest': '/terms/interest',
  'configurations/days_to_write_off': '/daysAfterDue',
  customer: '/payer',
  'customer/name': '/payer/name',
  'customer/cpf': '/payer/taxId',
  'customer/email': '/payer/email',
  'customer/phone_number': '/payer/phone',
  'juridical_person/corporate_name': '/payer/name',
  'juridical_person/cnpj': '/payer/taxId',
  'address/street': '/payer/address/street',
  'address/number': '/payer/address/number',
  'address/complement': '/payer/address/complement',
  'address/neighborhood': '/payer/address/district',
  'address/city': '/payer/address/city',
  'address/state': '/payer/address/state',
  'address/zipcode': '/payer/address/postalCode',
  email: '/email',
};

/** The field of our API that a path names, or null: `/payment/banking_billet/customer/address/zipcode`. */
export function pointerOf(path: readonly string[]): string | null {
  const parts = path.filter((part) => !/^\d+$/.test(part));
  for (let start = Math.max(0, parts.length - 2); start < parts.length; start += 1) {
    const pointer = pointers[parts.slice(start).join('/')];
    if (pointer !== undefined) return pointer;
  }
  return null;
}

/** Without a code that is known, what the status says; null when it says nothing. */
function meaningOfStatus(status: number, error: BankError, fields: boolean): Meaning | null {
  switch (status) {
    case 400:
    case 422:
      if (fields) return meanings.fields;
      return error.code === '' ? meanings.refused : meanings.unlisted;
    case 401:
      return meanings.token;
    case 403:
      return meanings.forbidden;
    case 404:
      return meanings.notFound;
    default:
      return null;
  }
}

/**
 * A code of a refused rule that is not on the list: seven digits that begin with 35 (charges) or 46 (payments). It is a refusal as
 * well, and shown as it came.
 */
const ofAFamily = /^(?:35|46)\d{5}$/;

function meaningOf(raw: RawAnswer, subject: Subject, error: BankError, fields: boolean): Meaning | null {
  if (subject === 'token') return raw.status === 400 || raw.status === 401 ? meanings.credentials : null;
  const known = byCode[error.code];
  if (known === undefined && raw.status >= 500 && ofAFamily.test(error.code)) return meanings.unlisted;
  const meaning = known === undefined ? meaningOfStatus(raw.status, error, fields) : known;
  // Nothing depends on whether an e-mail was sent: a state that forbids it is a plain no.
  return subject === 'resend' && meaning?.kind === 'conflict' ? { ...meaning, ...plainNo } : meaning;
}

const plainNo = {
  kind: 'refused',
  code: 'provider_refused',
  cure: 'Consulte a cobrança; enquanto ela não aguarda pagamento, envie você mesmo o boleto.',
  actor: 'you',
} as const;

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(raw: RawAnswer, subject: Subject): Refusal | null {
  const error = readError(raw);
  if (error === null || (error.words === '' && raw.status !== 401)) return null;
  const fields = error.named.flatMap(({ path, message }) => {
    const pointer = pointerOf(path);
    return pointer === null ? [] : [{ pointer, detail: message || 'O banco não aceitou este campo.' }];
  });
  const meaning = meaningOf(raw, subject, error, fields.length > 0);
  if (meaning === null) return null;
  const bank = { httpStatus: raw.status, code: error.code || null, message: error.words || 'Resposta sem texto.' };
  return { ...meaning, bank, ...(fields.length > 0 ? { fields } : {}) };
}

/** Ends a call that was not answered with success: a documented refusal, or something new that nobody may guess about. */
export function refusedOrUnknown(raw: RawAnswer, subject: Subject): Outcome<never> {
  const refusal = refusalOf(raw, subject);
  if (refusal) return { outcome: 'refused', refusal };
  const detail = `HTTP ${raw.status} sem um erro documentado`;
  return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
}

/** A charge that the list does not show, although it is known to be there. */
export function notListed(): Refusal {
  return { ...meanings.notFound, bank: { httpStatus: 200, code: null, message: 'A lista veio sem esta cobrança.' } };
}

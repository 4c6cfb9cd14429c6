import { isCpf, parseTaxId } from '../taxid.ts';

/** Kinds of Pix key (BCB, API do DICT 1.8.0; CNPJ with letters since API Pix 2.9.0). */
export type PixKeyKind = 'cpf' | 'cnpj' | 'phone' | 'email' | 'evp';

export type ParsedPixKey =
  | { readonly ok: true; readonly kind: PixKeyKind; readonly key: string }
  | { readonly ok: false; readonly problem: string };

const MAX_KEY_LENGTH = 77;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

const SHAPES: readonly (readonly [PixKeyKind, RegExp])[] = [
  ['cpf', /^[0-9]{11}$/],
  ['cnpj', /^[0-9A-Z]{12}[0-9]{2}$/],
  ['phone', /^\+[1-9][0-9]\d{1,14}$/],
  ['evp', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ['email', new RegExp(`^[a-z0-9.!#$&'*+/=?^_\`{|}~-]+@${LABEL}(?:\\.${LABEL})*$`)],
];

/**
 * The kind of a key in the form the DICT keeps: CPF and CNPJ without punctuation, phone as +55…, e-mail and random key in
 * small letters. Undefined when it has no such form; only the form is looked at, as the DICT does.
 */
export function pixKeyKind(key: string): PixKeyKind | undefined {
  if (key.length > MAX_KEY_LENGTH) return undefined;
  return SHAPES.find(([, shape]) => shape.test(key))?.[0];
}

/** One of the 67 area codes in use and the nine digits of a mobile phone, as people type it. */
const BARE_MOBILE = /^(?:1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9])9\d{8}$/;

/**
 * Brings a key that a person typed into the DICT's form. Eleven bare digits can be a CPF and a phone at once: then the
 * person is asked to write the phone with +55 or the CPF with its punctuation, never guessed for.
 */
export function parsePixKey(text: string): ParsedPixKey {
  const typed = text.trim();
  if (typed === '') return { ok: false, problem: 'Informe a chave Pix.' };
  if (typed.startsWith('+')) return asKind(typed.replace(/[\s()-]/g, ''), 'phone');
  if (typed.includes('@')) return asKind(typed.toLowerCase(), 'email');
  if (/^[0-9a-f]{8}-/i.test(typed)) return asKind(typed.toLowerCase(), 'evp');
  if (BARE_MOBILE.test(typed)) {
    const problem = isCpf(typed)
      ? 'Este número pode ser um CPF ou um telefone. Escreva o CPF com pontos e hífen ou o telefone com +55.'
      : 'Escreva o telefone com +55 e DDD. Ex.: +5511987654321';
    return { ok: false, problem };
  }
  const taxId = parseTaxId(typed);
  return taxId.ok ? { ok: true, kind: taxId.kind, key: taxId.value } : { ok: false, problem: taxId.problem };
}

const EXAMPLES: { readonly [kind in 'phone' | 'email' | 'evp']: string } = {
  phone: 'O telefone da chave Pix deve ter + e o código do país. Ex.: +5511987654321',
  email: 'O e-mail da chave Pix não é válido. Ex.: financeiro@empresa.com.br',
  evp: 'A chave aleatória tem 36 caracteres. Ex.: 123e4567-e12b-12d1-a456-426655440000',
};

function asKind(key: string, kind: 'phone' | 'email' | 'evp'): ParsedPixKey {
  return pixKeyKind(key) === kind ? { ok: true, kind, key } : { ok: false, problem: EXAMPLES[kind] };
}

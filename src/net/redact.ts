/**
 * Masks what is written down of a call: by name (headers, form fields, JSON keys), by value (the secrets and tokens of this
 * very call, wherever they appear) and CPF and CNPJ wherever they stand.
 */
import { isCnpj, isCpf } from '#lib/taxid.ts';

export const mask = '[oculto]';

/** Characters of a body that are kept. */
export const bodyCap = 16 * 1024;

const secretName =
  /authorization|cookie|token|secret|senha|password|api[-_]?key|private[-_]?key|assertion|credential|client[-_]?id|x-ca-/i;
/** Names that match {@link secretName} and say nothing secret. */
const openName = /^(?:token_type|expires_in|tokens?_count)$/i;
const taxIdName = /cpf|cnpj|tax_?id|documento/i;

const isSecretName = (name: string): boolean => secretName.test(name) && !openName.test(name);

/** `***.456.789-**` for a CPF, `**.ABC.345/****-**` for a CNPJ: enough to recognise, not enough to use. */
export function maskedTaxId(value: string): string {
  const plain = value.replace(/[.\-/\s]/g, '');
  if (plain.length === 11) return `***.${plain.slice(3, 6)}.${plain.slice(6, 9)}-**`;
  if (plain.length === 14) return `**.${plain.slice(2, 5)}.${plain.slice(5, 8)}/****-**`;
  return mask;
}

// Without neighbours that would make it a part of a longer code (bar codes, ids).
const taxIdInText =
  /(?<![\w.-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|[0-9A-Za-z]{2}\.[0-9A-Za-z]{3}\.[0-9A-Za-z]{3}(?:\/|%2[Ff])[0-9A-Za-z]{4}-\d{2}|\d{11}|[0-9A-Za-z]{12}\d{2})(?![\w-])/g;

function maskTaxIdsInText(text: string): string {
  return text.replace(taxIdInText, (found) => {
    const plain = found
      .replace(/%2[Ff]/g, '/')
      .replace(/[.\-/]/g, '')
      .toUpperCase();
    const isFormatted = found.length > 14;
    return isFormatted || isCpf(plain) || isCnpj(plain) ? maskedTaxId(plain) : found;
  });
}

export interface Redactor {
  url(url: string): string;
  headers(headers: Readonly<Record<string, string>>): Record<string, string>;
  body(bytes: Uint8Array, contentType: string | undefined): string;
  text(text: string): string;
}

/** Every spelling in which a secret may travel. Short ones are left to the names: masking "1" everywhere would blind. */
function spellingsOf(secrets: readonly string[]): string[] {
  const long = secrets.filter((value) => value.length >= 6);
  const spelled = long.flatMap((value) => [
    value,
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    new TextEncoder().encode(value).toBase64(),
  ]);
  return [...new Set(spelled)].sort((a, b) => b.length - a.length);
}

/** A redactor that also knows the secrets of one call by value. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const spellings = spellingsOf(secrets);
  const text = (value: string): string =>
    maskTaxIdsInText(spellings.reduce((kept, spelling) => kept.replaceAll(spelling, mask), value));
  return {
    text,
    url: (url) => text(maskQuery(url)),
    headers: (headers) =>
      Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? mask : text(value)] as const),
      ),
    body: (bytes, contentType) => capped(text(bodyText(bytes, contentType ?? ''))),
  };
}

function capped(text: string): string {
  return text.length <= bodyCap ? text : `${text.slice(0, bodyCap)}… [${text.length - bodyCap} caracteres a mais]`;
}

function maskQuery(url: string): string {
  return url.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string) =>
    isSecretName(name) ? `${mark}${name}=${mask}` : whole,
  );
}

// For what is not JSON after all (a page, a cut answer): a name, something between, a value.
const nameAndValue = /("?)([\w-]+)("?\s*[:=]\s*"?)[^\s"&,;<>{}]+/g;

function bodyText(bytes: Uint8Array, contentType: string): string {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('%PDF-') || contentType.includes('application/pdf')) return `[PDF de ${bytes.length} bytes]`;
  if (contentType.includes('form-urlencoded')) return maskForm(text);
  try {
    return JSON.stringify(maskJson(JSON.parse(text)));
  } catch {
    return text.replace(nameAndValue, (...found: string[]) => {
      const [whole = '', before = '', name = '', between = ''] = found;
      return isSecretName(name) ? `${before}${name}${between}${mask}` : whole;
    });
  }
}

function maskForm(text: string): string {
  const fields = text.split('&').map((field) => {
    const [name = '', ...value] = field.split('=');
    return `${name}=${isSecretName(name) ? mask : value.join('=')}`;
  });
  return fields.join('&');
}

const base64 = /^[A-Za-z0-9+/_\r\n-]{512,}={0,2}$/;

function maskJson(value: unknown, name = ''): unknown {
  if (isSecretName(name) && value !== null && typeof value !== 'object') return mask;
  if (typeof value === 'string') {
    if (base64.test(value) || value.startsWith('JVBERi')) return `[base64 de ${value.length} caracteres]`;
    return taxIdName.test(name) && value !== '' ? maskedTaxId(value) : value;
  }
  if (typeof value === 'number' && taxIdName.test(name)) return mask;
  if (Array.isArray(value)) return value.map((item) => maskJson(item, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskJson(item, key)]));
}

/**
 * CPF and CNPJ. The CNPJ is alphanumeric since July 2026 (Instrução Normativa RFB 2.229/2024, Nota Técnica COCAD 49/2024):
 * twelve digits or letters A-Z and two check digits; numbers made before keep their digits. Both are kept as text.
 */

declare const taxIdBrand: unique symbol;

/** A valid CPF (11 digits) or CNPJ (14 characters), without punctuation, letters in upper case. */
export type TaxId = string & { readonly [taxIdBrand]: true };

export type TaxIdKind = 'cpf' | 'cnpj';

export type ParsedTaxId =
  | { readonly ok: true; readonly kind: TaxIdKind; readonly value: TaxId }
  | { readonly ok: false; readonly problem: string };

const CPF_SHAPE = /^[0-9]{11}$/;
const CNPJ_SHAPE = /^[0-9A-Z]{12}[0-9]{2}$/;

/**
 * The check digit that follows the first `length` characters: weights 2, 3, … from right to left up to `lastWeight` and
 * round again; a character weighs its ASCII code less 48, so letters follow the digits (A is 17).
 */
function checkDigit(text: string, length: number, lastWeight: number): number {
  let sum = 0;
  let weight = 2;
  for (let index = length - 1; index >= 0; index--) {
    sum += (text.charCodeAt(index) - 48) * weight;
    weight = weight === lastWeight ? 2 : weight + 1;
  }
  const remainder = sum % 11;
  return remainder < 2 ? 0 : 11 - remainder;
}

function endsWithCheckDigits(text: string, lastWeight: number): boolean {
  const length = text.length - 2;
  return (
    checkDigit(text, length, lastWeight) === text.charCodeAt(length) - 48 &&
    checkDigit(text, length + 1, lastWeight) === text.charCodeAt(length + 1) - 48
  );
}

function isRepeated(text: string): boolean {
  return text === text[0]!.repeat(text.length);
}

/** True for eleven digits, not all equal, with right check digits; no punctuation. */
export function isCpf(text: string): boolean {
  return CPF_SHAPE.test(text) && !isRepeated(text) && endsWithCheckDigits(text, 11);
}

/** True for fourteen characters of the numeric or alphanumeric form with right check digits; no punctuation. */
export function isCnpj(text: string): boolean {
  return CNPJ_SHAPE.test(text) && !isRepeated(text) && endsWithCheckDigits(text, 9);
}

/** True for a valid CPF or CNPJ without punctuation. */
export function isTaxId(text: string): text is TaxId {
  return isCpf(text) || isCnpj(text);
}

function withoutPunctuation(text: string): string {
  return text.replace(/[.\-/\s]/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * Reads a CPF or CNPJ as people write it: dots, slash, hyphen and blanks are dropped, small letters raised, and nothing
 * else, because dropping "what is not a digit" would turn an alphanumeric CNPJ into another number.
 */
export function parseTaxId(text: string): ParsedTaxId {
  const value = withoutPunctuation(text);
  if (isCpf(value)) return { ok: true, kind: 'cpf', value: value as TaxId };
  if (isCnpj(value)) return { ok: true, kind: 'cnpj', value: value as TaxId };
  return { ok: false, problem: problemOf(value) };
}

function problemOf(value: string): string {
  if (value === '') return 'Informe o CPF ou o CNPJ.';
  if (CPF_SHAPE.test(value)) return 'CPF inválido: os dígitos verificadores não conferem. Confira o número.';
  if (CNPJ_SHAPE.test(value)) return 'CNPJ inválido: os dígitos verificadores não conferem. Confira o número.';
  if (/[^0-9A-Z]/.test(value)) return 'Use só números e letras sem acento no CPF ou CNPJ.';
  if (value.length === 14) return 'Os dois últimos caracteres do CNPJ são sempre números.';
  if (value.length === 11) return 'O CPF tem só números.';
  return `Informe os 11 números do CPF ou os 14 caracteres do CNPJ (recebidos: ${value.length}).`;
}

/**
 * The number that begins with these 9 digits (CPF) or 12 characters (CNPJ), with its check digits. Null when they are neither, or all
 * equal.
 */
export function withCheckDigits(base: string): TaxId | null {
  const text = withoutPunctuation(base);
  const isBase = /^(?:[0-9]{9}|[0-9A-Z]{12})$/.test(text);
  if (!isBase) return null;
  const lastWeight = text.length === 9 ? 11 : 9;
  const first = `${text}${checkDigit(text, text.length, lastWeight)}`;
  const whole = `${first}${checkDigit(first, first.length, lastWeight)}`;
  return isTaxId(whole) ? whole : null;
}

/** `123.456.789-09` or `12.ABC.345/01DE-35`. Text of another length is given back as it came. */
export function formatTaxId(value: string): string {
  if (value.length === 11) {
    return `${value.slice(0, 3)}.${value.slice(3, 6)}.${value.slice(6, 9)}-${value.slice(9)}`;
  }
  if (value.length !== 14) return value;
  const root = `${value.slice(0, 2)}.${value.slice(2, 5)}.${value.slice(5, 8)}`;
  return `${root}/${value.slice(8, 12)}-${value.slice(12)}`;
}

/** For logs and lists: the CPF becomes `***.456.789-**`. A CNPJ is public record and is only formatted. */
export function maskTaxId(value: string): string {
  return value.length === 11 ? `***.${value.slice(3, 6)}.${value.slice(6, 9)}-**` : formatTaxId(value);
}

/**
 * Reads the fields of a request one by one and collects what the bank would object to. Codes come as numbers or as texts
 * with or without their zeros, absent fields as absent or as null: its clients differ. Figures have a form of their own in
 * each product, see {@link Figures}.
 */
import { isDate } from '#lib/calendar.ts';
import type { Campo } from './errors.ts';

/**
 * `implied`: emission and the older Bolecode: digits whose last two (money) or five (percentages) are decimals; the schema's
 * text shows a dot, which is read too. `decimal`: the instructions and the newer Bolecode: with a dot. [JSON numbers are
 * decimals in both: a guess.]
 */
export type Figures = 'implied' | 'decimal';

export interface FieldReader {
  readonly campos: Campo[];
  readonly value: Record<string, unknown>;
  object(name: string, rule?: Required): FieldReader | undefined;
  list(name: string, rule: Required & { max: number }): FieldReader[];
  text(name: string, rule: TextRule): string | undefined;
  /** A code of the bank with its zeros: `1`, `"1"` and `"01"` are the same one of two digits. */
  code(name: string, rule: CodeRule): string | undefined;
  /** In centavos. */
  amount(name: string, rule?: AmountRule): number | undefined;
  /** A decimal text such as `"2.00000"`. */
  percent(name: string, rule?: Required): string | undefined;
  integer(name: string, rule: Required & { min: number; max: number }): number | undefined;
  boolean(name: string): boolean | undefined;
  date(name: string, rule?: Required): string | undefined;
  raw(name: string): unknown;
  refuse(name: string, mensagem: string): void;
}

interface Required {
  required?: boolean;
}

interface TextRule extends Required {
  max: number;
  pattern?: RegExp;
  oneOf?: readonly string[];
  /** Which characters the bank takes in it; see {@link refusedText}. */
  letters?: Letters;
}

interface CodeRule extends Required {
  digits: number;
  oneOf?: readonly string[];
}

interface AmountRule extends Required {
  minCents?: number;
  maxCents?: number;
}

/** `name`: letters and spaces; `text`: also digits and `- . , /`. */
export type Letters = 'name' | 'text';

const LETTERS: Record<Letters, RegExp> = { name: /^[\p{L} ]*$/u, text: /^[\p{L}\d\-.,/ ]*$/u };
const LATIN = /^[\x20-\x7e\u00c0-\u00ff]*$/;
const FORBIDDEN_WORDS = /http|javascript|alert/i;

/** The barcode has ten digits for the value. */
export const MAX_CENTS = 9_999_999_999;

export interface Reading {
  figures: Figures;
  /** Accents are taken unless the account's rules say otherwise. */
  accents: boolean;
}

type Outcome<T> = { value: T } | { mensagem: string };

export function readFields(
  value: Record<string, unknown>,
  reading: Reading,
  path = '',
  campos: Campo[] = [],
): FieldReader {
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  const refuse = (name: string, mensagem: string) => {
    const given = value[name];
    const valor = given === null || given === undefined ? 'null' : figureOf(given);
    campos.push({ campo: pathOf(name), mensagem, valor });
  };
  function read<T>(name: string, rule: Required, how: (given: unknown) => Outcome<T>): T | undefined {
    const given = value[name] ?? undefined;
    if (given === undefined || given === '') {
      if (rule.required === true) refuse(name, `Campo '${name}' não pode ser nulo ou vazio.`);
      return undefined;
    }
    const outcome = how(given);
    if ('value' in outcome) return outcome.value;
    refuse(name, outcome.mensagem);
    return undefined;
  }
  return {
    campos,
    value,
    refuse,
    raw: (name) => value[name] ?? undefined,
    object(name, rule = {}) {
      const inner = read(name, rule, (given) => (isObject(given) ? { value: given } : invalid(name)));
      return inner === undefined ? undefined : readFields(inner, reading, pathOf(name), campos);
    },
    list(name, rule) {
      const items = read(name, rule, (given) => readList(name, given, rule));
      return (items ?? []).map((item, index) => readFields(item, reading, `${pathOf(name)}[${index}]`, campos));
    },
    text: (name, rule) => read(name, rule, (given) => readText(name, given, rule, reading)),
    code: (name, rule) => read(name, rule, (given) => readCode(name, given, rule)),
    amount: (name, rule = {}) => read(name, rule, (given) => readAmount(name, given, rule, reading.figures)),
    percent: (name, rule = {}) => read(name, rule, (given) => readPercent(name, given, reading.figures)),
    integer: (name, rule) => read(name, rule, (given) => readInteger(name, given, rule)),
    boolean: (name) => read(name, {}, (given) => readBoolean(name, given)),
    date: (name, rule = {}) =>
      read(name, rule, (given) => (typeof given === 'string' && isDate(given) ? { value: given } : invalid(name))),
  };
}

function invalid(name: string): { mensagem: string } {
  return { mensagem: `Campo '${name}' inválido.` };
}

function readList(name: string, given: unknown, rule: Required & { max: number }): Outcome<Record<string, unknown>[]> {
  if (!Array.isArray(given) || !given.every(isObject)) return invalid(name);
  if (rule.required === true && given.length === 0) return { mensagem: `Campo '${name}' não pode ser nulo ou vazio.` };
  if (given.length > rule.max) return { mensagem: `Campo '${name}' aceita no máximo ${rule.max} itens.` };
  return { value: given };
}

function readText(name: string, given: unknown, rule: TextRule, reading: Reading): Outcome<string> {
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string') return invalid(name);
  if (text.length > rule.max) return { mensagem: `Campo '${name}' deve ter no máximo ${rule.max} caracteres.` };
  if (rule.oneOf !== undefined && !rule.oneOf.includes(text)) return invalid(name);
  if (rule.pattern !== undefined && !rule.pattern.test(text)) return invalid(name);
  if (rule.letters !== undefined && isRefused(text, rule.letters, reading))
    return { mensagem: `Campo '${name}' possui caracteres especiais nao aceitos` };
  return { value: text };
}

function isRefused(text: string, letters: Letters, { accents, figures }: Reading): boolean {
  // The newer Bolecode is the stricter: names without digits, and no word that smells of a script.
  const kind = figures === 'decimal' ? letters : 'text';
  if (!LETTERS[kind].test(text) || !LATIN.test(text)) return true;
  if (figures === 'decimal' && FORBIDDEN_WORDS.test(text)) return true;
  return !accents && /[^\x20-\x7e]/.test(text);
}

function readCode(name: string, given: unknown, rule: CodeRule): Outcome<string> {
  const figure = figureOf(given);
  if (!/^\d+$/.test(figure)) return invalid(name);
  const code = figure.replace(/^0+(?=\d)/, '').padStart(rule.digits, '0');
  if (code.length > rule.digits || (rule.oneOf !== undefined && !rule.oneOf.includes(code))) return invalid(name);
  return { value: code };
}

/** A text or number as text; empty for anything else. */
export function figureOf(given: unknown): string {
  return typeof given === 'number' || typeof given === 'string' ? String(given) : '';
}

/** A figure as a whole number of its smallest unit, or nothing when it is not one. */
function unitsOf(given: unknown, decimals: number, figures: Figures): number | undefined {
  const figure = figureOf(given);
  if (figures === 'implied' && typeof given === 'string' && /^\d{1,17}$/.test(figure)) return Number(figure);
  const match = /^(0|[1-9]\d{0,11})(?:\.(\d+))?$/.exec(figure);
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > decimals) return undefined;
  // Texts carry all their decimals; without a dot "5000" could be fifty reais in another product.
  if (typeof given === 'string' && fraction === '') return undefined;
  return Number(match[1] + fraction.padEnd(decimals, '0'));
}

function readAmount(name: string, given: unknown, rule: AmountRule, figures: Figures): Outcome<number> {
  const amountCents = unitsOf(given, 2, figures);
  if (amountCents === undefined) return invalid(name);
  const { minCents = 0, maxCents = MAX_CENTS } = rule;
  if (amountCents < minCents) return { mensagem: `Campo '${name}' abaixo do valor mínimo permitido.` };
  if (amountCents > maxCents) return { mensagem: `Campo '${name}' acima do valor máximo permitido.` };
  return { value: amountCents };
}

function readPercent(name: string, given: unknown, figures: Figures): Outcome<string> {
  const units = unitsOf(given, 5, figures);
  if (units === undefined || units > 100 * 100_000) return invalid(name);
  return { value: percentText(units) };
}

function percentText(units: number): string {
  const digits = String(units).padStart(6, '0');
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
}

function readInteger(name: string, given: unknown, rule: { min: number; max: number }): Outcome<number> {
  const figure = figureOf(given);
  const number = Number(figure);
  if (!/^\d{1,9}$/.test(figure) || number < rule.min || number > rule.max) return invalid(name);
  return { value: number };
}

/** A widely used client sends the word. */
function readBoolean(name: string, given: unknown): Outcome<boolean> {
  if (typeof given === 'boolean') return { value: given };
  return given === 'true' || given === 'false' ? { value: given === 'true' } : invalid(name);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON value from a body in UTF-8, `{}` for an empty one; `undefined` for anything else. */
export function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Reads the fields of a request one by one and keeps the first thing that the bank would object to. Amounts come as JSON
 * numbers or as texts, absent fields as absent or as null: clients differ, and the bank takes both.
 */
import { isDate } from '#lib/calendar.ts';
import type { Problem } from './errors.ts';

export interface FieldReader {
  /** The first objection. */
  problem(): Problem | undefined;
  has(name: string): boolean;
  object(name: string): FieldReader | undefined;
  text(name: string, rule?: { max?: number; required?: boolean }): string | undefined;
  word<W extends string>(name: string, words: readonly W[]): W | undefined;
  /** In centavos, not negative. */
  amount(name: string): number | undefined;
  /** A decimal text, not negative, of at most five decimals. */
  decimal(name: string): string | undefined;
  integer(name: string, rule: { min: number; max: number }): number | undefined;
  date(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  raw(name: string): unknown;
  /** `code` is `invalid_` and the field unless told. */
  refuse(name: string, description: string, code?: string): void;
}

const AMOUNT = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/;
const DECIMAL = /^\d{1,10}(?:\.\d{1,5})?$/;

export function readFields(value: Record<string, unknown>, problems: Problem[] = []): FieldReader {
  const refuse = (name: string, description: string, code = `invalid_${name}`) => {
    problems.push({ code, description });
  };
  const given = (name: string) => value[name] ?? undefined;
  function figure<T>(name: string, convert: (text: string) => T | undefined): T | undefined {
    const found = given(name);
    if (found === undefined || found === '') return undefined;
    const read = typeof found === 'number' || typeof found === 'string' ? convert(String(found)) : undefined;
    if (read === undefined) refuse(name, `O campo ${name} é inválido.`);
    return read;
  }
  return {
    problem: () => problems[0],
    has: (name) => given(name) !== undefined,
    raw: given,
    refuse,
    object(name) {
      const found = given(name);
      if (found === undefined) return undefined;
      if (isObject(found)) return readFields(found, problems);
      refuse(name, `O campo ${name} é inválido.`);
      return undefined;
    },
    text(name, { max, required } = {}) {
      const found = given(name);
      const text = typeof found === 'number' ? String(found) : found;
      if (text === undefined || text === '') {
        if (required === true) refuse(name, `O campo ${name} deve ser informado.`);
        return text === '' && required !== true ? '' : undefined;
      }
      if (typeof text !== 'string') return void refuse(name, `O campo ${name} é inválido.`);
      if (max !== undefined && text.length > max) refuse(name, `O campo ${name} deve ter no máximo ${max} caracteres.`);
      return text;
    },
    word(name, words) {
      const found = given(name);
      const word = words.find((candidate) => candidate === found);
      if (found !== undefined && word === undefined) refuse(name, `O campo ${name} é inválido.`);
      return word;
    },
    amount: (name) =>
      figure(name, (text) => {
        const match = AMOUNT.exec(text);
        return match === null ? undefined : Number(match[1] + (match[2] ?? '').padEnd(2, '0'));
      }),
    decimal: (name) => figure(name, (text) => (DECIMAL.test(text) ? text : undefined)),
    integer: (name, { min, max }) =>
      figure(name, (text) => {
        const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
        return number >= min && number <= max ? number : undefined;
      }),
    date: (name) => figure(name, (text) => (isDate(text) ? text : undefined)),
    flag(name) {
      const found = given(name);
      if (found === undefined) return undefined;
      if (found === true || found === 'true') return true;
      if (found !== false && found !== 'false') refuse(name, `O campo ${name} é inválido.`);
      return false;
    },
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON object from a body in UTF-8, an empty one from no body; `undefined` for anything else. */
export function parseBody(body: Buffer): Record<string, unknown> | undefined {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

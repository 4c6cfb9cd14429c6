/** Reads the fields of a request one by one and collects what the bank would object to. Absent and null are the same to it. */
import { isDate } from '#lib/calendar.ts';
import type { FieldError } from './errors.ts';

export interface FieldReader {
  readonly problems: FieldError[];
  /** An object inside this one; an empty one when absent. */
  object(name: string): FieldReader;
  text(name: string, rule: { pattern: RegExp; optional?: boolean }): string | undefined;
  /** In centavos; a JSON number or a text with two decimals at most. */
  amount(name: string, rule: { minCents: number; maxCents: number }): number;
  integer(name: string, rule: { min: number; max: number }): number;
  date(name: string): string;
  texts(name: string, rule: { most: number; pattern: RegExp }): string[];
}

const AMOUNT = /^(\d{1,10})(?:\.(\d{1,2}))?$/;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON object from a body in UTF-8; `undefined` for anything else. */
export function parseBody(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function readFields(value: Record<string, unknown>, path = '', problems: FieldError[] = []): FieldReader {
  const refuse = (name: string, motivo: string) => void problems.push({ campo: path + name, motivo });
  /** Figures and texts alike: official clients of one bank differ in that. */
  const figure = (name: string): string => {
    const given = value[name];
    return typeof given === 'number' || typeof given === 'string' ? String(given) : '';
  };
  return {
    problems,
    object(name) {
      const inner = value[name];
      return readFields(isObject(inner) ? inner : {}, `${path}${name}.`, problems);
    },
    text(name, { pattern, optional }) {
      if ((value[name] ?? undefined) === undefined && optional === true) return undefined;
      const text = figure(name);
      if (!pattern.test(text)) refuse(name, 'Valor ausente ou inválido');
      return text;
    },
    amount(name, { minCents, maxCents }) {
      const [, whole, decimals = ''] = AMOUNT.exec(figure(name)) ?? [];
      const amountCents = whole === undefined ? NaN : Number(whole + decimals.padEnd(2, '0'));
      if (!(amountCents >= minCents && amountCents <= maxCents)) refuse(name, 'Valor fora dos limites');
      return amountCents;
    },
    integer(name, { min, max }) {
      const number = /^\d{1,9}$/.test(figure(name)) ? Number(figure(name)) : NaN;
      if (!(number >= min && number <= max)) refuse(name, `O valor deve estar entre ${min} e ${max}`);
      return number;
    },
    date(name) {
      const date = figure(name);
      if (!isDate(date)) refuse(name, 'Data inválida: use AAAA-MM-DD');
      return date;
    },
    texts(name, { most, pattern }) {
      const given = value[name] ?? [];
      const list = Array.isArray(given) ? given.map(String) : [];
      const isTaken = Array.isArray(given) && list.length <= most && list.every((text) => pattern.test(text));
      if (!isTaken) refuse(name, `São até ${most} linhas`);
      return list;
    },
  };
}

/**
 * Reads the fields of a request one by one and collects what the bank would object to. Amounts come as JSON numbers or as
 * texts, absent fields as absent or as null: the bank's official SDKs differ, and it takes both.
 */
import { isDate } from '#lib/calendar.ts';
import type { Violation } from './errors.ts';

export interface FieldReader {
  readonly violations: Violation[];
  /** An object inside this one; `undefined` when absent. */
  object(name: string, rule?: Required): FieldReader | undefined;
  text(name: string, rule: TextRule): string | undefined;
  /** In centavos. */
  amount(name: string, rule: AmountRule): number | undefined;
  integer(name: string, rule: IntegerRule): number | undefined;
  /** A number that the bank rounds to two decimals. */
  decimal(name: string, rule: DecimalRule): number | undefined;
  date(name: string, rule?: Required): string | undefined;
  raw(name: string): unknown;
  refuse(name: string, razao: string): void;
}

interface Required {
  required?: boolean;
}

interface TextRule extends Required {
  min?: number;
  max: number;
  pattern?: RegExp;
  oneOf?: readonly string[];
}

interface AmountRule extends Required {
  minCents: number;
  maxCents: number;
}

interface IntegerRule extends Required {
  min: number;
  max: number;
}

interface DecimalRule extends Required {
  max?: number;
}

/** What was read, or why it was not. */
type Reading<T> = { value: T } | { razao: string };

const NULL = 'O valor não pode ser nulo';
const UNREADABLE = { razao: 'Não foi possível converter o valor.' };
const AMOUNT = /^(\d{1,10})(?:\.(\d{1,2}))?$/;
const DECIMAL = /^\d{1,10}(?:\.\d+)?$/;

export function readFields(value: Record<string, unknown>, path = '', violations: Violation[] = []): FieldReader {
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  const refuse = (name: string, razao: string) => {
    violations.push({ razao, propriedade: pathOf(name) });
  };
  function read<T>(name: string, rule: Required, reading: (given: unknown) => Reading<T>): T | undefined {
    const given = value[name] ?? undefined;
    if (given === undefined) {
      if (rule.required === true) refuse(name, NULL);
      return undefined;
    }
    const outcome = reading(given);
    if ('value' in outcome) return outcome.value;
    refuse(name, outcome.razao);
    return undefined;
  }
  return {
    violations,
    refuse,
    raw: (name) => value[name] ?? undefined,
    object(name, rule = {}) {
      const inner = read(name, rule, (given) => (isObject(given) ? { value: given } : UNREADABLE));
      return inner === undefined ? undefined : readFields(inner, pathOf(name), violations);
    },
    text: (name, rule) => read(name, rule, (given) => readText(given, rule)),
    amount: (name, rule) => read(name, rule, (given) => readAmount(given, rule)),
    integer: (name, rule) => read(name, rule, (given) => readInteger(given, rule)),
    decimal: (name, rule) => read(name, rule, (given) => readDecimal(given, rule)),
    date: (name, rule = {}) =>
      read(name, rule, (given) => (typeof given === 'string' && isDate(given) ? { value: given } : UNREADABLE)),
  };
}

function readText(given: unknown, rule: TextRule): Reading<string> {
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string') return UNREADABLE;
  const min = rule.min ?? (rule.required === true ? 1 : 0);
  if (text.length < min || text.length > rule.max) {
    return { razao: `O tamanho deve estar entre ${min} e ${rule.max}` };
  }
  if (rule.oneOf !== undefined && !rule.oneOf.includes(text)) return UNREADABLE;
  if (rule.pattern !== undefined && !rule.pattern.test(text)) {
    // JavaScript escapes the slashes of a pattern's source; the bank's words have none.
    return { razao: `O valor deve seguir o padrão ${rule.pattern.source.replaceAll('\\/', '/')}` };
  }
  return { value: text };
}

function figureOf(given: unknown): string {
  return typeof given === 'number' || typeof given === 'string' ? String(given) : '';
}

function readAmount(given: unknown, rule: AmountRule): Reading<number> {
  const match = AMOUNT.exec(figureOf(given));
  if (match === null) return UNREADABLE;
  const amountCents = Number(match[1] + (match[2] ?? '').padEnd(2, '0'));
  if (amountCents < rule.minCents) return { razao: 'O valor deve ser maior ou igual a 2.5' };
  if (amountCents > rule.maxCents) return { razao: 'O valor deve ser menor ou igual a 99999999.99' };
  return { value: amountCents };
}

function readInteger(given: unknown, rule: IntegerRule): Reading<number> {
  const figure = figureOf(given);
  if (!/^\d{1,9}$/.test(figure)) return UNREADABLE;
  const number = Number(figure);
  if (number < rule.min || number > rule.max) return { razao: `O valor deve estar entre ${rule.min} e ${rule.max}` };
  return { value: number };
}

function readDecimal(given: unknown, rule: DecimalRule): Reading<number> {
  const figure = figureOf(given);
  if (!DECIMAL.test(figure)) return UNREADABLE;
  const number = Number(Number(figure).toFixed(2));
  if (rule.max !== undefined && number > rule.max) return { razao: `O valor deve ser menor ou igual a ${rule.max}` };
  return { value: number };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON object from a body in UTF-8; `undefined` for anything else (a body cut short, another encoding). */
export function parseBody(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

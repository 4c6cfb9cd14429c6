/**
 * Reads the fields of a request one by one and collects what the bank would object to. Amounts come as JSON numbers or as
 * texts, absent fields as absent or as null: the bank's official SDKs differ, and it takes both.
 */
import { isDate } from '#lib/calendar.ts';
import type { Violation } from './errors.ts';

export interface FieldReader {
  readonly violations: Violation[];
  /** An object inside this one; `undefined` when absent. */
  object(name: string, options?: { required?: boolean }): FieldReader | undefined;
  text(name: string, rule: TextRule): string | undefined;
  /** In centavos. */
  amount(name: string, rule: AmountRule): number | undefined;
  integer(name: string, rule: { required?: boolean; min: number; max: number }): number | undefined;
  /** A number with up to two decimals, as it came. */
  decimal(name: string, rule: { required?: boolean; max?: number }): number | undefined;
  date(name: string, rule?: { required?: boolean }): string | undefined;
  raw(name: string): unknown;
  refuse(name: string, razao: string): void;
}

interface TextRule {
  required?: boolean;
  min?: number;
  max: number;
  pattern?: RegExp;
  oneOf?: readonly string[];
}

interface AmountRule {
  required?: boolean;
  minCents: number;
  maxCents: number;
}

const NULL = 'O valor não pode ser nulo';
const UNREADABLE = 'Não foi possível converter o valor.';
const AMOUNT = /^\d{1,10}(?:\.\d{1,2})?$/;

export function readFields(value: Record<string, unknown>, path = '', violations: Violation[] = []): FieldReader {
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);

  const reader: FieldReader = {
    violations,
    raw: (name) => value[name] ?? undefined,
    refuse: (name, razao) => void violations.push({ razao, propriedade: pathOf(name) }),
    object(name, { required = false } = {}) {
      const inner = present(name, required);
      if (inner === undefined) return undefined;
      if (isObject(inner)) return readFields(inner, pathOf(name), violations);
      reader.refuse(name, UNREADABLE);
      return undefined;
    },
    text(name, rule) {
      const given = present(name, rule.required);
      if (given === undefined) return undefined;
      const text = typeof given === 'number' ? String(given) : given;
      if (typeof text !== 'string') return void reader.refuse(name, UNREADABLE);
      const min = rule.min ?? (rule.required === true ? 1 : 0);
      if (text.length < min || text.length > rule.max) {
        return void reader.refuse(name, `O tamanho deve estar entre ${min} e ${rule.max}`);
      }
      if (rule.oneOf !== undefined && !rule.oneOf.includes(text)) return void reader.refuse(name, UNREADABLE);
      if (rule.pattern !== undefined && !rule.pattern.test(text)) {
        return void reader.refuse(name, `O valor deve seguir o padrão ${rule.pattern.source}`);
      }
      return text;
    },
    amount(name, rule) {
      const given = present(name, rule.required);
      if (given === undefined) return undefined;
      const text = typeof given === 'number' || typeof given === 'string' ? String(given) : '';
      if (!AMOUNT.test(text)) return void reader.refuse(name, UNREADABLE);
      const [reais, decimals = ''] = text.split('.');
      const amountCents = Number(reais + decimals.padEnd(2, '0'));
      if (amountCents < rule.minCents) return void reader.refuse(name, 'O valor deve ser maior ou igual a 2.5');
      if (amountCents > rule.maxCents) return void reader.refuse(name, 'O valor deve ser menor ou igual a 99999999.99');
      return amountCents;
    },
    integer(name, rule) {
      const given = present(name, rule.required);
      if (given === undefined) return undefined;
      const number = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given;
      if (typeof number !== 'number' || !Number.isSafeInteger(number)) return void reader.refuse(name, UNREADABLE);
      if (number < rule.min || number > rule.max) {
        return void reader.refuse(name, `O valor deve estar entre ${rule.min} e ${rule.max}`);
      }
      return number;
    },
    decimal(name, rule) {
      const given = present(name, rule.required);
      if (given === undefined) return undefined;
      const text = typeof given === 'number' || typeof given === 'string' ? String(given) : '';
      if (!/^\d{1,10}(?:\.\d+)?$/.test(text)) return void reader.refuse(name, UNREADABLE);
      const number = Number(Number(text).toFixed(2)); // the bank rounds to two decimals
      if (rule.max !== undefined && number > rule.max) {
        return void reader.refuse(name, `O valor deve ser menor ou igual a ${rule.max}`);
      }
      return number;
    },
    date(name, { required = false } = {}) {
      const given = present(name, required);
      if (given === undefined) return undefined;
      if (typeof given !== 'string' || !isDate(given)) return void reader.refuse(name, UNREADABLE);
      return given;
    },
  };

  function present(name: string, required = false): unknown {
    const given = value[name] ?? undefined;
    if (given === undefined && required) reader.refuse(name, NULL);
    return given;
  }

  return reader;
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

/**
 * Reads a request against its schema. Properties that the schema does not have are refused, as the bank does; explicit
 * nulls count as absent and figures may come as texts of digits, as clients send them.
 */
import type { Misfit } from './errors.ts';
import { Refused, refuse } from './errors.ts';

type Path = readonly (string | number)[];

export interface Rule {
  required?: boolean;
}

export interface TextRule extends Rule {
  min?: number;
  max?: number;
  pattern?: RegExp;
  oneOf?: readonly string[];
}

export interface IntegerRule extends Rule {
  min?: number;
  max?: number;
}

export interface Fields {
  readonly path: Path;
  text(name: string, rule?: TextRule): string | undefined;
  integer(name: string, rule?: IntegerRule): number | undefined;
  boolean(name: string): boolean | undefined;
  date(name: string, rule?: Rule): string | undefined;
  object(name: string, rule?: Rule): Fields | undefined;
  list(name: string, rule?: Rule & { min?: number }): Fields[] | undefined;
  raw(name: string): unknown;
  misfit(name: string, message: string): void;
}

/** As the bank's own message about dates shows it (dev.efipay.com.br/docs/api-cobrancas/carne). */
const DATE = /^[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;

/**
 * Reads a body with the function and then looks at what was found wrong, unknown properties included.
 * @throws Refused for a body that is no JSON object and for what does not fit.
 */
export function readBody<T>(body: Buffer, read: (fields: Fields) => T): T {
  if (body.length === 0) refuse(3500002);
  const value = parseObject(body);
  if (value === undefined) refuse(3500042);
  const misfits: Misfit[] = [];
  const reader = readFields(value, [], misfits);
  const result = read(reader.fields);
  reader.close();
  if (misfits.length > 0) throw new Refused(misfits);
  return result;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of an object, and the look at those that nobody asked for. */
function readFields(value: Record<string, unknown>, path: Path, misfits: Misfit[]): { fields: Fields; close(): void } {
  const known = new Set<string>();
  const children: (() => void)[] = [];
  const misfit = (name: string | undefined, message: string) => {
    misfits.push({ path: name === undefined ? path : [...path, name], message });
  };
  /** The value under the name when it is there; a misfit of the object itself when it is missing. */
  const take = (name: string, rule: Rule): unknown => {
    known.add(name);
    const given = value[name] ?? undefined;
    if (given === undefined && rule.required === true) misfit(undefined, `A propriedade [${name}] é obrigatória.`);
    return given;
  };
  const child = (inner: Record<string, unknown>, at: Path): Fields => {
    const reader = readFields(inner, at, misfits);
    children.push(() => reader.close());
    return reader.fields;
  };
  const checked = <T>(name: string, rule: Rule, reading: (given: unknown) => { value: T } | string): T | undefined => {
    const given = take(name, rule);
    if (given === undefined) return undefined;
    const outcome = reading(given);
    if (typeof outcome !== 'string') return outcome.value;
    misfit(name, outcome);
    return undefined;
  };
  const fields: Fields = {
    path,
    raw: (name) => take(name, {}),
    misfit,
    text: (name, rule = {}) => checked(name, rule, (given) => readText(given, rule)),
    integer: (name, rule = {}) => checked(name, rule, (given) => readInteger(given, rule)),
    boolean: (name) =>
      checked(name, {}, (given) => (typeof given === 'boolean' ? { value: given } : wrongType(given, 'boolean'))),
    date: (name, rule = {}) => checked(name, rule, (given) => readText(given, { pattern: DATE })),
    object(name, rule = {}) {
      const inner = checked(name, rule, (given) => (isObject(given) ? { value: given } : wrongType(given, 'object')));
      return inner && child(inner, [...path, name]);
    },
    list(name, rule = {}) {
      const items = checked(name, rule, (given) => readList(given, rule.min ?? 0));
      return items?.map((item, index) => child(item, [...path, name, index]));
    },
  };
  return {
    fields,
    close() {
      for (const name of Object.keys(value))
        if (!known.has(name)) misfit(name, 'Propriedade desconhecida (não está no schema).');
      for (const close of children) close();
    },
  };
}

function wrongType(given: unknown, wanted: string): string {
  const is = Array.isArray(given) ? 'array' : given === null ? 'null' : typeof given;
  return `Tipo inválido: ${is} (esperava ${wanted}).`;
}

function readText(given: unknown, rule: TextRule): { value: string } | string {
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string') return wrongType(given, 'string');
  if (rule.oneOf !== undefined && !rule.oneOf.includes(text)) return `Nenhuma opção de enum corresponde a: "${text}".`;
  if (rule.pattern !== undefined && !rule.pattern.test(text))
    return `A string não corresponde ao modelo: ${rule.pattern.source.replaceAll('\\/', '/')}.`;
  if (text.length < (rule.min ?? 0)) return `A string é muito curta (${text.length} caracteres), mínimo ${rule.min}.`;
  if (rule.max !== undefined && text.length > rule.max)
    return `A string é muito longa (${text.length} caracteres), máximo ${rule.max}.`;
  return { value: text };
}

function readInteger(given: unknown, rule: IntegerRule): { value: number } | string {
  const number = typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : given;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return wrongType(given, 'integer');
  if (rule.min !== undefined && number < rule.min) return `O valor ${number} é menor do que o mínimo ${rule.min}.`;
  if (rule.max !== undefined && number > rule.max) return `O valor ${number} é maior do que o máximo ${rule.max}.`;
  return { value: number };
}

function readList(given: unknown, min: number): { value: Record<string, unknown>[] } | string {
  if (!Array.isArray(given)) return wrongType(given, 'array');
  if (given.length < min) return `O array é muito curto (${given.length}), mínimo ${min}.`;
  const objects = given.filter(isObject);
  return objects.length === given.length ? { value: objects } : 'Todos os itens devem ser do tipo object.';
}

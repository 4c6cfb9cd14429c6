/**
 * The Central Bank's own description of the API Pix (`openapi.json`, a part of GitHub bacen/pix-api), used to judge what
 * callers send. Its slips, and how they were mended, are listed in the README beside it.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isDate, toEpochMs } from '#lib/calendar.ts';
import type { Violation } from './problem.ts';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: object;
}

interface Described {
  security?: { OAuth2: string[] }[];
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json': { schema: object } } };
}

interface Document {
  paths: Record<string, Record<string, Described> & { parameters?: Parameter[] }>;
  components: object;
}

const document = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8')) as Document;
const { paths } = document;

/** Objects whose inside is not told apart: the standard's violations name them as a whole. */
const WHOLES = [
  'devedor',
  'infoAdicionais',
  'valor.multa',
  'valor.juros',
  'valor.abatimento',
  'valor.desconto',
  'valor.retirada',
];

const bodies = withFormats(new Ajv({ strict: false, allErrors: true }));
/** Queries are all text: numbers and booleans are read from it. */
const queries = withFormats(new Ajv({ strict: false, allErrors: true, coerceTypes: true, useDefaults: true }));
const compiled = new Map<string, ValidateFunction>();

function withFormats(ajv: Ajv): Ajv {
  ajv.addFormat('date', isDate);
  ajv.addFormat('date-time', isInstant);
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('int32', { type: 'number', validate: (value) => Math.abs(value) < 2 ** 31 });
  ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
  return ajv;
}

function isInstant(text: string): boolean {
  try {
    toEpochMs(text);
    return true;
  } catch {
    return false;
  }
}

function described(method: string, path: string): Described {
  const found = paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new RangeError(`the standard has no ${method} ${path}`);
  return found;
}

/** The OAuth scope that the standard asks for, `cob.write`. */
export function scopeOf(method: string, path: string): string {
  return described(method, path).security?.[0]?.OAuth2[0] ?? '';
}

/** What a body breaks of the schema; `base` is how the violations call it (`cob`). */
export function checkBody(method: string, path: string, body: unknown, base: string): Violation[] {
  const validate = compile(bodies, `${method} ${path}`, () => {
    const content = described(method, path).requestBody;
    if (content === undefined) throw new RangeError(`${method} ${path} has no body`);
    return content.content['application/json'].schema;
  });
  return validate(body) ? [] : violationsOf(validate.errors ?? [], base, body);
}

/** Reads a query with its defaults; a parameter that is given twice counts once, the last time. */
export function readQuery(
  method: string,
  path: string,
  query: URLSearchParams,
): { values: Record<string, unknown>; violations: Violation[] } {
  const validate = compile(queries, `${method} ${path}?`, () =>
    objectOf(described(method, path).parameters ?? [], 'query'),
  );
  const values: Record<string, unknown> = Object.fromEntries(query);
  return { values, violations: validate(values) ? [] : violationsOf(validate.errors ?? [], '', values) };
}

/** What the named parts of the path break: a txid of 25 characters. */
export function checkPath(path: string, params: Record<string, string>): Violation[] {
  const validate = compile(bodies, `path ${path}`, () => objectOf(paths[path]?.parameters ?? [], 'path'));
  return validate({ ...params }) ? [] : violationsOf(validate.errors ?? [], '', params);
}

function objectOf(parameters: readonly Parameter[], place: string): object {
  const own = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    required: own.filter(({ required }) => required === true).map(({ name }) => name),
    properties: Object.fromEntries(own.map(({ name, schema }) => [name, schema])),
  };
}

function compile(ajv: Ajv, key: string, schema: () => object): ValidateFunction {
  let validate = compiled.get(key);
  if (validate === undefined) {
    validate = ajv.compile({ ...schema(), components: document.components });
    compiled.set(key, validate);
  }
  return validate;
}

function violationsOf(errors: readonly ErrorObject[], base: string, body: unknown): Violation[] {
  const byProperty = new Map<string, Violation>();
  for (const error of errors) {
    const property = propertyOf(error);
    const named = [base, property].filter((part) => part !== '').join('.');
    if (byProperty.has(named)) continue;
    const value = valueAt(body, property);
    const isWhole = WHOLES.includes(property) || typeof value === 'object';
    byProperty.set(named, {
      razao: `O ${isWhole ? 'objeto' : base === '' ? 'parâmetro' : 'campo'} ${named} não respeita o schema.`,
      propriedade: named,
      ...(typeof value === 'string' || typeof value === 'number' ? { valor: String(value) } : {}),
    });
  }
  if (byProperty.size > 1) byProperty.delete(base); // the whole, beside what is wrong in it
  return [...byProperty.values()];
}

function propertyOf({ instancePath, keyword, params }: ErrorObject): string {
  const parts = instancePath.split('/').slice(1);
  if (keyword === 'required') parts.push(String((params as { missingProperty: string }).missingProperty));
  const property = parts.join('.');
  return WHOLES.find((whole) => property === whole || property.startsWith(`${whole}.`)) ?? property;
}

function valueAt(body: unknown, property: string): unknown {
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, property))
    return (body as Record<string, unknown>)[property];
  let value = body;
  for (const part of property.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

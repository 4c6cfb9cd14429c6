/** Zod in Fastify: what comes in is parsed, what goes out is filtered by the schema; both say what is wrong in Portuguese. */
import type { FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { invalidInput, type FieldProblem } from '#core/errors.ts';

/** Handlers see what a schema gives; answers must be what a schema gives. */
export interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
}

const portuguese = z.locales.ptBR().localeError;

/** Base messages in Portuguese. A message written in a schema wins over these. */
const words: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return `Campo desconhecido: ${issue.keys.join(', ')}. Retire-o.`;
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return issue.path?.length === 0 ? 'Falta o corpo do pedido, um objeto JSON.' : 'Campo obrigatório.';
  }
  if (issue.code === 'invalid_value') return `Valor não aceito. Use: ${issue.values.map(String).join(', ')}.`;
  return portuguese(issue);
};

/** Parses with Portuguese messages. Throws a Problem with one entry for each wrong field. */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const read = schema.safeParse(value, { error: words, reportInput: true });
  if (read.success) return read.data;
  throw invalidInput(firstOfEach(read.error.issues.slice(0, 200).flatMap(fieldProblems)).slice(0, 50));
}

/** One problem for each field: the others often follow from the first. */
function firstOfEach(problems: readonly FieldProblem[]): FieldProblem[] {
  const firsts = new Map<string, FieldProblem>();
  for (const one of problems) if (!firsts.has(one.pointer)) firsts.set(one.pointer, one);
  return [...firsts.values()];
}

function fieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      code: 'unknown_field',
      detail: `O campo ${key} não existe aqui. Retire-o ou confira o nome.`,
    }));
  }
  return [{ pointer: pointerOf(issue.path), code: codeOf(issue), detail: issue.message }];
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'required' : 'invalid_type';
  return issue.code === 'custom' ? 'invalid' : issue.code;
}

/** RFC 6901: `/payer/address/0`, with ~ and / escaped. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

type Compiled = { value: unknown } | { error: Error };

/** Fastify's validator: the schema of a route part becomes a function. */
export function compileValidator({ schema }: { schema: z.ZodType }): (value: unknown) => Compiled {
  return (value) => {
    try {
      // Fastify gives null for a part that is absent.
      return { value: parseInput(schema, value ?? undefined) };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) };
    }
  };
}

/** The code did not keep its own contract: an answer that its schema refuses. */
export class AnswerMismatch extends Error {}

/**
 * Fastify's serializer: only what the schema names leaves. Our schemas give the same when applied to their own result, so
 * parsing is also right for what goes out.
 */
export function compileSerializer({ schema }: { schema: z.ZodType }): (value: unknown) => string {
  return (value) => {
    const read = schema.safeParse(value);
    if (read.success) return JSON.stringify(read.data);
    const places = read.error.issues.slice(0, 5).map((issue) => `${pointerOf(issue.path)} ${issue.message}`);
    throw new AnswerMismatch(`answer does not match its schema: ${places.join('; ')}`);
  };
}

import { z } from 'zod';
import { cents } from '#lib/money.ts';

export type JsonInput<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly unreadable: string }
  | { readonly ok: false; readonly problems: readonly { readonly field: string; readonly message: string }[] };

function expected(message: string): { error: (issue: { input?: unknown }) => string } {
  return { error: (issue) => (issue.input === undefined ? 'Informe este campo.' : message) };
}

/** Codes and names are texts: a number would lose its zeros on the left. */
export const textField = z.string(expected('Use um texto entre aspas. Ex.: "0001"'));
export const centsField = z
  .int(expected('Use um número inteiro de centavos. Ex.: 12345 para R$ 123,45'))
  .transform(cents);
export const flagField = z.boolean(expected('Use true ou false.'));

/** An object with these fields and no other, with problems in Portuguese. */
export function inputObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, { error: 'Informe um objeto JSON, entre chaves.' });
}

/** Reads the JSON that a command takes on standard input. */
export function readJsonInput<T>(text: string, schema: z.ZodType<T>): JsonInput<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const unreadable =
      text.trim() === '' ? 'Envie um JSON pela entrada padrão.' : 'A entrada padrão não é um JSON válido.';
    return { ok: false, unreadable };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, message: 'Campo desconhecido. Veja os campos com --help.' }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  return { ok: false, problems };
}

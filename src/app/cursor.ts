/** Cursors of lists: the sort key of the last row seen, opaque to the caller, so that pages neither skip nor repeat. */
import { Problem } from '#core/errors.ts';

export function writeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor of `length` parts. @throws Problem for a text that this list did not give. */
export function readCursor(text: string | undefined, length: number): string[] | null {
  if (text === undefined) return null;
  const key = parsedOrNull(text);
  if (Array.isArray(key) && key.length === length && key.every((part) => typeof part === 'string')) return key;
  throw invalidCursor();
}

/** Reads a cursor that is the id of a row. @throws Problem for a text that this list did not give. */
export function readIdCursor(text: string | undefined): string | null {
  const [id = null] = readCursor(text, 1) ?? [];
  if (id === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  throw invalidCursor();
}

function invalidCursor(): Problem {
  return new Problem({
    code: 'invalid_cursor',
    status: 422,
    title: 'Página não encontrada',
    detail: 'O cursor informado em after não é desta lista.',
    cure: 'Use o valor de next da resposta anterior, sem mudanças, ou comece sem after.',
    actor: 'you',
    errors: [{ pointer: '/after', code: 'invalid_cursor', detail: 'Use o valor de next da resposta anterior.' }],
  });
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** A page out of one row more than asked: `next` points behind the last row kept. */
export function pageOfRows<R>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => string[],
): { rows: R[]; next: string | null } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { rows: kept, next: rows.length > limit && last ? writeCursor(keyOf(last)) : null };
}

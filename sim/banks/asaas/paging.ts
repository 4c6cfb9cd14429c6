/** Lists in pages: ten unless told, a hundred at most (more is cut to that: a guess). */
import type { Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest } from './errors.ts';

const USUAL_LIMIT = 10;
const MAX_LIMIT = 100;

export function page<T>(query: URLSearchParams, items: readonly T[], tell: (item: T) => unknown): Answer {
  const offset = wholeNumber(query.get('offset'), 0);
  const limit = wholeNumber(query.get('limit'), USUAL_LIMIT);
  if (offset === undefined) return badRequest({ code: 'invalid_offset', description: 'O campo offset é inválido.' });
  if (limit === undefined || limit === 0)
    return badRequest({ code: 'invalid_limit', description: 'O campo limit é inválido.' });
  const size = Math.min(limit, MAX_LIMIT);
  return json(200, {
    object: 'list',
    hasMore: offset + size < items.length,
    totalCount: items.length,
    limit: size,
    offset,
    data: items.slice(offset, offset + size).map(tell),
  });
}

function wholeNumber(text: string | null, byDefault: number): number | undefined {
  if (text === null || text === '') return byDefault;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Which items a filter of the timeline shows, and how raw messages are written. */
import type { TimelineItem } from '../../types.ts';

export const shownFilters = ['all', 'changes', 'bank', 'erp', 'people'] as const;
export type ShownFilter = (typeof shownFilters)[number];

export function isShown(
  { actor, channel, direction, effect }: Pick<TimelineItem, 'actor' | 'channel' | 'direction' | 'effect'>,
  filter: ShownFilter,
): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'changes':
      return effect !== null && !effect.startsWith('Nada mudou');
    case 'bank':
      return (
        actor === 'bank' || actor === 'file' || actor === 'statement' || (actor === 'pontual' && direction === 'out')
      );
    case 'erp':
      return actor === 'erp' || channel.toLowerCase() === 'webhook do erp';
    case 'people':
      return actor === 'person';
  }
}

/** JSON with line breaks; anything else as it came. */
export function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** The request as a command; the server has masked its secrets. */
export function curlOf({ method, url, headers, body }: NonNullable<TimelineItem['request']>): string {
  const parts = [
    `curl -X ${method} ${quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
  ];
  if (body !== '') parts.push(`--data-raw ${quote(body)}`);
  return parts.join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

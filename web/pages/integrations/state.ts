/** The word of a connection: may it be used, and does someone have to look after it. Pure. */
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { date } from '../../ui/format.ts';
import type { Tone } from '../../ui/notes.tsx';

const words = t.integrations;
const DAYS_OF_WARNING = 30;

export interface StateWord {
  word: string;
  tone: Tone;
  /** Why, in one line; null when all is well. */
  reason: string | null;
}

export function stateOf({ active, setup, credentials, candidate, lastTest }: Connection): StateWord {
  if (setup !== null) return { word: words.setup, tone: 'amber', reason: null };
  if (!active) return { word: words.inactive, tone: 'plain', reason: null };
  const days = credentials?.certificate?.daysLeft ?? null;
  const attention = (reason: string): StateWord => ({ word: words.attention, tone: 'amber', reason });
  if (credentials === null) return attention(words.noCredentials);
  if (days !== null && days < 0) return { word: words.stopped, tone: 'bad', reason: words.certificateExpired };
  if (lastTest?.state === 'failed') return attention(words.lastTestFailed);
  if (candidate !== null) return attention(words.candidateWaits);
  if (days !== null && days <= DAYS_OF_WARNING) return attention(words.certificateSoon);
  return { word: words.active, tone: 'good', reason: null };
}

/** Somebody must see to the certificate in use. */
export function certificateEnds({ credentials }: Pick<Connection, 'credentials'>): boolean {
  return (credentials?.certificate?.daysLeft ?? DAYS_OF_WARNING + 1) <= DAYS_OF_WARNING;
}

export function nameOf({ title, accountMnemonic }: Pick<Connection, 'title' | 'accountMnemonic'>): string {
  return `${title} · ${accountMnemonic}`;
}

/** What is kept: the credentials in use, or the new ones of a connection that has none in use yet. */
export function storedOf({ credentials, candidate }: Connection): Connection['credentials'] {
  return credentials ?? candidate;
}

/** `vence em 212 dias (21/06/2027)`. */
export function validityText({ daysLeft, notAfter }: { daysLeft: number; notAfter: string }): string {
  return words.certificateDays(daysLeft, date(notAfter.slice(0, 10)));
}

/** Null where the connection has none. */
export function certificateText(connection: Connection): string | null {
  const certificate = storedOf(connection)?.certificate;
  if (certificate == null) return null;
  return `${certificate.subject} · ${validityText(certificate)}`;
}

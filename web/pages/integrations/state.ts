/** The word of a connection: may it be used, and does someone have to look after it. Pure. */
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { date } from '../../ui/format.ts';

const words = t.integrations;
const DAYS_OF_WARNING = 30;

export function stateOf({ active, credentials }: Connection): { word: string; tone: 'good' | 'amber' | 'plain' } {
  if (credentials === null) return { word: words.setup, tone: 'amber' };
  if (!active) return { word: words.inactive, tone: 'plain' };
  const days = credentials.certificate?.daysLeft;
  return days !== undefined && days <= DAYS_OF_WARNING
    ? { word: words.attention, tone: 'amber' }
    : { word: words.active, tone: 'good' };
}

export function nameOf({ title, accountMnemonic }: Connection): string {
  return `${title} · ${accountMnemonic}`;
}

/** Null where the connection has none. */
export function certificateText({ credentials }: Connection): string | null {
  const certificate = credentials?.certificate;
  if (certificate == null) return null;
  return `${certificate.subject} · ${words.certificateDays(certificate.daysLeft, date(certificate.notAfter.slice(0, 10)))}`;
}

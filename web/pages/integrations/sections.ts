/** The settings of a connection in three parts; each is saved alone: a step of the set-up, and a box of its configuration. Pure. */
import type { Connection, ConnectionPatch, Provider } from '../../types.ts';
import type { Rules, Texts } from '../../ui/rules.ts';
import { agreementSection } from './section-agreement.ts';
import { chargeSection } from './section-charge.ts';
import { postingsSection } from './section-postings.ts';

export interface Section {
  /** What stands in its fields. */
  texts(connection: Connection, provider: Provider): Texts;
  rules(provider: Provider): Rules<Texts>;
  /** What is sent of texts that have passed the rules. */
  patch(texts: Texts, connection: Connection, provider: Provider): ConnectionPatch;
  /** Where the server's problems belong: JSON pointer → field. */
  pointers(provider: Provider): Readonly<Record<string, string>>;
}

export const sections = {
  agreement: agreementSection,
  charge: chargeSection,
  postings: postingsSection,
} as const satisfies Record<string, Section>;
export type SectionName = keyof typeof sections;

/** The parts that this bank has, among the steps of its set-up. */
export function sectionsOf({ steps }: Pick<Provider, 'steps'>): SectionName[] {
  return steps.filter((step): step is SectionName => step in sections);
}

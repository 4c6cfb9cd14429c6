/** Every scenario, by group. A group shares a hub; its scenarios run one after the other on one clock. */
import { scenarios as certificate } from './certificate.ts';
import { scenarios as amend } from './charge-amend.ts';
import { scenarios as document } from './charge-document.ts';
import { scenarios as find } from './charge-find.ts';
import { scenarios as other } from './charge-other.ts';
import { scenarios as protest } from './charge-protest.ts';
import { scenarios as read } from './charge-read.ts';
import { scenarios as register } from './charge-register.ts';
import { scenarios as registerContent } from './charge-register-content.ts';
import { scenarios as everywhere } from './everywhere.ts';
import { scenarios as pay } from './pay.ts';
import { scenarios as transfer } from './transfer.ts';
import { scenarios as webhook } from './webhook.ts';
import { scenarios as pixKey } from './pix-key.ts';
import { scenarios as writeOff } from './charge-write-off.ts';
import type { Scenario } from './world.ts';

export interface Group {
  title: string;
  scenarios: readonly Scenario[];
}

const inOrder = (...lists: Scenario[][]): Scenario[] => lists.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1));

export const groups: readonly Group[] = [
  { title: 'register', scenarios: inOrder(register, registerContent) },
  { title: 'read and find', scenarios: inOrder(read, find, document) },
  { title: 'amend and write off', scenarios: inOrder(amend, writeOff) },
  { title: 'protest', scenarios: protest },
  { title: 'received elsewhere, restored, refunded', scenarios: other },
  { title: 'pay', scenarios: pay },
  { title: 'webhook', scenarios: webhook },
  { title: 'transfer', scenarios: transfer },
  { title: 'transfer to a Pix key', scenarios: pixKey },
  { title: 'certificate', scenarios: certificate },
  { title: 'everywhere', scenarios: everywhere },
];

export const allScenarios: readonly Scenario[] = groups.flatMap(({ scenarios }) => scenarios);

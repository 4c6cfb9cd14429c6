/** The control API of the bundled bank simulator, through our server. Its own shapes, because it is a program of its own. */
import { send } from './transport.ts';

export interface SimulatedCharge {
  /** The bank's own id. */
  ref: string;
  /** Our number. */
  reference: string;
  /** The bank's word. */
  bankStatus: string;
  status: string;
  amountCents: number;
  dueDate: string;
  payerName: string;
  nossoNumero: string | null;
  linhaDigitavel: string | null;
  txid: string | null;
}

export interface ArmedFault {
  id: number;
  bank: string;
  fault: string;
  name?: string;
  left: number | null;
}

export interface SimulatedTransfer {
  /** The bank's own id. */
  ref: string;
  /** Our key. */
  reference: string;
  amountCents: number;
  at: string;
  kind: 'pix' | 'ted';
  status: 'sent' | 'settled' | 'returned' | 'refused';
  payeeName: string;
  /** Why it came back or was refused, as the bank's code. */
  reason: string | null;
}

export interface SimulatedBank {
  name: string;
  title: string;
  charges: number;
  webhooksWaiting: number;
  /** Names of what only this bank does, where the simulator tells them. */
  acts?: readonly string[];
}

/** What a bank hands to its customer; an empty text where it has no such thing. */
export interface SimulatedApplication {
  accounts: readonly string[];
  clientId: string;
  clientSecret: string;
  certificatePem: string;
  keyPem: string;
  others?: Readonly<Record<string, string>>;
}

export interface SimulatorState {
  now: string;
  clock: string;
  /** There are other companies in the installation: what is theirs is not shown, and what would touch it is refused. */
  limited: boolean;
  settings: { limits: string; webhooks: 'automatic' | 'held' };
  banks: SimulatedBank[];
}

export interface SimulatedCall {
  number: number;
  at: string;
  bank: string;
  operation: string;
  method: string;
  path: string;
  /** `answered`, or the fault that was injected. */
  decision: string;
  /** Absent while in progress and when the answer was lost on purpose. */
  status?: number;
}

export interface Scenario {
  id: string;
  title: string;
  description: string;
  needsCharge: boolean;
}

const BASE = '/ui/simulator';
const chargePath = (bank: string, ref: string) => `${BASE}/banks/${bank}/charges/${encodeURIComponent(ref)}`;

export const simulator = {
  state: () => send<SimulatorState>('GET', `${BASE}/state`),
  settings: (body: Record<string, unknown>) => send<SimulatorState>('POST', `${BASE}/settings`, { body }),
  charges: (bank: string) => send<{ charges: SimulatedCharge[] }>('GET', `${BASE}/banks/${bank}/charges`),
  onCharge: (bank: string, ref: string, verb: string, body: Record<string, unknown>) =>
    send<unknown>('POST', `${chargePath(bank, ref)}/${verb}`, { body }),
  act: (bank: string, ref: string, act: string, body: Record<string, unknown>) =>
    send<unknown>('POST', `${chargePath(bank, ref)}/acts/${encodeURIComponent(act)}`, { body }),
  transfers: (bank: string) => send<{ transfers: SimulatedTransfer[] }>('GET', `${BASE}/banks/${bank}/transfers`),
  returnTransfer: (bank: string, ref: string, reason: string) =>
    send<unknown>('POST', `${BASE}/banks/${bank}/transfers/${encodeURIComponent(ref)}/return`, { body: { reason } }),
  faults: () => send<{ kinds: string[]; armed: ArmedFault[] }>('GET', `${BASE}/faults`),
  arm: (body: { fault: string; bank: string; name?: string; times?: number; delayMs?: number }) =>
    send<unknown>('POST', `${BASE}/faults`, { body }),
  clearFaults: () => send<unknown>('DELETE', `${BASE}/faults`),
  clock: (body: { advance?: string; set?: string; now?: true }) =>
    send<{ now: string }>('POST', `${BASE}/clock`, { body }),
  driveWebhooks: (body: Record<string, unknown>) => send<unknown>('POST', `${BASE}/webhooks`, { body }),
  calls: (after: number) => send<{ calls: SimulatedCall[] }>('GET', `${BASE}/calls`, { query: { after } }),
  scenarios: () => send<{ scenarios: Scenario[] }>('GET', `${BASE}/scenarios`),
  play: (body: { scenario: string; bank: string; ref?: string }) =>
    send<unknown>('POST', `${BASE}/scenarios`, { body }),
  createApplication: (bank: string) => send<SimulatedApplication>('POST', `${BASE}/applications`, { body: { bank } }),
  reset: () => send<unknown>('POST', `${BASE}/reset`, { body: {} }),
};

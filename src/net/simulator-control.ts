/** The control API of the bundled simulator, as the sample company drives it: tells the simulated bank what happens. */
import { z } from 'zod';

export interface SimulatorAddress {
  controlUrl: string;
  token: string;
  /** The public id of the company that asks. */
  customer: string;
}

/**
 * Headers of a call for a company. Accounts opened by it are the company's; it sees and drives what is at those, or everything when it
 * is alone in the installation.
 */
export function simulatorHeaders(
  { token, customer }: Pick<SimulatorAddress, 'token' | 'customer'>,
  alone: boolean,
): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'simulator-customer': customer,
    ...(alone ? { 'simulator-alone': 'true' } : {}),
  };
}

const applicationSchema = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  certificatePem: z.string(),
  keyPem: z.string(),
});
export type SimulatedApplication = z.infer<typeof applicationSchema>;

const chargeSchema = z.object({ ref: z.string(), reference: z.string(), account: z.string(), status: z.string() });
export type SimulatedCharge = z.infer<typeof chargeSchema>;

/** A charge of the past, put into the simulated bank's books as it is said to be. */
export interface PastCharge {
  reference: string;
  amountCents: number;
  dueDate: string;
  issuedOn: string;
  status: 'registered' | 'overdue' | 'paid' | 'expired' | 'in_protest';
  payer: { name: string; taxId: string; city: string; state: string; postalCode: string };
  expiresAfterDays: number;
  finePercent?: string;
  interestPercentMonth?: string;
  payments?: { channel: 'boleto' | 'pix'; amountCents: number; paidAt: string }[];
  statusOn?: string;
}

export interface SimulatorControl {
  /** Names of the banks that it simulates. */
  banks(): Promise<string[]>;
  emissionDelayMs(): Promise<number>;
  setEmissionDelayMs(emissionDelayMs: number): Promise<void>;
  createApplication(bank: string, account: Record<string, string>): Promise<SimulatedApplication>;
  seed(bank: string, account: string, charges: readonly PastCharge[]): Promise<SimulatedCharge[]>;
  /** The newest with this reference at the company's accounts; null while the bank has none. */
  charge(bank: string, reference: string): Promise<SimulatedCharge | null>;
  failNextEmission(bank: string, reason: string): Promise<void>;
  pay(bank: string, ref: string, payment: { channel: 'boleto' | 'pix'; amountCents?: number }): Promise<void>;
}

const stateSchema = z.object({
  settings: z.object({ emissionDelayMs: z.number() }),
  banks: z.array(z.object({ name: z.string() })),
});

export class SimulatorUnreachable extends Error {}

const timeoutMs = 10_000;

/**
 * For one company. The sample company drives the whole bank, whoever else is there: it needs registrations to be slow, and one to fail,
 * for a moment. What it reads and pays is its own.
 */
export function simulatorControl(address: SimulatorAddress): SimulatorControl {
  const ask = async (
    method: string,
    path: string,
    { body, own }: { body?: unknown; own: boolean },
  ): Promise<{ status: number; value: unknown }> => {
    try {
      const response = await fetch(`${address.controlUrl}/control/${path}`, {
        method,
        headers: { ...simulatorHeaders(address, !own), 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, value: await response.json() };
    } catch (error) {
      throw new SimulatorUnreachable('the simulator did not answer', { cause: error });
    }
  };
  const done = async (method: string, path: string, body?: unknown, own = false): Promise<unknown> => {
    const { status, value } = await ask(method, path, { body, own });
    if (status === 200) return value;
    throw new Error(`the simulator refused ${method} ${path}: HTTP ${status} ${JSON.stringify(value).slice(0, 300)}`);
  };
  const state = async () => stateSchema.parse(await done('GET', 'state'));
  const chargePath = (bank: string, ref: string): string => `banks/${bank}/charges/${encodeURIComponent(ref)}`;
  return {
    banks: async () => (await state()).banks.map(({ name }) => name),
    emissionDelayMs: async () => (await state()).settings.emissionDelayMs,
    setEmissionDelayMs: async (emissionDelayMs) => void (await done('POST', 'settings', { emissionDelayMs })),
    createApplication: async (bank, account) =>
      applicationSchema.parse(await done('POST', 'applications', { bank, account })),
    seed: async (bank, account, charges) =>
      z
        .object({ charges: z.array(chargeSchema) })
        .parse(await done('POST', `banks/${bank}/seed`, { account, charges }, true)).charges,
    charge: async (bank, reference) => {
      const { status, value } = await ask('GET', chargePath(bank, reference), { own: true });
      return status === 200 ? chargeSchema.parse(value) : null;
    },
    failNextEmission: async (bank, reason) => void (await done('POST', `banks/${bank}/fail-next-emission`, { reason })),
    pay: async (bank, ref, payment) => void (await done('POST', `${chargePath(bank, ref)}/pay`, payment, true)),
  };
}

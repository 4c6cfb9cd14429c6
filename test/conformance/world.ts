/** What a scenario is, the world that it gets, and what must hold of that world when it is over. */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { ChargeInput } from '#contract/charges.ts';
import type { InstructionKind } from '#core/charge.ts';
import { capabilitiesOf, type Provider, type ProviderFacts } from '#core/provider.ts';
import { cents } from '#lib/money.ts';
import { providerNamed } from '#providers/index.ts';
import type { BankName, BankWorld, SimClock } from '#sim/index.ts';
import { startHub, type Hub, type HubOptions } from '#test/kit/hub.ts';
import { paramsOf, type ProviderParams } from './params.ts';

export type Capability =
  | 'account.probe'
  | `charge.${'register' | 'read' | 'find' | 'document' | Exclude<InstructionKind, 'register' | 'refresh'>}`
  | `transfer.${'send' | 'read' | 'readByRef' | 'find' | 'problems'}`
  | `pixKey.${'owner' | 'send' | 'read' | 'find' | 'problems'}`
  | `certificate.${'request' | 'renew'}`
  | `webhook.${'configure' | 'inspect' | 'repair' | 'remove' | 'read'}`;

export interface Scenario {
  /** Stable: quoted in issues and documents. */
  id: string;
  title: string;
  /** What is relied upon, and by whom. */
  why: string;
  needs: readonly Capability[];
  /** Why this bank's facts leave nothing to check; null when they do. */
  unless?(facts: ProviderFacts): string | null;
  /** A hub of its own, for a scenario that would disturb the others. */
  hub?: Omit<HubOptions, 'provider'>;
  run(world: World): Promise<void>;
}

export interface World {
  provider: Provider;
  facts: ProviderFacts;
  params: ProviderParams;
  hub: Hub;
  ctx: Hub['ctx'];
  /** The bank's side: its books, what it was asked, its faults. */
  bank: BankWorld;
  clock: SimClock;
  /** A charge that this bank takes, with a reference of its own. */
  make(values?: Partial<ChargeInput>): ChargeInput;
}

export async function openWorld(name: string, options: Scenario['hub'] = {}): Promise<World> {
  const provider = providerNamed(name);
  const params = await paramsOf(name);
  // A provider without a simulated bank fails here, by its name.
  const hub = await startHub({ ...options, provider: name as BankName });
  return {
    provider,
    facts: provider.facts,
    params,
    hub,
    ctx: hub.ctx,
    bank: hub.bank,
    clock: hub.clock,
    make: (values) => hub.charge({ amountCents: cents(params.amountCents), payer: params.payer, ...values }),
  };
}

/** Whether this bank gives tokens; one with an API key does not. */
export function usesToken(facts: ProviderFacts): boolean {
  return Object.keys(facts.tokens).length > 0;
}

/** Why a scenario is left out for a provider: by declaration only. Null when it runs. */
export function skipReason(scenario: Scenario, provider: Provider): string | null {
  const can = capabilitiesOf(provider);
  const missing = scenario.needs.filter((need) => !can.includes(need));
  if (missing.length > 0) return `${provider.facts.title} does not offer ${missing.join(', ')}`;
  return scenario.unless?.(provider.facts) ?? null;
}

/** The last call that the bank has seen, to tell later ones apart. */
export function markOf({ bank }: World): number {
  return bank.calls().at(-1)?.number ?? 0;
}

/**
 * What holds whatever happened: every planned fault struck, nothing failed inside, the bank's limits were kept, the books balance
 * and nothing is left half sent.
 */
export async function assertAtRest(world: World, since: { call: number; logLine: number }): Promise<void> {
  const { bank, hub, ctx } = world;
  assert.deepEqual(bank.faults(), [], 'a fault that was planned never struck: the scenario did not test it');
  const broken = hub.log.slice(since.logLine).filter(({ message }) => /failed|could not/.test(message));
  assert.deepEqual(broken, [], 'a job failed');
  const refused = bank.calls().filter((call) => call.number > since.call && call.status === 429);
  const ours = refused.filter((call) => call.decision !== '429').map(({ operation }) => operation);
  assert.deepEqual(ours, [], 'the bank had to refuse for its limit');
  const { unbalanced, sending } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const entries = await sql<{ entry_id: string }>`
      SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount_cents) <> 0`.execute(tx);
    const operations = await sql<{ id: string }>`SELECT id FROM operation WHERE state = 'sending'`.execute(tx);
    return { unbalanced: entries.rows, sending: operations.rows };
  });
  assert.deepEqual(unbalanced, [], 'an entry of the ledger does not sum to zero');
  assert.deepEqual(sending, [], 'an operation is still sending');
}

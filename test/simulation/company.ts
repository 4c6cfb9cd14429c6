/** A company of its own for each seed, with two people and a connection that transfers, on banks and a database that many share. */
import { argon2Sync, randomBytes } from 'node:crypto';
import { patchConnection } from '#app/connections/patch.ts';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import type { Context } from '#app/context.ts';
import { uuidOf } from '#core/ids.ts';
import { sql } from 'kysely';
import { replaceTransferRules } from '#db/transfer-rules.ts';
import type { BankFile } from '#sim/index.ts';
import { connect, makeOrganization, startHub, type Hub, type Placed } from '#test/kit/hub.ts';

export interface World {
  hub: Hub;
  passwordHash: string;
}

export const password = 'uma frase longa e boa';

/** How long a call to a bank may take, in real milliseconds: a bank that hangs is given up soon. */
const patienceMs = 120;

export async function openWorld(startsAt: string): Promise<World> {
  const hub = await startHub({
    provider: 'celcoin',
    startsAt,
    concurrency: 4,
    timeouts: { firstByteMs: patienceMs, callMs: patienceMs * 2 },
  });
  hub.simulator.setWebhookMode('held');
  return { hub, passwordHash: cheapHash() };
}

/** In the form of real ones and as cheap as the form allows: it is asked for tens of thousands of times. */
function cheapHash(): string {
  const salt = randomBytes(16);
  const tag = argon2Sync('argon2id', {
    message: Buffer.from(password),
    nonce: salt,
    memory: 8,
    passes: 1,
    parallelism: 1,
    tagLength: 32,
  });
  const text = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=8,t=1,p=1$${text(salt)}$${text(tag)}`;
}

export interface Company extends Placed {
  /** Asks. */
  ana: Context;
  /** Agrees. */
  bia: Context;
  connectionUuid: string;
  /** A Pix key that the seed may give to another owner. */
  payeeKey: string;
  payeeKeyOwner: { name: string; taxId: string };
  /** What the bank has left for this company so far. */
  files(): BankFile[];
}

/** Amounts from this one on need the word of another person. */
export const agreedFromCents = 50_000;

export async function openCompany({ hub, passwordHash }: World, seed: number): Promise<Company> {
  const base = await makeOrganization(hub.system, `Empresa ${seed}`);
  const [ana, bia] = [person(base, 'Ana'), person(base, 'Bia')];
  await hub.system.db.inOrganization(base.organizationId, async (tx) => {
    for (const { actor } of [ana, bia])
      await tx
        .insertInto('app_user')
        .values({
          id: actor.id ?? '',
          organization_id: base.organizationId,
          email: `${actor.name}-${base.organizationId}@example.com`.toLowerCase(),
          name: actor.name,
          role: 'finance',
          password_hash: passwordHash,
          created_at: hub.clock.now().toString(),
        })
        .execute();
    const rules = [
      { fromCents: 0, approvals: 0 },
      { fromCents: agreedFromCents, approvals: 1 },
    ];
    const wanted = { rules, duplicateWindowHours: 24, repeatSecondApproverCents: null, sendAt: '08:00' };
    const made = { at: hub.clock.now().toString(), newId: () => base.ids.next() };
    await replaceTransferRules(tx, base.organizationId, wanted, made);
  });
  const placed = await connect(ana, hub.bank, { provider: 'celcoin', environment: 'sandbox' });
  const { url, login, password: secret } = await renewHookSecret(ana, placed.connectionId);
  hub.bank.act('register-webhook', placed.application.clientId, { url, login, password: secret });
  const account = placed.application.accounts[0] ?? '';
  await patchConnection(ana, { id: placed.connectionId, patch: { agreement: { baasAccount: account } } });
  const payeeKey = `fornecedor-${seed}-${placed.application.clientId}@example.com`;
  const payeeKeyOwner = { name: 'FORNECEDOR LTDA', taxId: '11222333000181' };
  hub.bank.act('register-key', payeeKey, payeeKeyOwner);
  const connectionUuid = uuidOf('connection', placed.connectionId);
  return { ...placed, ana, bia, connectionUuid, payeeKey, payeeKeyOwner, files: () => hub.bank.files(account) };
}

/** Nothing of it is done any more: what it would do day by day for ever would otherwise be done in every life after it. */
export async function closeCompany({ ana }: Company): Promise<void> {
  await ana.db.asSystem((tx) => sql`DELETE FROM job WHERE organization_id = ${ana.organizationId}`.execute(tx));
}

function person(base: Context, name: string): Context {
  return { ...base, actor: { kind: 'user', id: base.ids.next(), name, role: 'finance' } };
}

/** The same person at another process. */
export function at(ctx: Context, system: Hub['system']): Context {
  return { ...ctx, ...system, organizationId: ctx.organizationId, actor: ctx.actor, requestId: ctx.requestId };
}

/**
 * Reads a stored message of a bank: its facts are kept as hints beside their charges, and every charge named is read back from
 * the bank before money is posted (rule 7: a webhook is a hint), unless the channel proves its sender.
 */
import { sql, type Selectable } from 'kysely';
import type { HookReading } from '#core/provider.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import { readCharge, registrationByBankRef, type RegistrationRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import type { InboundMessageTable } from '#db/tables.ts';
import { announce } from '../changes.ts';
import { loadConnection } from '../connections/load.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { applyFacts, keepHints } from '../evidence/apply.ts';
import { hurryWaiting } from '../operations/hurry.ts';
import { instantNow } from '../moment.ts';
import { publicId } from '#core/ids.ts';
import { asHolder, over, type Next } from '../operations/next.ts';

type Message = Selectable<InboundMessageTable>;
type Item = Extract<HookReading, { readable: true }>['items'][number];

export const readBackJob = 'read-back';

export async function readMessage(ctx: Context, job: ClaimedJob): Promise<Next> {
  await asHolder(ctx, job, async (tx) => {
    const message = await tx.selectFrom('inbound_message').selectAll().where('id', '=', job.subject).executeTakeFirst();
    if (!message || message.state !== 'stored') return;
    const connection = await loadConnection(tx, ctx, message.connection_id);
    await sql`UPDATE connection SET last_inbound_at = greatest(last_inbound_at, ${message.received_at}::timestamptz)
      WHERE id = ${message.connection_id}`.execute(tx);
    const read = ctx.banks.provider(connection.view.provider).webhook?.read;
    const reading: HookReading = read
      ? read({ headers: message.headers, path: message.path, body: message.body }, connection.view)
      : { readable: false, problem: 'Este banco não manda avisos.' };
    await settle(tx, ctx, message, await resultOf(tx, ctx, message, reading));
  });
  return over;
}

interface Result {
  state: Message['state'];
  result: string;
}

async function resultOf(tx: Tx, ctx: Context, message: Message, reading: HookReading): Promise<Result> {
  if (!reading.readable) {
    await reportUnreadable(tx, ctx, message);
    return { state: 'failed', result: reading.problem };
  }
  const problems = reading.problems.length > 0 ? ` ${reading.problems.join(' ')}` : '';
  if (problems !== '') await reportUnreadable(tx, ctx, message);
  if (problems !== '' && reading.items.length === 0) return { state: 'failed', result: problems.trim() };
  let news = 0;
  let orphans = 0;
  for (const item of reading.items) {
    const outcome = await applyItem(tx, ctx, message, { item, proven: reading.proven });
    if (outcome === 'orphan') orphans += 1;
    if (outcome === 'news') news += 1;
  }
  if (orphans === reading.items.length && orphans > 0)
    return { state: 'orphan', result: `De cobrança que não conhecemos.${problems}` };
  if (news === 0) return { state: 'known', result: `Já sabíamos.${problems}` };
  const words = reading.proven ? 'Aplicado.' : 'Guardado; a cobrança é conferida no banco.';
  return { state: reading.proven ? 'applied' : 'held', result: `${words}${problems}` };
}

/** A message, or a part of one, that says something new: kept as it came, and somebody is told. */
async function reportUnreadable(tx: Tx, ctx: Context, message: Message): Promise<void> {
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId: message.connection_id,
    kind: 'unknown_word',
    key: `unreadable/${message.sha256.toString('hex')}`,
    title: 'O banco mandou um aviso que não sabemos ler.',
    proposal: 'O aviso foi guardado como veio. Avise o suporte do Pontual; a consulta periódica cobre o que ele diria.',
    amountCents: null,
  });
}

async function applyItem(
  tx: Tx,
  ctx: Context,
  message: Message,
  told: { item: Item; proven: boolean },
): Promise<'news' | 'known' | 'orphan'> {
  const registration = await registrationOf(tx, message.connection_id, told.item);
  if (!registration) return 'orphan';
  return told.proven
    ? applyProven(tx, ctx, message, { item: told.item, registration })
    : keepAndConfirm(tx, ctx, message, { item: told.item, registration });
}

interface Told {
  item: Item;
  registration: RegistrationRow;
}

const factsOf = (message: Message, { item, registration }: Told) => ({
  chargeId: registration.charge_id,
  registration,
  source: 'webhook' as const,
  facts: [{ factKey: item.factKey, occurredAt: item.occurredAt, fact: item.fact }],
  inboundMessageId: message.id,
});

async function applyProven(tx: Tx, ctx: Context, message: Message, told: Told): Promise<'news' | 'known'> {
  const applied = await applyFacts(tx, ctx, { ...factsOf(message, told), proven: true });
  return applied.news > 0 ? 'news' : 'known';
}

async function keepAndConfirm(tx: Tx, ctx: Context, message: Message, told: Told): Promise<'news' | 'known'> {
  const news = await keepHints(tx, ctx, factsOf(message, told));
  // Told again while our books still say otherwise: the first reading may have come too early, so the bank is asked again.
  if (news > 0 || (await isStillOpen(tx, told))) await confirm(tx, ctx, told);
  return news > 0 ? 'news' : 'known';
}

async function isStillOpen(tx: Tx, { item, registration }: Told): Promise<boolean> {
  if (item.fact.type !== 'paid') return false;
  const charge = await readCharge(tx, registration.charge_id);
  return charge !== undefined && charge.paid_cents < item.fact.amountCents;
}

/**
 * Has the hint confirmed by the bank, with as few calls as possible: of a registration that is followed already, the follow-up is
 * brought forward; that a registered charge is registered needs no call at all.
 */
async function confirm(tx: Tx, ctx: Context, { item, registration }: Told): Promise<void> {
  const isRegistration = item.fact.type === 'registered';
  if (isRegistration && registration.registered_at !== null) return;
  const followed = isRegistration && (await hurryWaiting(tx, ctx, registration.charge_id));
  if (!followed) await readBack(tx, ctx, registration);
}

/** By the bank's id; by our key when the answer that carries the id has not come yet. */
async function registrationOf(tx: Tx, connectionId: string, item: Item): Promise<RegistrationRow | undefined> {
  const known = item.bankRef === null ? undefined : await registrationByBankRef(tx, connectionId, item.bankRef);
  if (known || item.bankKey === null) return known;
  return tx
    .selectFrom('registration')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('bank_key', '=', item.bankKey)
    .where('bank_ref', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The charge is read from the bank as soon as its limits allow; asked many times, it is read once. */
export async function readBack(tx: Tx, ctx: Context, registration: RegistrationRow): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: readBackJob,
    subject: registration.id,
    lane: `${registration.connection_id}/read`,
    dueAt: instantNow(ctx),
  });
}

async function settle(tx: Tx, ctx: Context, message: Message, result: Result): Promise<void> {
  await tx
    .updateTable('inbound_message')
    .set({ ...result, attempts: message.attempts + 1 })
    .where('id', '=', message.id)
    .execute();
  await announce(tx, ctx, { type: 'inbound_message', id: publicId('inboundMessage', message.id), version: 1 });
}

/**
 * Reads a stored message of a bank: its facts are kept as hints beside their charges, and every charge named is read back from
 * the bank before money is posted (rule 7: a webhook is a hint), unless the channel proves its sender.
 */
import { sql, type Selectable } from 'kysely';
import type { HookItem, HookReading } from '#core/provider.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import { readCharge, registrationByBankRef, registrationByTxid, type RegistrationRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import type { InboundMessageTable } from '#db/tables.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { announce } from '../changes.ts';
import { loadConnection, type LoadedConnection } from '../connections/load.ts';
import { openLoaded } from '../connections/open.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { applyTransferNews } from '../transfers/news.ts';
import { applyFacts, keepHints } from '../evidence/apply.ts';
import { hurryWaiting } from '../operations/hurry.ts';
import { instantAfter, instantNow, today } from '../moment.ts';
import { busyMs } from '../operations/call.ts';
import { publicId } from '#core/ids.ts';
import { asHolder, over, type Next } from '../operations/next.ts';

type Message = Selectable<InboundMessageTable>;
type Item = HookItem;

export const readBackJob = 'read-back';

/** How often the bank is asked for what a message announced, before a person is told that it could not be had. */
const mostAskings = 12;

interface Loaded {
  message: Message;
  connection: LoadedConnection;
}

export async function readMessage(ctx: Context, job: ClaimedJob): Promise<Next> {
  const loaded = await ctx.db.inOrganization(ctx.organizationId, (tx) => load(tx, ctx, job.subject));
  if (!loaded) return over;
  const reading = await readingOf(ctx, loaded);
  if ('waitMs' in reading) return askLater(ctx, job, loaded, reading);
  await asHolder(ctx, job, async (tx) => {
    const { message } = loaded;
    await sql`UPDATE connection SET last_inbound_at = greatest(last_inbound_at, ${message.received_at}::timestamptz)
      WHERE id = ${message.connection_id}`.execute(tx);
    await settle(tx, ctx, message, await resultOf(tx, ctx, message, reading));
  });
  return over;
}

async function load(tx: Tx, ctx: Context, id: string): Promise<Loaded | null> {
  const message = await tx.selectFrom('inbound_message').selectAll().where('id', '=', id).executeTakeFirst();
  if (!message || message.state !== 'stored') return null;
  return { message, connection: await loadConnection(tx, ctx, message.connection_id) };
}

type Settled = Exclude<HookReading, { readable: 'at-the-bank' }>;
interface NotYet {
  waitMs: number;
  detail: string;
}

/** What the message says. One that only announces news has the bank asked for it: the bank's answer is what counts. */
async function readingOf(ctx: Context, { message, connection }: Loaded): Promise<Settled | NotYet> {
  const read = ctx.banks.provider(connection.view.provider).webhook?.read;
  if (!read) return { readable: false, problem: 'Este banco não manda avisos.' };
  const reading = read({ headers: message.headers, path: message.path, body: message.body }, connection.view);
  if (reading.readable !== 'at-the-bank') return reading;
  if (!connection.credentials)
    return { readable: false, problem: 'A integração não tem credenciais para ler o aviso no banco.' };
  const { bank } = openLoaded(ctx, connection, connection.credentials);
  const outcome = await bank.call(reading.request);
  switch (outcome.outcome) {
    case 'done':
      if (outcome.answer.readable === 'at-the-bank') throw new Error('an answer of the bank cannot ask again');
      return outcome.answer;
    case 'refused':
      return { readable: false, problem: outcome.refusal.detail };
    case 'accepted':
      throw new Error('a question is answered or not');
    case 'unknown':
      return { waitMs: busyMs(outcome.cause) ?? 0, detail: outcome.cause.detail };
  }
}

/** The bank did not answer now: asked again ever more rarely; the sweep covers what is left. */
async function askLater(ctx: Context, job: ClaimedJob, { message }: Loaded, { waitMs, detail }: NotYet): Promise<Next> {
  if (job.attempts < mostAskings) {
    return { again: true, at: instantAfter(ctx, waitMs || Math.min(60 * 60_000, 2_000 * 2 ** job.attempts)) };
  }
  await asHolder(ctx, job, async (tx) => {
    await settle(tx, ctx, message, { state: 'dead', result: `O banco não respondeu sobre o aviso: ${detail}` });
    await raiseAlert(tx, ctx, {
      kind: 'inbound_dead',
      key: `inbound_dead/${message.connection_id}/${today(ctx)}`,
      severity: 'warning',
      title: 'O banco avisou e não deu os detalhes',
      body: `Um aviso do banco não pôde ser lido em ${mostAskings} tentativas: ${detail}.`,
      cure: 'A consulta periódica cobre o que ele diria. Em Desenvolvedor, Notificações do banco, veja o aviso.',
      link: '/desenvolvedor/notificacoes',
      connectionId: message.connection_id,
    });
  });
  return over;
}

interface Result {
  state: Message['state'];
  result: string;
}

async function resultOf(tx: Tx, ctx: Context, message: Message, reading: Settled): Promise<Result> {
  if (!reading.readable) {
    await reportUnreadable(tx, ctx, message);
    return { state: 'failed', result: reading.problem };
  }
  const problems = reading.problems.length > 0 ? ` ${reading.problems.join(' ')}` : '';
  if (problems !== '') await reportUnreadable(tx, ctx, message);
  const { items, transfers = [] } = reading;
  if (problems !== '' && items.length + transfers.length === 0) return { state: 'failed', result: problems.trim() };
  const outcomes: ('news' | 'known' | 'orphan')[] = [];
  for (const item of items) outcomes.push(await applyItem(tx, ctx, message, { item, proven: reading.proven }));
  for (const news of transfers)
    outcomes.push(await applyTransferNews(tx, ctx, message, { news, proven: reading.proven }));
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome === 'orphan')) {
    const whose = items.length > 0 ? 'De cobrança que não conhecemos.' : 'De transferência que não foi feita por aqui.';
    return { state: 'orphan', result: `${whose}${problems}` };
  }
  if (!outcomes.includes('news')) return { state: 'known', result: `Já sabíamos.${problems}` };
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

/** By the bank's id or the txid; by our key when the answer that carries the id has not come yet. */
async function registrationOf(tx: Tx, connectionId: string, item: Item): Promise<RegistrationRow | undefined> {
  const byRef = item.bankRef === null ? undefined : await registrationByBankRef(tx, connectionId, item.bankRef);
  const known = byRef ?? (item.txid ? await registrationByTxid(tx, connectionId, item.txid) : undefined);
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

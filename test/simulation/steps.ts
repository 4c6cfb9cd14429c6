/** What can happen to a company that transfers, by chance: people, machines, the bank and the clock, each in turn. */
import { sql } from 'kysely';
import { approveTransfer } from '#app/transfers/approve.ts';
import { cancelTransfer } from '#app/transfers/cancel.ts';
import { createTransfer } from '#app/transfers/create.ts';
import type { Context } from '#app/context.ts';
import type { TransferInput } from '#contract/transfers.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { nextDueAt } from '#db/jobs.ts';
import { makeWorker } from '#jobs/worker.ts';
import { cents } from '#lib/money.ts';
import type { Fault } from '#sim/index.ts';
import { at, password, type Company, type World } from './company.ts';
import { Died, leasesEnd, mortal, type Mortal } from './mortal.ts';
import type { Random } from './random.ts';

/** What somebody asked for, and whether anybody was told that it was taken. */
export interface Request {
  input: TransferInput;
  taken: boolean;
}

export interface Run {
  world: World;
  company: Company;
  random: Random;
  requests: Request[];
  /** What happened, for whoever reads a failure. */
  story: string[];
}

const payees = [
  { account: '379424', accountDigit: '5', ispb: '60701190', name: 'Maria Aparecida de Souza', taxId: '52998224725' },
  // Takes no part in Pix: a TED, which settles later and may come back for days.
  { account: '81234', accountDigit: '0', ispb: '02819125', name: 'Padaria Modelo', taxId: '11222333000181' },
  { account: '99001', accountDigit: 'X', ispb: '00000000', name: 'Joao da Silva', taxId: '11144477735' },
] as const;
const amounts = [1_000, 2_599, 60_000];

const weights = {
  request: 30,
  repeat: 18,
  approve: 14,
  cancel: 4,
  work: 60,
  clock: 22,
  hooks: 14,
  giveBack: 8,
  fault: 30,
  calm: 6,
};

const happenings: Record<keyof typeof weights, (run: Run) => Promise<void>> = {
  request: askForOne,
  repeat: askAgain,
  approve: agree,
  cancel: cancelOne,
  work: workSome,
  clock: passTime,
  hooks: deliverHooks,
  giveBack: giveOneBack,
  fault: armFault,
  calm: calmDown,
};

/** One thing happens. */
export async function happen(run: Run): Promise<void> {
  await happenings[run.random.weighted(weights)](run);
}

/** A process that dies soon, or one that does not. */
function processOf({ world, random }: Run, dies = 0.35): Mortal {
  return mortal(world.hub.system, random.chance(dies) ? 1 + random.below(9) : null);
}

/** Runs something in a process that may die; what it says reaches nobody then. */
async function attempt(
  run: Run,
  what: string,
  work: (ctx: Context) => Promise<unknown>,
  who?: Context,
): Promise<'done' | Problem | 'lost'> {
  const process = processOf(run, 0.2);
  try {
    await work(at(who ?? run.company.ana, process.system));
    run.story.push(what);
    return 'done';
  } catch (error) {
    if (process.diedAt() !== null) {
      run.story.push(`${what}: died at ${process.diedAt()}`);
      return 'lost';
    }
    if (!(error instanceof Problem)) throw error;
    run.story.push(`${what}: ${error.init.code}`);
    return error;
  }
}

async function ask(run: Run, request: Request): Promise<void> {
  const { reference, amountCents } = request.input;
  const said = await attempt(run, `ask ${reference} of ${amountCents}`, (ctx) => createTransfer(ctx, request.input));
  if (said === 'done' || (said instanceof Problem && said.init.code === 'reference_taken')) request.taken = true;
}

async function askForOne(run: Run): Promise<void> {
  const { random, company, requests } = run;
  const payee = random.pick(payees);
  const input: TransferInput = {
    connection: company.connectionId,
    reference: `T${requests.length + 1}`,
    amountCents: cents(random.pick(amounts)),
    payee: { kind: 'account', branch: '30', bankCode: null, accountType: 'CC', ...payee },
    draft: false,
    ...(random.chance(0.3) ? { repeatReason: 'Segunda parcela do mesmo contrato' } : {}),
  };
  const request = { input, taken: false };
  requests.push(request);
  await ask(run, request);
}

/** A machine that got no answer asks again with the same number; a person presses twice. */
async function askAgain(run: Run): Promise<void> {
  if (run.requests.length === 0) return;
  const request = run.random.chance(0.7) ? run.requests.at(-1) : run.random.pick(run.requests);
  if (request) await ask(run, request);
}

interface Row {
  id: string;
  version: number;
  status: string;
  requester: string | null;
}

export async function rowsOf({ company }: Run): Promise<Row[]> {
  return company.ana.db.inOrganization(company.ana.organizationId, async (tx) => {
    const { rows } =
      await sql<Row>`SELECT id, version, status, created_by_id AS requester FROM transfer ORDER BY id`.execute(tx);
    return rows;
  });
}

async function agree(run: Run): Promise<void> {
  const waiting = (await rowsOf(run)).filter(({ status }) => status === 'awaiting_approval');
  if (waiting.length === 0) return;
  const { id, version } = run.random.pick(waiting);
  const approval = { id: publicId('transfer', id), version, confirmation: { password } };
  await attempt(run, 'agree', (ctx) => approveTransfer(ctx, approval), run.company.bia);
}

async function cancelOne(run: Run): Promise<void> {
  const rows = await rowsOf(run);
  if (rows.length === 0) return;
  const id = publicId('transfer', run.random.pick(rows).id);
  await attempt(run, 'cancel', (ctx) => cancelTransfer(ctx, { id, reason: 'Pedido errado' }));
}

async function workSome(run: Run): Promise<void> {
  await work(run, processOf(run));
}

/** Runs what is due in one process; when it dies, what it held is free once its leases are over. */
async function work({ world, story }: Run, process: Mortal): Promise<void> {
  const worker = makeWorker(process.system, { concurrency: 4, idleMs: 10 });
  try {
    await worker.drain();
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  } finally {
    await worker.stop();
  }
  const diedAt = process.diedAt();
  if (diedAt === null) return;
  story.push(`worker died at ${diedAt}`);
  await leasesEnd(world.hub.system);
}

const passages = [2, 15, 61, 240, 960, 3 * 3_600, 26 * 3_600];

async function passTime(run: Run): Promise<void> {
  const seconds = run.random.pick(passages);
  run.story.push(`${seconds} s pass`);
  await run.world.hub.clock.advance({ seconds });
}

async function deliverHooks({ world, random, story }: Run): Promise<void> {
  const how = random.weighted({ once: 5, twice: 3, reverse: 2, lose: 2 });
  story.push(`webhooks: ${how}`);
  await world.hub.bank.deliver({
    ...(how === 'twice' ? { repeat: 2 } : {}),
    ...(how === 'reverse' ? { order: 'reverse' as const } : {}),
    ...(how === 'lose' ? { lose: true } : {}),
  });
}

/** The bank's books of this company alone: many companies share the bank. */
export function atBank({ world, company }: Run) {
  return world.hub.bank.transfers().filter(({ account }) => company.application.accounts.includes(account));
}

async function giveOneBack(run: Run): Promise<void> {
  const there = atBank(run).filter(({ status }) => status === 'sent' || status === 'settled');
  if (there.length === 0) return;
  const { ref, kind } = run.random.pick(there);
  run.story.push(`the bank of the payee sends ${ref} back`);
  run.world.hub.bank.returnTransfer(ref, kind === 'pix' ? 'PBE326' : 'SPB2');
}

const faults: readonly Fault[] = [
  'refuse',
  'slow',
  'drop-before',
  'drop-after',
  'drop-after',
  'drop-after',
  '500-before',
  '500-after',
  '429',
  '401-once',
  'expire-token',
  'html',
  'truncate',
  'empty',
  'extra-fields',
  'missing-field',
  'unknown-status',
  'echo-other-amount',
];

async function armFault({ world, random, story }: Run): Promise<void> {
  const fault = random.pick(faults);
  const name = random.pick([
    'transfer.send',
    'transfer.send',
    'transfer.read',
    'transfer.find',
    'statement.page',
    'token',
  ]);
  story.push(`${fault} on ${name}`);
  await world.hub.bank.next(fault, { name, times: 1, delayMs: 200 });
}

async function calmDown({ world }: Run): Promise<void> {
  world.hub.bank.clearFaults();
}

/** Nothing goes wrong any more and time goes by, from one due job to the next, until it has gone by. */
export async function rest(run: Run, days: number): Promise<void> {
  const { hub } = run.world;
  hub.bank.clearFaults();
  const until = hub.clock.now().add({ hours: 24 * days });
  for (let turn = 0; turn < 2_000; turn += 1) {
    await hub.bank.deliver();
    await work(run, mortal(hub.system, null));
    const due = await hub.system.db.asSystem((tx) => nextDueAt(tx));
    const next = due === null ? until : later(Temporal.Instant.from(due), hub.clock.now().add({ seconds: 1 }));
    if (Temporal.Instant.compare(next, until) >= 0) break;
    await hub.clock.advance({ milliseconds: next.epochMilliseconds - hub.clock.nowMs() });
  }
  const left = until.epochMilliseconds - hub.clock.nowMs();
  if (left > 0) await hub.clock.advance({ milliseconds: left });
  await hub.bank.deliver();
  await work(run, mortal(hub.system, null));
}

function later(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) > 0 ? one : other;
}

/** The program ended in the middle of its work, politely or not, and started again: nothing lost, nothing sent twice. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { BatchDetail } from '#contract/batches.ts';
import type { Charge } from '#contract/charges.ts';
import type { Session } from '#contract/people.ts';
import type { BankCharge } from '#sim/index.ts';
import { newPlace, removePlace, startProgram, type Place, type Program } from './program.ts';

let place: Place;
let program: Program;
let headers: Record<string, string>;

before(async () => {
  place = await newPlace();
  program = await startProgram(place);
  headers = await firstRun();
});
after(async () => {
  await program.end('SIGTERM');
  await removePlace(place);
});

async function firstRun(): Promise<Record<string, string>> {
  const json = { 'content-type': 'application/json' };
  const person = { name: 'Ana', email: 'ana@example.com', password: 'uma senha bem comprida' };
  const company = { companyName: 'Padaria Pão Quente Ltda', companyTaxId: '12ABC34501DE35', sample: true };
  const body = JSON.stringify({ ...person, ...company });
  const answer = await fetch(`${program.url}/ui/first-run`, { method: 'POST', headers: json, body });
  assert.equal(answer.status, 201, await answer.clone().text());
  const { csrfToken } = (await answer.json()) as Session;
  return { ...json, cookie: answer.headers.getSetCookie()[0]!.split(';')[0]!, 'x-csrf-token': csrfToken };
}

async function ask<A>(method: string, path: string, body?: object): Promise<A> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(program.url + path, { method, headers, ...sent });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as A;
}

async function until<A>(what: string, look: () => Promise<A | null>): Promise<A> {
  for (let tries = 0; tries < 600; tries += 1) {
    const seen = await look();
    if (seen !== null) return seen;
    await delay(100);
  }
  throw new Error(`not seen in 60 s: ${what}\n${program.output()}`);
}

const all = async (query: string): Promise<Charge[]> =>
  (await ask<{ data: Charge[] }>('GET', `/v1/charges?limit=200&${query}`)).data;
const books = async (): Promise<BankCharge[]> =>
  (await ask<{ charges: BankCharge[] }>('GET', '/ui/simulator/banks/inter/charges')).charges;
const entries = async (): Promise<unknown[]> =>
  (await ask<{ data: unknown[] }>('GET', '/v1/ledger/entries?limit=200')).data;

/** Each is registered, and the bank has it once, with the same number. */
async function assertAgreed(ids: readonly string[]): Promise<void> {
  const titles = await books();
  for (const charge of (await all('')).filter(({ id }) => ids.includes(id))) {
    assert.deepEqual([charge.reference, charge.status, charge.outcomeUnknown], [charge.reference, 'registered', false]);
    const atBank = titles.filter(({ reference }) => reference === charge.registration?.bankKey);
    assert.equal(atBank.length, 1, `${charge.reference} at the bank`);
    assert.equal(charge.registration?.nossoNumero, atBank[0]?.nossoNumero);
    assert.equal(charge.registration?.linhaDigitavel, atBank[0]?.linhaDigitavel);
  }
}

/** Processes started by the program, by their id. */
function childrenOf(pid: number): Map<number, string> {
  const children = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = read(`/proc/${name}/stat`);
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== pid) continue;
    children.set(Number(name), read(`/proc/${name}/cmdline`).replaceAll('\0', ' '));
  }
  return children;
}

/** A process that ends meanwhile has no files there. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const isAlive = (pid: number): boolean => read(`/proc/${pid}/cmdline`) !== '';

describe('the program', () => {
  test('killed in the middle of a lote goes on with it, and every charge is registered once', async () => {
    const before = { charges: await all(''), entries: await entries() };
    const pending = before.charges.filter(({ status }) => status === 'pending').map(({ id }) => id);
    assert.equal(pending.length, 12);
    const { id } = await ask<BatchDetail>('POST', '/v1/batches', { kind: 'register', chargeIds: pending });
    // In the middle: the bank has some, and the hub does not know the numbers of all.
    await until('a first title at the bank', async () =>
      (await all('')).some((charge) => pending.includes(charge.id) && charge.registration?.bankRef) ? true : null,
    );
    const children = childrenOf(program.pid);
    assert.equal(await program.end('SIGKILL'), null);

    program = await startProgram(place);
    const simulator = [...children].find(([, command]) => command.includes('sim/main.ts'));
    assert.ok(simulator, [...children.values()].join('\n'));
    assert.equal(isAlive(simulator[0]), false, 'the simulator of the killed program has ended too');
    const batch = await until('the end of the lote', async () => {
      const now = await ask<BatchDetail>('GET', `/v1/batches/${id}`);
      return now.state === 'running' ? null : now;
    });
    assert.deepEqual([batch.state, batch.total, batch.done], ['done', 12, 12]);
    await assertAgreed(pending);
    const kept = new Map((await all('')).map((charge) => [charge.id, charge]));
    for (const { id: known, reference, status } of before.charges) {
      const now = kept.get(known);
      assert.equal(now?.reference, reference);
      if (!['pending', 'registering'].includes(status)) assert.equal(now?.status, status, reference);
    }
    assert.deepEqual(await entries(), before.entries, 'the books are as they were');
  });

  test('stopped by SIGTERM ends by itself, leaves no process, and goes on at the next start', async () => {
    const [model] = await all('reference=EX1201');
    const due = Temporal.Now.plainDateISO('America/Sao_Paulo').add({ days: 30 }).toString();
    const ids: string[] = [];
    for (const reference of ['PARADA1', 'PARADA2', 'PARADA3']) {
      const { payer } = model!;
      const input = { reference, amountCents: 45_000, dueDate: due, payer, billingType: model!.billingType!.name };
      ids.push((await ask<Charge>('POST', '/v1/charges', input)).id);
    }
    await ask('POST', '/v1/batches', { kind: 'register', chargeIds: ids });
    const children = childrenOf(program.pid);
    assert.equal(await program.end('SIGTERM'), 0, program.output());
    assert.deepEqual(
      [...children].filter(([pid]) => isAlive(pid)),
      [],
      'nothing is left running',
    );

    program = await startProgram(place);
    await until('all registered', async () => {
      const now = (await all('')).filter(({ id }) => ids.includes(id));
      return now.every(({ status }) => status === 'registered') ? true : null;
    });
    await assertAgreed(ids);
  });

  test('started a second time on the same data says so in one sentence, and disturbs nobody', async () => {
    const other = await newPlace();
    const second = { ...other, dataDir: place.dataDir };
    await assert.rejects(startProgram(second), /já está em uso por outro Pontual/);
    assert.equal((await all('reference=EX1201'))[0]?.status, 'registered');
    await removePlace(other);
  });
});

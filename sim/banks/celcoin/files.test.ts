import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { openClient, transfer } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;
let ids: string[];

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2016-09-01T17:30:22Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  client = await openClient(simulator, await world.createApplication());
  const first = { externalNSU: 1234, accountCode: '379424', institutionIspb: '', institutionCode: 341 };
  ids = [await transfer(client, first)];
  const second = {
    document: '12ABC34501DE35',
    externalTerminal: 'ERP\nMatriz \u010a',
    value: 12_345.67,
    bankAccountType: 'CP',
  };
  ids.push(
    await transfer(client, { ...second, accountCode: '12345678901', digitCode: 'X', institutionIspb: '00000000' }),
  );
  world.returnTransfer(ids[0]!, 'SPB1');
  world.returnTransfer(ids[1]!, 'SPB7', 67);
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function moveTo(instant: string): Promise<void> {
  await simulator.clock.set(instant);
  await client.renew();
}

function names(): string[] {
  return world.files().map(({ name }) => name);
}

function textOf(name: string): string {
  return (world.files().find((file) => file.name === name) ?? assert.fail(`no ${name}`)).bytes.toString('latin1');
}

function records(name: string): string[] {
  const text = textOf(name);
  assert.ok(text.endsWith('\r\n'));
  return text.slice(0, -2).split('\r\n');
}

/** The characters from a position to another, both counted, the first being 1: as the manual writes them. */
function at(record: string, from: number, to: number): string {
  return record.slice(from - 1, to);
}

describe('the nightly files', () => {
  it('come at two in the morning after the day, by the names of the manual', async () => {
    await moveTo('2016-09-02T04:59:59Z');
    assert.deepEqual(names(), []);
    await moveTo('2016-09-02T05:00:00Z');
    assert.deepEqual(names(), [
      'TRANSFERENCIA_MOV_ID0002_NSA000001_DATA20160901',
      'TRANSFERENCIA_REC_ID0002_NSA000001_DATA20160901',
    ]);
  });

  it('have records of 300 bytes: header, movements, trailer with count and total', async () => {
    const lines = records('TRANSFERENCIA_MOV_ID0002_NSA000001_DATA20160901');
    assert.deepEqual(
      lines.map(({ length }) => length),
      [300, 300, 300, 300],
    );
    const head = '0002' + '00001' + '20160902' + '00';
    assert.deepEqual(
      lines.map((line) => at(line, 1, 22)),
      [`${head}HDR`, `${head}MOV`, `${head}MOV`, `${head}TLR`],
    );
    assert.deepEqual(
      lines.map((line) => at(line, 295, 300)),
      ['000001', '000002', '000003', '000004'],
    );
    const [header, , , trailer] = lines as [string, string, string, string];
    assert.equal(at(header, 23, 294), '0'.repeat(19) + 'MONETARIO' + ' '.repeat(244));
    assert.equal(at(trailer, 23, 294), '0'.repeat(19) + '00004' + '0000001235067' + ' '.repeat(235));
  });

  it('have each field of a movement at its place', () => {
    const [, first, second] = records('TRANSFERENCIA_MOV_ID0002_NSA000001_DATA20160901');
    const fields: readonly [from: number, to: number, text: string, other: string][] = [
      [23, 34, '000000000500', '000001234567'],
      [35, 37, '033', '033'],
      [38, 51, '20160901143022', '20160901143022'],
      [52, 91, 'TRANSFERENCIA'.padEnd(40), 'TRANSFERENCIA'.padEnd(40)],
      [92, 101, ids[0]!.padStart(10, '0'), ids[1]!.padStart(10, '0')],
      [102, 111, '0000000001', '0000000002'],
      [112, 161, '123'.padEnd(50), 'ERP Matriz'.padEnd(50)],
      [162, 181, '1234'.padStart(20, '0'), world.transfers()[1]!.reference.padStart(20, '0')],
      [182, 183, '02', '02'],
      [184, 197, '00035914746817', '12ABC34501DE35'],
      [198, 247, 'FULANO DE TAL'.padEnd(50), 'FULANO DE TAL'.padEnd(50)],
      [248, 250, '341', '001'],
      [251, 252, 'CC', 'CP'],
      [253, 256, '0030', '0030'],
      [257, 266, '0000379424', '2345678901'],
      [267, 268, '5 ', 'X '],
      [269, 294, ' '.repeat(26), ' '.repeat(26)],
    ];
    for (const [from, to, text, other] of fields) {
      assert.deepEqual([at(first!, from, to), at(second!, from, to)], [text, other], `${from}-${to}`);
    }
  });

  it('tell of returns, whole and in part, with their reason', () => {
    const lines = records('TRANSFERENCIA_REC_ID0002_NSA000001_DATA20160901');
    assert.deepEqual(
      lines.map((line) => at(line, 20, 22)),
      ['HDR', 'REC', 'PRC', 'TLR'],
    );
    assert.equal(at(lines[1]!, 52, 91), 'CONTA DESTINATARIA DO CREDITO ENCERRADA '.padEnd(40));
    assert.equal(at(lines[2]!, 23, 34), '000000000067');
    assert.equal(at(lines[3]!, 47, 59), '0000000000567');
  });

  it('come for a day without movement too, with the next number, or not at all', async () => {
    await moveTo('2016-09-03T05:00:00Z');
    const empty = 'TRANSFERENCIA_MOV_ID0002_NSA000002_DATA20160902';
    assert.equal(names()[2], empty);
    assert.equal(at(records(empty)[1]!, 42, 59), '00002' + '0'.repeat(13));
    world.act('habits', '-', { emptyFiles: false });
    assert.equal(names().length, 2);
    world.act('habits', '-', { emptyFiles: true });
  });

  it('can be spoilt: missing, a record short, a wrong total, a number used before', async () => {
    const day = '2016-09-01';
    world.act('spoil-file', '-', { day, kind: 'MOV', how: 'omit-record' });
    const short = records('TRANSFERENCIA_MOV_ID0002_NSA000001_DATA20160901');
    assert.deepEqual([short.length, at(short[2]!, 42, 59)], [3, '00003' + '0000001234567']);
    world.act('spoil-file', '-', { day, kind: 'MOV', how: 'wrong-total' });
    const wrong = records('TRANSFERENCIA_MOV_ID0002_NSA000001_DATA20160901');
    assert.equal(at(wrong[3]!, 42, 59), '00004' + '0000001235068');
    world.act('spoil-file', '-', { day, kind: 'MOV', how: 'missing' });
    world.act('spoil-file', '-', { day: '2016-09-02', kind: 'REC', how: 'repeated-nsa' });
    assert.deepEqual(names(), [
      'TRANSFERENCIA_REC_ID0002_NSA000001_DATA20160901',
      'TRANSFERENCIA_MOV_ID0002_NSA000002_DATA20160902',
      'TRANSFERENCIA_REC_ID0002_NSA000001_DATA20160902',
    ]);
    assert.throws(() => world.act('spoil-file', '-', { day, kind: 'XXX', how: 'missing' }), /MOV ou REC/);
  });

  it('can be cut short, come late, skip a number, or come twice with other bytes', () => {
    const day = '2016-09-02';
    const name = 'TRANSFERENCIA_MOV_ID0002_NSA000002_DATA20160902';
    const spoil = (how: string, on = day) => world.act('spoil-file', '-', { day: on, kind: 'MOV', how });
    spoil('truncated');
    assert.equal(textOf(name).length, 302);
    spoil('late');
    assert.ok(!names().includes(name));
    spoil('skipped-nsa');
    assert.ok(names().includes('TRANSFERENCIA_MOV_ID0002_NSA000003_DATA20160902'));
    const first = 'TRANSFERENCIA_MOV_ID0002_NSA000001_DATA20160901';
    spoil('wrong-total', '2016-09-01');
    const before = textOf(first);
    spoil('other-bytes', '2016-09-01');
    assert.notEqual(textOf(first), before);
    assert.equal(at(records(first)[1]!, 52, 91), 'REEMITIDO'.padEnd(40));
    assert.equal(at(records(first)[3]!, 42, 59), '00004' + '0000001235067');
    world.act('spoil-file', '-', { day, kind: 'MOV', how: 'omit-record' });
  });

  it('are in UTF-8 with accents when they are told to', () => {
    const name = 'TRANSFERENCIA_REC_ID0002_NSA000001_DATA20160901';
    world.act('habits', '-', { accents: true, encoding: 'UTF-8' });
    const utf8 = world
      .files()
      .find((file) => file.name === name)!
      .bytes.toString('utf8');
    assert.match(utf8, /Conta Destinatária do Crédito Encerrada/);
    world.act('habits', '-', { accents: false, encoding: 'ISO-8859-1' });
  });

  it('end their lines as they are told to', async () => {
    const name = 'TRANSFERENCIA_MOV_ID0002_NSA000002_DATA20160902';
    for (const [lineEnd, size] of [
      ['LF', 602],
      ['none', 600],
      ['CRLF', 604],
    ] as const) {
      world.act('habits', '-', { lineEnd });
      assert.equal(textOf(name).length, size);
    }
  });
});

/**
 * Random and mutated BR Codes, Pix keys and identifiers against a second judge, written apart from the library in the plainest way:
 * the reader must not throw, must refuse what the judge refuses, and must read the fields that the judge reads.
 *
 * `node test/fuzz/brcode.ts 1000000 [seed]` runs a million; the test beside it runs a few thousand with a fixed seed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { BrCode } from '#lib/brcode/index.ts';
import { parseEndToEndId, parsePixKey, pixKeyKind, readBrCode } from '#lib/brcode/index.ts';
import { seeded } from './boleto.ts';

type Random = (below: number) => number;

function vectorsOf<T>(name: string): T[] {
  const path = new URL(`../fixtures/pix/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: T[] }).vectors;
}

const codes = vectorsOf<{ brcode: string }>('brcode').map(({ brcode }) => brcode);
const keys = vectorsOf<{ key: string }>('pix-key').map(({ key }) => key);
const ids = vectorsOf<{ id: string }>('end-to-end-id').map(({ id }) => id);

const SIGNS = [...'0123456789ABCDEFabcdef*-_.@+ /'].concat(['\n', '\u0000', 'é', 'Ç', '٣', '👀', '\ud800', '\u00a0']);
const FIELDS = [
  '000201',
  '5303986',
  '5802BR',
  '5802US',
  '54040.10',
  '62070503***',
  '5908São João',
  '6009São João',
  '010212',
];
const pick = <T>(random: Random, values: readonly T[]): T => values[random(values.length)]!;

const MUTATIONS: readonly ((text: string, at: number, random: Random) => string)[] = [
  (text, at, random) => text.slice(0, at) + pick(random, SIGNS) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + pick(random, SIGNS) + text.slice(at),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, at) => text.slice(0, at) + text.slice(at, at + 10).toLowerCase() + text.slice(at + 10),
  (text, at) => text.slice(0, at) + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2),
  (text, at, random) => text.slice(0, at) + pick(random, FIELDS) + text.slice(at),
  (text, at, random) => text.slice(0, at) + pick(random, codes).slice(at),
];

function mutated(text: string, random: Random): string {
  let result = text;
  for (let count = random(3); count >= 0; count--)
    result = pick(random, MUTATIONS)(result, random(result.length + 1), random);
  return result;
}

/** With a check value that fits, so that what lies behind it is tried too. */
function signed(text: string): string {
  const covered = text.replace(/6304.{0,4}$/s, '') + '6304';
  return covered + hexOf(remainderOf(new TextEncoder().encode(covered)));
}

/** A tree of fields put together at random. */
function plausible(random: Random): string {
  const field = (id: string, value: string): string => id + String([...value].length).padStart(2, '0') + value;
  const account = field('00', pick(random, ['br.gov.bcb.pix', 'BR.GOV.BCB.PIX', 'br.com.outro']));
  const key = pick(random, [field('01', pick(random, keys) || 'x'), field('25', 'pix.example.com/v2/1'), '']);
  const parts = [
    field('00', pick(random, ['01', '02'])),
    field(pick(random, ['26', '27', '51', '52']), account + key),
    field('53', pick(random, ['986', '986', '840'])),
    pick(random, ['', field('54', pick(random, ['1', '1.00', '0.00', '.5', '12345678901.00', '-1.00']))]),
    field('58', 'BR'),
    field('59', pick(random, ['Fulano', 'São João', 'x'.repeat(26)])),
    field('60', 'Recife'),
    pick(random, ['', field('62', field('05', pick(random, ['***', 'a', 'a-b', 'x'.repeat(26)])))]),
    pick(random, ['', field('80', field('00', 'br.gov.bcb.pix') + field('25', 'pix.example.com/rec/1'))]),
  ];
  return signed(parts.filter(() => random(30) > 0).join(''));
}

/** CRC-16 bit by bit. */
function remainderOf(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const turn = ((crc >> 15) ^ (byte >> bit)) & 1;
      crc = ((crc << 1) & 0xffff) ^ (turn === 1 ? 0x1021 : 0);
    }
  }
  return crc;
}

function hexOf(crc: number): string {
  return (crc + 0x10000).toString(16).slice(1).toUpperCase();
}

/** Fields by id, lengths in characters; null when a length does not fit, a field comes twice or none is there. */
function fieldsOf(text: string): Map<string, string> | null {
  const fields = new Map<string, string>();
  let rest = [...text];
  while (rest.length > 0) {
    const [id, length] = [rest.slice(0, 2).join(''), rest.slice(2, 4).join('')];
    if (!/^[0-9]{2}$/.test(id) || !/^[0-9]{2}$/.test(length) || Number(length) === 0) return null;
    const value = rest.slice(4, 4 + Number(length));
    if (value.length < Number(length) || fields.has(id)) return null;
    fields.set(id, value.join(''));
    rest = rest.slice(4 + Number(length));
  }
  return fields;
}

/** Whether the check value at the end is right, over UTF-8 or ISO-8859-1. */
function hasRightCheck(text: string): boolean {
  const covered = text.slice(0, -4);
  const given = text.slice(-4).toUpperCase();
  if (hexOf(remainderOf(new TextEncoder().encode(covered))) === given) return true;
  return !/[^\0-\xff]/.test(covered) && hexOf(remainderOf(Buffer.from(covered, 'latin1'))) === given;
}

/** The lengths of these are not counted in characters, or have three digits; the judge only knows the standard's. */
const OTHER_LENGTHS = new Set(['byte_lengths', 'three_digit_length']);

function checkCode(text: string): void {
  const read = readBrCode(text);
  const trimmed = text.trim();
  const fields = fieldsOf(trimmed);
  if (read.kind === 'unreadable') {
    assert.ok(read.problems.length > 0 && read.problems.every(({ message }) => message.length > 0));
    return;
  }
  assert.ok(hasRightCheck(trimmed), 'the check value is wrong');
  assert.equal(read.valid, read.problems.length === 0);
  if (read.problems.some(({ code }) => OTHER_LENGTHS.has(code))) return assert.equal(read.valid, false);
  assert.ok(fields, 'the fields do not fit');
  assert.deepEqual([fields.get('00'), fields.get('53'), fields.get('58')], ['01', '986', 'BR']);
  assert.equal(read.merchantName, fields.get('59') ?? '');
  assert.equal(read.merchantCity, fields.get('60') ?? '');
  checkAccount(read, fields);
  if (read.valid) checkValid(read, trimmed);
}

function checkAccount(read: BrCode, fields: ReadonlyMap<string, string>): void {
  const accounts = [...fields]
    .filter(([id]) => Number(id) >= 26 && Number(id) <= 51)
    .map(([, value]) => fieldsOf(value))
    .filter((account) => account?.get('00')?.toLowerCase() === 'br.gov.bcb.pix');
  assert.equal(accounts.length, 1);
  if (read.kind === 'static') assert.equal(read.key, accounts[0]?.get('01'));
  assert.equal(read.url, accounts[0]?.get('25'));
  const amount = fields.get('54');
  if (read.amountCents !== undefined) assert.equal(read.amountCents, Math.round(Number(amount) * 100));
}

function checkValid(read: BrCode, text: string): void {
  assert.match(text, /^[\x20-\x7e]+$/);
  assert.match(text, /6304[0-9A-F]{4}$/);
  assert.match(read.txid, /^(\*{3}|[a-zA-Z0-9]{1,25})$/);
  if (read.kind === 'static') assert.ok(pixKeyKind(read.key ?? '') !== undefined && read.amountCents !== 0);
  assert.ok(read.merchantName.length <= 25 && read.merchantCity.length <= 15);
}

function checkKey(text: string): void {
  const parsed = parsePixKey(text);
  if (parsed.ok) assert.equal(pixKeyKind(parsed.key), parsed.kind);
  else assert.ok(parsed.problem.length > 0);
}

function checkId(text: string): void {
  const read = parseEndToEndId(text);
  const [day, time] = [text.slice(9, 17), text.slice(17, 21)];
  const moment = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2)}:00.000Z`;
  const date = new Date(moment);
  const isMoment = !Number.isNaN(date.getTime()) && date.toISOString() === moment;
  assert.equal(read !== undefined, /^[ED][0-9A-Z]{8}[0-9]{12}[0-9A-Za-z]{11}$/.test(text) && isMoment);
}

/** So many codes, keys and identifiers. @throws Error with the seed, the number and the texts of a finding. */
export function fuzzBrCode(count: number, seed: number): void {
  const random = seeded(seed);
  const sources: readonly (() => string)[] = [
    () => mutated(pick(random, codes), random),
    () => signed(mutated(pick(random, codes), random)),
    () => signed(mutated(pick(random, codes), random)),
    () => plausible(random),
    () => Array.from({ length: random(600) }, () => pick(random, SIGNS)).join(''),
  ];
  for (let run = 0; run < count; run++) {
    const texts = [
      pick(random, sources)(),
      mutated(pick(random, keys), random),
      mutated(pick(random, ids), random),
    ] as const;
    try {
      checkCode(texts[0]);
      checkKey(texts[1]);
      checkId(texts[2]);
    } catch (cause) {
      throw new Error(`seed ${seed}, run ${run}: ${JSON.stringify(texts)}`, { cause });
    }
  }
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  const begun = performance.now();
  fuzzBrCode(Number(count), Number(seed));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${count} codes, keys and ids each (seed ${seed}): no finding in ${seconds} s\n`);
}

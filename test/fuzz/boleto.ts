/**
 * Random and mutated lines, barcodes, CPFs and CNPJs against a second judge, written apart from the library in the plainest way:
 * the reader must not throw, and must accept what the judge accepts and nothing else.
 *
 * `node test/fuzz/boleto.ts 1000000 [seed]` runs a million; the test beside it runs a few thousand with a fixed seed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Boleto } from '#lib/boleto/index.ts';
import {
  boletoProblems,
  buildBoleto,
  encodeDueFactor,
  knownBankCodes,
  PART_NAMES,
  readBoleto,
} from '#lib/boleto/index.ts';
import { isDate } from '#lib/calendar.ts';
import { parseTaxId } from '#lib/taxid.ts';

type Random = (below: number) => number;

/** A small generator with a seed (mulberry32), so that a finding can be repeated. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const TODAY = '2026-11-21';
const SEPARATORS = [' ', '.', '-', '\u00a0', '\t', '\n', '\u2009'];
const OTHERS = ['O', 'l', 'I', '/', ',', '_', '\u0000', '٣', '９', '😀', '\ud800', 'é'];

function vectorsOf<T>(name: string): T[] {
  const path = new URL(`../fixtures/${name}`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: T[] }).vectors;
}

type Lines = { barcode: string; line: string };
const lines = ['vectors', 'vectors-cooperatives', 'arrecadacao', 'decode-real'].flatMap((name) =>
  vectorsOf<Lines>(`boleto/${name}.json`).flatMap(({ barcode, line }) => [barcode, line, line.replace(/\D/g, '')]),
);
const taxIds = [
  ...vectorsOf<{ cpf: string }>('documents/cpf.json').map(({ cpf }) => cpf),
  ...['numeric', 'alphanumeric'].flatMap((name) =>
    vectorsOf<{ cnpj: string }>(`documents/cnpj-${name}.json`).map(({ cnpj }) => cnpj),
  ),
];

const pick = <T>(random: Random, values: readonly T[]): T => values[random(values.length)]!;
const digit = (random: Random): string => String(random(10));

/** One way to spoil a text, each as people, scanners and programs do. */
const MUTATIONS: readonly ((text: string, at: number, random: Random) => string)[] = [
  (text, at, random) => text.slice(0, at) + digit(random) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + digit(random) + text.slice(at),
  (text, at) => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
  (text, at, random) => text.slice(0, at) + pick(random, SEPARATORS) + text.slice(at),
  (text, at, random) => text.slice(0, at) + pick(random, OTHERS) + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at) + text.slice(0, at),
  (text, at) => text + text.slice(0, at),
];

function mutated(text: string, random: Random): string {
  let result = text;
  for (let left = random(4); left > 0; left--) {
    result = pick(random, MUTATIONS)(result, random(result.length + 1), random);
  }
  return result;
}

function randomDigits(length: number, random: Random): string {
  return Array.from({ length }, () => digit(random)).join('');
}

/** A line or barcode whose first digits and length are those of the real ones, so that many come near to being right. */
function plausible(random: Random): string {
  const length = pick(random, [44, 47, 48, 43, 46, 50]);
  const start = pick(random, ['8', '846', '838', '3419', '0019', '0779', '1049', '']);
  return start + randomDigits(length - start.length, random);
}

function anyText(random: Random): string {
  const all = [...SEPARATORS, ...OTHERS, ...'0123456789'];
  return Array.from({ length: random(60) }, () => pick(random, all)).join('');
}

function sumOf(digits: readonly number[], weights: readonly number[], isAdded: boolean): number {
  const products = digits.toReversed().map((value, index) => value * weights[index % weights.length]!);
  return products.reduce((sum, product) => sum + (isAdded ? Math.floor(product / 10) + (product % 10) : product), 0);
}

const luhn = (digits: readonly number[]): number => (10 - (sumOf(digits, [2, 1], true) % 10)) % 10;
const eleven = (digits: readonly number[]): number => 11 - (sumOf(digits, [2, 3, 4, 5, 6, 7, 8, 9], false) % 11);

function judgeBarcode(barcode: readonly number[]): boolean {
  const expected = eleven(barcode.toSpliced(4, 1));
  return barcode[3] === 9 && barcode[4] === (expected > 9 ? 1 : expected);
}

function judgeLine(line: readonly number[]): boolean {
  const fields = [line.slice(0, 10), line.slice(10, 21), line.slice(21, 32)];
  if (!fields.every((field) => luhn(field.slice(0, -1)) === field.at(-1))) return false;
  const free = fields.flatMap((field) => field.slice(0, -1));
  return judgeBarcode([...free.slice(0, 4), ...line.slice(32), ...free.slice(4)]);
}

function judgeBill(digits: readonly number[]): boolean {
  const blocks = digits.length === 48 ? [0, 12, 24, 36].map((start) => digits.slice(start, start + 12)) : [];
  const barcode = blocks.length > 0 ? blocks.flatMap((block) => block.slice(0, 11)) : digits;
  const isTen = barcode[2] === 6 || barcode[2] === 7;
  if (barcode[1] === 0 || barcode[1] === 8 || !(isTen || barcode[2] === 8 || barcode[2] === 9)) return false;
  const check = (part: readonly number[]): number => (isTen ? luhn(part) : eleven(part) > 9 ? 0 : eleven(part));
  const isRight = check(barcode.toSpliced(3, 1)) === barcode[3];
  return isRight && blocks.every((block) => check(block.slice(0, 11)) === block[11]);
}

/** Whether a text is a boleto or a bill that can be paid. */
function judge(text: string): boolean {
  const bare = SEPARATORS.reduce((rest, separator) => rest.replaceAll(separator, ''), text);
  if (!/^[0-9]+$/.test(bare) || /^0+$/.test(bare)) return false;
  const digits = [...bare].map(Number);
  if (digits.length === 47) return judgeLine(digits);
  if (digits[0] === 8 && (digits.length === 44 || digits.length === 48)) return judgeBill(digits);
  return digits.length === 44 && judgeBarcode(digits);
}

/** What must hold of every boleto that was read, right or wrong. */
function checkBoleto(boleto: Boleto): void {
  const { barcode, linhaDigitavel, campoLivre, amountCents, dueDate, dueDateCandidates, warnings, bank, valid } =
    boleto;
  assert.match(barcode, /^[0-9]{44}$/);
  assert.match(linhaDigitavel, /^[0-9]{47}$/);
  assert.ok(Number.isSafeInteger(amountCents) && amountCents >= 0);
  for (const candidate of dueDateCandidates) {
    assert.ok(isDate(candidate));
    assert.equal(encodeDueFactor(candidate), barcode.slice(5, 9));
  }
  assert.ok(dueDate === null || (dueDateCandidates.length === 1 && dueDateCandidates[0] === dueDate));
  if (!valid || warnings.length > 0 || dueDate === null || amountCents === 0) return;
  if (!knownBankCodes().includes(bank) || (bank === '748' && campoLivre.slice(22, 24) === '00')) return;
  const parts = Object.fromEntries(PART_NAMES.map((name) => [name, boleto[name]]));
  const built = buildBoleto({ bank, amountCents, dueDate, ...parts });
  assert.ok(built.ok && built.boleto.barcode === barcode, 'what is read without a warning can be built again');
}

function checkText(text: string): void {
  const read = readBoleto(text, { today: TODAY });
  assert.equal(read.valid, judge(text), 'valid');
  assert.equal(read.problems.length === 0, read.valid);
  assert.deepEqual(boletoProblems(text), read.problems);
  if (read.kind === 'boleto') checkBoleto(read);
}

function judgeTaxId(text: string): boolean {
  const bare = text.replace(/[.\-/\s]/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const isCpf = /^[0-9]{11}$/.test(bare);
  if (!isCpf && !/^[0-9A-Z]{12}[0-9]{2}$/.test(bare)) return false;
  if (new Set(bare).size === 1) return false;
  const values = [...bare].map((character) => character.charCodeAt(0) - 48);
  const weights = isCpf ? [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] : [2, 3, 4, 5, 6, 7, 8, 9];
  return [values.length - 2, values.length - 1].every((place) => {
    const remainder = sumOf(values.slice(0, place), weights, false) % 11;
    return values[place] === (remainder < 2 ? 0 : 11 - remainder);
  });
}

function checkTaxId(text: string): void {
  const parsed = parseTaxId(text);
  assert.equal(parsed.ok, judgeTaxId(text));
  if (!parsed.ok) assert.ok(parsed.problem.length > 0);
}

/** So many texts for each of the two readers. @throws AssertionError with the seed, the number and the text of a finding. */
export function fuzzBoleto(count: number, seed: number): void {
  const random = seeded(seed);
  const sources: readonly ((random: Random) => string)[] = [
    (next) => mutated(pick(next, lines), next),
    (next) => mutated(pick(next, lines), next),
    (next) => pick(next, MUTATIONS)(pick(next, lines), next(48), next),
    plausible,
    anyText,
  ];
  for (let run = 0; run < count; run++) {
    const texts = [pick(random, sources)(random), mutated(pick(random, taxIds), random)] as const;
    try {
      checkText(texts[0]);
      checkTaxId(texts[1]);
    } catch (cause) {
      throw new Error(`seed ${seed}, run ${run}: ${JSON.stringify(texts)}`, { cause });
    }
  }
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  const begun = performance.now();
  fuzzBoleto(Number(count), Number(seed));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${count} lines and ${count} tax ids (seed ${seed}): no finding in ${seconds} s\n`);
}

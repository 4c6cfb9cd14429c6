/**
 * Random and mutated lines of bank files against a second judge that reads each field in the plainest way: the readers must not
 * throw, must tell of every line, and must not accept an amount, a count or a date that does not stand there.
 *
 * `node test/fuzz/cnab.ts 1000000 [seed]` runs a million lines through each reader; the test beside it a few thousand.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readCnab, readOccurrences } from '#lib/cnab/index.ts';
import { dialect240, dialect400 } from '#lib/cnab/dialects.ts';
import { statement240 } from '#lib/cnab/layouts/statement-240.ts';
import type { Field, Fields, RecordLayout } from '#lib/fixed-width/index.ts';
import { isDate } from '#lib/calendar.ts';
import { body, header, trailer } from '#providers/celcoin/files/layouts.ts';
import { readMovements } from '#providers/celcoin/files/index.ts';
import { seeded } from './boleto.ts';

type Random = (below: number) => number;

const pick = <T>(random: Random, values: readonly T[]): T => values[random(values.length)]!;

function filesOf(folder: string): string[][] {
  const url = new URL(`../fixtures/${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((name) => !/\.(json|md)$/.test(name))
    .map((name) =>
      readFileSync(new URL(name, url), 'latin1')
        .split(/\r?\n/)
        .filter((line) => line.trim() !== ''),
    );
}

const bankFiles = filesOf('cnab');
const movementFiles = filesOf('celcoin');

/** Bytes, one a character: letters with accents in several encodings, controls, the end of a DOS file. */
const BYTES = [...'0123456789ABCDEFTUPQY '].concat([
  '\u0000',
  '\u001a',
  '\r',
  '\x80',
  '\xc7',
  '\xff',
  '\xc3\xa7',
  ',',
  '.',
]);

type Mutation = (line: string, at: number, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (line, at, random) => line.slice(0, at) + pick(random, BYTES) + line.slice(at + 1),
  (line, at, random) => line.slice(0, at) + pick(random, BYTES) + line.slice(at),
  (line, at) => line.slice(0, at) + line.slice(at + 1),
  (line, at) => line.slice(0, at),
  (line) => line.trimEnd(),
  (line, at) => line + line.slice(at),
  (line, at, random) => line.slice(0, at) + '9'.repeat(random(30)) + line.slice(at + 20),
  (line, at, random) => line.slice(0, at) + ' '.repeat(random(30)) + line.slice(at + 20),
  (_line, at, random) => Array.from({ length: at }, () => pick(random, BYTES)).join(''),
];

/** A file of which some lines are changed, gone, twice or in another place. */
function mutatedFile(random: Random, files: readonly string[][]): string[] {
  const lines = pick(random, files).slice(0, 40);
  for (let left = random(4); left > 0; left--) {
    const at = random(lines.length);
    const line = lines[at]!;
    const kind = random(6);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(random(lines.length), 0, line);
    else lines[at] = pick(random, MUTATIONS)(line, random(line.length + 1), random);
    if (lines.length === 0) lines.push('');
  }
  return lines;
}

/** The file in pieces of any size. */
function pieces(random: Random, lines: readonly string[]): Uint8Array[] {
  const bytes = Buffer.from(lines.join(pick(random, ['\n', '\r\n'])), 'latin1');
  const size = pick(random, [1 + random(50), 1000, bytes.length + 1]);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** What a field of an ASCII line must be, read in the plainest way; undefined where the judge has no opinion. */
function judge(field: Field, line: string): string | number | null | undefined {
  const isCut = line.length < field.to && line.length >= field.from;
  const raw = line.slice(field.from - 1, field.to).trim();
  if (raw === '') return null;
  if (field.type === 'text') return undefined;
  if (isCut) return null;
  if (field.type === 'number' || field.type === 'cents') {
    return /^\d+$/.test(raw) && Number.isSafeInteger(Number(raw)) ? Number(raw) : null;
  }
  if (field.type === 'DDMMAAAA' || field.type === 'AAAAMMDD') {
    const match = field.type === 'DDMMAAAA' ? /^(\d\d)(\d\d)(\d{4})$/ : /^(\d{4})(\d\d)(\d\d)$/;
    const date = raw.replace(match, field.type === 'DDMMAAAA' ? '$3-$2-$1' : '$1-$2-$3');
    return isDate(date) ? date : null;
  }
  return undefined;
}

/** Amounts that a person may have typed with a comma are accepted by the reader of movements, and by nobody else. */
const isAmount = (name: string): boolean => name === 'amountCents' || name === 'totalCents';

function compare(layout: RecordLayout, line: string, fields: Fields, isLenient: boolean): void {
  for (const field of layout.fields) {
    const wanted = judge(field, line);
    if (wanted === undefined || (isLenient && isAmount(field.name) && /[.,]/.test(line))) continue;
    assert.equal(fields[field.name], wanted, field.name);
  }
}

function layoutNamed(name: string, bank: string, line: string): RecordLayout | undefined {
  const is400 = /^re(messa|torno)/.test(name);
  if (is400) return dialect400(bank)?.records[name];
  const { records, remessa } = dialect240(bank);
  if (name === 'E') return statement240.E;
  const isOfStatement = name === 'lotHeader' ? line[8] === 'E' && line.slice(9, 11) === '04' : false;
  if (isOfStatement) return statement240.lotHeader;
  return name === 'lotTrailer' || name in remessa ? undefined : records[name];
}

async function checkCnab(random: Random): Promise<number> {
  const lines = mutatedFile(random, bankFiles);
  const source = pieces(random, lines);
  let records = 0;
  const seen: { record: string; line: number; fields: Fields; raw: string | null }[] = [];
  for await (const item of readCnab(source)) {
    if (item.type === 'record') {
      records += 1;
      seen.push(item);
      assert.ok(item.problems.every(({ message }) => message.length > 0));
      continue;
    }
    assert.equal(item.records, records);
    assert.equal(item.valid, item.errors === 0);
    const isAscii = source.every((piece) => piece.every((byte) => byte < 0x80 && byte !== 0x1a && byte !== 0x0d));
    if (isAscii) checkFields(seen, Buffer.concat(source).toString('latin1').split('\n'), item.bank ?? '');
  }
  let occurrences = 0;
  for await (const item of readOccurrences(source)) {
    if (item.type === 'occurrence') occurrences += 1;
  }
  assert.ok(occurrences <= records);
  return lines.length;
}

function checkFields(
  seen: readonly { record: string; line: number; fields: Fields }[],
  lines: readonly string[],
  bank: string,
): void {
  for (const { record, line, fields } of seen) {
    const text = lines[line - 1]!;
    const layout = layoutNamed(record, bank, text);
    if (layout !== undefined) compare(layout, text, fields, false);
  }
}

async function checkMovements(random: Random): Promise<number> {
  const lines = mutatedFile(random, movementFiles);
  const source = pieces(random, lines);
  const text = Buffer.concat(source).toString('latin1');
  // Without a line end in the first three records, the file is taken for one without any.
  const isPlain = !/[^\n -~]/.test(text) && text.slice(0, 900).includes('\n');
  let records = 0;
  for await (const item of readMovements(source)) {
    if (item.type === 'record') {
      records += 1;
      const layout = item.segment === 'HDR' ? header : item.segment === 'TLR' ? trailer : body;
      if (isPlain) compare(layout, text.split('\n')[item.line - 1]!, item.fields, true);
    } else {
      assert.equal(item.records, records);
      assert.equal(item.valid, item.errors === 0);
    }
  }
  return lines.length;
}

/** So many lines through each reader. @throws Error with seed and number of the file of a finding. */
export async function fuzzCnab(count: number, seed: number): Promise<void> {
  for (const check of [checkCnab, checkMovements]) {
    for (let done = 0, file = 0; done < count; file += 1) {
      try {
        done += await check(seeded(seed + file));
      } catch (cause) {
        throw new Error(`${check.name}: seed ${seed}, file ${file} (seeded(${seed + file}))`, { cause });
      }
    }
  }
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  await fuzzCnab(Number(count), Number(seed));
  process.stdout.write(`${count} lines through each reader: no finding\n`);
}

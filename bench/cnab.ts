/**
 * Lines of a CNAB 240 retorno read per CPU second, and the memory it takes at growing sizes, beside the ceiling of the same minute
 * (cutting the same bytes into lines, and each line into 24 texts). No reader of CNAB 240 is known on npm; the published figure to
 * compare with is laravel-boleto's (PHP): 16 600 lines a CPU second, 345 MB at 100 000 lines. `node bench/cnab.ts [lines]` prints
 * the table; run.ts takes `measureCnab`.
 *
 * The CPU time of the whole process counts, garbage collection included, after a warm-up. The file is made as it is read: it never is
 * in memory as a whole.
 */
import { readCnab, readCnabBatches, readOccurrences } from '#lib/cnab/index.ts';
import { readMovements, writeMovements } from '#providers/celcoin/files/index.ts';
import type { Figure } from './measure.ts';

const LINE = {
  fileHeader: '75600000         211222333000181123456              0306910000007777778 EMPRESA DE TESTE',
  lotHeader: '75600011T01  060 2011222333000181123456              0306910000007777778 EMPRESA DE TESTE',
};

function detail(segment: 'T' | 'U', sequence: number): string {
  const start = `75600013${String(sequence).padStart(5, '0').slice(-5)}${segment} 06`;
  const number = String(sequence).padStart(10, '0');
  const amount = String(10_000 + (sequence % 90_000)).padStart(15, '0');
  if (segment === 'U') {
    const zeros = '0'.repeat(15);
    return `${start}${zeros.repeat(4)}${amount}${amount}${zeros.repeat(2)}0804202609042026`.padEnd(240);
  }
  const title = `0306910000007777778 ${number}01014     1DOC-${number} 10042026${amount}34101464 PED${number}`;
  return (
    `${start}${title.padEnd(113)}092055000004000161PAGADOR TESTE 04`.padEnd(198) + `${'0'.repeat(12)}15006`.padEnd(42)
  );
}

/** A retorno of so many lines, in pieces of 64 KiB. */
function* retorno(lines: number): Generator<Uint8Array> {
  let text = '';
  for (let line = 0; line < lines; line++) {
    text += line === 0 ? LINE.fileHeader.padEnd(240) : line === 1 ? LINE.lotHeader.padEnd(240) : '';
    if (line > 1) text += detail(line % 2 === 0 ? 'T' : 'U', line - 1);
    text += '\r\n';
    if (text.length >= 65_536) {
      yield Buffer.from(text, 'latin1');
      text = '';
    }
  }
  yield Buffer.from(text, 'latin1');
}

type Work = (pieces: Iterable<Uint8Array>) => Promise<number>;

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let total = 0;
  for await (const item of items) total += item === undefined ? 0 : 1;
  return total;
}

const byBatch: Work = async (pieces) => {
  let total = 0;
  for await (const batch of readCnabBatches(pieces)) total += batch.length;
  return total;
};
const byLine: Work = (pieces) => count(readCnab(pieces));
const byTitle: Work = (pieces) => count(readOccurrences(pieces));

/** What any reader must at least do: the lines, and 24 texts of each. */
const cutting: Work = (pieces) => {
  let total = 0;
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + Buffer.from(piece).toString('latin1')).split('\r\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const fields: string[] = [];
      for (let at = 0; at < 240; at += 10) fields.push(line.slice(at, at + 10));
      if (fields.length > 0) total += 1;
    }
  }
  return Promise.resolve(total);
};

/** Lines a CPU second over pieces that are made beforehand, so that their making does not count. */
async function perCpuSecond(work: Work, pieces: readonly Uint8Array[], lines: number): Promise<number> {
  await work(pieces.slice(0, 40));
  const begun = process.cpuUsage();
  await work(pieces);
  const { user, system } = process.cpuUsage(begun);
  return lines / ((user + system) / 1e6);
}

/** The most memory that a reading takes beyond what there was before it, in MiB, measured at every piece. */
async function memoryOf(lines: number): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const onProgress = (): void => {
    most = Math.max(most, process.memoryUsage().rss);
  };
  for await (const item of readCnab(retorno(lines), { onProgress })) {
    if (item.type === 'summary' && item.lines !== lines) throw new Error(`read ${item.lines} lines of ${lines}`);
  }
  return (most - before) / 1_048_576;
}

function movementPieces(transfers: number): Uint8Array[] {
  const transfer = {
    recordKind: 'MOV',
    amountCents: 12_345,
    transactedOn: '2026-04-08',
    transactedTime: '14:30:22',
  } as const;
  const written = writeMovements({
    kind: 'movement',
    clientId: '0002',
    fileNumber: '001501',
    accountingOn: '2026-04-08',
    corporation: '0002',
    sentOn: '2026-04-09',
    transfers: Array.from({ length: transfers }, (_, index) => ({ ...transfer, transactionId: String(index + 1) })),
  });
  if (!written.ok) throw new Error(JSON.stringify(written.problems[0]));
  return [Buffer.from(written.text, 'latin1')];
}

const byMovement: Work = (pieces) => count(readMovements(pieces));

/** Memory at 1 000, 100 000 and 1 000 000 lines (first, while the process is young); then rates, the first being the ceiling. */
export async function measureCnab(lines = 100_000): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of [1_000, 100_000, 1_000_000]) {
    const name = `P12 memory for ${size} lines, MiB beyond the start`;
    figures.push({ name, unit: 'MiB', perSecond: await memoryOf(size), p50Ms: NaN, p99Ms: NaN });
  }
  const retornoPieces = [...retorno(lines)];
  const transfers = Math.min(lines, 90_000);
  let ceiling: number | undefined;
  const works: readonly (readonly [name: string, work: Work, pieces: readonly Uint8Array[], lines: number])[] = [
    ['P12 ceiling: lines cut into 24 texts', cutting, retornoPieces, lines],
    ['P12 CNAB 240 retorno lines, in batches (goal 500000)', byBatch, retornoPieces, lines],
    ['P12 CNAB 240 retorno lines, one by one', byLine, retornoPieces, lines],
    ['P12 CNAB 240 retorno lines, as occurrences of titles', byTitle, retornoPieces, lines],
    ['P12 movement lines of 300 bytes', byMovement, movementPieces(transfers), transfers + 2],
  ];
  for (const [name, work, pieces, many] of works) {
    const perSecond = await perCpuSecond(work, pieces, many);
    const ratio = ceiling === undefined ? {} : { ratio: perSecond / ceiling };
    ceiling ??= perSecond;
    figures.push({ name, unit: '/CPU s', perSecond, p50Ms: NaN, p99Ms: NaN, ...ratio });
  }
  return figures;
}

if (import.meta.main) {
  for (const { name, unit, perSecond, ratio } of await measureCnab(Number(process.argv[2] ?? 200_000))) {
    const share = ratio === undefined ? '' : ` (${ratio.toFixed(2)} of the ceiling)`;
    process.stdout.write(`${name}: ${Math.round(perSecond)} ${unit}${share}\n`);
  }
}

import type { ByteSource } from './fixed-width.ts';
import { createLineSplitter } from './fixed-width.ts';
import { cnabProblem } from './problems.ts';
import type { LineReader } from './reader-240.ts';
import { createReader240 } from './reader-240.ts';
import { createReader400 } from './reader-400.ts';
import { countMovement, countProblem, createTally, movementTotals } from './tally.ts';
import type { Tally } from './tally.ts';
import type { CnabFormat, CnabItem, CnabProblem, CnabRecord, CnabSummary, ReadCnabOptions } from './types.ts';

/**
 * Reads a file of CNAB 240 or 400 in constant memory: one object a line, then a summary. Format, bank, encoding and line ends
 * are found out. A bad line is told with its number and does not stop the rest; the only exception thrown is the source's.
 */
export async function* readCnab(source: ByteSource, options: ReadCnabOptions = {}): AsyncGenerator<CnabItem, void> {
  for await (const batch of readCnabBatches(source, options)) for (const item of batch) yield item;
}

/** As {@link readCnab}, many at once: the records of each piece of the source. Faster where every record is wanted. */
export async function* readCnabBatches(
  source: ByteSource,
  options: ReadCnabOptions = {},
): AsyncGenerator<readonly CnabItem[], void> {
  const splitter = createLineSplitter({ ...options, recordLengths: [240, 400] });
  const file = createFile(options);
  for await (const piece of source) {
    const records = file.read(splitter.push(piece));
    if (records.length > 0) yield records;
  }
  const last = file.read(splitter.end());
  yield [...last, file.finish(splitter.progress.bytes, [...splitter.encodings])];
}

type CnabFile = {
  read(lines: readonly string[]): CnabRecord[];
  finish(bytes: number, encodings: CnabSummary['encodings']): CnabSummary;
};

function createFile(options: ReadCnabOptions): CnabFile {
  const tally = createTally();
  let reader: LineReader | undefined;
  let format: CnabFormat | undefined;
  let lines = 0;
  let records = 0;
  let recognised = false;

  const readOne = (line: string): CnabRecord | undefined => {
    lines += 1;
    if ((line === '' || line.charCodeAt(0) <= 0x20) && line.trim() === '') {
      countProblem(tally, cnabProblem('blank_line', lines, 'A linha está em branco.'));
      return undefined;
    }
    if (reader === undefined) {
      format = options.format ?? formatOf(line);
      reader = format === 'cnab400' ? createReader400(line, options.bank) : createReader240(line, options.bank);
    }
    const record = reader.read(line, lines);
    records += 1;
    if (record.record !== 'unknown') recognised = true;
    for (const problem of record.problems) countProblem(tally, problem);
    countMovement(tally, reader.bank, record);
    return record;
  };

  return {
    read(some) {
      const found: CnabRecord[] = [];
      for (const line of some) {
        const record = readOne(line);
        if (record !== undefined) found.push(record);
      }
      return found;
    },
    finish(bytes, encodings) {
      for (const problem of finalProblems(reader, lines)) countProblem(tally, problem);
      return summary({ reader, tally, format: recognised ? format : undefined }, { bytes, lines, records, encodings });
    },
  };
}

function finalProblems(reader: LineReader | undefined, lines: number): CnabProblem[] {
  if (reader !== undefined) return reader.finish(lines);
  return [cnabProblem('empty', Math.max(lines, 1), 'O arquivo está vazio.')];
}

function summary(
  file: { reader: LineReader | undefined; tally: Tally; format: CnabFormat | undefined },
  counts: Pick<CnabSummary, 'bytes' | 'lines' | 'records' | 'encodings'>,
): CnabSummary {
  const { reader, tally, format = null } = file;
  return {
    type: 'summary',
    format,
    bank: format === null ? null : (reader?.bank ?? null),
    direction: format === null ? null : (reader?.direction ?? null),
    fileNumber: reader?.fileNumber ?? null,
    createdOn: reader?.createdOn ?? null,
    ...counts,
    lots: reader?.lots ?? 0,
    movements: movementTotals(tally),
    valid: tally.errors === 0,
    errors: tally.errors,
    warnings: tally.warnings,
    problems: tally.problems,
  };
}

/** CNAB 400 says what it is in its first nine positions. Without a header, only the length can tell. */
function formatOf(firstLine: string): CnabFormat {
  if (/^0[12](?:REMESSA|RETORNO)/i.test(firstLine)) return 'cnab400';
  const isHeader240 = firstLine[7] === '0' && /^\d{7}/.test(firstLine);
  return !isHeader240 && firstLine.trimEnd().length > 320 ? 'cnab400' : 'cnab240';
}

/**
 * Records of fixed width declared as data: read leniently with positions in the problems, written strictly. Reading and
 * writing records is pure; `lines.ts` turns bytes into lines with node's Buffer.
 */
export type { Encoding, LineDecoder, Repertoire } from './encoding.ts';
export { createLineDecoder, encodeText, toRepertoire } from './encoding.ts';
export type { Field, FieldOptions, FieldRow, Fields, FieldType, FieldValue, Labels, RecordLayout } from './layout.ts';
export { recordLayout, varied } from './layout.ts';
export type { ByteSource, LineOptions, LineSplitter, Progress } from './lines.ts';
export { createLineSplitter, LONGEST_LINE } from './lines.ts';
export type { FieldProblem } from './problems.ts';
export type { ReadRecord } from './read.ts';
export { readRecord } from './read.ts';
export type { Values, WriteOptions, WrittenRecord } from './write.ts';
export { writeRecord } from './write.ts';

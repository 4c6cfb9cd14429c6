/** Boletos: reading and building barcode and linha digitável. Browser-safe; no clock: "today" is always given. */
export { findBank, knownBankCodes } from './banks.ts';
export type { BarcodeInput, BoletoInput, BuildResult, BuiltBoleto } from './build.ts';
export { buildBarcode, buildBoleto, MAX_AMOUNT_CENTS } from './build.ts';
export type { CollectionBill } from './collection.ts';
export { collectionBarcodeFromLine, collectionLineFromBarcode } from './collection.ts';
export type { DecodedDueDate } from './due-factor.ts';
export { decodeDueFactor, encodeDueFactor } from './due-factor.ts';
export { encodeInterleaved2of5 } from './i2of5.ts';
export type { Bank, Field, FieldProblem, Layout, PartField } from './layout.ts';
export { barcodeFromLine, formatLinhaDigitavel, lineFromBarcode } from './line.ts';
export type { PartName, Parts } from './parts.ts';
export { PART_NAMES } from './parts.ts';
export type { ReadProblem } from './problems.ts';
export type { Boleto, ReadResult, Unreadable } from './read.ts';
export { boletoProblems, readBoleto } from './read.ts';

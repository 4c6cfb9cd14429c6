/** What can be made wrong with a nightly file, to see that whoever imports it notices. */

export type FileKind = 'MOV' | 'REC';

export const FILE_KINDS: readonly FileKind[] = ['MOV', 'REC'];

/**
 * Not there at all; there in the afternoon only; one record short; a total that is not the sum; the number of the file before; a number
 * left out; cut in the middle of a record; the same name with other bytes, both of them sound.
 */
export const SPOILS = [
  'missing',
  'late',
  'omit-record',
  'wrong-total',
  'repeated-nsa',
  'skipped-nsa',
  'truncated',
  'other-bytes',
] as const;

export type Spoil = (typeof SPOILS)[number];

/** What can be made wrong with a nightly file, to see that whoever imports it notices. */

export type FileKind = 'MOV' | 'REC';

export const FILE_KINDS: readonly FileKind[] = ['MOV', 'REC'];

/** Not there at all; one record short; a total that is not the sum; the number of the file before. */
export const SPOILS = ['missing', 'omit-record', 'wrong-total', 'repeated-nsa'] as const;

export type Spoil = (typeof SPOILS)[number];

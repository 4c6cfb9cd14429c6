/**
 * QR codes (ISO/IEC 18004) for Pix: byte mode, error correction level M, versions 1 to 20, which hold 666 bytes; a BR Code
 * has at most 512. Written here because the general bar code library needs 11 ms for one, ten times the rest of the page.
 */
import type { Packed } from './qr-penalty.ts';
import { blank, packed, penalty, turn } from './qr-penalty.ts';

/** A square of modules, row by row, 1 for a dark one. */
export type QrCode = { readonly size: number; readonly modules: Uint8Array };

const MAX_VERSION = 20;
/** Level M, by version: error correction bytes of a block, and blocks. */
const CORRECTION_BYTES = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
/** The two bits that name level M in the format information. */
const LEVEL_M = 0;

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

type Drawing = { readonly size: number; readonly dark: Uint8Array; readonly fixed: Uint8Array };
/** What all symbols of a version share. */
type Template = Drawing & {
  /** The free modules in the order in which codewords fill them. */
  readonly path: Uint16Array;
  /** Logarithms of the polynomial that makes the correction of a block. */
  readonly divisor: Uint8Array;
  readonly masks: readonly Mask[];
};
/** What a mask turns over: its free modules, and those of the format information that name it. */
type Mask = { readonly flips: Uint8Array; readonly packed: Packed };

/**
 * Encodes text (as UTF-8) in the smallest version that holds it.
 * @param mask the mask to use, 0 to 7; without it the one of least penalty, as the standard asks.
 * @throws RangeError when the text has more than 666 bytes.
 */
export function qrCode(text: string, mask?: number): QrCode {
  const data = new TextEncoder().encode(text);
  const version = smallestVersion(data.length);
  const template = templateOf(version);
  const modules = placeCodewords(template, withCorrection(dataCodewords(data, version), version));
  const { flips } = template.masks[mask ?? bestMask(template, modules)]!;
  for (let at = 0; at < modules.length; at++) modules[at]! ^= flips[at]!;
  return { size: template.size, modules };
}

function bestMask({ size, masks }: Template, modules: Uint8Array): number {
  const unmasked = packed(modules, size);
  const masked = blank(size);
  let best = 0;
  let least = Infinity;
  for (const [index, mask] of masks.entries()) {
    turn(masked, unmasked, mask.packed);
    const points = penalty(masked, least);
    if (points < least) [least, best] = [points, index];
  }
  return best;
}

/** Runs of dark modules as `[column, row, columns]`. */
export function qrRuns(code: QrCode): [number, number, number][] {
  const runs: [number, number, number][] = [];
  for (let row = 0; row < code.size; row++) {
    for (let column = 0; column < code.size; column++) {
      const start = column;
      while (column < code.size && code.modules[row * code.size + column] === 1) column++;
      if (column > start) runs.push([start, row, column - start]);
    }
  }
  return runs;
}

function smallestVersion(bytes: number): number {
  for (let version = 1; version <= MAX_VERSION; version++) {
    if (bytes * 8 + 4 + lengthBits(version) <= dataCapacity(version) * 8) return version;
  }
  throw new RangeError(`a QR code of level M and version ${MAX_VERSION} cannot hold ${bytes} bytes`);
}

function lengthBits(version: number): number {
  return version < 10 ? 8 : 16;
}

function dataCapacity(version: number): number {
  return totalCodewords(version) - CORRECTION_BYTES[version]! * BLOCKS[version]!;
}

function totalCodewords(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const alignments = Math.floor(version / 7) + 2;
    modules -= (25 * alignments - 10) * alignments - 55;
    if (version >= 7) modules -= 36;
  }
  return Math.floor(modules / 8);
}

/** Mode, length, bytes, terminator and padding: all begin in the middle of a byte, four bits late. */
function dataCodewords(data: Uint8Array, version: number): Uint8Array {
  const codewords = new Uint8Array(dataCapacity(version));
  let bit = 0;
  const put = (value: number, bits: number): void => {
    for (let shift = bits - 1; shift >= 0; shift--, bit++) {
      codewords[bit >> 3]! |= ((value >> shift) & 1) << (7 - (bit & 7));
    }
  };
  put(0b0100, 4);
  put(data.length, lengthBits(version));
  for (const byte of data) put(byte, 8);
  bit = Math.ceil(Math.min(bit + 4, codewords.length * 8) / 8) * 8;
  for (let pad = 0xec; bit < codewords.length * 8; pad ^= 0xec ^ 0x11) put(pad, 8);
  return codewords;
}

/** Multiplication in the field of 256 elements with polynomial 0x11D. */
function multiply(left: number, right: number): number {
  return POWERS[LOGARITHMS[left]! + LOGARITHMS[right]!]!;
}

/**
 * Powers of two, round and round again, so that the sum of two logarithms needs no remainder. Zero has none: its logarithm
 * here leads to the zeros that follow.
 */
const POWERS = new Uint8Array(1024);
const LOGARITHMS = new Uint16Array(256);
const LOGARITHM_OF_ZERO = 510;
LOGARITHMS[0] = LOGARITHM_OF_ZERO;
for (let exponent = 0, value = 1; exponent < 255; exponent++) {
  POWERS[exponent] = POWERS[exponent + 255] = value;
  LOGARITHMS[value] = exponent;
  value = (value << 1) ^ (value >> 7 === 1 ? 0x11d : 0);
}

/** The polynomial whose remainder is a correction of so many bytes, as logarithms: none of its terms is zero. */
function correctionDivisor(length: number): Uint8Array {
  const divisor = new Uint8Array(length);
  divisor[length - 1] = 1;
  for (let degree = 0; degree < length; degree++) {
    for (let index = 0; index < length; index++) {
      divisor[index] = multiply(divisor[index]!, POWERS[degree]!) ^ (divisor[index + 1] ?? 0);
    }
  }
  return divisor.map((term) => LOGARITHMS[term]!);
}

function correctionOf(block: Uint8Array, divisor: Uint8Array): Uint8Array {
  const remainder = new Uint8Array(divisor.length);
  const last = divisor.length - 1;
  for (const byte of block) {
    const factor = byte ^ remainder[0]!;
    const logarithm = LOGARITHMS[factor]!;
    for (let index = 0; index < last; index++) {
      remainder[index] = remainder[index + 1]! ^ POWERS[divisor[index]! + logarithm]!;
    }
    remainder[last] = POWERS[divisor[last]! + logarithm]!;
  }
  return remainder;
}

/** Splits the data into blocks, the longer ones last, and interleaves their bytes, then those of their correction. */
function withCorrection(data: Uint8Array, version: number): Uint8Array {
  const blocks = BLOCKS[version]!;
  const correction = CORRECTION_BYTES[version]!;
  const { divisor } = templateOf(version);
  const shortLength = Math.floor(data.length / blocks);
  const shortBlocks = blocks - (data.length % blocks);
  const parts: { data: Uint8Array; correction: Uint8Array }[] = [];
  for (let index = 0, start = 0; index < blocks; index++) {
    const end = start + shortLength + (index < shortBlocks ? 0 : 1);
    const part = data.subarray(start, end);
    parts.push({ data: part, correction: correctionOf(part, divisor) });
    start = end;
  }
  const result = new Uint8Array(totalCodewords(version));
  let at = 0;
  for (let index = 0; index <= shortLength; index++) {
    for (const part of parts) if (index < part.data.length) result[at++] = part.data[index]!;
  }
  for (let index = 0; index < correction; index++) for (const part of parts) result[at++] = part.correction[index]!;
  return result;
}

const templates: (Template | undefined)[] = [];

function templateOf(version: number): Template {
  return (templates[version] ??= makeTemplate(version));
}

function makeTemplate(version: number): Template {
  const drawing = fixedPatterns(version);
  return {
    ...drawing,
    path: pathOf(drawing),
    divisor: correctionDivisor(CORRECTION_BYTES[version]!),
    masks: MASKS.map((_, mask) => makeMask(drawing, mask)),
  };
}

function makeMask({ size, fixed }: Drawing, mask: number): Mask {
  const turns = MASKS[mask]!;
  const flips = fixed.map((isFixed, at) => (isFixed === 0 && turns(at % size, Math.floor(at / size)) ? 1 : 0));
  const format = (LEVEL_M << 3) | mask;
  let remainder = format;
  for (let index = 0; index < 10; index++) remainder = (remainder << 1) ^ ((remainder >> 9) * 0x537);
  const bits = ((format << 10) | remainder) ^ 0x5412;
  drawFormat(flips, size, (index) => (bits >> index) & 1);
  return { flips, packed: packed(flips, size) };
}

function fixedPatterns(version: number): Drawing {
  const size = version * 4 + 17;
  const drawing: Drawing = { size, dark: new Uint8Array(size * size), fixed: new Uint8Array(size * size) };
  for (let index = 0; index < size; index++) {
    fix(drawing, 6, index, index % 2 === 0);
    fix(drawing, index, 6, index % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) drawRings(drawing, { x, y, reach: 4 }); // prettier-ignore
  const centres = alignmentCentres(version, size);
  const last = centres.length - 1;
  for (const [i, x] of centres.entries()) {
    for (const [j, y] of centres.entries()) {
      const finder = (i === 0 && (j === 0 || j === last)) || (i === last && j === 0);
      if (!finder) drawRings(drawing, { x, y, reach: 2 });
    }
  }
  drawFormat(drawing.fixed, size, () => 1);
  drawVersion(drawing, version);
  return drawing;
}

function fix(drawing: Drawing, x: number, y: number, dark: boolean): void {
  drawing.dark[y * drawing.size + x] = dark ? 1 : 0;
  drawing.fixed[y * drawing.size + x] = 1;
}

/** A finder (reach 4 with its light border) or an alignment pattern (reach 2): rings around a dark centre. */
function drawRings(drawing: Drawing, at: { x: number; y: number; reach: number }): void {
  for (let dy = -at.reach; dy <= at.reach; dy++) {
    for (let dx = -at.reach; dx <= at.reach; dx++) {
      const [x, y] = [at.x + dx, at.y + dy];
      const distance = Math.max(Math.abs(dx), Math.abs(dy));
      const light = at.reach === 2 ? distance === 1 : distance === 2 || distance === 4;
      if (x >= 0 && x < drawing.size && y >= 0 && y < drawing.size) fix(drawing, x, y, !light);
    }
  }
}

function alignmentCentres(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const centres = [6];
  for (let index = count - 2; index >= 0; index--) centres.push(size - 7 - index * step);
  return centres;
}

/** Writes the fifteen format bits at both of their places, and the module that is always dark. */
function drawFormat(modules: Uint8Array, size: number, bit: (index: number) => number): void {
  const set = (x: number, y: number, value: number): void => {
    modules[y * size + x] = value;
  };
  for (let index = 0; index < 15; index++) {
    const value = bit(index);
    if (index < 8) set(size - 1 - index, 8, value);
    else set(8, size - 15 + index, value);
    if (index < 6) set(8, index, value);
    else if (index < 8) set(8, index + 1, value);
    else set(index === 8 ? 7 : 14 - index, 8, value);
  }
  set(8, size - 8, 1);
}

function drawVersion(drawing: Drawing, version: number): void {
  if (version < 7) return;
  let remainder = version;
  for (let index = 0; index < 12; index++) remainder = (remainder << 1) ^ ((remainder >> 11) * 0x1f25);
  const bits = (version << 12) | remainder;
  for (let index = 0; index < 18; index++) {
    const across = drawing.size - 11 + (index % 3);
    const along = Math.floor(index / 3);
    fix(drawing, across, along, ((bits >> index) & 1) === 1);
    fix(drawing, along, across, ((bits >> index) & 1) === 1);
  }
}

/** The free modules in pairs of columns from right to left, going up and down in turn, past the timing column. */
function pathOf({ size, fixed }: Drawing): Uint16Array {
  const path: number[] = [];
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (fixed[y * size + x] === 0) path.push(y * size + x);
    }
  }
  return Uint16Array.from(path);
}

/** The fixed patterns and the codewords, before any mask. */
function placeCodewords({ dark, path }: Template, codewords: Uint8Array): Uint8Array {
  const modules = dark.slice();
  for (let bit = 0; bit < codewords.length * 8; bit++) {
    modules[path[bit]!] = (codewords[bit >> 3]! >> (7 - (bit & 7))) & 1;
  }
  return modules;
}

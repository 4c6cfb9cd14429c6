/**
 * A Pix code as a picture, which the API gives in base64: always version 10, level L and mask 0 of ISO/IEC 18004, that has
 * room for every code that the bank makes.
 */
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 57;
const MAX_BYTES = 271;
/** Data bytes of the four blocks, and the correction bytes of each. */
const BLOCKS = [68, 68, 69, 69];
const CORRECTION = 18;
const ALIGNMENT = [6, 28, 50];
/** Level L and mask 0; version 10: with their own correction bits, from the standard's tables. */
const FORMAT_BITS = 0b111011111000100;
const VERSION_BITS = 0b001010010011010011;
const PIXELS_PER_MODULE = 4;
const QUIET_MODULES = 4;

/**
 * Dark modules by row and column.
 * @throws RangeError when the text is too long.
 */
export function qrModules(text: string): boolean[][] {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_BYTES) throw new RangeError(`a QR code of version 10 has no room for ${bytes.length} bytes`);
  const cells: (boolean | undefined)[][] = Array.from({ length: SIZE }, () => Array<boolean | undefined>(SIZE));
  drawPatterns(cells);
  drawData(cells, interleave(dataOf(bytes)));
  return cells.map((row) => row.map((cell) => cell === true));
}

/** Mode and length, the bytes, and the standard's padding. */
function dataOf(bytes: Buffer): number[] {
  const total = BLOCKS.reduce((sum, size) => sum + size, 0);
  const head = [0x4, bytes.length >> 12, (bytes.length >> 8) & 0xf, (bytes.length >> 4) & 0xf, bytes.length & 0xf];
  const nibbles = [...head, ...[...bytes].flatMap((byte) => [byte >> 4, byte & 0xf]), 0];
  const data = Array.from(
    { length: nibbles.length / 2 },
    (_, index) => nibbles[index * 2]! * 16 + nibbles[index * 2 + 1]!,
  );
  for (let pad = 0; data.length < total; pad++) data.push(pad % 2 === 0 ? 0xec : 0x11);
  return data;
}

function interleave(data: number[]): number[] {
  let start = 0;
  const blocks = BLOCKS.map((size) => data.slice(start, (start += size)));
  const corrections = blocks.map(correctionOf);
  const longest = Math.max(...BLOCKS);
  const columns = (rows: number[][], length: number) =>
    Array.from({ length }, (_, index) => rows.map((row) => row[index]))
      .flat()
      .filter((byte) => byte !== undefined);
  return [...columns(blocks, longest), ...columns(corrections, CORRECTION)];
}

/** Product in the field of 256 elements of the standard (polynomial 11D). */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((right >> bit) & 1) * left;
  }
  return product;
}

/** The generator polynomial, its highest coefficient (1) left out. */
const GENERATOR = makeGenerator();

function makeGenerator(): number[] {
  const polynomial = Array<number>(CORRECTION).fill(0);
  polynomial[CORRECTION - 1] = 1;
  let root = 1;
  for (let degree = 0; degree < CORRECTION; degree++) {
    for (let index = 0; index < CORRECTION; index++) {
      polynomial[index] = multiply(polynomial[index]!, root) ^ (polynomial[index + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  return polynomial;
}

function correctionOf(block: number[]): number[] {
  const remainder = Array<number>(CORRECTION).fill(0);
  for (const byte of block) {
    const factor = byte ^ remainder.shift()!;
    remainder.push(0);
    for (const [index, coefficient] of GENERATOR.entries()) {
      remainder[index] = remainder[index]! ^ multiply(coefficient, factor);
    }
  }
  return remainder;
}

function drawPatterns(cells: (boolean | undefined)[][]): void {
  for (let index = 0; index < SIZE; index++) {
    cells[6]![index] = index % 2 === 0;
    cells[index]![6] = index % 2 === 0;
  }
  const last = SIZE - 7;
  for (const [top, left] of [
    [0, 0],
    [0, last],
    [last, 0],
  ] as const)
    drawRings(cells, top + 3, left + 3, 4);
  for (const row of ALIGNMENT) {
    for (const column of ALIGNMENT) if (!isFinder(row, column)) drawRings(cells, row, column, 2);
  }
  drawFormat(cells);
}

function isFinder(row: number, column: number): boolean {
  const last = ALIGNMENT.at(-1)!;
  return (row === 6 && (column === 6 || column === last)) || (row === last && column === 6);
}

/** A finder (radius 4 with its white border) or an alignment pattern (radius 2): squares in squares. */
function drawRings(cells: (boolean | undefined)[][], row: number, column: number, radius: number): void {
  for (let down = -radius; down <= radius; down++) {
    for (let right = -radius; right <= radius; right++) {
      const ring = Math.max(Math.abs(down), Math.abs(right));
      const line = cells[row + down];
      if (line === undefined || column + right < 0 || column + right >= SIZE) continue;
      line[column + right] = radius === 2 ? ring !== 1 : ring !== 2 && ring !== 4;
    }
  }
}

function drawFormat(cells: (boolean | undefined)[][]): void {
  const set = (row: number, column: number, on: boolean) => void (cells[row]![column] = on);
  for (let bit = 0; bit < 15; bit++) {
    const on = ((FORMAT_BITS >> bit) & 1) === 1;
    if (bit < 6) set(bit, 8, on);
    else if (bit < 8) set(bit + 1, 8, on);
    else if (bit === 8) set(8, 7, on);
    else set(8, 14 - bit, on);
    if (bit < 8) set(8, SIZE - 1 - bit, on);
    else set(SIZE - 15 + bit, 8, on);
  }
  set(SIZE - 8, 8, true);
  for (let bit = 0; bit < 18; bit++) {
    const on = ((VERSION_BITS >> bit) & 1) === 1;
    const near = Math.floor(bit / 3);
    const far = SIZE - 11 + (bit % 3);
    set(near, far, on);
    set(far, near, on);
  }
}

/** Pairs of columns from the right, up and down in turn; the column of the timing pattern is skipped. */
function drawData(cells: (boolean | undefined)[][], bytes: number[]): void {
  let bit = 0;
  for (let right = SIZE - 1, upward = true; right > 0; right -= 2, upward = !upward) {
    if (right === 6) right = 5;
    for (let step = 0; step < SIZE; step++) {
      const row = upward ? SIZE - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (cells[row]![column] !== undefined) continue;
        const on = (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        cells[row]![column] = on !== ((row + column) % 2 === 0);
        bit += 1;
      }
    }
  }
}

/** The code as a black and white PNG of 260 by 260 pixels (W3C, Portable Network Graphics). */
export function qrPng(text: string): Buffer {
  const margin = Array<boolean>(QUIET_MODULES).fill(false);
  const quiet = Array<boolean>(SIZE + 2 * QUIET_MODULES).fill(false);
  const around = Array.from(margin, () => quiet);
  const rows = [...around, ...qrModules(text).map((row) => [...margin, ...row, ...margin]), ...around];
  const lines = rows.flatMap((row) => Array<Buffer>(PIXELS_PER_MODULE).fill(lineOf(row)));
  const width = quiet.length * PIXELS_PER_MODULE;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header[8] = 1; // bit of a pixel
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const data = deflateSync(Buffer.concat(lines));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A line of pixels: no filter, then four bits for each module, which are a hexadecimal digit; the last byte is filled up. */
function lineOf(row: boolean[]): Buffer {
  const digits = row.map((isDark) => (isDark ? '0' : 'f')).join('');
  return Buffer.from(`00${digits}${digits.length % 2 === 1 ? 'f' : ''}`, 'hex');
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/**
 * The measure of ISO/IEC 18004 for how hard a QR code is to scan, by which its mask is chosen. All eight masks are measured for every code,
 * so thirty-two lines are judged at once: a word holds the modules of thirty-two neighbouring lines at one place, and walking
 * from place to place looks along all of them.
 */

/** A word for each place of each group of 32 lines: those of the first group, then those of the second … */
type Words = Int32Array;

/** The modules of a square twice: to walk down its columns, and to walk along its rows. */
export type Packed = { readonly size: number; readonly columns: Words; readonly rows: Words };

export function blank(size: number): Packed {
  const length = Math.ceil(size / 32) * size;
  return { size, columns: new Int32Array(length), rows: new Int32Array(length) };
}

export function packed(modules: Uint8Array, size: number): Packed {
  const result = blank(size);
  const { columns, rows } = result;
  for (let y = 0, at = 0; y < size; y++) {
    const rowsStart = (y >> 5) * size;
    for (let x = 0; x < size; x++, at++) {
      if (modules[at] === 0) continue;
      columns[(x >> 5) * size + y]! |= 1 << (x & 31);
      rows[rowsStart + x]! |= 1 << (y & 31);
    }
  }
  return result;
}

/** Writes into `result` the modules of which exactly one of both is dark. */
export function turn(result: Packed, left: Packed, right: Packed): void {
  for (let index = 0; index < result.rows.length; index++) {
    result.columns[index] = left.columns[index]! ^ right.columns[index]!;
    result.rows[index] = left.rows[index]! ^ right.rows[index]!;
  }
}

/**
 * Points for runs, blocks, finder look-alikes and imbalance. Counting may end as soon as they reach `limit`, because a mask
 * already found is no worse.
 */
export function penalty({ size, columns, rows }: Packed, limit: number): number {
  let points = imbalancePoints(columns, size) + blockPoints(columns, size);
  if (points < limit) points += linePoints(columns, size);
  return points < limit ? points + linePoints(rows, size) : points;
}

function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The lowest bits of a word: all of them from 32 on. */
function lowest(bits: number): number {
  return bits >= 32 ? -1 : (1 << bits) - 1;
}

function imbalancePoints(words: Words, size: number): number {
  let dark = 0;
  for (let index = 0; index < words.length; index++) dark += bitsIn(words[index]!);
  const imbalance = Math.abs(dark * 20 - size * size * 10);
  return Math.max(Math.ceil(imbalance / (size * size)) - 1, 0) * 10;
}

/** Two by two modules of one colour: 3. */
function blockPoints(words: Words, size: number): number {
  let blocks = 0;
  for (let start = 0, lines = size; start < words.length; start += size, lines -= 32) {
    const inside = lowest(lines - 1); // the last line has no neighbour
    let allBefore = 0;
    let someBefore = -1;
    for (let index = start; index < start + size; index++) {
      const word = words[index]!;
      const neighbours = (word >>> 1) | ((words[index + size] ?? 0) << 31);
      const all = word & neighbours;
      const some = word | neighbours;
      blocks += bitsIn(((all & allBefore) | ~(some | someBefore)) & inside);
      allBefore = all;
      someBefore = some;
    }
  }
  return blocks * 3;
}

/** Runs of five modules of one colour and more, 3 and 1 for each further one; 1:1:3:1:1 beside four light modules, 40. */
function linePoints(words: Words, size: number): number {
  let points = 0;
  for (let start = 0, lines = size; start < words.length; start += size, lines -= 32) {
    points += runPoints(words, { start, end: start + size }, lowest(lines)) + finderPoints(words, start, start + size);
  }
  return points;
}

function runPoints(words: Words, { start, end }: { start: number; end: number }, inside: number): number {
  let points = 0;
  let last = words[start]!;
  let [two, three, four, fiveBefore] = [0, 0, 0, 0]; // the lines whose last modules, so many of them, are alike
  for (let index = start + 1; index < end; index++) {
    const word = words[index]!;
    const alike = ~(word ^ last) & inside;
    const five = alike & four;
    four = alike & three;
    three = alike & two;
    two = alike;
    if (five !== 0) points += bitsIn(five) + 2 * bitsIn(five & ~fiveBefore);
    fiveBefore = five;
    last = word;
  }
  return points;
}

function finderPoints(words: Words, start: number, end: number): number {
  let found = 0;
  for (let index = start + 6; index < end; index++) {
    const outer = words[index]! & words[index - 2]! & words[index - 4]! & words[index - 6]!;
    const finder = outer & words[index - 3]! & ~(words[index - 1]! | words[index - 5]!);
    if (finder === 0) continue;
    if (index - 10 >= start) {
      found += bitsIn(finder & ~(words[index - 7]! | words[index - 8]! | words[index - 9]! | words[index - 10]!));
    }
    if (index + 4 < end) {
      found += bitsIn(finder & ~(words[index + 1]! | words[index + 2]! | words[index + 3]! | words[index + 4]!));
    }
  }
  return found * 40;
}

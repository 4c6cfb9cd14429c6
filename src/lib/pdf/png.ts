/** Decodes PNG (ISO/IEC 15948), every colour type, depth and interlacing, to eight-bit grey or RGB laid on white. */

import { inflateSync } from 'node:zlib';

export type DecodedPng = {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row by row, `channels` bytes a pixel. */
  readonly samples: Uint8Array;
};

/** A logo has far fewer; more would cost memory and time without being seen. */
export const MAX_PIXELS = 4_000_000;

type Header = {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
};
type Chunks = {
  readonly header: Header;
  readonly palette: Buffer;
  readonly transparency: Buffer;
  readonly data: Buffer;
};
type Pass = { readonly x: number; readonly y: number; readonly dx: number; readonly dy: number };

/** By colour type: samples of a pixel in the file, and the depths allowed. */
const KINDS: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};
const WHOLE: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** @throws RangeError when the file is broken or too large. */
export function decodePng(bytes: Buffer): DecodedPng {
  const chunks = readChunks(bytes);
  const { header } = chunks;
  const perPixel = KINDS[header.colourType]!.samples;
  const channels = header.colourType === 0 || header.colourType === 4 ? 1 : 3;
  const samples = new Uint8Array(header.width * header.height * channels);
  const put = pixelWriter(chunks, samples);
  const raw = inflated(chunks.data, header);
  let at = 0;
  for (const pass of header.interlaced ? ADAM7 : WHOLE) {
    const columns = Math.ceil((header.width - pass.x) / pass.dx);
    const rows = Math.ceil((header.height - pass.y) / pass.dy);
    if (columns <= 0 || rows <= 0) continue;
    const rowLength = Math.ceil((columns * perPixel * header.depth) / 8);
    const step = Math.max(1, (perPixel * header.depth) >> 3);
    let above: Uint8Array = new Uint8Array(rowLength);
    for (let row = 0; row < rows; row++) {
      const line = raw.subarray(at + 1, at + 1 + rowLength);
      if (line.length < rowLength) throw new RangeError('the PNG is broken: pixels are missing');
      unfilter(raw[at]!, line, above, step);
      for (let column = 0; column < columns; column++) {
        put(line, column * perPixel, (pass.y + row * pass.dy) * header.width + pass.x + column * pass.dx);
      }
      above = line;
      at += 1 + rowLength;
    }
  }
  return { width: header.width, height: header.height, channels, samples };
}

function readChunks(bytes: Buffer): Chunks {
  let header: Header | undefined;
  let palette: Buffer = Buffer.alloc(0);
  let transparency: Buffer = Buffer.alloc(0);
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.subarray(at + 4, at + 8).toString('latin1');
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (body.length < length) break;
    if (kind === 'IHDR') header = readHeader(body);
    else if (kind === 'PLTE') palette = body;
    else if (kind === 'tRNS') transparency = body;
    else if (kind === 'IDAT') data.push(body);
    else if (kind === 'IEND') break;
    at += 12 + length;
  }
  if (header === undefined || data.length === 0) throw new RangeError('the PNG is broken: no header or no pixels');
  return { header, palette, transparency, data: Buffer.concat(data) };
}

function readHeader(body: Buffer): Header {
  if (body.length !== 13) throw new RangeError('the PNG is broken: its header');
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
  const [depth, colourType, interlace] = [body[8]!, body[9]!, body[12]!];
  if (width === 0 || height === 0 || KINDS[colourType]?.depths.includes(depth) !== true || interlace > 1) {
    throw new RangeError('the PNG is broken: its header');
  }
  if (width * height > MAX_PIXELS) throw new RangeError('the image has more than four million pixels');
  return { width, height, depth, colourType, interlaced: interlace === 1 };
}

function inflated(data: Buffer, { width, height }: Header): Uint8Array {
  try {
    // Eight bytes a pixel at most, and a filter byte for each row of each of seven passes.
    return inflateSync(data, { maxOutputLength: width * height * 8 + height * 14 + 64 });
  } catch {
    throw new RangeError('the PNG is broken: its pixels cannot be decompressed');
  }
}

/** Undoes a row's filter in place; `step` is how many bytes back the pixel at the left begins. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  if (filter > 4) throw new RangeError('the PNG is broken: an unknown filter');
  for (let index = 0; filter !== 0 && index < line.length; index++) {
    const left = index < step ? 0 : line[index - step]!;
    const up = above[index]!;
    const corner = index < step ? 0 : above[index - step]!;
    const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    line[index] = (line[index]! + guess) & 0xff;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

type PutPixel = (line: Uint8Array, firstSample: number, pixel: number) => void;

/** For the file's kind of pixel, how it becomes grey or red, green and blue on white paper. */
function pixelWriter({ header, palette, transparency }: Chunks, out: Uint8Array): PutPixel {
  const { depth, colourType } = header;
  const most = 2 ** depth - 1;
  const sample = sampleReader(depth);
  const onPaper = (value: number, alpha: number): number => Math.round((value * alpha + (most - alpha) * most) / most);
  const byte = (value: number): number => Math.round((value * 255) / most);
  if (colourType === 3) {
    return (line, first, pixel) => {
      const entry = sample(line, first);
      if (entry * 3 + 3 > palette.length) throw new RangeError('the PNG is broken: a colour that its palette lacks');
      const alpha = transparency[entry] ?? 255;
      for (let channel = 0; channel < 3; channel++) {
        out[pixel * 3 + channel] = Math.round((palette[entry * 3 + channel]! * alpha) / 255 + 255 - alpha);
      }
    };
  }
  const channels = colourType === 0 || colourType === 4 ? 1 : 3;
  const hasAlpha = colourType >= 4;
  const clear = !hasAlpha && transparency.length >= channels * 2 ? transparency : undefined;
  return (line, first, pixel) => {
    let isClear = clear !== undefined;
    for (let channel = 0; isClear && channel < channels; channel++) {
      isClear = sample(line, first + channel) === clear!.readUInt16BE(channel * 2);
    }
    const alpha = isClear ? 0 : hasAlpha ? sample(line, first + channels) : most;
    for (let channel = 0; channel < channels; channel++) {
      out[pixel * channels + channel] = byte(onPaper(sample(line, first + channel), alpha));
    }
  };
}

function sampleReader(depth: number): (line: Uint8Array, index: number) => number {
  if (depth === 8) return (line, index) => line[index]!;
  if (depth === 16) return (line, index) => (line[index * 2]! << 8) | line[index * 2 + 1]!;
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  return (line, index) => (line[Math.floor(index / perByte)]! >> (8 - depth * ((index % perByte) + 1))) & mask;
}

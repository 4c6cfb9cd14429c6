/** Pictures for a page: a company's logo as PNG or JPEG, checked and made ready once, drawn as often as wanted. */

import { deflateSync } from 'node:zlib';

import { decodePng, MAX_PIXELS } from './png.ts';

/** A picture ready to be written into a document. Made by {@link readImage} only. */
export type PdfImage = {
  readonly width: number;
  readonly height: number;
  /** Entries of the image's dictionary, without its length. */
  readonly entries: string;
  readonly data: Uint8Array;
};

const MAX_BYTES = 1_048_576;

/**
 * Reads a PNG (any kind; what is transparent is laid on white, the colour of the paper) or a JPEG (baseline or progressive;
 * grey, RGB or CMYK; kept as it is, a rotation noted by the camera is not applied).
 * @throws RangeError when it is neither, broken, larger than 1 MiB or than four million pixels.
 */
export function readImage(file: Uint8Array): PdfImage {
  if (file.length > MAX_BYTES) throw new RangeError('the image is larger than 1 MiB');
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const image = isPng(bytes) ? pngImage(bytes) : isJpeg(bytes) ? jpegImage(bytes) : undefined;
  if (image === undefined) throw new RangeError('the image is neither PNG nor JPEG');
  return image;
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n';
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff';
}

function pngImage(bytes: Buffer): PdfImage {
  const { width, height, channels, samples } = decodePng(bytes);
  const space = channels === 1 ? 'DeviceGray' : 'DeviceRGB';
  const entries = `/Width ${width}/Height ${height}/ColorSpace/${space}/BitsPerComponent 8/Filter/FlateDecode`;
  return { width, height, entries, data: deflateSync(samples, { level: 9 }) };
}

const COLOUR_SPACES = new Map([
  [1, 'DeviceGray'],
  [3, 'DeviceRGB'],
  [4, 'DeviceCMYK'],
]);

/** Walks the segments up to the frame header, which is all that a PDF must say about a JPEG (ITU T.81, B.1.1). */
function jpegImage(bytes: Buffer): PdfImage {
  let adobe = false;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (marker === 0xee && bytes.subarray(at + 4, at + 9).toString('latin1') === 'Adobe') adobe = true;
    if (marker >= 0xc0 && marker <= 0xc2) return framed(bytes, at + 4, adobe);
    if (length < 2 || marker === 0xda || marker === 0xd9) break;
    at += 2 + length;
  }
  throw new RangeError('the JPEG is broken or of a kind that PDF does not know');
}

function framed(bytes: Buffer, at: number, adobe: boolean): PdfImage {
  const [bits, height, width] = [bytes[at]!, bytes.readUInt16BE(at + 1), bytes.readUInt16BE(at + 3)];
  const space = COLOUR_SPACES.get(bytes[at + 5] ?? 0);
  if (bits !== 8 || space === undefined || width === 0 || height === 0) throw new RangeError('the JPEG is broken');
  if (width * height > MAX_PIXELS) throw new RangeError('the image has more than four million pixels');
  // Programs of Adobe write the four colours upside down.
  const decode = adobe && space === 'DeviceCMYK' ? '/Decode[1 0 1 0 1 0 1 0]' : '';
  const entries = `/Width ${width}/Height ${height}/ColorSpace/${space}/BitsPerComponent 8${decode}/Filter/DCTDecode`;
  return { width, height, entries, data: bytes };
}

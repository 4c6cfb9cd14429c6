import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateSync, inflateSync } from 'node:zlib';

import fc from 'fast-check';

import { boletoPdf } from './boleto.ts';
import { readImage } from './image.ts';
import { qrCode } from './qr.ts';
import { BOLETO, codesOf, lacks, PDFTOPPM, withFile, ZBARIMG } from './test-reading.ts';

type Kind = { colourType: number; depth: number; palette?: number[]; transparency?: number[]; interlaced?: boolean };

function chunk(kind: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}

/** A PNG of rows that are packed already, each with the number of its filter, which is not applied. */
function png(size: { width: number; height: number }, kind: Kind, rows: readonly (readonly number[])[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size.width);
  header.writeUInt32BE(size.height, 4);
  header.set([kind.depth, kind.colourType, 0, 0, kind.interlaced === true ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(kind.palette === undefined ? [] : [chunk('PLTE', Uint8Array.from(kind.palette))]),
    ...(kind.transparency === undefined ? [] : [chunk('tRNS', Uint8Array.from(kind.transparency))]),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flat()))),
    chunk('IEND', new Uint8Array()),
  ]);
}

function samplesOf(file: Uint8Array): number[] {
  return [...inflateSync(readImage(file).data)];
}

test('every kind of PNG becomes the grey or the colours that it shows on white paper', () => {
  const one = { width: 1, height: 1 };
  const cases: [Kind, number[], number[]][] = [
    [{ colourType: 0, depth: 8 }, [7], [7]],
    [{ colourType: 0, depth: 16 }, [0x80, 0x80], [0x80]],
    [{ colourType: 0, depth: 4 }, [0xf0], [255]],
    [{ colourType: 0, depth: 8, transparency: [0, 7] }, [7], [255]],
    [{ colourType: 0, depth: 8, transparency: [0, 8] }, [7], [7]],
    [{ colourType: 2, depth: 8 }, [1, 2, 3], [1, 2, 3]],
    [{ colourType: 2, depth: 16 }, [1, 1, 2, 2, 3, 3], [1, 2, 3]],
    [{ colourType: 2, depth: 8, transparency: [0, 1, 0, 2, 0, 3] }, [1, 2, 3], [255, 255, 255]],
    [{ colourType: 3, depth: 2, palette: [0, 0, 0, 9, 8, 7] }, [0b01_000000], [9, 8, 7]],
    [{ colourType: 3, depth: 8, palette: [0, 0, 0, 9, 8, 7], transparency: [255, 0] }, [1], [255, 255, 255]],
    [{ colourType: 4, depth: 8 }, [0, 51], [204]],
    [{ colourType: 6, depth: 8 }, [255, 0, 0, 51], [255, 204, 204]],
    [{ colourType: 6, depth: 16 }, [0, 0, 0, 0, 0, 0, 0xff, 0xff], [0, 0, 0]],
  ];
  for (const [kind, row, expected] of cases)
    assert.deepEqual(samplesOf(png(one, kind, [[0, ...row]])), expected, JSON.stringify(kind));
});

test('filters and packed bits are undone', () => {
  const grey = { colourType: 0, depth: 8 };
  const rows = [[1, 10, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1], [4, 1, 1, 1]]; // prettier-ignore
  assert.deepEqual(samplesOf(png({ width: 3, height: 4 }, grey, rows)), [10, 11, 12, 11, 12, 13, 6, 10, 12, 7, 11, 13]);
  const bits = png({ width: 10, height: 1 }, { colourType: 0, depth: 1 }, [[0, 0b10110000, 0b01000000]]);
  assert.deepEqual(samplesOf(bits), [255, 0, 255, 255, 0, 0, 0, 0, 0, 255]);
});

test('an interlaced PNG has its pixels in their places', () => {
  // 8 × 8, each pixel its own number; the passes of Adam7 in their order.
  const starts = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]; // prettier-ignore
  const rows: number[][] = [];
  for (const [x0 = 0, y0 = 0, dx = 1, dy = 1] of starts) {
    for (let y = y0; y < 8; y += dy) {
      const row = [0];
      for (let x = x0; x < 8; x += dx) row.push(y * 8 + x);
      rows.push(row);
    }
  }
  const file = png({ width: 8, height: 8 }, { colourType: 0, depth: 8, interlaced: true }, rows);
  assert.deepEqual(samplesOf(file), [...Array(64).keys()]);
});

test('files of other programs are read pixel by pixel as those programs show them', (t) => {
  if (lacks(t, PDFTOPPM)) return;
  const boleto = boletoPdf({ ...BOLETO, watermark: 'CINZA' });
  withFile(boleto, (file, folder) => {
    const options = ['-r', '40', '-singlefile', file, join(folder, 'raw')];
    for (const form of [[], ['-png'], ['-jpeg']]) assert.equal(spawnSync('pdftoppm', [...form, ...options]).status, 0);
    const pixels = inflateSync(readImage(readFileSync(join(folder, 'raw.png'))).data);
    assert.ok(pixels.equals(readFileSync(join(folder, 'raw.ppm')).subarray(-pixels.length)), 'the same pixels');
    const jpeg = readFileSync(join(folder, 'raw.jpg'));
    const image = readImage(jpeg);
    assert.deepEqual([image.width, image.height], [331, 468]);
    assert.match(image.entries, /DeviceRGB.*DCTDecode/);
    assert.ok(jpeg.equals(image.data), 'a JPEG goes in as it is');
    withFile(boletoPdf({ ...BOLETO, logo: image }), (printed) => {
      assert.equal(spawnSync('pdftoppm', ['-r', '40', printed], { encoding: 'latin1' }).stderr, '');
    });
  });
});

test('a logo is printed on its boleto, once in a file of many', (t) => {
  const code = qrCode('LOGO');
  const border = code.size + 8;
  const rows = Array.from({ length: border }, (_, y) => [
    0,
    ...Array.from({ length: border }, (__, x) => {
      const inside = x >= 4 && y >= 4 && x < border - 4 && y < border - 4;
      return inside && code.modules[(y - 4) * code.size + x - 4] === 1 ? 0 : 255;
    }),
  ]);
  const logo = readImage(png({ width: border, height: border }, { colourType: 0, depth: 8 }, rows));
  const one = boletoPdf({ ...BOLETO, logo });
  assert.ok(one.length <= 10_000, `${one.length} bytes`);
  const many = Buffer.from(boletoPdf([1, 2, 3].map((number) => ({ ...BOLETO, logo, documentNumber: `${number}` }))));
  assert.equal(many.toString('latin1').split('/Subtype/Image').length - 1, 1);
  if (lacks(t, PDFTOPPM, ZBARIMG)) return;
  assert.deepEqual(codesOf(one), [`I2/5:${BOLETO.barcode}`, 'QR-Code:LOGO']);
});

test('what is no picture, broken or too large is refused with words', () => {
  const grey = { colourType: 0, depth: 8 };
  const good = png({ width: 2, height: 2 }, grey, [[0, 1, 2], [0, 3, 4]]); // prettier-ignore
  const wrong: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /neither PNG nor JPEG/],
    [Buffer.from('GIF89a'), /neither PNG nor JPEG/],
    [new Uint8Array(1_048_577), /1 MiB/],
    [good.subarray(0, 40), /no header or no pixels/],
    [png({ width: 3000, height: 2000 }, grey, [[0]]), /four million/],
    [png({ width: 2, height: 2 }, grey, [[0, 1, 2]]), /pixels are missing/],
    [png({ width: 1, height: 1 }, grey, [[9, 1]]), /filter/],
    [png({ width: 1, height: 1 }, { colourType: 3, depth: 8, palette: [1, 2, 3] }, [[0, 1]]), /palette/],
    [png({ width: 1, height: 1 }, { colourType: 5, depth: 8 }, [[0, 1]]), /header/],
    [Buffer.from('\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x04abcdefgh', 'latin1'), /JPEG is broken/],
    [Buffer.from('\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\x01\x01\x01\x11\0', 'latin1'), /JPEG is broken/],
  ];
  for (const [file, words] of wrong)
    assert.throws(() => readImage(file), (error) => error instanceof RangeError && words.test(error.message), String(words)); // prettier-ignore
});

test('a damaged picture is read or refused, never anything else', () => {
  const good = png({ width: 4, height: 4 }, { colourType: 6, depth: 8 }, Array(4).fill([4, ...Array(16).keys()]));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
      const damaged = Buffer.from(good.subarray(0, Math.max(at, length)));
      damaged[at] = byte;
      try {
        readImage(damaged);
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

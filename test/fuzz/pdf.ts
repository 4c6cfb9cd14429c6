/**
 * Printed forms with any text in every field, and pictures with any damage: the writer must give a file whose parts lie where its
 * table says, with every text inside its string, and a picture must be read or refused with a RangeError.
 *
 * `node test/fuzz/pdf.ts 1000000 [seed]` tries a million pictures and a form for every hundredth; the test beside it fewer.
 */
import assert from 'node:assert/strict';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { cents } from '#lib/money.ts';
import { boletoFileName, boletoPdf, carnePdf, readImage, transferReceiptPdf } from '#lib/pdf/index.ts';
import type { BoletoDocument, TransferReceipt } from '#lib/pdf/index.ts';
import { seeded } from './boleto.ts';

type Random = (below: number) => number;

const SIGNS = [...'aZ09 ()\\/<>[]{}%.,-_', ...'çÃéÖ€“…', '\u0000', '\r', '\n', '\t', '\u00a0', '\u00ad', '\u202e', '\u0301'].concat([
  'ł', 'ﬁ', '日', '👀', '\ud800', '\udfff', 'endstream', ') Tj ET', '\\)', 'W'.repeat(300), ' '.repeat(50),
]); // prettier-ignore

function anyText(random: Random): string {
  return Array.from({ length: random(30) }, () => SIGNS[random(SIGNS.length)]).join('');
}

function anyBoleto(random: Random): BoletoDocument {
  const text = (): string => anyText(random);
  return {
    bank: { code: '077', dv: '9', name: text() },
    linhaDigitavel: '07790001161012345670800000000141194590000000500',
    barcode: '07791945900000005000001110123456700000000014',
    dueDate: '2023-08-31',
    amountCents: cents(random(2) === 0 ? 1 : 9_999_999_999),
    beneficiary: { name: text(), taxId: text(), address: text() },
    payer: { name: text(), taxId: text(), addressLines: Array.from({ length: random(4) }, text) },
    ...(random(2) === 0 ? {} : { guarantor: { name: text(), taxId: text() } }),
    nossoNumero: text(),
    documentNumber: text(),
    documentDate: '2023-08-01',
    processingDate: '2023-08-02',
    kind: text(),
    acceptance: 'N',
    carteira: text(),
    branchAndCode: text(),
    placeOfPayment: text(),
    instructions: Array.from({ length: random(12) }, text),
    ...(random(2) === 0 ? {} : { brCode: `0002${text().slice(0, 100)}` }),
    ...(random(3) > 0 ? {} : { watermark: text() }),
    ...(random(3) > 0 ? {} : { settled: { date: '2023-08-30', amountCents: cents(5) } }),
  };
}

function anyReceipt(random: Random): TransferReceipt {
  const text = (): string => anyText(random);
  const party = { name: text(), taxId: text(), bank: text(), branch: text(), account: text(), pixKey: text() };
  return {
    method: text(),
    amountCents: cents(random(1_000_000)),
    status: text(),
    sentAt: '2023-08-31T12:00:00Z',
    payer: party,
    payee: { ...party, accountKind: text() },
    description: text(),
    identifiers: Array.from({ length: random(4) }, () => ({ label: text(), value: text() })),
    bankText: Array.from({ length: random(80) }, text).join('\n'),
    ...(random(3) > 0 ? {} : { returned: { at: '2023-09-01T12:00:00Z', amountCents: cents(1), reason: text() } }),
  };
}

/** The file read as a reader of PDFs does, from its end. */
function checkFile(pdf: Uint8Array): void {
  const file = Buffer.from(pdf);
  const text = file.toString('latin1');
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
  const offsets = [...text.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
  assert.ok(offsets.length >= 8);
  for (const [index, offset] of offsets.entries()) {
    const object = text.slice(offset, offsets[index + 1] ?? table);
    assert.ok(object.startsWith(`${index + 1} 0 obj\n`) && object.endsWith('\nendobj\n'));
    const stream = /^\d+ 0 obj\n<<\/Filter\/FlateDecode\/Length (\d+)>>stream\n/.exec(object);
    if (stream === null) continue;
    const from = offset + stream[0].length;
    checkContent(inflateSync(file.subarray(from, from + Number(stream[1]))).toString('latin1'));
  }
}

/** Without its strings a page is a few operators and numbers, whatever the texts were. */
function checkContent(content: string): void {
  const operators = content.replace(/\((?:\\[\\()]|[^\\()])*\)/g, '()');
  assert.match(
    operators,
    /^(?:[-\d.\s[\]]|\(\)|\/F[123] |\/I\d+ |\b(?:BT|ET|Tf|Td|Tm|Tj|Tz|Do|cm|re|[qQgmlSfwd])\b)+$/,
  );
  assert.doesNotMatch(content, /[^\n\x20-\x7e\x80-\xff]/);
}

function chunk(kind: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** A small PNG of any kind, mostly sound, or the beginning of a JPEG. */
function anyPicture(random: Random): Buffer {
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random(256));
  if (random(4) === 0) {
    return Buffer.concat([
      Buffer.from('\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x05\0\x05\x03', 'latin1'),
      bytes(random(40)),
    ]);
  }
  const [depth, colourType] = [[1, 2, 4, 8, 16][random(5)]!, [0, 2, 3, 4, 6][random(5)]!];
  const [width, height] = [1 + random(9), 1 + random(9)];
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, depth, colourType, 0, 0, random(2)]);
  const rows = Uint8Array.from({ length: random(900) }, () => (random(3) === 0 ? random(5) : random(256)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', bytes(random(30))),
    ...(random(2) === 0 ? [] : [chunk('tRNS', bytes(random(8)))]),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function checkPicture(picture: Buffer): void {
  try {
    const image = readImage(picture);
    assert.ok(image.width > 0 && image.height > 0);
    if (!image.entries.includes('FlateDecode')) return;
    const channels = image.entries.includes('DeviceGray') ? 1 : 3;
    assert.equal(inflateSync(image.data).length, image.width * image.height * channels);
  } catch (error) {
    assert.ok(error instanceof RangeError, String(error));
  }
}

/** So many pictures, and a form of each kind for every hundredth. @throws Error with the seed and the number of a finding. */
export function fuzzPdf(count: number, seed: number): void {
  const random = seeded(seed);
  for (let run = 0; run < count; run++) {
    try {
      const picture = anyPicture(random);
      checkPicture(picture);
      picture[random(picture.length)] = random(256);
      checkPicture(picture.subarray(0, random(2) === 0 ? picture.length : random(picture.length)));
      if (run % 100 > 0) continue;
      const boletos = [anyBoleto(random), anyBoleto(random)];
      for (const pdf of [boletoPdf(boletos), carnePdf(boletos), transferReceiptPdf(anyReceipt(random))]) checkFile(pdf);
      const name = boletoFileName({
        payerName: anyText(random),
        dueDate: '2026-12-10',
        registeredAt: '2026-11-21T17:32:05Z',
      });
      assert.match(name, /^[A-Z0-9-]{1,80}_2026-12-10_143205\.pdf$/);
    } catch (cause) {
      throw new Error(`seed ${seed}, run ${run}`, { cause });
    }
  }
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  const begun = performance.now();
  fuzzPdf(Number(count), Number(seed));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${count} pictures and a hundredth as many forms (seed ${seed}): no finding in ${seconds} s\n`);
}

/**
 * A minimal writer of PDF 1.7 for fixed forms: standard fonts, text, lines, rectangles, pictures. It is deterministic: nothing
 * comes from a clock or a random source, so equal input gives equal bytes (with one build of zlib) and a document can be
 * made again instead of being stored. Positions and sizes are millimetres from the upper left corner of the page.
 */

import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

import { BASE_FONTS } from './fonts.ts';
import type { FontName } from './fonts.ts';
import type { PdfImage } from './image.ts';
import type { EncodedText, TextStyle } from './text.ts';
import { textWidth } from './text.ts';

export const A4 = { width: 210, height: 297 };

/** One page being drawn. */
export type Page = {
  readonly width: number;
  readonly height: number;
  readonly operators: string[];
  /** The pictures drawn, by the number of their name on the page. */
  readonly images: PdfImage[];
};

export type DocumentInformation = {
  readonly title: EncodedText;
  readonly author?: EncodedText;
  /** An instant in RFC 3339 UTC; without one the document states no date. */
  readonly createdAt?: string;
};

export type Align = 'left' | 'center' | 'right';
export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const POINTS_PER_MM = 72 / 25.4;
const FONT_KEYS: Readonly<Record<FontName, string>> = { regular: 'F1', bold: 'F2', mono: 'F3' };
/** Some ten per cent larger than the default level 6, for a third more boletos a second. */
const DEFLATE_LEVEL = 3;

export function newPage(size: { readonly width: number; readonly height: number } = A4): Page {
  const scale = number(POINTS_PER_MM, 6);
  return {
    ...size,
    operators: [`${scale} 0 0 ${scale} 0 ${number(size.height * POINTS_PER_MM, 2)} cm`],
    images: [],
  };
}

/** Draws one line of text. `at.x` is its left end, middle or right end, as aligned; `at.y` its base line. */
export function drawText(
  page: Page,
  text: EncodedText,
  style: TextStyle,
  at: { readonly x: number; readonly y: number; readonly align?: Align },
): void {
  if (text === '') return;
  const shift = at.align === 'right' ? 1 : at.align === 'center' ? 0.5 : 0;
  const x = at.x - (shift === 0 ? 0 : shift * textWidth(text, style));
  const font = `/${FONT_KEYS[style.font]} ${number(style.size)} Tf`;
  const { stretch } = style;
  const narrow = stretch === undefined ? '' : ` ${number(stretch * 100)} Tz`;
  const wide = stretch === undefined ? '' : ' 100 Tz';
  page.operators.push(`BT ${font}${narrow} ${number(x)} ${number(-at.y)} Td (${escapeText(text)}) Tj${wide} ET`);
}

/** Draws text in light grey, turned counter-clockwise around the middle of its base line. */
export function drawTurnedText(
  page: Page,
  text: EncodedText,
  style: TextStyle,
  at: { readonly x: number; readonly y: number; readonly degrees: number },
): void {
  const cos = Math.cos((at.degrees * Math.PI) / 180);
  const sin = Math.sin((at.degrees * Math.PI) / 180);
  const half = textWidth(text, style) / 2;
  const matrix = [cos, sin, -sin, cos, at.x - half * cos, -at.y - half * sin]
    .map((value) => number(value, 4))
    .join(' ');
  const font = `/${FONT_KEYS[style.font]} ${number(style.size)} Tf`;
  page.operators.push(`q .88 g BT ${font} ${matrix} Tm (${escapeText(text)}) Tj ET Q`);
}

/** Draws a black line; its width and dashes are millimetres. */
export function drawLine(
  page: Page,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  pen: { readonly width: number; readonly dash?: number },
): void {
  const path = `${number(from.x)} ${number(-from.y)} m ${number(to.x)} ${number(-to.y)} l S`;
  const dash = pen.dash === undefined ? '' : `[${number(pen.dash)}] 0 d `;
  page.operators.push(`q ${number(pen.width)} w ${dash}${path} Q`);
}

/** Fills a rectangle with a shade of grey, 0 black to 1 white. */
export function fillRectangle(page: Page, area: Rectangle, grey: number): void {
  const { x, y, width, height } = area;
  page.operators.push(
    `q ${number(grey)} g ${number(x)} ${number(-y - height)} ${number(width)} ${number(height)} re f Q`,
  );
}

/**
 * Fills black cells of a grid that covers `area`: a bar code is a grid of one row. Cells are `[column, row, columns]`.
 * All of them are one path, in whole units of the grid, so that neighbours leave no seam and no rounding adds up.
 */
export function fillGrid(
  page: Page,
  area: Rectangle,
  grid: {
    readonly columns: number;
    readonly rows: number;
    readonly runs: readonly (readonly [number, number, number])[];
  },
): void {
  const { x, y, width, height } = area;
  const scale = `${number(width / grid.columns, 6)} 0 0 ${number(height / grid.rows, 6)}`;
  const cells = grid.runs.map(([column, row, columns]) => `${column} ${grid.rows - 1 - row} ${columns} 1 re`);
  page.operators.push(`q ${scale} ${number(x)} ${number(-y - height)} cm`, ...cells, 'f Q');
}

/** Draws a picture as large as fits into `area` without distortion, at its upper left corner, and gives its width there. */
export function drawImage(page: Page, image: PdfImage, area: Rectangle): number {
  const scale = Math.min(area.width / image.width, area.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  const known = page.images.indexOf(image);
  const name = known === -1 ? page.images.push(image) - 1 : known;
  const matrix = `${number(width)} 0 0 ${number(height)} ${number(area.x)} ${number(-area.y - height)}`;
  page.operators.push(`q ${matrix} cm /I${name} Do Q`);
  return width;
}

/**
 * Writes the document.
 * @throws RangeError without pages, or with a `createdAt` that is not an instant in UTC.
 */
export function writePdf(pages: readonly Page[], information: DocumentInformation): Uint8Array {
  if (pages.length === 0) throw new RangeError('a PDF needs at least one page');
  const firstPage = 7; // after catalogue, page tree, information, three fonts
  const kids = pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ');
  const objects: Buffer[] = [
    '<</Type/Catalog/Pages 2 0 R/Lang(pt-BR)/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>',
    `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
    informationObject(information),
    ...Object.values(BASE_FONTS).map(
      (name) => `<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`,
    ),
  ].map(latin1);
  const images = [...new Set(pages.flatMap((page) => page.images))];
  const firstImage = firstPage + pages.length * 2;
  for (const page of pages) {
    const size = `${number(page.width * POINTS_PER_MM, 2)} ${number(page.height * POINTS_PER_MM, 2)}`;
    const pictures = page.images.map((image, name) => `/I${name} ${firstImage + images.indexOf(image)} 0 R`).join('');
    const named = pictures === '' ? '' : `/XObject<<${pictures}>>`;
    const resources = `/Resources<</Font<</F1 4 0 R/F2 5 0 R/F3 6 0 R>>${named}>>`;
    const contents = objects.length + 2;
    objects.push(
      latin1(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${size}]${resources}/Contents ${contents} 0 R>>`),
      streamObject(page.operators.join('\n')),
    );
  }
  for (const { entries, data } of images) {
    const head = `<</Type/XObject/Subtype/Image${entries}/Length ${data.length}>>stream\n`;
    objects.push(Buffer.concat([latin1(head), data, latin1('\nendstream')]));
  }
  return assemble(objects);
}

function informationObject(information: DocumentInformation): string {
  const { title, author, createdAt } = information;
  const date = createdAt === undefined ? '' : `/CreationDate(${pdfDate(createdAt)})`;
  const by = author === undefined ? '' : `/Author${documentString(author)}`;
  return `<</Title${documentString(title)}${by}/Producer(Pontual)${date}>>`;
}

/** Outside of pages text is UTF-16: the one-byte encoding of document strings differs from WinAnsi above 0x7F. */
function documentString(text: EncodedText): string {
  const bytes = Buffer.from(`\ufeff${new TextDecoder('windows-1252').decode(latin1(text))}`, 'utf16le').swap16();
  return `<${bytes.toString('hex')}>`;
}

function pdfDate(instant: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/.exec(instant);
  if (parts === null) throw new RangeError(`not an instant in UTC: ${instant}`);
  return `D:${parts.slice(1).join('')}Z`;
}

function streamObject(content: string): Buffer {
  const data = deflateSync(latin1(content), { level: DEFLATE_LEVEL });
  const head = `<</Filter/FlateDecode/Length ${data.length}>>stream\n`;
  return Buffer.concat([latin1(head), data, latin1('\nendstream')]);
}

/** Puts objects 1, 2, … into a file with its cross-reference table. The second comment line marks the file as binary. */
function assemble(objects: readonly Buffer[]): Uint8Array {
  const parts: Buffer[] = [latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [index, object] of objects.entries()) {
    const head = latin1(`${index + 1} 0 obj\n`);
    const tail = latin1('\nendobj\n');
    offsets.push(length);
    parts.push(head, object, tail);
    length += head.length + object.length + tail.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const id = hash.digest('hex').slice(0, 32);
  const size = objects.length + 1;
  const trailer = `trailer\n<</Size ${size}/Root 1 0 R/Info 3 0 R/ID[<${id}><${id}>]>>\nstartxref\n${length}\n%%EOF\n`;
  parts.push(latin1(`xref\n0 ${size}\n0000000000 65535 f \n${entries}${trailer}`));
  return Buffer.concat(parts);
}

function escapeText(text: EncodedText): string {
  return text.replace(/[\\()]/g, '\\$&');
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Thousandths unless told. From a millionth up JavaScript writes decimals, never exponents, which PDF cannot read. */
function number(value: number, decimals = 3): string {
  const factor = decimals === 3 ? 1000 : 10 ** decimals;
  const rounded = Math.round(value * factor) / factor;
  if (!Number.isFinite(rounded) || Math.abs(rounded) > 1e5) throw new RangeError('not a position on a page');
  return rounded === 0 ? '0' : String(rounded);
}

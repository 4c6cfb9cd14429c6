/** The pieces that printed bank forms are made of: rows of labelled cells, paragraphs that fit their box, grouped digits. */

import { formatTaxId } from '#lib/taxid.ts';

import { cutText, encodeText, joined, textWidth, wrapText } from './text.ts';
import type { EncodedText, TextStyle } from './text.ts';
import { drawLine, drawText } from './writer.ts';
import type { Align, Page, Rectangle } from './writer.ts';

/** What could not be printed as given, so that a caller can tell the person who typed it. */
export type PrintNotice = {
  /** Counted from 1. */
  readonly page: number;
  readonly kind: 'replaced' | 'cut';
  /** The characters that the fonts lack, or the text that was too long. */
  readonly text: string;
};

/** A page with the place where notices go. */
export type Sheet = { readonly page: Page; readonly notify: (kind: PrintNotice['kind'], text: string) => void };

/** A line of text; `keep` follows it whole when the text itself must be cut. */
export type Line = string | { readonly text: string; readonly keep: string };

export type Cell = {
  readonly width: number;
  readonly label: string;
  readonly value?: Line | readonly Line[];
  readonly align?: Align;
  readonly bold?: boolean;
};

export type Paragraph = { readonly texts: readonly string[]; readonly style: TextStyle; readonly leading: number };

export const RULE = { width: 0.3 };
export const LABEL: TextStyle = { font: 'regular', size: 2.1 };
export const VALUE: TextStyle = { font: 'regular', size: 3.1 };
const LABEL_BASE_LINE = 2.5;
const PADDING = 1;
const LEADING = 3.3;
/** Text a little too wide is printed smaller before it is cut. */
const SMALLEST = 0.8;

export function encoded(sheet: Sheet, text: string): EncodedText {
  const { text: result, replaced } = encodeText(text);
  if (replaced.length > 0) sheet.notify('replaced', replaced.join(''));
  return result;
}

/** Draws one line of text within a width: as it is, else smaller, else cut with an ellipsis. */
export function drawFitted(
  sheet: Sheet,
  line: Line,
  style: TextStyle,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly align?: Align },
): void {
  const text = encoded(sheet, typeof line === 'string' ? line : line.text);
  const keep = encoded(sheet, typeof line === 'string' ? '' : line.keep);
  const wanted = textWidth(text, style) + textWidth(keep, style);
  const fitting = { ...style, size: style.size * Math.max(SMALLEST, Math.min(1, at.width / wanted || 1)) };
  const cut = wanted * SMALLEST > at.width ? cutText(text, fitting, at.width - textWidth(keep, fitting)) : text;
  if (cut !== text) sheet.notify('cut', text);
  const x = at.align === 'right' ? at.x + at.width : at.align === 'center' ? at.x + at.width / 2 : at.x;
  drawText(sheet.page, joined(cut, keep), fitting, { x, y: at.y, align: at.align ?? 'left' });
}

/** `CPF 529.982.247-25` or `CNPJ 12.ABC.345/01DE-35`, from digits with or without punctuation. */
export function taxIdText(taxId: string): string {
  const bare = taxId.replace(/[.\-/\s]/g, '');
  return `${bare.length === 11 ? 'CPF' : 'CNPJ'} ${formatTaxId(bare)}`;
}

/** A name with its CPF or CNPJ, which is printed whole however long the name is. */
export function identified(party: { readonly name: string; readonly taxId: string }): Line {
  return { text: party.name, keep: ` - ${taxIdText(party.taxId)}` };
}

/** Draws texts one below the other, wrapped, and ends with an ellipsis where the box is full. Gives the next base line. */
export function drawParagraphs(sheet: Sheet, paragraph: Paragraph, box: Rectangle): number {
  const { style, leading } = paragraph;
  let left = Math.max(Math.floor(box.height / leading), 1);
  let y = box.y + style.size;
  for (const [index, text] of paragraph.texts.entries()) {
    if (left === 0) {
      sheet.notify('cut', paragraph.texts.slice(index).join(' '));
      break;
    }
    const whole = encoded(sheet, text);
    const lines = wrapText(whole, style, { width: box.width, maxLines: left });
    if (lines.at(-1)?.endsWith('\x85') === true && !whole.trimEnd().endsWith('\x85')) sheet.notify('cut', text);
    for (const line of lines) {
      drawText(sheet.page, line, style, { x: box.x, y });
      y += leading;
    }
    left -= lines.length;
  }
  return y;
}

/** Draws a row of cells with a rule below it and rules between them, and gives the row's lower edge. */
export function drawRow(
  sheet: Sheet,
  at: { readonly x: number; readonly y: number; readonly height: number },
  cells: readonly Cell[],
): number {
  const bottom = at.y + at.height;
  let x = at.x;
  for (const [index, cell] of cells.entries()) {
    if (index > 0) drawLine(sheet.page, { x, y: at.y }, { x, y: bottom }, RULE);
    drawCell(sheet, { x, y: at.y, width: cell.width, height: at.height }, cell);
    x += cell.width;
  }
  drawLine(sheet.page, { x: at.x, y: bottom }, { x, y: bottom }, RULE);
  return bottom;
}

function drawCell(sheet: Sheet, area: Rectangle, cell: Cell): void {
  const inner = { x: area.x + PADDING, width: area.width - 2 * PADDING };
  drawText(sheet.page, encoded(sheet, cell.label), LABEL, { x: inner.x, y: area.y + LABEL_BASE_LINE });
  const values = cell.value === undefined ? [] : isList(cell.value) ? cell.value : [cell.value];
  const style: TextStyle = { ...VALUE, font: cell.bold === true ? 'bold' : 'regular' };
  let y = area.y + area.height - 1.3 - LEADING * (values.length - 1);
  for (const value of values) {
    drawFitted(sheet, value, style, { ...inner, y, align: cell.align ?? 'left' });
    y += LEADING;
  }
}

function isList(value: Line | readonly Line[]): value is readonly Line[] {
  return Array.isArray(value);
}

/** `2026-12-10` as `10/12/2026`. */
export function dayText(date: string): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

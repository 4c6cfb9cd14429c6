/** The head of both halves of a boleto: bank, its code, the linha digitável. */

import type { BoletoDocument } from './boleto.ts';
import { encoded, RULE } from './form.ts';
import type { Sheet } from './form.ts';
import { cutText, encodeText, textWidth, wrapText } from './text.ts';
import type { TextStyle } from './text.ts';
import { drawLine, drawText } from './writer.ts';

/** Where a head stands and how it is divided; millimetres. */
export type HeadFrame = {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly nameWidth: number;
  readonly codeWidth: number;
  /** Width of the line's letters as a share of their own, where the form is narrow; their height is prescribed and stays. */
  readonly lineStretch?: number;
};

/** Left edge and widths of the form; the right column holds what the teller looks for. */
export const FORM = { x: 9, width: 192, leftWidth: 142, rightWidth: 50 };
export const HEAD: HeadFrame = { x: FORM.x, width: FORM.width, height: 9, nameWidth: 24.5, codeWidth: 22 };

/** Digits of Helvetica are 0.703 of the font size high: 5 mm for the bank code, 3.55 mm (3.5 to 4.5 allowed) for the line. */
const BANK_CODE: TextStyle = { font: 'bold', size: 5 / 0.703 };
const LINE: TextStyle = { font: 'bold', size: 3.55 / 0.703 };
const THICK_RULE = { width: 1.2 };

/** Draws the head with its upper edge at `y` and the rule below it, and gives that rule's position. */
export function drawHead(sheet: Sheet, boleto: BoletoDocument, y: number, frame: HeadFrame = HEAD): number {
  const { x, nameWidth, codeWidth } = frame;
  const bottom = y + frame.height;
  drawBankName(sheet, boleto.bank.name, { x, y, width: nameWidth - 1.5 });
  for (const offset of [nameWidth, nameWidth + codeWidth]) {
    const at = x + offset + THICK_RULE.width / 2;
    drawLine(sheet.page, { x: at, y: y + 0.5 }, { x: at, y: bottom }, THICK_RULE);
  }
  const code = encoded(sheet, `${boleto.bank.code}-${boleto.bank.dv}`);
  const middle = x + nameWidth + (codeWidth + THICK_RULE.width) / 2;
  drawText(sheet.page, code, BANK_CODE, { x: middle, y: bottom - 1.8, align: 'center' });
  const line = encoded(sheet, groupedLine(boleto.linhaDigitavel));
  const style = frame.lineStretch === undefined ? LINE : { ...LINE, stretch: frame.lineStretch };
  drawText(sheet.page, line, style, { x: x + frame.width, y: bottom - 2.2, align: 'right' });
  drawLine(sheet.page, { x, y: bottom }, { x: x + frame.width, y: bottom }, RULE);
  return bottom;
}

/** The name stands where a logotype would: on one line or two, as large as its longest word allows. */
export function drawBankName(
  sheet: Sheet,
  name: string,
  at: { readonly x: number; readonly y: number; readonly width: number },
): void {
  const text = encoded(sheet, name);
  const { x, y, width } = at;
  const longest = Math.max(
    ...text.split(' ').map((word) => textWidth(encodeText(word).text, { font: 'bold', size: 1 })),
    1,
  );
  const style: TextStyle = { font: 'bold', size: Math.max(2.4, Math.min(3.9, width / longest)) };
  const lines = wrapText(text, style, { width, maxLines: 2 }).map((line) => cutText(line, style, width));
  const first = lines.length === 1 ? y + 6 : y + 3.9;
  for (const [index, line] of lines.entries()) {
    drawText(sheet.page, line, style, { x, y: first + index * 3.9 });
  }
}

/** `AAABC.CCCCX DDDDD.DDDDDY EEEEE.EEEEEZ K UUUUVVVVVVVVVV` */
function groupedLine(digits: string): string {
  return digits.replace(/^(.{5})(.{5})(.{5})(.{6})(.{5})(.{6})(.)(.{14})$/, '$1.$2 $3.$4 $5.$6 $7 $8');
}

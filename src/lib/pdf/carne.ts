/**
 * The carnê: three boletos on each A4 sheet, one below the other, each a strip of 99 mm with the payer's stub at the left and a
 * ficha de compensação of 154 mm at the right (60 to 108 × 145 to 216 mm allowed for carnês: Banco do Brasil "Especificação do
 * boleto" of January 2016, Caixa "Boleto" 2020). The bars keep their 103 × 13 mm, the digits of the line their height.
 */

import type { BoletoDocument, BoletoPdfOptions } from './boleto.ts';
import { backgroundWords, checkCodes, informationOf } from './boleto.ts';
import { drawSlip } from './boleto-slip.ts';
import type { SlipFrame } from './boleto-slip.ts';
import { drawStub } from './carne-stub.ts';
import type { Sheet } from './form.ts';
import { encodeText } from './text.ts';
import { A4, drawLine, drawTurnedText, newPage, writePdf } from './writer.ts';
import type { Page } from './writer.ts';

const PER_SHEET = 3;
const STRIP = A4.height / PER_SHEET;
const STUB = { x: 6, width: 39 };
const SLIP_X = 50;
const SLIP_WIDTH = A4.width - SLIP_X - 6;
const CUT_X = (STUB.x + STUB.width + SLIP_X) / 2;
/** Left white by most printers at the edges of a sheet. */
const MARGIN = 4;
const CUT = { width: 0.2, dash: 1 };

/**
 * Prints boletos as a carnê, three a sheet, in the order given; the same boletos give the same bytes.
 * @throws RangeError when there is none, or when one's line, bar code and bank do not belong together.
 */
export function carnePdf(boletos: readonly BoletoDocument[], options: BoletoPdfOptions = {}): Uint8Array {
  const pages: Page[] = [];
  for (const [index, boleto] of boletos.entries()) {
    checkCodes(boleto);
    const place = index % PER_SHEET;
    if (place === 0) pages.push(newPage());
    const page = pages.at(-1)!;
    const sheet: Sheet = { page, notify: (kind, text) => options.onNotice?.({ page: pages.length, kind, text }) };
    drawStrip(sheet, boleto, place * STRIP);
  }
  return writePdf(pages, informationOf(boletos, `Carnê de ${boletos.length} boletos`, options));
}

function drawStrip(sheet: Sheet, boleto: BoletoDocument, top: number): void {
  const words = backgroundWords(boleto);
  if (words !== undefined) {
    const text = encodeText(words).text;
    const style = { font: 'bold', size: Math.min(10, 190 / text.length) } as const;
    drawTurnedText(sheet.page, text, style, { x: SLIP_X + SLIP_WIDTH / 2, y: top + 50, degrees: 14 });
  }
  const bottom = top + STRIP;
  drawLine(sheet.page, { x: CUT_X, y: top }, { x: CUT_X, y: bottom }, CUT);
  if (top > 0) drawLine(sheet.page, { x: 0, y: top }, { x: A4.width, y: top }, CUT);
  if (top === 0 || top + STRIP < A4.height - 1) {
    drawLine(sheet.page, { x: 0, y: bottom }, { x: A4.width, y: bottom }, CUT);
  }
  const frame = slipFrame(top + MARGIN, bottom);
  drawStub(sheet, boleto, { ...STUB, y: frame.top, height: bottom - frame.top - MARGIN + 1 });
  drawSlip(sheet, boleto, frame);
}

function slipFrame(top: number, bottom: number): SlipFrame {
  const place = { x: SLIP_X, width: SLIP_WIDTH };
  return {
    ...place,
    top,
    bottom,
    rightWidth: 43,
    rowHeight: 7,
    beneficiaryHeight: 10.2,
    amountHeight: 6.8,
    payerHeight: 13.8,
    // About as narrow as Helvetica Narrow, so that the digits can be as high as prescribed.
    head: { ...place, height: 8.5, nameWidth: 17, codeWidth: 21, lineStretch: 0.79 },
  };
}

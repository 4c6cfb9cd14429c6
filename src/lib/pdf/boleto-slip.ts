/**
 * The ficha de compensação, the part that the bank reads, with rows A to J of FEBRABAN's form. On a sheet of its own it is
 * 104 mm high (95 to 108 allowed) and ends at the sheet's lower edge; in a carnê it may be 60 to 108 mm high and 145 to 216 wide.
 */

import { formatReais } from '#lib/money.ts';

import { drawHead, FORM, HEAD } from './boleto-head.ts';
import type { HeadFrame } from './boleto-head.ts';
import type { BoletoDocument } from './boleto.ts';
import { dayText, drawFitted, drawParagraphs, drawRow, encoded, identified, LABEL, RULE, VALUE } from './form.ts';
import type { Sheet } from './form.ts';
import { interleaved2of5Widths } from './i2of5.ts';
import { drawLine, drawText, fillGrid } from './writer.ts';

/** Where a ficha stands and how high its rows are; millimetres. */
export type SlipFrame = {
  readonly x: number;
  readonly top: number;
  readonly width: number;
  /** Lower edge of the paper: the bars are measured from it. */
  readonly bottom: number;
  readonly rightWidth: number;
  readonly rowHeight: number;
  readonly beneficiaryHeight: number;
  readonly amountHeight: number;
  readonly payerHeight: number;
  readonly head: HeadFrame;
};

/** The lower part of an A4 sheet. */
export const SHEET_SLIP: SlipFrame = {
  x: FORM.x,
  top: 193,
  width: FORM.width,
  bottom: 297,
  rightWidth: FORM.rightWidth,
  rowHeight: 7.5,
  beneficiaryHeight: 10.5,
  amountHeight: 7.5,
  payerHeight: 15.2,
  head: HEAD,
};

const CUT_LINE = 190.5;
/** 103 × 13 mm, its middle 12 mm above the lower edge, 5 mm in from the form's left edge. */
const BARCODE = { inset: 5, middle: 12, width: 103, height: 13 };
/** Widths of the small cells of rows C and D, as they share a left part of 142 mm. */
const SMALL_CELLS = { whole: 142, date: 30, document: 44, wallet: 24, kind: 20, acceptance: 14, last: 34 };

/** The ficha below the cut line of an A4 sheet. */
export function drawSheetSlip(sheet: Sheet, boleto: BoletoDocument): void {
  const cut = { width: 0.2, dash: 1 };
  drawLine(sheet.page, { x: FORM.x, y: CUT_LINE }, { x: FORM.x + FORM.width, y: CUT_LINE }, cut);
  drawSlip(sheet, boleto, SHEET_SLIP);
}

export function drawSlip(sheet: Sheet, boleto: BoletoDocument, frame: SlipFrame): void {
  const head = drawHead(sheet, boleto, frame.top, frame.head);
  const terms = drawIdentification(sheet, boleto, frame, head);
  const parties = drawTerms(sheet, boleto, frame, terms);
  const bars = drawPayer(sheet, boleto, frame, parties);
  drawBars(sheet, boleto, frame, bars);
}

/** Rows A to D. */
function drawIdentification(sheet: Sheet, boleto: BoletoDocument, frame: SlipFrame, top: number): number {
  const { x, rightWidth, rowHeight: height } = frame;
  const leftWidth = frame.width - rightWidth;
  const part = (width: number): number => (width * leftWidth) / SMALL_CELLS.whole;
  const { beneficiary } = boleto;
  let y = drawRow(sheet, { x, y: top, height }, [
    { width: leftWidth, label: 'Local de pagamento', value: boleto.placeOfPayment },
    { width: rightWidth, label: 'Vencimento', value: dayText(boleto.dueDate), align: 'right', bold: true },
  ]);
  const owner = [identified(beneficiary), beneficiary.address];
  y = drawRow(sheet, { x, y, height: frame.beneficiaryHeight }, [
    { width: leftWidth, label: 'Beneficiário', value: owner },
    { width: rightWidth, label: 'Agência/Código do beneficiário', value: boleto.branchAndCode, align: 'right' },
  ]);
  y = drawRow(sheet, { x, y, height }, [
    { width: part(SMALL_CELLS.date), label: 'Data do documento', value: dayText(boleto.documentDate) },
    { width: part(SMALL_CELLS.document), label: 'Nº do documento', value: boleto.documentNumber },
    { width: part(SMALL_CELLS.kind), label: 'Espécie doc.', value: boleto.kind },
    { width: part(SMALL_CELLS.acceptance), label: 'Aceite', value: boleto.acceptance },
    { width: part(SMALL_CELLS.last), label: 'Data do processamento', value: dayText(boleto.processingDate) },
    { width: rightWidth, label: 'Nosso número', value: boleto.nossoNumero, align: 'right' },
  ]);
  return drawRow(sheet, { x, y, height }, [
    { width: part(SMALL_CELLS.date), label: 'Uso do banco' },
    { width: part(SMALL_CELLS.wallet), label: 'Carteira', value: boleto.carteira },
    { width: part(SMALL_CELLS.kind), label: 'Espécie', value: 'R$' },
    { width: part(SMALL_CELLS.last), label: 'Quantidade' },
    { width: part(SMALL_CELLS.last), label: 'x Valor' },
    {
      width: rightWidth,
      label: '(=) Valor do documento',
      value: formatReais(boleto.amountCents),
      align: 'right',
      bold: true,
    },
  ]);
}

/** Rows E to G: instructions at the left, the amounts that the teller fills in at the right. */
function drawTerms(sheet: Sheet, boleto: BoletoDocument, frame: SlipFrame, top: number): number {
  const { x, rightWidth } = frame;
  const leftWidth = frame.width - rightWidth;
  const right = { x: x + leftWidth, height: frame.amountHeight };
  let y = drawRow(sheet, { ...right, y: top }, [{ width: rightWidth, label: '(-) Desconto/Abatimento' }]);
  y = drawRow(sheet, { ...right, y }, [{ width: rightWidth, label: '(+) Juros/Multa' }]);
  const paid = boleto.settled === undefined ? {} : { value: formatReais(boleto.settled.amountCents) };
  y = drawRow(sheet, { ...right, y }, [{ width: rightWidth, label: '(=) Valor cobrado', align: 'right', ...paid }]);
  drawLine(sheet.page, { x: right.x, y: top }, { x: right.x, y }, RULE);
  drawLine(sheet.page, { x, y }, { x: right.x, y }, RULE);
  const label = 'Instruções (texto de responsabilidade do beneficiário)';
  drawText(sheet.page, encoded(sheet, label), LABEL, { x: x + 1, y: top + 2.5 });
  const box = { x: x + 1, y: top + 3.2, width: leftWidth - 2, height: y - top - 3.6 };
  drawParagraphs(sheet, { texts: boleto.instructions, style: { ...VALUE, size: 2.8 }, leading: 3.2 }, box);
  return y;
}

/** Rows H and I. */
function drawPayer(sheet: Sheet, boleto: BoletoDocument, frame: SlipFrame, top: number): number {
  const { payer, guarantor } = boleto;
  const { x, width, rightWidth } = frame;
  const y = top + frame.payerHeight;
  const rightX = x + width - rightWidth;
  drawText(sheet.page, encoded(sheet, 'Pagador'), LABEL, { x: x + 1, y: top + 2.5 });
  const box = { x: x + 16, width: width - 17 };
  const lines = [identified(payer), ...payer.addressLines.slice(0, 2)];
  for (const [index, line] of lines.entries()) {
    drawFitted(sheet, line, VALUE, { ...box, y: top + 3.6 + index * 3.5 });
  }
  drawText(sheet.page, encoded(sheet, 'Sacador/Avalista'), LABEL, { x: x + 1, y: y - 0.9 });
  drawText(sheet.page, encoded(sheet, 'Cód. baixa'), LABEL, { x: rightX + 1, y: y - 0.9 });
  if (guarantor !== undefined) {
    drawFitted(
      sheet,
      identified(guarantor),
      { ...VALUE, size: 2.8 },
      { x: x + 19, y: y - 0.9, width: width - rightWidth - 20 },
    );
  }
  drawLine(sheet.page, { x, y }, { x: x + width, y }, RULE);
  return y;
}

/** Row J: the bars, and at the right, clear of them, the words that name this part and keep room for the teller's machine. */
function drawBars(sheet: Sheet, boleto: BoletoDocument, frame: SlipFrame, top: number): void {
  const { width, height } = BARCODE;
  const area = { x: frame.x + BARCODE.inset, y: frame.bottom - BARCODE.middle - height / 2, width, height };
  for (const [index, words] of ['Autenticação mecânica', 'Ficha de Compensação'].entries()) {
    const at = { x: frame.x + frame.width, y: top + 2.9 + index * 2.7, align: 'right' } as const;
    drawText(sheet.page, encoded(sheet, words), LABEL, at);
  }
  if (boleto.settled !== undefined) {
    const paid = `Pago em ${dayText(boleto.settled.date)}. Não pagar novamente.`;
    drawFitted(sheet, paid, { font: 'bold', size: 5 }, { ...area, y: area.y + 8 });
    return;
  }
  const runs: [number, number, number][] = [];
  let module = 0;
  for (const [index, width] of interleaved2of5Widths(boleto.barcode).entries()) {
    if (index % 2 === 0) runs.push([module, 0, width]);
    module += width;
  }
  fillGrid(sheet.page, area, { columns: module, rows: 1, runs });
}

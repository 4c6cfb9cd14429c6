/**
 * The ficha de compensação, the half that the bank reads: 104 mm high (95 to 108 allowed), ending at the sheet's lower edge,
 * with rows A to J of FEBRABAN's form.
 */

import { formatReais } from '#lib/money.ts';

import { drawHead, FORM } from './boleto-head.ts';
import type { BoletoDocument } from './boleto.ts';
import { dayText, drawFitted, drawParagraphs, drawRow, encoded, identified, LABEL, RULE, VALUE } from './form.ts';
import type { Sheet } from './form.ts';
import { interleaved2of5Widths } from './i2of5.ts';
import { drawLine, drawText, fillGrid } from './writer.ts';

const TOP = 193;
const CUT_LINE = 190.5;
/** 103 × 13 mm, its middle 12 mm above the lower edge, 5 mm in from the form's left edge. */
const BARCODE = { x: FORM.x + 5, y: 297 - 12 - 6.5, width: 103, height: 13 };
const RIGHT_X = FORM.x + FORM.leftWidth;
const RIGHT_END = FORM.x + FORM.width;

export function drawSlip(sheet: Sheet, boleto: BoletoDocument): void {
  const cut = { width: 0.2, dash: 1 };
  drawLine(sheet.page, { x: FORM.x, y: CUT_LINE }, { x: RIGHT_END, y: CUT_LINE }, cut);
  const head = drawHead(sheet, boleto, TOP);
  const terms = drawIdentification(sheet, boleto, head);
  const parties = drawTerms(sheet, boleto, terms);
  drawPayer(sheet, boleto, parties);
  drawBars(sheet, boleto);
}

/** Rows A to D. */
function drawIdentification(sheet: Sheet, boleto: BoletoDocument, top: number): number {
  const { x, leftWidth, rightWidth } = FORM;
  const { beneficiary } = boleto;
  let y = drawRow(sheet, { x, y: top, height: 7.5 }, [
    { width: leftWidth, label: 'Local de pagamento', value: boleto.placeOfPayment },
    { width: rightWidth, label: 'Vencimento', value: dayText(boleto.dueDate), align: 'right', bold: true },
  ]);
  const owner = [identified(beneficiary), beneficiary.address];
  y = drawRow(sheet, { x, y, height: 10.5 }, [
    { width: leftWidth, label: 'Beneficiário', value: owner },
    { width: rightWidth, label: 'Agência/Código do beneficiário', value: boleto.branchAndCode, align: 'right' },
  ]);
  y = drawRow(sheet, { x, y, height: 7.5 }, [
    { width: 30, label: 'Data do documento', value: dayText(boleto.documentDate) },
    { width: 44, label: 'Nº do documento', value: boleto.documentNumber },
    { width: 20, label: 'Espécie doc.', value: boleto.kind },
    { width: 14, label: 'Aceite', value: boleto.acceptance },
    { width: 34, label: 'Data do processamento', value: dayText(boleto.processingDate) },
    { width: rightWidth, label: 'Nosso número', value: boleto.nossoNumero, align: 'right' },
  ]);
  return drawRow(sheet, { x, y, height: 7.5 }, [
    { width: 30, label: 'Uso do banco' },
    { width: 24, label: 'Carteira', value: boleto.carteira },
    { width: 20, label: 'Espécie', value: 'R$' },
    { width: 34, label: 'Quantidade' },
    { width: 34, label: 'x Valor' },
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
function drawTerms(sheet: Sheet, boleto: BoletoDocument, top: number): number {
  const right = { x: RIGHT_X, height: 7.5 };
  let y = drawRow(sheet, { ...right, y: top }, [{ width: FORM.rightWidth, label: '(-) Desconto/Abatimento' }]);
  y = drawRow(sheet, { ...right, y }, [{ width: FORM.rightWidth, label: '(+) Juros/Multa' }]);
  const paid = boleto.settled === undefined ? {} : { value: formatReais(boleto.settled.amountCents) };
  y = drawRow(sheet, { ...right, y }, [
    { width: FORM.rightWidth, label: '(=) Valor cobrado', align: 'right', ...paid },
  ]);
  drawLine(sheet.page, { x: RIGHT_X, y: top }, { x: RIGHT_X, y }, RULE);
  drawLine(sheet.page, { x: FORM.x, y }, { x: RIGHT_X, y }, RULE);
  const label = 'Instruções (texto de responsabilidade do beneficiário)';
  drawText(sheet.page, encoded(sheet, label), LABEL, { x: FORM.x + 1, y: top + 2.5 });
  const box = { x: FORM.x + 1, y: top + 3.2, width: FORM.leftWidth - 2, height: y - top - 3.6 };
  drawParagraphs(sheet, { texts: boleto.instructions, style: { ...VALUE, size: 2.8 }, leading: 3.2 }, box);
  return y;
}

/** Rows H and I. */
function drawPayer(sheet: Sheet, boleto: BoletoDocument, top: number): void {
  const { payer, guarantor } = boleto;
  const y = top + 15.2;
  drawText(sheet.page, encoded(sheet, 'Pagador'), LABEL, { x: FORM.x + 1, y: top + 2.5 });
  const box = { x: FORM.x + 16, width: FORM.width - 17 };
  const lines = [identified(payer), ...payer.addressLines.slice(0, 2)];
  for (const [index, line] of lines.entries()) {
    drawFitted(sheet, line, VALUE, { ...box, y: top + 3.6 + index * 3.5 });
  }
  drawText(sheet.page, encoded(sheet, 'Sacador/Avalista'), LABEL, { x: FORM.x + 1, y: y - 0.9 });
  drawText(sheet.page, encoded(sheet, 'Cód. baixa'), LABEL, { x: RIGHT_X + 1, y: y - 0.9 });
  if (guarantor !== undefined) {
    drawFitted(
      sheet,
      identified(guarantor),
      { ...VALUE, size: 2.8 },
      { x: FORM.x + 19, y: y - 0.9, width: FORM.leftWidth - 20 },
    );
  }
  drawLine(sheet.page, { x: FORM.x, y }, { x: RIGHT_END, y }, RULE);
}

/** Row J. */
function drawBars(sheet: Sheet, boleto: BoletoDocument): void {
  const y = BARCODE.y - 1.2;
  const words = 'Autenticação mecânica - Ficha de Compensação';
  drawText(sheet.page, encoded(sheet, words), LABEL, { x: RIGHT_END, y, align: 'right' });
  if (boleto.settled !== undefined) {
    const paid = `Pago em ${dayText(boleto.settled.date)}. Não pagar novamente.`;
    drawFitted(sheet, paid, { font: 'bold', size: 5 }, { ...BARCODE, y: BARCODE.y + 8 });
    return;
  }
  const runs: [number, number, number][] = [];
  let module = 0;
  for (const [index, width] of interleaved2of5Widths(boleto.barcode).entries()) {
    if (index % 2 === 0) runs.push([module, 0, width]);
    module += width;
  }
  fillGrid(sheet.page, BARCODE, { columns: module, rows: 1, runs });
}

/**
 * The recibo do pagador, the half that the payer keeps. Its layout is free, but it names beneficiary, CPF/CNPJ and address
 * (Lei 12.039/2009), payer, nosso número, document, due date, amount and agência/código. A hybrid boleto has its Pix here.
 */

import { formatReais } from '#lib/money.ts';

import { drawHead, FORM } from './boleto-head.ts';
import type { BoletoDocument } from './boleto.ts';
import { dayText, drawFitted, drawParagraphs, drawRow, encoded, identified, LABEL, RULE, VALUE } from './form.ts';
import type { Sheet } from './form.ts';
import { drawQr } from './pix-code.ts';
import type { EncodedText, TextStyle } from './text.ts';
import { drawImage, drawLine, drawText } from './writer.ts';

const TOP = 10;
const RIGHT_END = FORM.x + FORM.width;
/** Room for the beneficiary's logo. */
const LOGO = { x: FORM.x, y: TOP - 0.5, width: 45, height: 14.5 };
const PIX = { y: 128, height: 52 };
/** Banks ask for at least 20 mm; larger is easier for old telephones. */
const QR_SIZE = 42;
const TITLE: TextStyle = { font: 'bold', size: 4.6 };
const COPY_STYLE: TextStyle = { font: 'mono', size: 2.5 };
const COPY_CHARACTERS = 92;

export function drawReceipt(sheet: Sheet, boleto: BoletoDocument): void {
  drawLetterhead(sheet, boleto);
  const head = drawHead(sheet, boleto, TOP + 16);
  const details = drawCells(sheet, boleto, head);
  drawInstructions(sheet, boleto, details);
  if (boleto.brCode !== undefined && boleto.settled === undefined) drawPix(sheet, boleto.brCode);
  const words = 'Autenticação mecânica - Recibo do Pagador';
  drawText(sheet.page, encoded(sheet, words), LABEL, { x: RIGHT_END, y: 187, align: 'right' });
}

function drawLetterhead(sheet: Sheet, { beneficiary, logo }: BoletoDocument): void {
  const shift = logo === undefined ? 0 : drawImage(sheet.page, logo, LOGO) + 4;
  const x = FORM.x + shift;
  const width = FORM.width - 52 - shift;
  drawFitted(sheet, beneficiary.name, TITLE, { x, y: TOP + 4.5, width });
  const address = { texts: [beneficiary.address], style: VALUE, leading: 3.8 };
  drawParagraphs(sheet, address, { x, y: TOP + 5.9, width, height: 7.6 });
  drawText(sheet.page, encoded(sheet, 'Recibo do Pagador'), TITLE, { x: RIGHT_END, y: TOP + 4.5, align: 'right' });
}

function drawCells(sheet: Sheet, boleto: BoletoDocument, top: number): number {
  const { x, leftWidth, rightWidth } = FORM;
  const { beneficiary, payer, settled } = boleto;
  let y = drawRow(sheet, { x, y: top, height: 7.5 }, [
    { width: leftWidth, label: 'Beneficiário', value: identified(beneficiary) },
    { width: rightWidth, label: 'Vencimento', value: dayText(boleto.dueDate), align: 'right', bold: true },
  ]);
  const debtor = [identified(payer), ...payer.addressLines.slice(0, 2)];
  y = drawRow(sheet, { x, y, height: 14 }, [
    { width: leftWidth, label: 'Pagador', value: debtor },
    {
      width: rightWidth,
      label: '(=) Valor do documento',
      value: formatReais(boleto.amountCents),
      align: 'right',
      bold: true,
    },
  ]);
  y = drawRow(sheet, { x, y, height: 7.5 }, [
    { width: 30, label: 'Data do documento', value: dayText(boleto.documentDate) },
    { width: 44, label: 'Nº do documento', value: boleto.documentNumber },
    { width: 20, label: 'Espécie doc.', value: boleto.kind },
    { width: 14, label: 'Aceite', value: boleto.acceptance },
    { width: 34, label: 'Carteira', value: boleto.carteira },
    { width: rightWidth, label: 'Nosso número', value: boleto.nossoNumero, align: 'right' },
  ]);
  const paid = settled === undefined ? '' : `${formatReais(settled.amountCents)} em ${dayText(settled.date)}`;
  return drawRow(sheet, { x, y, height: 7.5 }, [
    { width: 47, label: '(-) Desconto/Abatimento' },
    { width: 47, label: '(+) Juros/Multa' },
    { width: 48, label: '(=) Valor cobrado', value: paid },
    { width: rightWidth, label: 'Agência/Código do beneficiário', value: boleto.branchAndCode, align: 'right' },
  ]);
}

function drawInstructions(sheet: Sheet, boleto: BoletoDocument, top: number): void {
  const label = 'Instruções (texto de responsabilidade do beneficiário)';
  drawText(sheet.page, encoded(sheet, label), LABEL, { x: FORM.x + 1, y: top + 3.5 });
  const box = { x: FORM.x + 1, y: top + 4.6, width: FORM.width - 2, height: PIX.y - top - 8 };
  drawParagraphs(sheet, { texts: boleto.instructions, style: VALUE, leading: 3.7 }, box);
}

function drawPix(sheet: Sheet, brCode: string): void {
  const bottom = PIX.y + PIX.height;
  for (const y of [PIX.y, bottom]) drawLine(sheet.page, { x: FORM.x, y }, { x: RIGHT_END, y }, RULE);
  const area = { x: FORM.x + 5, y: PIX.y + 5, size: QR_SIZE };
  drawQr(sheet.page, brCode, area);
  const x = area.x + QR_SIZE + 7;
  drawText(sheet.page, encoded(sheet, 'Pague com Pix'), { font: 'bold', size: 5.6 }, { x, y: PIX.y + 9 });
  const steps = [
    'Abra o aplicativo do seu banco, escolha Pix e aponte a câmera para o QR Code ao lado.',
    'Ou copie o código abaixo e cole no aplicativo, em Pix copia e cola.',
  ];
  const next = drawParagraphs(
    sheet,
    { texts: steps, style: VALUE, leading: 4.2 },
    { x, y: PIX.y + 12, width: RIGHT_END - x, height: 9 },
  );
  drawText(sheet.page, encoded(sheet, 'Pix copia e cola'), LABEL, { x, y: next + 1 });
  for (const [index, line] of copyLines(encoded(sheet, brCode)).entries()) {
    drawText(sheet.page, line, COPY_STYLE, { x, y: next + 4.6 + index * 3.3 });
  }
}

/** Every character is printed: a line neither begins nor ends with a blank, which copying from a reader would lose. */
function copyLines(text: EncodedText): EncodedText[] {
  const lines: EncodedText[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + COPY_CHARACTERS, text.length);
    while (end < text.length && end > start + 1 && (text[end] === ' ' || text[end - 1] === ' ')) end--;
    lines.push(text.slice(start, end) as EncodedText);
    start = end;
  }
  return lines;
}

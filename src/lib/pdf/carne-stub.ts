/**
 * The stub of a carnê, which the payer keeps: with all that a recibo do pagador must name (beneficiary with CPF/CNPJ and address,
 * Lei 12.039/2009; payer, nosso número, document, due date, amount, agência/código), and the Pix of a hybrid boleto.
 */

import { formatReais } from '#lib/money.ts';

import { drawBankName } from './boleto-head.ts';
import type { BoletoDocument } from './boleto.ts';
import { dayText, drawParagraphs, drawRow, encoded, LABEL, RULE, taxIdText } from './form.ts';
import type { Sheet } from './form.ts';
import { drawQr } from './pix-code.ts';
import type { TextStyle } from './text.ts';
import { drawLine, drawText } from './writer.ts';
import type { Rectangle } from './writer.ts';

const HEAD_HEIGHT = 8.5;
const ROW_HEIGHT = 6.7;
/** Leaves the largest amount that a boleto can have its room. */
const DATE_WIDTH = 17;
const PARTY: TextStyle = { font: 'regular', size: 2.4 };
const PARTY_LEADING = 2.7;
const BANK_CODE: TextStyle = { font: 'bold', size: 4.6 };
const PIX_TITLE: TextStyle = { font: 'bold', size: 3.2 };
/** Heights of the beneficiary's cell and the payer's; a QR code takes the room of three lines. */
const BESIDE_PIX = { beneficiary: 16.8, payer: 8.8 };
const ALONE = { beneficiary: 22.2, payer: 11.5 };
/** Banks ask for at least 20 mm. */
const QR_SIZE = 22;

export function drawStub(sheet: Sheet, boleto: BoletoDocument, area: Rectangle): void {
  const hasPix = boleto.brCode !== undefined && boleto.settled === undefined;
  const cells = drawStubHead(sheet, boleto, area);
  const parties = drawCells(sheet, boleto, { ...area, y: cells });
  const below = drawParties(sheet, boleto, { ...area, y: parties }, hasPix ? BESIDE_PIX : ALONE);
  const words = 'Recibo do Pagador';
  drawText(sheet.page, encoded(sheet, words), LABEL, {
    x: area.x + area.width,
    y: area.y + area.height,
    align: 'right',
  });
  if (hasPix) drawPix(sheet, boleto.brCode, { ...area, y: below });
  else drawPayment(sheet, boleto, { ...area, y: below });
}

function drawStubHead(sheet: Sheet, { bank }: BoletoDocument, { x, y, width }: Rectangle): number {
  const bottom = y + HEAD_HEIGHT;
  drawBankName(sheet, bank.name, { x, y, width: width - 15 });
  const code = encoded(sheet, `${bank.code}-${bank.dv}`);
  drawText(sheet.page, code, BANK_CODE, { x: x + width, y: bottom - 1.8, align: 'right' });
  drawLine(sheet.page, { x, y: bottom }, { x: x + width, y: bottom }, RULE);
  return bottom;
}

function drawCells(sheet: Sheet, boleto: BoletoDocument, { x, y: top, width }: Rectangle): number {
  const row = { x, height: ROW_HEIGHT };
  let y = drawRow(sheet, { ...row, y: top }, [
    { width: DATE_WIDTH, label: 'Vencimento', value: dayText(boleto.dueDate), bold: true },
    {
      width: width - DATE_WIDTH,
      label: '(=) Valor',
      value: formatReais(boleto.amountCents),
      align: 'right',
      bold: true,
    },
  ]);
  y = drawRow(sheet, { ...row, y }, [{ width, label: 'Nº do documento', value: boleto.documentNumber }]);
  y = drawRow(sheet, { ...row, y }, [{ width, label: 'Nosso número', value: boleto.nossoNumero }]);
  return drawRow(sheet, { ...row, y }, [
    { width, label: 'Agência/Código do beneficiário', value: boleto.branchAndCode },
  ]);
}

function drawParties(
  sheet: Sheet,
  { beneficiary, payer }: BoletoDocument,
  { x, y: top, width }: Rectangle,
  heights: typeof ALONE,
): number {
  const owner = { name: beneficiary.name, texts: [taxIdText(beneficiary.taxId), beneficiary.address] };
  const y = drawParty(sheet, { x, y: top, width, height: heights.beneficiary }, { label: 'Beneficiário', ...owner });
  const debtor = { name: payer.name, texts: [taxIdText(payer.taxId)] };
  return drawParty(sheet, { x, y, width, height: heights.payer }, { label: 'Pagador', ...debtor });
}

/** A name on at most two lines, then the other texts on as many as there is room for. */
function drawParty(sheet: Sheet, box: Rectangle, party: { label: string; name: string; texts: string[] }): number {
  const { x, y, width, height } = box;
  drawText(sheet.page, encoded(sheet, party.label), LABEL, { x: x + 1, y: y + 2.5 });
  const inner = { x: x + 1, width: width - 2 };
  const lines = (count: number): number => count * PARTY_LEADING + 0.01;
  const room = Math.floor((height - 2.9) / PARTY_LEADING);
  const form = { style: PARTY, leading: PARTY_LEADING };
  const top = y + 2.9;
  const name = { ...inner, y: top, height: lines(Math.min(2, room - party.texts.length)) };
  const next = drawParagraphs(sheet, { ...form, texts: [party.name] }, name) - PARTY.size;
  const left = room - Math.round((next - top) / PARTY_LEADING);
  drawParagraphs(sheet, { ...form, texts: party.texts }, { ...inner, y: next, height: lines(left) });
  drawLine(sheet.page, { x, y: y + height }, { x: x + width, y: y + height }, RULE);
  return y + height;
}

function drawPix(sheet: Sheet, brCode: string, { x, y, width }: Rectangle): void {
  const middle = x + width / 2;
  drawText(sheet.page, encoded(sheet, 'Pague com Pix'), PIX_TITLE, { x: middle, y: y + 3.4, align: 'center' });
  drawQr(sheet.page, brCode, { x: middle - QR_SIZE / 2, y: y + 5.5, size: QR_SIZE });
}

/** Where there is no Pix: what the teller or the payer writes down. */
function drawPayment(sheet: Sheet, boleto: BoletoDocument, { x, y: top, width }: Rectangle): void {
  const { settled } = boleto;
  const date = settled === undefined ? {} : { value: dayText(settled.date) };
  const amount = settled === undefined ? {} : { value: formatReais(settled.amountCents) };
  drawRow(sheet, { x, y: top, height: ROW_HEIGHT }, [
    { width: DATE_WIDTH, label: 'Pago em', ...date },
    { width: width - DATE_WIDTH, label: '(=) Valor cobrado', align: 'right', ...amount },
  ]);
}

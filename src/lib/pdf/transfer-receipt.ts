/**
 * The comprovante of a transfer sent: a plain form that belongs to no bank, with what a payee asks for (who, to whom, how much,
 * when, under which numbers) and, where the bank gave one, its own receipt text as it came, with its authentication.
 */

import type { Cents } from '#lib/money.ts';
import { formatReais } from '#lib/money.ts';
import { formatTaxId } from '#lib/taxid.ts';

import type { PrintNotice, Sheet } from './form.ts';
import { dayText, drawFitted, drawParagraphs, drawRow, encoded, LABEL, RULE, VALUE } from './form.ts';
import type { Cell } from './form.ts';
import type { PdfImage } from './image.ts';
import type { TextStyle } from './text.ts';
import { encodeText } from './text.ts';
import { A4, drawImage, drawLine, drawText, drawTurnedText, newPage, writePdf } from './writer.ts';
import type { Rectangle } from './writer.ts';

export type TransferParty = {
  readonly name: string;
  /** CPF or CNPJ, with or without punctuation. What is neither is printed as it came. */
  readonly taxId: string;
  /** As people know it: `341 - Itaú Unibanco S.A.`, or its ISPB. */
  readonly bank: string;
  readonly branch?: string;
  /** With its check digit: `12345-6`. */
  readonly account?: string;
  /** `Conta corrente`, `Poupança`. */
  readonly accountKind?: string;
  readonly pixKey?: string;
};

/** What a receipt shows. Instants are RFC 3339 UTC and printed in the time of Brasília, days `YYYY-MM-DD`. */
export type TransferReceipt = {
  /** `Pix`, `TED`. */
  readonly method: string;
  readonly amountCents: Cents;
  /** In words: `Concluída`, `Enviada, no prazo de devolução`. */
  readonly status: string;
  readonly sentAt: string;
  /** The day on which the payee's bank has the money. */
  readonly settlesOn?: string;
  readonly payer: TransferParty;
  readonly payee: TransferParty;
  readonly description?: string;
  /** The numbers by which it is found again: the bank's id, the EndToEndId, our own. */
  readonly identifiers: readonly { readonly label: string; readonly value: string }[];
  /** The bank's own receipt, lines of some forty columns, blanks and all. */
  readonly bankText?: string;
  /** The money came back. */
  readonly returned?: { readonly at: string; readonly amountCents: Cents; readonly reason: string };
  readonly logo?: PdfImage;
  /** Light text across the page, e.g. `SEM VALOR — HOMOLOGAÇÃO`. */
  readonly watermark?: string;
};

export type TransferReceiptOptions = {
  /** An instant in RFC 3339 UTC for the document's properties; without one equal receipts give equal files at any time. */
  readonly createdAt?: string;
  readonly onNotice?: (notice: PrintNotice) => void;
};

const LEFT = 15;
const WIDTH = A4.width - 2 * LEFT;
const RIGHT = LEFT + WIDTH;
const HALF = WIDTH / 2;
const TITLE: TextStyle = { font: 'bold', size: 6 };
const SUBTITLE: TextStyle = { font: 'bold', size: 3.8 };
const AMOUNT: TextStyle = { font: 'bold', size: 9 };
const BANK_TEXT: TextStyle = { font: 'mono', size: 2.9 };
const BANK_LEADING = 3.5;
const ROW = 7.8;
const FOOT = 283;

/**
 * Prints one receipt, or several, one a page. The same receipts give the same bytes.
 * @throws RangeError when there is none, or with an instant that is not one.
 */
export function transferReceiptPdf(
  receipts: TransferReceipt | readonly TransferReceipt[],
  options: TransferReceiptOptions = {},
): Uint8Array {
  const all = isOne(receipts) ? [receipts] : receipts;
  const pages = all.map((receipt, index) => {
    const notify: Sheet['notify'] = (kind, text) => options.onNotice?.({ page: index + 1, kind, text });
    const sheet: Sheet = { page: newPage(), notify };
    drawReceipt(sheet, receipt);
    return sheet.page;
  });
  const [first] = all;
  const title = all.length === 1 ? `Comprovante - ${first?.payee.name}` : `${all.length} comprovantes`;
  return writePdf(pages, {
    title: encodeText(title).text,
    ...(first === undefined ? {} : { author: encodeText(first.payer.name).text }),
    ...(options.createdAt === undefined ? {} : { createdAt: options.createdAt }),
  });
}

function isOne(receipts: TransferReceipt | readonly TransferReceipt[]): receipts is TransferReceipt {
  return !Array.isArray(receipts);
}

function drawReceipt(sheet: Sheet, receipt: TransferReceipt): void {
  const words = receipt.watermark ?? (receipt.returned === undefined ? undefined : 'DEVOLVIDA');
  if (words !== undefined) {
    const text = encodeText(words).text;
    const size = Math.min(18, 300 / Math.max(text.length, 1));
    drawTurnedText(sheet.page, text, { font: 'bold', size }, { x: A4.width / 2, y: 165, degrees: 30 });
  }
  let y = drawTop(sheet, receipt);
  y = drawReturn(sheet, receipt, y);
  y = drawParties(sheet, receipt, y + 7);
  y = drawDetails(sheet, receipt, y + 7);
  if (receipt.bankText !== undefined) drawBankText(sheet, receipt.bankText, y + 7);
  const foot = `Emitido por ${receipt.payer.name} com os dados informados pelo banco. Horários de Brasília.`;
  drawFitted(sheet, foot, LABEL, { x: LEFT, y: FOOT + 4, width: WIDTH });
}

function drawTop(sheet: Sheet, receipt: TransferReceipt): number {
  const shift = receipt.logo === undefined ? 0 : drawImage(sheet.page, receipt.logo, { x: LEFT, y: 14, width: 45, height: 14 }) + 5; // prettier-ignore
  const text = { x: LEFT + shift, width: WIDTH - shift };
  drawFitted(sheet, 'Comprovante de transferência', TITLE, { ...text, y: 19.5 });
  drawFitted(sheet, receipt.payer.name, SUBTITLE, { ...text, y: 26 });
  drawLine(sheet.page, { x: LEFT, y: 32 }, { x: RIGHT, y: 32 }, RULE);
  drawFitted(sheet, formatReais(receipt.amountCents), AMOUNT, { x: LEFT, y: 44, width: HALF });
  const right = { x: LEFT + HALF, width: HALF, align: 'right' } as const;
  drawFitted(sheet, receipt.method, SUBTITLE, { ...right, y: 39 });
  drawFitted(sheet, receipt.status, VALUE, { ...right, y: 44 });
  drawLine(sheet.page, { x: LEFT, y: 49 }, { x: RIGHT, y: 49 }, RULE);
  return 49;
}

function drawReturn(sheet: Sheet, { returned }: TransferReceipt, y: number): number {
  if (returned === undefined) return y;
  const words = `Devolvida em ${momentText(returned.at)}: ${formatReais(returned.amountCents)}. ${returned.reason}`;
  const form = { style: { font: 'bold', size: 3.3 } as const, leading: 4.2 };
  const next = drawParagraphs(sheet, { ...form, texts: [words] }, { x: LEFT, y: y + 3, width: WIDTH, height: 8.5 });
  return next - 1.5;
}

function drawParties(sheet: Sheet, receipt: TransferReceipt, y: number): number {
  const columns = [
    { title: 'De', party: receipt.payer, x: LEFT },
    { title: 'Para', party: receipt.payee, x: LEFT + HALF + 3 },
  ];
  const ends = columns.map(({ title, party, x }) => {
    drawText(sheet.page, encoded(sheet, title), SUBTITLE, { x, y });
    drawLine(sheet.page, { x, y: y + 2 }, { x: x + HALF - 3, y: y + 2 }, RULE);
    return drawCells(sheet, { x, y: y + 2, width: HALF - 3, height: 0 }, partyCells(party));
  });
  return Math.max(...ends);
}

type LabelledText = { readonly label: string; readonly value: string };

function partyCells(party: TransferParty): LabelledText[] {
  const { branch, account, accountKind, pixKey } = party;
  const number = [branch === undefined ? '' : `Agência ${branch}`, account === undefined ? '' : `conta ${account}`];
  const place = [number.filter((text) => text !== '').join(', '), accountKind ?? ''].filter((text) => text !== '');
  return [
    { label: 'Nome', value: party.name },
    documentCell(party.taxId),
    { label: 'Instituição', value: party.bank },
    ...(place.length === 0 ? [] : [{ label: 'Conta', value: place.join(' - ') }]),
    ...(pixKey === undefined ? [] : [{ label: 'Chave Pix', value: pixKey }]),
  ];
}

function documentCell(taxId: string): LabelledText {
  const bare = taxId.replace(/[.\-/\s]/g, '');
  const label = bare.length === 11 ? 'CPF' : bare.length === 14 ? 'CNPJ' : 'CPF/CNPJ';
  return { label, value: label === 'CPF/CNPJ' ? taxId : formatTaxId(bare) };
}

function drawDetails(sheet: Sheet, receipt: TransferReceipt, y: number): number {
  const { settlesOn, description } = receipt;
  drawText(sheet.page, encoded(sheet, 'Dados da transferência'), SUBTITLE, { x: LEFT, y });
  drawLine(sheet.page, { x: LEFT, y: y + 2 }, { x: RIGHT, y: y + 2 }, RULE);
  return drawCells(sheet, { x: LEFT, y: y + 2, width: WIDTH, height: 0 }, [
    { label: 'Data e hora', value: momentText(receipt.sentAt) },
    ...(settlesOn === undefined ? [] : [{ label: 'Liquidação', value: dayText(settlesOn) }]),
    ...receipt.identifiers,
    ...(description === undefined || description === '' ? [] : [{ label: 'Descrição', value: description }]),
  ]);
}

function drawCells(sheet: Sheet, area: Rectangle, texts: readonly LabelledText[]): number {
  let { y } = area;
  for (const { label, value } of texts) {
    const cell: Cell = { width: area.width, label, value };
    y = drawRow(sheet, { x: area.x, y, height: ROW }, [cell]);
  }
  return y;
}

/** The bank's words are never joined or wrapped by sense: a line too long goes on below, as on its own paper. */
function drawBankText(sheet: Sheet, bankText: string, top: number): void {
  drawText(sheet.page, encoded(sheet, 'Comprovante do banco, como foi recebido'), SUBTITLE, { x: LEFT, y: top });
  drawLine(sheet.page, { x: LEFT, y: top + 2 }, { x: RIGHT, y: top + 2 }, RULE);
  const lines = bankText.trimEnd().split(/\r\n|\r|\n/);
  const room = Math.max(0, Math.floor((FOOT - top - 4) / BANK_LEADING));
  const columns = Math.floor(WIDTH / (BANK_TEXT.size * 0.6));
  const parts = lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'gsu')) ?? ['']);
  for (const [index, part] of parts.slice(0, room).entries()) {
    drawText(sheet.page, encoded(sheet, part), BANK_TEXT, { x: LEFT, y: top + 6.5 + index * BANK_LEADING });
  }
  if (parts.length > room) sheet.notify('cut', parts.slice(room).join('\n'));
}

/** `2021-06-24T14:31:10Z` as `24/06/2021 às 11:31:10`. */
function momentText(instant: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO('America/Sao_Paulo');
  const time = local.toPlainTime().toString({ smallestUnit: 'second' });
  return `${dayText(local.toPlainDate().toString())} às ${time}`;
}

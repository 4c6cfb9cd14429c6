/**
 * The printed boleto: recibo do pagador above, ficha de compensação below, on one A4 page each. Layout and sizes follow the
 * banks' specifications of FEBRABAN's form (Banco do Brasil "Especificação do boleto" of January 2016, Caixa "Boleto" 2020,
 * Santander "Layout código de barras" 3.1).
 */

import type { Cents } from '#lib/money.ts';

import { drawReceipt } from './boleto-receipt.ts';
import { drawSheetSlip } from './boleto-slip.ts';
import type { PrintNotice, Sheet } from './form.ts';
import type { PdfImage } from './image.ts';
import { encodeText } from './text.ts';
import { drawTurnedText, newPage, writePdf } from './writer.ts';
import type { DocumentInformation } from './writer.ts';

export type { PrintNotice } from './form.ts';

/** What a boleto shows. Texts are people's own words, tax ids with or without punctuation, dates `YYYY-MM-DD`. */
export type BoletoDocument = {
  /** The bank of the bar code, which may differ from the one the company has its account with. */
  readonly bank: { readonly code: string; readonly dv: string; readonly name: string };
  /** 47 digits, as the bank returned them. */
  readonly linhaDigitavel: string;
  /** 44 digits. */
  readonly barcode: string;
  readonly dueDate: string;
  readonly amountCents: Cents;
  readonly beneficiary: { readonly name: string; readonly taxId: string; readonly address: string };
  /** The beneficiary's, above the recibo do pagador; from `readImage`. A file's size grows by the picture's, once. */
  readonly logo?: PdfImage;
  readonly payer: { readonly name: string; readonly taxId: string; readonly addressLines: readonly string[] };
  /** Sacador/avalista, the final beneficiary of a title that someone else collects. */
  readonly guarantor?: { readonly name: string; readonly taxId: string };
  /** As the bank prints it, e.g. `00019/112/0042360093-2`. */
  readonly nossoNumero: string;
  readonly documentNumber: string;
  readonly documentDate: string;
  readonly processingDate: string;
  /** Espécie do documento: `DM`, `DS` … */
  readonly kind: string;
  readonly acceptance: 'A' | 'N';
  readonly carteira: string;
  /** Agência/código do beneficiário as the bank prints it. */
  readonly branchAndCode: string;
  readonly placeOfPayment: string;
  readonly instructions: readonly string[];
  /** Pix "copia e cola" of a hybrid boleto. */
  readonly brCode?: string;
  /** Light text across the page, e.g. `SEM VALOR — HOMOLOGAÇÃO`. */
  readonly watermark?: string;
  /** Paid already: printed as a record, without bar code and QR code, so that nobody scans it again. */
  readonly settled?: { readonly date: string; readonly amountCents: Cents };
};

export type BoletoPdfOptions = {
  /** An instant in RFC 3339 UTC for the document's properties; without one equal boletos give equal files at any time. */
  readonly createdAt?: string;
  /** Told of every text that had to be cut and every character that the fonts lack. */
  readonly onNotice?: (notice: PrintNotice) => void;
};

/**
 * Prints one boleto, or several, one a page. The same boletos give the same bytes.
 * @throws RangeError when there is none, or when one's line, bar code and bank do not belong together.
 */
export function boletoPdf(
  boletos: BoletoDocument | readonly BoletoDocument[],
  options: BoletoPdfOptions = {},
): Uint8Array {
  const all = isOne(boletos) ? [boletos] : boletos;
  const pages = all.map((boleto, index) => {
    checkCodes(boleto);
    const sheet: Sheet = {
      page: newPage(),
      notify: (kind, text) => options.onNotice?.({ page: index + 1, kind, text }),
    };
    drawBackground(sheet, boleto);
    drawReceipt(sheet, boleto);
    drawSheetSlip(sheet, boleto);
    return sheet.page;
  });
  return writePdf(pages, informationOf(all, `${all.length} boletos`, options));
}

/** What the file says about itself; `many` is its title when it holds more than one boleto. */
export function informationOf(
  boletos: readonly BoletoDocument[],
  many: string,
  options: BoletoPdfOptions,
): DocumentInformation {
  const [first] = boletos;
  const title = boletos.length === 1 ? `Boleto ${first?.documentNumber} - ${first?.payer.name}` : many;
  return {
    title: encodeText(title).text,
    ...(first === undefined ? {} : { author: encodeText(first.beneficiary.name).text }),
    ...(options.createdAt === undefined ? {} : { createdAt: options.createdAt }),
  };
}

function isOne(boletos: BoletoDocument | readonly BoletoDocument[]): boletos is BoletoDocument {
  return !Array.isArray(boletos);
}

/** A line of one title printed over the bars of another would send money astray, so the two are compared here once more. */
export function checkCodes({ bank, barcode, linhaDigitavel: line }: BoletoDocument): void {
  if (!/^[0-9]{44}$/.test(barcode)) throw new RangeError('the bar code of a boleto has 44 digits');
  if (!/^[0-9]{47}$/.test(line)) throw new RangeError('the linha digitável of a boleto has 47 digits');
  const free = line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
  if (line.slice(0, 4) + line.slice(32) + free !== barcode) {
    throw new RangeError('the linha digitável and the bar code are of different boletos');
  }
  if (bank.code !== barcode.slice(0, 3)) throw new RangeError('the bank printed is not the bank of the bar code');
}

/** The words across a boleto that is not to be paid. */
export function backgroundWords(boleto: BoletoDocument): string | undefined {
  return boleto.watermark ?? (boleto.settled === undefined ? undefined : 'BOLETO PAGO');
}

/** Drawn first, so that everything else lies over it; the bar code's zone is left free. */
function drawBackground(sheet: Sheet, boleto: BoletoDocument): void {
  const words = backgroundWords(boleto);
  if (words === undefined) return;
  const text = encodeText(words).text;
  const size = Math.min(16, 280 / Math.max(text.length, 1));
  for (const y of [95, 243]) drawTurnedText(sheet.page, text, { font: 'bold', size }, { x: 105, y, degrees: 18 });
}

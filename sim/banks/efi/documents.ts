/** Where the links of the answers lead: the boleto, the carnê and its cover, as a plain PDF. */
import { encodeInterleaved2of5 } from '#lib/boleto/index.ts';
import { cents, formatReais } from '#lib/money.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { file } from '#sim/kit/http.ts';
import { printedLine } from './boleto.ts';
import { unknownPath } from './errors.ts';
import type { Account, Carnet, Charge, EfiState } from './state.ts';
import { parcelsOf } from './state.ts';

const BAR_POINTS = 0.8;
const BAR_HEIGHT = 37;

/** A page to look at and a PDF are the same here. */
export function printDocument(state: EfiState, request: BankRequest): Answer {
  const { code, page = '' } = request.params;
  const carnet = [...state.carnets.values()].find((candidate) => candidate.code === code);
  if (carnet !== undefined) return pdf(carnetPages(state, carnet, page.startsWith('capa')));
  const charge = [...state.charges.values()].find((candidate) => candidate.code === code);
  if (charge?.billet === undefined) return unknownPath();
  return pdf([boletoPage(state, charge)]);
}

function pdf(pages: readonly string[]): Answer {
  return file('application/pdf', assemble(pages));
}

function carnetPages(state: EfiState, carnet: Carnet, isCover: boolean): string[] {
  const parcels = parcelsOf(state, carnet);
  const account = state.accounts.get(carnet.account)!;
  const cover = [heading(account), `Carnê ${carnet.id}: ${parcels.length} parcelas`];
  return isCover ? [textOf(cover)] : parcels.map((charge) => boletoPage(state, charge));
}

function heading({ holderName, holderTaxId }: Account): string {
  return `Beneficiário: ${holderName} - ${holderTaxId}`;
}

function boletoPage(state: EfiState, charge: Charge): string {
  const billet = charge.billet!;
  const parcel = charge.carnet === undefined ? '' : `   Parcela: ${charge.carnet.parcel}`;
  const lines = [
    'Efí S.A. 364 (banco simulado, sem valor)',
    printedLine(state, billet),
    heading(state.accounts.get(charge.account)!),
    `Pagador: ${billet.payerName} - ${billet.payerTaxId}`,
    `Cobrança: ${charge.id}   Referência: ${charge.customId ?? ''}${parcel}`,
    `Vencimento: ${billet.expireAt.split('-').reverse().join('/')}   Valor: ${formatReais(cents(billet.amountCents))}`,
    ...(billet.message?.split('\n') ?? []),
    ...(billet.brCode === undefined ? [] : ['Pix copia e cola:', ...(billet.brCode.match(/.{1,80}/g) ?? [])]),
  ];
  return `${textOf(lines)}\n${bars(billet.barcode, 50, 480)}`;
}

/** Only Latin-1 can be written with the plain font; other characters become question marks. */
function textOf(lines: readonly string[]): string {
  const safe = (line: string) => line.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').replace(/[\\()]/g, '\\$&');
  return lines.map((line, index) => `BT /F1 11 Tf 50 ${780 - index * 20} Td (${safe(line)}) Tj ET`).join('\n');
}

/** Widths alternate bar and space, from the first bar on. */
function bars(barcode: string, left: number, bottom: number): string {
  let x = left;
  const rectangles: string[] = [];
  for (const [index, width] of encodeInterleaved2of5(barcode).entries()) {
    const points = width * BAR_POINTS;
    if (index % 2 === 0) rectangles.push(`${x.toFixed(2)} ${bottom} ${points.toFixed(2)} ${BAR_HEIGHT} re f`);
    x += points;
  }
  return rectangles.join('\n');
}

/** Catalog, page tree, font, then a page and its content each. */
function assemble(contents: readonly string[]): Buffer {
  const kids = contents.map((_, index) => `${4 + 2 * index} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...contents.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + 2 * index} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [index, body] of objects.entries()) {
    offsets.push(text.length); // all of it is Latin-1: one character, one byte
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
  }
  const start = text.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

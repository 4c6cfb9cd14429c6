/** The bank's own boleto: one page, plain text, Pix code as text and the bars of the barcode. */
import { encodeInterleaved2of5, formatLinhaDigitavel } from '#lib/boleto/index.ts';
import { cents, formatReais } from '#lib/money.ts';
import type { Account, Charge } from './state.ts';

const BAR_POINTS = 0.8;
const BAR_HEIGHT = 37;

export function boletoPdf(charge: Charge, account: Account): Buffer {
  const lines = [
    'Banco Inter S.A. 077-9 (banco simulado, sem valor)',
    formatLinhaDigitavel(charge.linhaDigitavel!),
    `Beneficiário: ${account.holderName} - ${account.holderTaxId}`,
    `Pagador: ${charge.pagador['nome'] ?? ''} - ${charge.pagador['cpfCnpj'] ?? ''}`,
    `Nosso número: ${charge.nossoNumero}   Seu número: ${charge.seuNumero}`,
    `Vencimento: ${charge.dueDate.split('-').reverse().join('/')}   Valor: ${formatReais(cents(charge.amountCents))}`,
    ...(charge.pixCopiaECola === undefined ? [] : ['Pix copia e cola:', ...pieces(charge.pixCopiaECola, 80)]),
  ];
  const text = lines.map((line, index) => `BT /F1 11 Tf 50 ${780 - index * 20} Td (${escape(line)}) Tj ET`);
  return assemble(`${text.join('\n')}\n${bars(charge.codigoBarras!, 50, 540)}`);
}

function pieces(text: string, size: number): string[] {
  return text.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
}

function escape(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
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

function assemble(content: string): Buffer {
  const stream = Buffer.from(content, 'latin1');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [index, body] of objects.entries()) {
    offsets.push(file.length); // all text is Latin-1: one character, one byte
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
  }
  const start = file.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

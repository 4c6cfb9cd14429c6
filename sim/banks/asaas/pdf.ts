/** Boletos as the bank prints them: a page each, plain text, Pix code as text and the bars of the barcode. */
import { encodeInterleaved2of5, formatLinhaDigitavel } from '#lib/boleto/index.ts';
import { cents, formatReais } from '#lib/money.ts';
import { pixCode } from './registration.ts';
import type { Account, AsaasState, Payment } from './state.ts';

const BAR_POINTS = 0.8;
const BAR_HEIGHT = 37;

/** One page for each charge; all must have a boleto. */
export function slipsPdf(state: AsaasState, account: Account, payments: readonly Payment[]): Buffer {
  return assemble(payments.map((payment) => pageOf(state, account, payment)));
}

function pageOf(state: AsaasState, account: Account, payment: Payment): string {
  const customer = state.customers.get(payment.customer);
  const pix = pixCode(state, payment);
  const lines = [
    'Asaas Gestão Financeira Instituição de Pagamento S.A. 461 (banco simulado, sem valor)',
    formatLinhaDigitavel(payment.line!),
    `Beneficiário: ${account.holderName} - ${account.holderTaxId}`,
    `Pagador: ${customer?.name ?? ''} - ${customer?.cpfCnpj ?? ''}`,
    `Nosso número: ${payment.nossoNumero}   Fatura: ${payment.invoiceNumber}`,
    `Vencimento: ${payment.dueDate.split('-').reverse().join('/')}   Valor: ${formatReais(cents(payment.amountCents))}`,
    ...(payment.description === null ? [] : [payment.description.slice(0, 80)]),
    ...(pix === undefined ? [] : ['Pix copia e cola:', ...(pix.match(/.{1,80}/g) ?? [])]),
  ];
  const text = lines.map((line, index) => `BT /F1 11 Tf 50 ${780 - index * 20} Td (${escape(line)}) Tj ET`);
  return `${text.join('\n')}\n${bars(payment.barcode!, 50, 500)}`;
}

function escape(text: string): string {
  return text.replace(/[\\()]/g, '\\$&').replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
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

/** Objects: catalog, page tree, font, then page and content of each. */
function assemble(contents: readonly string[]): Buffer {
  const pages = contents.map((_, index) => `${4 + index * 2} 0 R`);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.join(' ')}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...contents.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`, // Latin-1: one character, one byte
    ]),
  ];
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [index, body] of objects.entries()) {
    offsets.push(text.length);
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
  }
  const start = text.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

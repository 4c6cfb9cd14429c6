/** What the tests of printed forms share: a boleto, and readers of PDFs that know nothing of our writer. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { inflateSync } from 'node:zlib';

import { cents } from '#lib/money.ts';

import type { BoletoDocument } from './boleto.ts';

/** Line and bar code: Banco Inter vector of BoletoNetCore (BancoInterCarteira110Tests). Parties are invented. */
export const BOLETO: BoletoDocument = {
  bank: { code: '077', dv: '9', name: 'Banco Inter' },
  linhaDigitavel: '07790001161012345670800000000141194590000000500',
  barcode: '07791945900000005000001110123456700000000014',
  dueDate: '2023-08-31',
  amountCents: cents(500),
  beneficiary: {
    name: 'Moinho Exemplo Ltda',
    taxId: '12ABC34501DE35',
    address: 'Av. Central, 100 - Belo Horizonte/MG',
  },
  payer: {
    name: 'Padaria Pão Quente',
    taxId: '52998224725',
    addressLines: ["Rua D'Oeste, 8", 'Contagem/MG - 32010-000'],
  },
  nossoNumero: '00019/110/0000000001-4',
  documentNumber: 'NF 1234/01',
  documentDate: '2023-08-01',
  processingDate: '2023-08-02',
  kind: 'DM',
  acceptance: 'N',
  carteira: '110',
  branchAndCode: '0001-9/1234567',
  placeOfPayment: 'Pagável em qualquer banco',
  instructions: ['Multa de 2,00% após o vencimento.', 'Juros de 1,00% ao mês.'],
};
export const BR_CODE =
  '00020101021226910014br.gov.bcb.pix2569qrcodes.example.com.br/v2/cobv/d5a5c8f2b1e94f0f9c7a3b2d1e0f9a8b7c652040000' +
  '53039865404 5.005802BR5919PADARIA PAO QUENTE6009SAO PAULO62070503***6304ABCD';

type Tool = { readonly command: string; readonly probe: string };
export const PDFTOTEXT: Tool = { command: 'pdftotext', probe: '-v' };
export const PDFTOPPM: Tool = { command: 'pdftoppm', probe: '-v' };
export const ZBARIMG: Tool = { command: 'zbarimg', probe: '--version' };

/** Names what a test leaves out where a reader of PDFs or of bar codes is not installed. */
export function lacks(t: TestContext, ...tools: readonly Tool[]): boolean {
  const missing = tools.filter(({ command, probe }) => spawnSync(command, [probe]).error !== undefined);
  if (missing.length > 0) t.skip(`not installed: ${missing.map(({ command }) => command).join(', ')}`);
  return missing.length > 0;
}

export function withFile<A>(pdf: Uint8Array, use: (file: string, folder: string) => A): A {
  const folder = mkdtempSync(join(tmpdir(), 'form-'));
  try {
    const file = join(folder, 'form.pdf');
    writeFileSync(file, pdf);
    return use(file, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text of all pages, or of a part of them (`-x`, `-y`, `-W`, `-H` in points). */
export function textOf(pdf: Uint8Array, part: readonly string[] = []): string {
  return withFile(pdf, (file) => {
    const { status, stdout, stderr } = spawnSync('pdftotext', ['-layout', ...part, file, '-'], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.equal(stderr, '', 'the reader has nothing to complain about');
    return stdout;
  });
}

/** The bar codes and QR codes that a scanner finds on the first page at 200 dots an inch. */
export function codesOf(pdf: Uint8Array): string[] {
  return withFile(pdf, (file, folder) => {
    assert.equal(spawnSync('pdftoppm', ['-r', '200', '-gray', '-singlefile', file, join(folder, 'page')]).status, 0);
    const only = ['-q', '-Sdisable', '-Si25.enable', '-Sqrcode.enable'];
    const { stdout } = spawnSync('zbarimg', [...only, join(folder, 'page.pgm')], { encoding: 'utf8' });
    return stdout.trimEnd().split('\n').toSorted();
  });
}

/** Reads the file through its cross-reference table, as a reader does, and gives the content of each page. */
export function pagesOf(pdf: Uint8Array): string[] {
  const file = Buffer.from(pdf);
  const text = file.toString('latin1');
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
  const entries = [...text.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
  const pages: string[] = [];
  for (const [index, offset] of entries.entries()) {
    const head = `${index + 1} 0 obj\n`;
    assert.equal(text.slice(offset, offset + head.length), head);
    const stream = /^<<\/Filter\/FlateDecode\/Length (\d+)>>stream\n/.exec(
      text.slice(offset + head.length, offset + 200),
    );
    if (stream === null) continue;
    const from = offset + head.length + stream[0].length;
    const to = from + Number(stream[1]);
    assert.equal(text.slice(to, to + 18), '\nendstream\nendobj\n');
    pages.push(inflateSync(file.subarray(from, to)).toString('latin1'));
  }
  return pages;
}

/** A newcomer's first day: access, the pending charges registered, a boleto printed, paid, and found in the ledger. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readBoleto } from '#lib/boleto/index.ts';
import { codesOf, pagesOf } from './paper.ts';
import { decodeBarcode, decodeLine } from './decode-boleto.ts';
import {
  anotherWindow,
  api,
  atBank,
  badge,
  chargeOf,
  findRow,
  findsNoBarrier,
  open,
  see,
  seeGone,
  settled,
  toast,
  type Desk,
} from './desk.ts';
import { scratchFolder } from './program.ts';

export const person = { name: 'Ana Souza', email: 'ana@example.com', password: 'uma senha bem comprida' };
/** Pending in the sample company; the first of them is printed, paid and posted. */
export const pendingCount = 12;
const reference = 'EX1201';
const paper = join(scratchFolder, 'e2e-boleto.pdf');

export async function makeAccess(desk: Desk): Promise<void> {
  const { page } = desk;
  await page.goto('/');
  await page.waitForURL('**/primeiro-acesso');
  const create = page.getByRole('button', { name: 'Criar e entrar' });
  await create.click();
  await see(page.getByText('Corrija 5 campos para continuar'));
  await findsNoBarrier(desk, 'first access, with errors');
  await page.getByLabel('Seu nome').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Senha', { exact: true }).fill(person.password);
  await page.getByLabel('Razão social').fill('Padaria Pão Quente Ltda');
  await page.getByLabel('CNPJ').fill('12abc34501de35');
  assert.ok(await page.getByRole('radio', { name: /Experimentar com o banco simulado/ }).isChecked());
  await create.click();
  await page.waitForURL('**/inicio', { timeout: 60_000 });
  await see(page.getByText(`${pendingCount} cobranças a registrar`));
  await see(page.getByText('HOMOLOGAÇÃO · nada aqui é dinheiro de verdade'));
}

/** Journey 1: two presses from Início. */
export async function registerAllPending(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/inicio');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'cobranças a registrar' })
    .getByRole('link', { name: 'Registrar' })
    .click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByRole('heading', { name: new RegExp(`^Registrar ${pendingCount} cobranças no `) }));
  await findsNoBarrier(desk, 'the question before registering');
  await dialog.getByRole('button', { name: `Registrar ${pendingCount}` }).click();
  await see(dialog.getByRole('progressbar').first());
  await see(dialog.getByText(`${pendingCount} de ${pendingCount} · ${pendingCount} prontas`));
  await findsNoBarrier(desk, 'the result of registering');
  await dialog.getByRole('button', { name: 'Fechar' }).last().click();
  await seeGone(dialog);
  const charge = await chargeOf(desk, reference);
  assert.equal(charge.status, 'registered');
  assert.equal((await atBank(desk, reference)).length, 1, 'the bank has it once');
}

export async function readItsStory(desk: Desk): Promise<void> {
  const { page } = desk;
  const row = await findRow(desk, reference);
  await row.getByText(reference, { exact: true }).click();
  const panel = page.getByRole('complementary', { name: `Cobrança ${reference}` });
  await see(badge(panel.locator('.detail-head').page(), 'Registrado').first());
  await panel.getByRole('link', { name: 'Abrir página' }).click();
  await see(page.getByRole('heading', { level: 1, name: `Cobrança ${reference}` }));
  await page.getByRole('tab', { name: 'Linha do tempo' }).click();
  const story = page.locator('ol.timeline article');
  await see(
    story
      .filter({ hasText: 'Pendente → Em registro' })
      .or(story.filter({ hasText: '→ Registrado' }))
      .first(),
  );
  await see(story.filter({ hasText: person.name }).first());
  await see(story.getByText('nosso número').first());
  await story
    .getByRole('button', { name: /^Ver pedido e resposta/ })
    .first()
    .click();
  const call = story.filter({ has: page.getByText('Pedido', { exact: true }) });
  await see(call.getByText('HTTP 200'));
  assert.doesNotMatch(await call.innerText(), /Bearer [\w-]{20}/, 'the token is hidden');
  await findsNoBarrier(desk, 'a line of the story, opened');
}

/** The paper says what the bank said: to us, and to another decoder. */
export async function printIt(desk: Desk): Promise<void> {
  const { page } = desk;
  const { id, registration, amountCents, dueDate } = await chargeOf(desk, reference);
  await open(desk, `/cobrancas/${id}`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Imprimir', exact: true }).click();
  const download = await downloading;
  assert.match(download.suggestedFilename(), /^[A-Z0-9-]+_\d{4}-\d\d-\d\d_\d{6}\.pdf$/);
  await download.saveAs(paper);
  assert.equal(pagesOf(paper), 1);

  const { linhaDigitavel, barcode, brCode, nossoNumero } = registration!;
  const [title] = await atBank(desk, reference);
  assert.deepEqual([linhaDigitavel, barcode, brCode], [title?.linhaDigitavel, title?.barcode, title?.brCode]);
  const decoded = decodeLine(linhaDigitavel!);
  assert.deepEqual(decoded, decodeBarcode(barcode!));
  assert.deepEqual(
    [decoded.bank, decoded.currency, decoded.amountCents, decoded.dueDate],
    ['077', '9', amountCents, dueDate],
  );
  assert.ok(decoded.freeField.endsWith(nossoNumero!.slice(-11)), `${decoded.freeField} ends with ${nossoNumero}`);
  const ours = readBoleto(linhaDigitavel!, { today: dueDate });
  assert.equal(ours.kind, 'boleto');
  assert.equal(ours.valid, true);
  assert.equal(ours.kind === 'boleto' && ours.barcode, barcode);
}

/** The picture of the page, read as a payer's telephone and a bank's counter read it. */
export async function readItsCodes(desk: Desk): Promise<void> {
  const { registration } = await chargeOf(desk, reference);
  assert.deepEqual(codesOf(paper), [`I2/5:${registration!.barcode}`, `QR-Code:${registration!.brCode}`].toSorted());
}

/** Paid at the simulated bank in one window, seen in another that nobody touches. */
export async function payItByPix(desk: Desk): Promise<void> {
  const { id, amountCents } = await chargeOf(desk, reference);
  const beside = await anotherWindow(desk);
  const watching = beside.page;
  await watching.goto(`/cobrancas/${id}`);
  await settled(watching);
  await see(badge(watching, 'Registrado'));
  await watching.evaluate('window.untouched = true');

  const { page } = desk;
  await open(desk, '/inicio');
  await page.getByRole('link', { name: 'Abrir banco simulado' }).click();
  await page.getByRole('textbox', { name: 'Pesquisar no banco' }).fill(reference);
  await page.getByRole('radio', { name: new RegExp(reference) }).check();
  await page.getByText('Pix', { exact: true }).click();
  await page.getByRole('button', { name: 'Pagar', exact: true }).click();
  await see(toast(desk, 'Pagar: feito no banco.'));

  await see(badge(watching, 'Liquidado'));
  await watching.getByRole('tab', { name: 'Recebimentos' }).click();
  await see(watching.getByRole('tabpanel').getByText('Pix', { exact: true }));
  await seeMoney(watching, amountCents);
  assert.equal(await watching.evaluate('window.untouched'), true, 'nobody loaded the page again');
  await beside.context.close();
  const charge = await chargeOf(desk, reference);
  assert.deepEqual([charge.status, charge.paidCents], ['paid', amountCents]);
}

async function seeMoney(page: Page, amountCents: number): Promise<void> {
  const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' }).format(
    Number(amountCents) * 0.01,
  );
  await see(page.getByRole('tabpanel').getByText(reais).first());
}

interface Entry {
  kind: string;
  postings: { account: string; amountCents: number }[];
}

export async function findItPosted(desk: Desk): Promise<void> {
  const { page } = desk;
  const { id, amountCents, feeCents } = await chargeOf(desk, reference);
  await open(desk, '/inicio');
  await page.getByRole('navigation', { name: 'Lugares' }).getByRole('link', { name: 'Lançamentos' }).click();
  const lines = page.getByRole('row').filter({ has: page.getByRole('link', { name: reference }) });
  await see(lines.first());

  const { data } = await api<{ data: Entry[] }>(desk, `/v1/ledger/entries?chargeId=${id}`);
  assert.equal(await lines.count(), data.length, 'the screen has a line for each entry of the charge');
  for (const { kind, postings } of data) {
    assert.equal(
      postings.reduce((sum, posting) => sum + posting.amountCents, 0),
      0,
      `${kind} balances`,
    );
  }
  const received = data.find(({ kind }) => kind === 'receipt');
  assert.ok(received?.postings.some((posting) => posting.amountCents === amountCents));
  const fee = data.find(({ kind }) => kind === 'fee');
  assert.ok(feeCents !== null && feeCents > 0);
  assert.ok(fee?.postings.some((posting) => posting.amountCents === feeCents));
}

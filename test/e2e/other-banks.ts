/** More than one bank: what one does and another does not, and what is set for each. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Charge } from '#contract/charges.ts';
import type { Connection } from '#contract/connections.ts';
import type { Session } from '#contract/people.ts';
import type { BankApplication } from '#sim/index.ts';
import {
  api,
  atSimulator,
  badge,
  chargeOf,
  findRow,
  findsNoBarrier,
  fromMenu,
  open,
  see,
  seeGone,
  toast,
  type Desk,
} from './desk.ts';
import { pagesOf } from './paper.ts';
import { scratchFolder } from './program.ts';

const carne = join(scratchFolder, 'e2e-carne.pdf');

/** A clerk looks for the protest of what is overdue: where the bank has none, the menu says so. */
export async function readWhatABankDoesNot(desk: Desk): Promise<void> {
  const { page } = desk;
  const { data } = await api<{ data: Charge[] }>(desk, '/v1/charges?status=registered&overdue=true');
  const { reference, allowedActions } = data[0]!;
  assert.ok(!allowedActions.includes('protest'));
  const row = await findRow(desk, reference);
  await row.getByRole('button', { name: `Ações de ${reference}` }).click();
  const entry = page.getByRole('menuitem', { name: /^Protestar/ });
  await see(entry.getByText(/não protesta por API$/));
  assert.ok(await entry.isDisabled());
  await findsNoBarrier(desk, 'a menu with what the bank does not do');
  await page.keyboard.press('Escape');
}

/** A provider of transfers alone: its login and password are seen this once. What comes before is done by the API. */
export async function makeASecret(desk: Desk): Promise<void> {
  const { page } = desk;
  const account = { mnemonic: 'CARTEIRA', bankCode: '000', branch: '0', number: '123', digit: '' };
  const holder = { holderName: 'Padaria Pão Quente Ltda', holderTaxId: '12ABC34501DE35' };
  await send(desk, 'POST', '/v1/bank-accounts', { ...account, ...holder });
  const integration = { bankAccount: 'CARTEIRA', provider: 'celcoin', environment: 'sandbox' };
  const { id } = await send(desk, 'POST', '/v1/connections', integration);
  await open(desk, `/integracoes/${id}?aba=webhook`);
  await page.getByRole('button', { name: 'Gerar usuário e senha' }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByText('O anterior deixa de valer agora'));
  await dialog.getByRole('button', { name: 'Gerar usuário e senha' }).click();
  await see(dialog.getByText('Guarde agora: não mostramos de novo.'));
  await see(dialog.getByText(/^pontual-/));
  await findsNoBarrier(desk, 'a secret, shown once');
  await dialog.getByRole('button', { name: 'Fechar' }).last().click();
  await seeGone(dialog);
}

/** A setting is saved in its own part, and a fine of it stands in the next charges. */
export async function changeSettings(desk: Desk): Promise<void> {
  const { page } = desk;
  const { data } = await api<{ data: Connection[] }>(desk, '/v1/connections');
  const { id } = data[0]!;
  await open(desk, `/integracoes/${id}?aba=configuracao`);
  const part = page.getByRole('form', { name: 'Padrões da cobrança' });
  await part
    .getByLabel(/^Multa por atraso/)
    .first()
    .fill('abc');
  const save = part.getByRole('button', { name: 'Salvar padrões da cobrança' });
  await save.click();
  await see(part.getByText('Corrija 1 campo para continuar'));
  await part
    .getByLabel(/^Multa por atraso/)
    .first()
    .fill('2');
  await save.click();
  await see(toast(desk, 'Configuração salva.'));
  const { defaultTerms } = await api<Connection>(desk, `/v1/connections/${id}`);
  assert.deepEqual(defaultTerms.fine, { kind: 'rate', percent: '2.00' });
}

/** Received at the counter and told to a bank that keeps it: asked, left, corrected and sent by keyboard, then undone. */
export async function markReceivedAndUndo(desk: Desk): Promise<void> {
  const { page } = desk;
  await connectThirdBank(desk);
  const reference = 'BALCAO1';
  const menuWord = 'Marcar recebida no banco';
  const row = await findRow(desk, reference);
  const question = await fromMenu(desk, row, reference, menuWord);
  await see(question.getByRole('heading', { name: `Marcar a cobrança ${reference} como recebida fora do banco?` }));
  await page.keyboard.press('Escape');
  await seeGone(question);
  assert.equal((await chargeOf(desk, reference)).status, 'registered', 'Escape sends nothing');

  const dialog = await fromMenu(desk, row, reference, menuWord);
  const amount = dialog.getByLabel('Valor', { exact: true });
  await amount.fill('');
  await dialog.getByRole('button', { name: 'Marcar recebida' }).click();
  await see(dialog.getByText(/^Informe o valor/));
  await see(dialog.locator('input[aria-invalid="true"]:focus'));
  await amount.fill('250,00');
  await page.keyboard.press('Control+Enter');
  await see(toast(desk, `Cobrança ${reference} marcada como recebida no banco.`));
  await see(badge(row, 'Liquidado'));

  const undoing = await fromMenu(desk, row, reference, 'Desfazer recebimento por fora');
  await undoing.getByLabel('Motivo').fill('Lançado na cobrança errada');
  await undoing.getByRole('button', { name: 'Desfazer recebimento' }).click();
  await see(toast(desk, `Recebimento da cobrança ${reference} desfeito.`));
  await see(badge(row, 'Registrado'));
  assert.equal((await chargeOf(desk, reference)).paidCents, 0);
}

/** What this journey is not about is done by the API: an account, its credentials, and four charges at the bank. */
async function connectThirdBank(desk: Desk): Promise<void> {
  const given = await atSimulator<BankApplication>(desk, 'applications', { bank: 'asaas' });
  const digits = given.accounts[0]!;
  const account = { mnemonic: 'TERCEIRO', bankCode: '461', branch: '0001', number: digits.slice(0, -1) };
  const holder = { digit: digits.slice(-1), holderName: 'Padaria Pão Quente Ltda', holderTaxId: '12ABC34501DE35' };
  await send(desk, 'POST', '/v1/bank-accounts', { ...account, ...holder });
  const integration = { bankAccount: 'TERCEIRO', provider: 'asaas', environment: 'sandbox' };
  const { id } = await send(desk, 'POST', '/v1/connections', integration);
  await send(desk, 'PUT', `/v1/connections/${id}/credentials`, { fields: { apiKey: given.others!['apiKey']! } });
  const { payer } = await chargeOf(desk, 'PL1');
  const dueDate = Temporal.Now.plainDateISO('America/Sao_Paulo').add({ days: 20 }).toString();
  const register = async (reference: string): Promise<void> => {
    const charge = { reference, amountCents: 250_00, dueDate, payer, bankAccount: 'TERCEIRO', method: 'boleto' };
    const made = await send(desk, 'POST', '/v1/charges', charge);
    await send(desk, 'POST', `/v1/charges/${made.id}/register`, {});
  };
  await Promise.all(['BALCAO1', 'BALCAO2', 'BALCAO3', 'BALCAO4'].map(register));
}

async function send(desk: Desk, method: 'POST' | 'PUT', path: string, data: object): Promise<{ id: string }> {
  const { csrfToken } = await api<Session>(desk, '/ui/session');
  const headers = { 'x-csrf-token': csrfToken, 'idempotency-key': crypto.randomUUID() };
  const answer = await desk.context.request.fetch(path, { method, headers, data });
  assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

/** The selected ones three a page; one alone from its own page. */
export async function printCarne(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/cobrancas?q=BALCAO');
  await page.getByRole('checkbox', { name: 'Selecionar as carregadas' }).check();
  const stack = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Imprimir carnê 4' }).click();
  const many = await stack;
  await many.saveAs(carne);
  assert.equal(pagesOf(carne), 2, 'four of them, three a page');

  await open(desk, `/cobrancas/${(await chargeOf(desk, 'BALCAO2')).id}`);
  await page.getByRole('button', { name: 'Ações', exact: true }).click();
  const single = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Imprimir carnê' }).click();
  assert.match((await single).suggestedFilename(), /_carne\.pdf$/);
}

/** More than one bank: what one does and another does not, and connecting the next. */
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

/** Account, agreement and credentials on one page; the key and the request are made here, the secret is never seen. */
export async function connectWithTheDesk(desk: Desk): Promise<void> {
  const { page } = desk;
  const given = await atSimulator<BankApplication>(desk, 'applications', { bank: 'itau' });
  await open(desk, '/integracoes');
  await page.getByRole('link', { name: 'Conectar banco' }).click();
  await page.getByRole('link', { name: 'Conectar Itaú' }).click();
  const create = page.getByRole('button', { name: 'Criar integração' });
  await create.click();
  await see(page.getByText(/^Corrija \d+ campos para continuar$/));
  await findsNoBarrier(desk, 'connecting, with errors');
  const digits = given.accounts[0]!;
  await page.getByLabel('Mnemônico').fill('SEGUNDO');
  await page.getByLabel('Agência').fill(digits.slice(0, 4));
  await page.getByLabel('Conta', { exact: true }).fill(digits.slice(-6, -1));
  await page.getByLabel('Dígito').fill(digits.slice(-1));
  await page.getByLabel('Titular', { exact: true }).fill('Padaria Pão Quente Ltda');
  await page.getByLabel('CPF ou CNPJ do titular').fill('12ABC34501DE35');
  await page.getByLabel('Client ID').fill(given.clientId);
  await page.getByLabel('Token temporário', { exact: true }).fill(given.others!['temporaryToken']!);
  await page.getByLabel('Carteira').fill('109');
  await page.getByLabel('Primeiro nosso número').fill('1');
  await create.click();
  await page.waitForURL(/\/integracoes\/con_/);
  await see(page.getByRole('heading', { level: 1, name: /SEGUNDO$/ }));
  await see(page.getByText(/vence em 36\d dias/));
  const { data } = await api<{ data: Connection[] }>(desk, '/v1/connections');
  const made = data.find(({ accountMnemonic }) => accountMnemonic === 'SEGUNDO')!;
  assert.deepEqual(made.agreement, { carteira: '109', firstNossoNumero: '1' });
  assert.ok(made.credentials?.fields.includes('clientSecret'), 'the secret is kept');
  assert.ok(!(await page.content()).includes(given.clientSecret), 'and shown to nobody');

  await page
    .getByLabel(/^Multa por atraso/)
    .first()
    .fill('2');
  await page.getByRole('button', { name: 'Salvar configuração' }).click();
  await see(toast(desk, 'Configuração salva.'));
  const after = await api<Connection>(desk, `/v1/connections/${made.id}`);
  assert.deepEqual(after.defaultTerms, { fine: { kind: 'rate', percent: '2.00' } });
}

/** A provider of transfers alone is asked nothing of charges; its login and password are seen this once. */
export async function makeASecret(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/integracoes/nova?banco=celcoin');
  await seeGone(page.getByText('Padrões da cobrança'));
  await page.getByLabel('Mnemônico').fill('CARTEIRA');
  await page.getByRole('combobox', { name: 'Banco da conta' }).click();
  await page.getByRole('option', { name: /0-Carteira/ }).click();
  await see(page.getByText(/sem conta em banco/));
  await page.getByLabel('Conta', { exact: true }).fill('123');
  await page.getByLabel('Titular', { exact: true }).fill('Padaria Pão Quente Ltda');
  await page.getByLabel('CPF ou CNPJ do titular').fill('12ABC34501DE35');
  await page.getByRole('radio', { name: 'Enviar depois' }).check();
  await page.getByRole('button', { name: 'Criar integração' }).click();
  await page.waitForURL(/\/integracoes\/con_/);
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

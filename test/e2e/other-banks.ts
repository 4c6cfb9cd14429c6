/** More than one bank: what one does and another does not, and connecting the next. */
import assert from 'node:assert/strict';
import type { Charge } from '#contract/charges.ts';
import type { Connection } from '#contract/connections.ts';
import type { BankApplication } from '#sim/index.ts';
import { api, atSimulator, findRow, findsNoBarrier, open, see, seeGone, toast, type Desk } from './desk.ts';

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

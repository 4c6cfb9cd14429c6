/** What goes wrong while a bank is connected: leaving in the middle, wrong files, a test that fails. */
import assert from 'node:assert/strict';
import type { Connection } from '#contract/connections.ts';
import type { BankApplication } from '#sim/index.ts';
import type { Locator } from 'playwright-core';
import { api, atSimulator, findsNoBarrier, open, see, seeGone, type Desk } from './desk.ts';
import { lookAt } from './screens.ts';

async function begin(desk: Desk, mnemonic: string): Promise<void> {
  const { page } = desk;
  await open(desk, '/integracoes/nova?banco=inter');
  const next = page.getByRole('button', { name: 'Salvar e continuar' });
  const existing = page.getByRole('combobox', { name: 'Conta já cadastrada' });
  await see(next);
  if (await existing.isVisible()) {
    await existing.click();
    await page.getByRole('option', { name: 'Cadastrar outra conta' }).click();
  }
  await next.click();
  await see(page.getByText(/^Corrija \d campos para continuar$/));
  await findsNoBarrier(desk, 'an account with errors');
  await page.getByLabel('Mnemônico').fill(mnemonic);
  await page.getByLabel('Agência').fill('0001');
  await page.getByLabel('Conta', { exact: true }).fill('99887');
  await next.click();
  await page.waitForURL(/\/configurar\?passo=credenciais/);
}

/** Nothing typed is asked for twice: account and agreement stand where they were left. */
export async function leaveAndGoOn(desk: Desk): Promise<void> {
  const { page } = desk;
  await begin(desk, 'PARADA');
  await page.getByRole('button', { name: 'Enviar depois' }).click();
  await page.waitForURL(/passo=certificado/);
  await page.getByRole('link', { name: 'Sair e continuar depois' }).click();
  const card = page.getByRole('article', { name: /PARADA$/ });
  await see(card.getByText('Em configuração'));
  await see(card.getByText(/^Passo 4 de 9: Certificado$/).first());
  await findsNoBarrier(desk, 'a connection in set-up');
  await card.getByRole('link', { name: /^Continuar/ }).click();
  await page.waitForURL(/passo=certificado/);
  await page.getByRole('link', { name: /^Credenciais/ }).click();
  await see(page.getByText('Falta para ativar:'));
  await page.getByRole('link', { name: /^Testar e ativar/ }).click();
  await see(page.getByText('Falta para ativar:'));
  assert.ok(!(await page.getByRole('button', { name: /^Ativar/ }).isVisible()), 'nothing to activate yet');
  const path = new URL(page.url()).pathname;
  await lookAt(desk, `${path}?passo=convenio`, 'a step of the set-up');
  await lookAt(desk, `${path}?passo=teste`, 'the end of a set-up in which something lacks');
}

/** No mouse: the card, the account, the key, the test, and the activation. */
export async function connectByKeyboard(desk: Desk): Promise<void> {
  const { page } = desk;
  const { keyboard } = page;
  const given = await atSimulator<BankApplication>(desk, 'applications', { bank: 'asaas' });
  await open(desk, '/integracoes/nova');
  await pressAt(desk, page.getByRole('link', { name: 'Conectar Asaas' }));
  const mnemonic = page.getByLabel('Mnemônico');
  await see(page.getByRole('button', { name: 'Salvar e continuar' }));
  const existing = page.getByRole('combobox', { name: 'Conta já cadastrada' });
  if (await existing.isVisible()) {
    await tabTo(desk, existing);
    await chooseByKeyboard(desk, 'Cadastrar outra conta');
  }
  for (const [label, text] of [
    ['Mnemônico', 'TECLADO'],
    ['Agência', '0001'],
    ['Conta', given.accounts[0]!.slice(0, -1)],
    ['Dígito (opcional)', given.accounts[0]!.slice(-1)],
  ] as const) {
    await tabTo(desk, label === 'Mnemônico' ? mnemonic : page.getByLabel(label, { exact: true }));
    await keyboard.type(text);
  }
  await keyboard.press('Control+Enter');
  await page.waitForURL(/passo=credenciais/);
  await tabTo(desk, page.getByLabel('Chave de API', { exact: true }));
  await keyboard.type(given.others!['apiKey']!);
  await keyboard.press('Control+Enter');
  await see(page.getByText(/^•••• guardado em /).first());
  while (!page.url().endsWith('passo=teste')) {
    const before = page.url();
    await pressAt(desk, page.getByRole('button', { name: /^(Salvar e continuar|Continuar)$/ }));
    await page.waitForURL((url) => url.href !== before);
  }
  await pressAt(desk, page.getByRole('button', { name: 'Testar conexão' }));
  await see(page.getByRole('button', { name: 'Ativar em Homologação' }));
  await pressAt(desk, page.getByRole('button', { name: 'Ativar em Homologação' }));
  await see(page.getByRole('dialog'));
  await keyboard.press('Control+Enter');
  await see(page.locator('.chip', { hasText: /^Ativa$/ }));
}

/** Opens the list that has the focus and goes up to the option, one press at a time and seeing each, as people do. */
async function chooseByKeyboard({ page }: Desk, name: string): Promise<void> {
  await page.keyboard.press('Enter');
  const option = page.getByRole('option', { name });
  await see(option);
  const active = page.locator('[role=option][data-combobox-selected]');
  for (let options = await page.getByRole('option').count(); options > 0; options -= 1) {
    await page.keyboard.press('ArrowUp');
    await see(active);
    if ((await active.textContent()) === name) break;
  }
  await page.keyboard.press('Enter');
  await seeGone(option);
}

async function pressAt(desk: Desk, wanted: Locator): Promise<void> {
  await tabTo(desk, wanted);
  await desk.page.keyboard.press('Enter');
}

/** Reached by Tab alone, as often as it takes to go once around the page. */
async function tabTo({ page }: Desk, wanted: Locator): Promise<void> {
  await see(wanted);
  for (let presses = 0; presses < 80; presses += 1) {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`not reached by Tab: ${wanted.toString()}`);
}

/** Files of two different pairs, then the missing one; a test with another's secret says what to do. */
export async function sendTheWrongFiles(desk: Desk): Promise<void> {
  const { page } = desk;
  const [one, other] = await Promise.all(
    [0, 1].map(async () => atSimulator<BankApplication>(desk, 'applications', { bank: 'inter' })),
  );
  await begin(desk, 'TROCADA');
  await page.getByLabel('Client ID', { exact: true }).fill(one!.clientId);
  await page.getByLabel('Client Secret', { exact: true }).fill('nao-e-este');
  await page.getByRole('button', { name: 'Guardar credenciais' }).click();
  await page.getByRole('button', { name: 'Continuar', exact: true }).click();
  await page.waitForURL(/passo=certificado/);

  const chooser = page.locator('input[type="file"]');
  const named = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await chooser.setInputFiles([named('a.crt', one!.certificatePem), named('b.key', other!.keyPem)]);
  await see(page.getByText(/chave privada não é a deste certificado/));
  await findsNoBarrier(desk, 'a diagnosis of files');
  await chooser.setInputFiles([named('b.key', one!.keyPem)]);
  await see(page.getByText(/vence em \d+ dias/));

  await page.getByRole('link', { name: /^Testar e ativar/ }).click();
  await page.getByRole('button', { name: 'Testar conexão' }).click();
  await see(page.getByText('A conexão não está pronta.'));
  await see(page.getByText(/^Quem resolve: /).first());
  await findsNoBarrier(desk, 'a test that failed');
  await seeGone(page.getByRole('button', { name: 'Ativar em Homologação' }));
  const { data } = await api<{ data: Connection[] }>(desk, '/v1/connections');
  assert.equal(data.find(({ accountMnemonic }) => accountMnemonic === 'TROCADA')?.active, false);
}

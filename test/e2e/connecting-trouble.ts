/** What goes wrong while a bank is connected: leaving in the middle, wrong files, a test that fails. */
import assert from 'node:assert/strict';
import type { Connection } from '#contract/connections.ts';
import type { BankApplication } from '#sim/index.ts';
import { api, atSimulator, findsNoBarrier, open, see, seeGone, type Desk } from './desk.ts';

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

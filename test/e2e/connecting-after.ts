/** After a bank is connected: its credentials change places, a copy of the certificate is handed out, accounts and billing types are kept. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BillingType } from '#app/billing-types/view.ts';
import type { BankAccount, Connection } from '#contract/connections.ts';
import type { Session } from '#contract/people.ts';
import { readCredentialFiles } from '#lib/certs/credentials.ts';
import type { BankApplication } from '#sim/index.ts';
import { api, atSimulator, findsNoBarrier, open, see, seeGone, toast, type Desk } from './desk.ts';
import { scratchFolder } from './program.ts';

export const password = 'uma senha bem comprida';

interface Connected {
  id: string;
  given: BankApplication;
}

/** What these journeys are not about is done by the API. */
async function connected(desk: Desk, mnemonic: string): Promise<Connected> {
  const given = await atSimulator<BankApplication>(desk, 'applications', { bank: 'inter' });
  const digits = given.accounts[0]!;
  await send(desk, 'POST', '/v1/bank-accounts', {
    mnemonic,
    bankCode: '077',
    branch: '0001',
    number: digits.slice(0, -1),
    digit: digits.slice(-1),
    holderName: 'Padaria Pão Quente Ltda',
    holderTaxId: '12ABC34501DE35',
  });
  const integration = { bankAccount: mnemonic, provider: 'inter', environment: 'sandbox' };
  const { id } = await send(desk, 'POST', '/v1/connections', integration);
  await send(desk, 'PUT', `/v1/connections/${id}/credentials`, {
    fields: { clientId: given.clientId, clientSecret: given.clientSecret },
    certificate: given.certificatePem,
    key: given.keyPem,
  });
  return { id, given };
}

async function send(desk: Desk, method: 'POST' | 'PUT', path: string, data: object): Promise<{ id: string }> {
  const { csrfToken } = await api<Session>(desk, '/ui/session');
  const headers = { 'x-csrf-token': csrfToken, 'idempotency-key': crypto.randomUUID() };
  const answer = await desk.context.request.fetch(path, { method, headers, data });
  assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

/** The guided renewal of a bank without a desk: another application, whose secret and files wait until a test with them has passed. */
export async function changePlaces(desk: Desk): Promise<void> {
  const { page } = desk;
  const { id, given } = await connected(desk, 'TROCA');
  const [account] = given.accounts;
  const next = await atSimulator<BankApplication>(desk, 'applications', { bank: 'inter', account });
  await open(desk, `/integracoes/${id}`);
  await page.getByRole('button', { name: 'Substituir credenciais' }).click();
  const dialog = page.getByRole('dialog');
  await findsNoBarrier(desk, 'other credentials');
  await dialog.getByLabel(/^Client ID/).fill(next.clientId);
  await dialog
    .getByLabel(/^Client Secret/)
    .first()
    .fill(next.clientSecret);
  await dialog.getByRole('button', { name: 'Guardar credenciais' }).click();
  await seeGone(dialog);
  await see(page.getByText('Credenciais novas à espera.'));

  await page
    .getByRole('navigation', { name: 'Partes da integração' })
    .getByRole('link', { name: 'Certificado' })
    .click();
  const named = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await page
    .locator('input[type="file"]')
    .setInputFiles([named('novo.crt', next.certificatePem), named('novo.key', next.keyPem)]);
  await see(page.getByText(`CN=${next.clientId}`, { exact: false }).first());
  const { credentials, candidate } = await api<Connection>(desk, `/v1/connections/${id}`);
  assert.match(credentials!.certificate!.subject, new RegExp(given.clientId), 'the one in use is still the old one');
  assert.match(candidate!.certificate!.subject, new RegExp(next.clientId));
  await findsNoBarrier(desk, 'a certificate that waits');

  await page.getByRole('button', { name: 'Testar e passar a usar' }).click();
  await see(page.getByText('As credenciais novas já estão em uso.'));
  await see(page.getByText('substituído').first());
  const after = await api<Connection>(desk, `/v1/connections/${id}`);
  assert.match(after.credentials!.certificate!.subject, new RegExp(next.clientId));
  assert.equal(after.candidate, null);
}

/** Handed out only to who shows that it is her, with a password of its own. */
export async function takeACopy(desk: Desk): Promise<void> {
  const { page } = desk;
  const { id, given } = await connected(desk, 'COPIA');
  await open(desk, `/integracoes/${id}?aba=certificado`);
  await page.getByRole('button', { name: 'Baixar cópia do certificado' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByLabel(/^Senha nova do arquivo/)
    .first()
    .fill('segredo-novo');
  await dialog
    .getByLabel(/^Repita a senha nova/)
    .first()
    .fill('segredo-outro');
  await dialog.getByLabel('Sua senha', { exact: true }).fill('não é esta');
  const take = dialog.getByRole('button', { name: 'Baixar cópia' });
  await take.click();
  await see(dialog.getByText('As duas senhas não são iguais.'));
  await dialog
    .getByLabel(/^Repita a senha nova/)
    .first()
    .fill('segredo-novo');
  await take.click();
  await see(dialog.getByText('A senha não confere. Nada foi feito.'));
  await see(dialog.locator('input[type="password"][aria-invalid="true"]'));
  await findsNoBarrier(desk, 'a copy that was refused');
  await dialog.getByLabel('Sua senha', { exact: true }).fill(password);
  const coming = page.waitForEvent('download');
  await take.click();
  const file = join(scratchFolder, `e2e-${id}.pfx`);
  await (await coming).saveAs(file);
  const reading = readCredentialFiles(
    { certificate: readFileSync(file), password: 'segredo-novo' },
    Temporal.Now.instant().toString(),
  );
  assert.ok(reading.ok, 'the copy opens with the new password');
  assert.match(reading.credential.subject, new RegExp(given.clientId));
}

/** Contas correntes: added with its bank found by name, then switched off from its bank's API. */
export async function keepAccounts(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/integracoes/contas');
  await page.getByRole('button', { name: 'Nova conta corrente' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  await see(dialog.getByText('Escolha o banco da conta.'));
  await dialog.getByLabel('Mnemônico').fill('GAVETA');
  await dialog.getByRole('combobox', { name: 'Banco da conta' }).fill('carteira');
  await page.getByRole('option', { name: '000 · 0-Carteira' }).click();
  assert.equal(await dialog.getByLabel('Agência').inputValue(), '0', 'a wallet has no branch');
  await dialog.getByLabel('Conta', { exact: true }).fill('1-2');
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  await see(dialog.getByText(/use só números/));
  await findsNoBarrier(desk, 'an account that was refused');
  await dialog.getByLabel('Conta', { exact: true }).fill('12');
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  await see(toast(desk, 'Salvo.'));

  await page.getByRole('button', { name: 'Editar a conta GAVETA' }).click();
  await dialog.getByRole('checkbox', { name: 'API bancária' }).uncheck();
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  await seeGone(dialog);
  await see(page.getByRole('row').filter({ hasText: 'GAVETA' }).getByText('Desligada'));
  const { data } = await api<{ data: BankAccount[] }>(desk, '/v1/bank-accounts');
  const kept = data.find(({ mnemonic }) => mnemonic === 'GAVETA')!;
  assert.deepEqual([kept.bankCode, kept.number, kept.bankApi], ['000', '12', false]);
}

/** Tipos de cobrança: linked to an integration, renamed, disabled; a charge of another account is refused with the reason. */
export async function keepBillingTypes(desk: Desk): Promise<void> {
  const { page } = desk;
  const { id } = await connected(desk, 'TIPOS');
  await connected(desk, 'OUTRA');
  await open(desk, '/configuracoes/tipos-de-cobranca');
  await page.getByRole('button', { name: 'Novo tipo de cobrança' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  await see(dialog.getByText('Informe o nome do tipo de cobrança.'));
  await dialog.getByLabel('Nome').fill('Carnê');
  await dialog.getByRole('combobox', { name: 'Integração' }).click();
  await page.getByRole('option', { name: /TIPOS$/ }).click();
  await dialog.getByRole('combobox', { name: 'Forma padrão' }).click();
  await page.getByRole('option', { name: 'Boleto', exact: true }).click();
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  await seeGone(dialog);
  await page.getByRole('button', { name: 'Editar o tipo Carnê' }).click();
  await dialog.getByLabel('Nome').fill('Carnê da loja');
  await dialog.getByRole('button', { name: 'Salvar' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Carnê da loja' });
  await see(row);
  await seeGone(dialog);

  const address = { street: 'Rua Augusta', number: '1', city: 'São Paulo', state: 'SP', postalCode: '01304001' };
  const payer = { taxId: '52998224725', name: 'Maria', address };
  const charge = { reference: 'TIPO1', amountCents: 100_00, dueDate: '2099-01-10', payer };
  const { csrfToken } = await api<Session>(desk, '/ui/session');
  const refused = await desk.context.request.post('/v1/charges', {
    headers: { 'x-csrf-token': csrfToken, 'idempotency-key': crypto.randomUUID() },
    data: { ...charge, billingType: 'Carnê da loja', bankAccount: 'OUTRA' },
  });
  assert.ok(refused.status() >= 400 && refused.status() < 500);
  assert.match(await refused.text(), /OUTRA|TIPOS/, 'the reason names the account');

  await row.getByRole('button', { name: 'Desligar o tipo Carnê da loja' }).click();
  await dialog.getByRole('button', { name: 'Desligar' }).click();
  await see(row.getByText('Desligado'));
  const { data } = await api<{ data: BillingType[] }>(desk, '/v1/billing-types');
  const kept = data.find(({ name }) => name === 'Carnê da loja')!;
  assert.deepEqual([kept.connectionId, kept.method, kept.disabled], [id, 'boleto', true]);
}

/** Journeys of a finance office at its other screens: a Pix by key, the list as a spreadsheet, a set-up that is given up. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { findsNoBarrier, open, see, seeGone, settled, toast, type Desk } from './desk.ts';
import type { Office } from './office-desk.ts';
import { asked, atBank, seeStatus, send, transferOf } from './transfers-desk.ts';

/** A key of the simulated directory, and whose it is there. */
const key = { typed: '+55 32 97688-6942', kept: '+5532976886942', owner: 'JOAO DE TESTE' };

/** The account of the product is told in Convênio; then the owner of a key is shown before anything leaves, and it goes to that one. */
export async function payToAKey(office: Office): Promise<void> {
  const { ana, connectionId, given } = office;
  const { page } = ana;
  await open(ana, `/integracoes/${connectionId}?aba=configuracao`);
  const part = page.getByRole('form', { name: 'Convênio' });
  await part.getByLabel(/^Conta BaaS/).fill(given.accounts[0]!);
  await part.getByRole('button', { name: 'Salvar convênio' }).click();
  await see(toast(ana, 'Configuração salva.'));

  await open(ana, '/transferencias/nova');
  // Offered once it is known that this bank does it.
  await page.locator('input[type="radio"][value="pixKey"]:enabled').waitFor({ state: 'attached' });
  await page.getByText('Chave Pix', { exact: true }).click();
  const typed = page.getByRole('textbox', { name: 'Chave Pix' });
  await typed.fill('ninguem@example.com');
  const ask = page.getByRole('button', { name: 'Ver de quem é a chave' });
  await ask.click();
  await see(page.getByRole('alert').filter({ hasText: /chave/i }));
  await typed.fill(key.typed);
  await ask.click();
  await see(page.getByText(`${key.owner} · ***.982.247-** · ITAÚ UNIBANCO S.A.`));
  await see(page.getByText(/^Confira com quem vai receber\./));
  await page.getByLabel('Valor', { exact: true }).fill('37,50');
  await page.getByLabel('Seu número').fill('CHAVE1');
  await see(page.getByText('Tudo certo para enviar.'));
  await see(page.getByText('Não precisa de aprovação: sai assim que você enviar.'));
  assert.equal(await page.getByText(/por TED, chega/).count(), 0, 'a key is never paid by TED');
  await findsNoBarrier(ana, 'a transfer to a Pix key');
  await page.getByRole('button', { name: /^Enviar R\$\s37,50$/ }).click();
  await page.waitForURL(/\/transferencias\/trf_/);
  await seeStatus(ana, 'Enviada');
  await see(page.getByText(key.owner).first());
  const { payee, rail } = await transferOf(ana, 'CHAVE1');
  assert.deepEqual([payee.kind === 'pixKey' && payee.key, rail], [key.kept, 'pix']);
  assert.equal((await atBank(ana, 37_50)).length, 1, 'it left once');
}

/** What is on the list goes to a spreadsheet: all of it, or what the search leaves. */
export async function exportTheList(office: Office): Promise<void> {
  const { ana } = office;
  const { page } = ana;
  const { id } = await asked(office, 'O2');
  await open(ana, `/transferencias/${id}`);
  await seeStatus(ana, 'Enviada');
  await open(ana, '/transferencias');
  await see(page.getByRole('row').filter({ hasText: 'O2' }));
  const all = await exported(ana);
  assert.equal(all.length, 3);
  assert.deepEqual(new Set(all.map((line) => line['Seu número'])), new Set(['CHAVE1', 'O1', 'O2']));
  assert.equal(all.find((line) => line['Seu número'] === 'CHAVE1')?.['Valor'], '37,50');

  await page.getByRole('textbox', { name: 'Pesquisar' }).fill('O1');
  await page.waitForURL(/q=O1/);
  await seeGone(page.getByRole('row').filter({ hasText: 'O2' }));
  await see(page.getByRole('row').filter({ hasText: 'O1' }));
  await settled(page);
  const [line, ...others] = await exported(ana);
  const { amountCents, payeeName, statusLabel } = await transferOf(ana, 'O1');
  const decimal = (amountCents / 100).toFixed(2).replace('.', ',');
  assert.equal(others.length, 0, 'only what the screen shows');
  assert.deepEqual(
    [line?.['Seu número'], line?.['Valor'], line?.['Devolvido'], line?.['Favorecido'], line?.['Situação']],
    ['O1', decimal, '0,00', payeeName, statusLabel],
  );
}

/** Presses the button and reads the file, by the titles of its columns. */
async function exported({ page }: Desk): Promise<Record<string, string>[]> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Exportar CSV' }).click();
  const download = await saving;
  assert.equal(download.suggestedFilename(), 'transferencias.csv');
  const text = await readFile(await download.path(), 'utf8');
  assert.ok(text.startsWith('\ufeff"Seu número";"Situação";"Valor";'), text.slice(0, 60));
  const [titles = [], ...lines] = text
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.slice(1, -1).split('";"'));
  return lines.map((cells) => Object.fromEntries(titles.map((title, index) => [title, cells[index] ?? ''])));
}

/** A set-up that somebody began and gives up: asked first, and nothing of it is left on the list. */
export async function giveUpASetUp({ ana }: Office): Promise<void> {
  const { page } = ana;
  const place = { bankCode: '077', branch: '0001', number: '99887', digit: '7' };
  const holder = { holderName: 'Padaria Pão Quente Ltda', holderTaxId: '12ABC34501DE35' };
  await send(ana, 'POST', '/v1/bank-accounts', { mnemonic: 'DESISTO', ...place, ...holder });
  const begun = { bankAccount: 'DESISTO', provider: 'inter', environment: 'sandbox' };
  const setup = { step: 'credentials', done: ['account'] };
  await send(ana, 'POST', '/v1/connections', { ...begun, setup });
  await open(ana, '/integracoes');
  const card = page.getByRole('article', { name: /DESISTO$/ });
  await see(card.getByText('Em configuração'));
  await card.getByRole('button', { name: 'Descartar' }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByText('As credenciais guardadas são apagadas. Não dá para desfazer.'));
  await findsNoBarrier(ana, 'a set-up to be given up');
  await see(dialog.locator('button:focus', { hasText: 'Cancelar' }));
  await page.keyboard.press('Enter');
  await seeGone(dialog);
  await see(card.getByText('Em configuração'));
  await card.getByRole('button', { name: 'Descartar' }).click();
  await dialog.getByRole('button', { name: 'Descartar' }).click();
  await see(toast(ana, 'Configuração descartada.'));
  await seeGone(card);
  await page.reload();
  await settled(page);
  await see(page.getByRole('article').first());
  assert.equal(await card.count(), 0);
}

/** Journeys of what leaves by e-mail: the company's own server, what each person is told by it, and a receipt. */
import assert from 'node:assert/strict';
import { findsNoBarrier, open, see, seeGone, settled, toast } from './desk.ts';
import { account, catchAll, letter, type Office } from './office-desk.ts';
import { asked, asker, seeStatus } from './transfers-desk.ts';

/** Typed in, tested with a password that is wrong, which says so, and with the right one, which arrives; shown never again. */
export async function setUpMail(office: Office): Promise<void> {
  const { ana, smtp, caPem } = office;
  const { page } = ana;
  await open(ana, '/configuracoes/e-mail');
  const form = page.getByRole('form', { name: 'Servidor de e-mail' });
  await form.getByLabel('Servidor (SMTP)').fill('localhost');
  await form.getByRole('combobox', { name: 'Segurança' }).click();
  await page.getByRole('option', { name: 'TLS desde o início (porta 465)' }).click();
  const port = form.getByLabel('Porta', { exact: true });
  assert.equal(await port.inputValue(), '465', 'the usual port comes with the choice');
  await port.fill('65536');
  await form.getByRole('button', { name: 'Salvar' }).click();
  await see(form.getByText('Corrija 3 campos para continuar'));
  await see(form.getByText('Porta entre 1 e 65535.').first());
  await findsNoBarrier(ana, 'a mail server with errors');

  await port.fill(String(smtp.port));
  await form.getByLabel('Usuário (opcional)').fill(account.username);
  const password = form.getByLabel('Senha (opcional)', { exact: true });
  await password.fill('nao-e-esta');
  await form.getByLabel('Nome do remetente').fill('Padaria Pão Quente');
  await form.getByLabel('E-mail do remetente').fill(account.username);
  await form.getByLabel('Caixa de homologação (opcional)').fill(catchAll);
  await form.getByLabel(/^Autoridade própria/).fill(caPem);
  await form.getByRole('button', { name: 'Salvar' }).click();
  await see(toast(ana, 'Servidor de e-mail salvo.'));
  const test = page.getByRole('button', { name: 'Enviar teste' });
  await test.click();
  const lines = page.getByRole('list', { name: 'O que foi testado' }).getByRole('listitem');
  await see(page.getByText('A mensagem não saiu.'));
  const refused = lines.filter({ hasText: 'Usuário e senha' });
  await see(refused.getByText(/^O servidor não aceitou o usuário ou a senha\./));
  await see(refused.getByText(/^Confira os dois\./));
  await findsNoBarrier(ana, 'a test of e-mail that failed');
  assert.equal(smtp.arrived, 0);

  assert.equal(await password.inputValue(), '', 'what was stored is not shown');
  await see(form.getByText('Já guardada. Preencha só para trocar.'));
  await password.fill(account.password);
  await see(page.getByText('Salve antes de testar.'));
  await form.getByRole('button', { name: 'Salvar' }).click();
  await seeGone(page.getByText('Salve antes de testar.'));
  await test.click();
  await see(page.getByText('O servidor aceitou a mensagem. Confira a caixa de entrada.'));
  const { to, from, mail } = await letter(office, 'Teste de e-mail do Pontual');
  assert.deepEqual([from, to], [account.username, [catchAll]]);
  assert.equal(mail.subject, `[Homologação, para ${asker.email}] Teste de e-mail do Pontual`);
  const rows = page.getByRole('region', { name: 'Mensagens' }).getByRole('row');
  await see(rows.filter({ has: page.getByText('Enviada', { exact: true }) }).getByText('Teste', { exact: true }));
  await see(rows.filter({ hasText: 'Não enviada' }).getByText(/não aceitou o usuário ou a senha/));
  await neverShownAgain(office);
}

async function neverShownAgain({ ana }: Office): Promise<void> {
  const { page } = ana;
  const stored = await ana.context.request.get('/v1/mail-server');
  assert.ok(!(await stored.text()).includes(account.password), 'nor to a program');
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel('Usuário (opcional)').inputValue(), account.username);
  assert.equal(await page.getByLabel('Senha (opcional)', { exact: true }).inputValue(), '');
  assert.ok(!(await page.content()).includes(account.password), 'nowhere on the page');
}

/** Each choice is kept: only what is urgent, and then everything, with the hour of the digest. */
export async function chooseAlerts({ ana }: Office): Promise<void> {
  const { page } = ana;
  const save = page.getByRole('button', { name: 'Salvar', exact: true });
  const saved = async (): Promise<void> => {
    await save.click();
    await see(toast(ana, 'Preferências salvas.'));
    await page.reload();
    await settled(page);
  };
  await open(ana, '/configuracoes/avisos');
  const everything = page.getByRole('radio', { name: 'Tudo' });
  const urgent = page.getByRole('radio', { name: 'Só os urgentes' });
  const hour = page.getByRole('combobox', { name: 'Hora do resumo' });
  await see(hour);
  assert.ok(await everything.isChecked(), 'nobody misses anything before she chooses');
  await urgent.check();
  await seeGone(hour);
  await saved();
  await see(urgent);
  assert.ok(await urgent.isChecked());
  await everything.check();
  await hour.click();
  await page.getByRole('option', { name: '18:00' }).click();
  await saved();
  await see(hour);
  assert.deepEqual([await everything.isChecked(), await hour.inputValue()], [true, '18:00']);
}

/** The receipt goes to whom she says, with its PDF. */
export async function mailReceipt(office: Office): Promise<void> {
  const { ana } = office;
  const { page } = ana;
  const { id, amountCents } = await asked(office, 'O1');
  await open(ana, `/transferencias/${id}`);
  await seeStatus(ana, 'Enviada');
  await page.getByRole('tab', { name: 'Comprovante' }).click();
  await page.getByRole('button', { name: 'Enviar por e-mail' }).click();
  const dialog = page.getByRole('dialog');
  const address = dialog.getByLabel('E-mail', { exact: true });
  await address.fill('fornecedor');
  await dialog.getByRole('button', { name: 'Enviar comprovante' }).click();
  await see(dialog.locator('input[aria-invalid="true"]:focus'));
  await findsNoBarrier(ana, 'a receipt to be sent by e-mail');
  await address.fill('fornecedor@example.com');
  await dialog.getByRole('button', { name: 'Enviar comprovante' }).click();
  await see(toast(ana, 'O comprovante para fornecedor@example.com foi para a fila.'));
  await seeGone(dialog);
  const { to, mail } = await letter(office, 'Comprovante de Pix');
  assert.deepEqual(to, [catchAll]);
  assert.match(mail.subject ?? '', /^\[Homologação, para fornecedor@example\.com\] /);
  const reais = `${Math.floor(amountCents / 100)},${String(amountCents % 100).padStart(2, '0')}`;
  assert.ok(mail.text?.replaceAll('.', '').includes(reais), `${reais} in ${mail.text}`);
  const [pdf, ...more] = mail.attachments;
  assert.deepEqual([pdf?.filename, pdf?.mimeType, more.length], ['comprovante-O1.pdf', 'application/pdf', 0]);
  assert.equal(
    Buffer.from(pdf!.content as ArrayBuffer)
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  );
}

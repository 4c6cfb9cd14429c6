/** The clerk's daily work on registered charges: writing off, extending, asking the bank; and all of it without a mouse. */
import assert from 'node:assert/strict';
import {
  atBank,
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

const askFirst = 'Consultar no banco antes de baixar (recomendado)';

/** Journey 8, by default: the bank is asked, then told. */
export async function writeOffAskingFirst(desk: Desk): Promise<void> {
  const row = await findRow(desk, 'EX1202');
  const dialog = await fromMenu(desk, row, 'EX1202', 'Baixar');
  await see(dialog.getByRole('heading', { name: 'Baixar a cobrança EX1202?' }));
  await see(dialog.getByText(/deixa de valer no .+ continua devendo/));
  assert.ok(await dialog.getByRole('checkbox', { name: askFirst }).isChecked());
  await findsNoBarrier(desk, 'the question before writing off');
  await dialog.getByRole('button', { name: 'Baixar', exact: true }).click();
  await see(toast(desk, 'Cobrança EX1202 baixada.'));
  await see(badge(row, 'Baixado'));
  assert.equal((await atBank(desk, 'EX1202'))[0]?.status, 'written_off');
}

/** Without asking it takes a second decision. */
export async function writeOffWithoutAsking(desk: Desk): Promise<void> {
  const row = await findRow(desk, 'EX1203');
  const dialog = await fromMenu(desk, row, 'EX1203', 'Baixar');
  const confirm = dialog.getByRole('button', { name: 'Baixar', exact: true });
  await dialog.getByRole('checkbox', { name: askFirst }).uncheck();
  await see(dialog.getByText('Sem consultar, uma cobrança já paga pode ser baixada por engano.'));
  assert.equal(await confirm.isDisabled(), true, 'one decision is not enough');
  await dialog.getByRole('checkbox', { name: 'Baixar mesmo assim, sem consultar' }).check();
  await findsNoBarrier(desk, 'writing off without asking');
  await confirm.click();
  await see(toast(desk, 'Cobrança EX1203 baixada.'));
  assert.equal((await atBank(desk, 'EX1203'))[0]?.status, 'written_off');
}

/** The payer was faster, and the bank's notice is late: it is not written off, and the receipt is posted. */
export async function writeOffOfOnePaid(desk: Desk): Promise<void> {
  const { page } = desk;
  const row = await findRow(desk, 'EX1204');
  await see(badge(row, 'Registrado'));
  await atSimulator(desk, 'settings', { webhooks: 'held' });
  const [title] = await atBank(desk, 'EX1204');
  await atSimulator(desk, `banks/inter/charges/${title!.ref}/pay`, { channel: 'boleto' });
  const dialog = await fromMenu(desk, row, 'EX1204', 'Baixar');
  await dialog.getByRole('button', { name: 'Baixar', exact: true }).click();
  await see(dialog.getByText('Não baixamos:'));
  await see(dialog.getByText(/informou pagamento de R\$\s349,00 em .+ Recebimento lançado/));
  await dialog.getByRole('link', { name: 'Ver' }).click();
  await see(page.getByRole('tabpanel').getByText('Boleto', { exact: true }));
  await see(badge(page, 'Liquidado'));
  // The notice comes after all, and changes nothing.
  await atSimulator(desk, 'webhooks', { bank: 'inter', action: 'deliver' });
  await atSimulator(desk, 'settings', { webhooks: 'automatic' });
  const charge = await chargeOf(desk, 'EX1204');
  assert.deepEqual([charge.status, charge.paidCents, charge.paidTwice], ['paid', 349_00, false]);
}

const extendedTo = Temporal.Now.plainDateISO('America/Sao_Paulo').add({ days: 21 });
const extendedText = extendedTo.toLocaleString('pt-BR', { day: '2-digit', month: '2-digit', year: 'numeric' });

/** Journey 6. This bank takes its time over an alteration: the clerk sends it, closes the window and goes on working. */
export async function extend(desk: Desk): Promise<void> {
  const { page } = desk;
  const row = await findRow(desk, 'EX1205');
  const dialog = await fromMenu(desk, row, 'EX1205', 'Enviar alteração');
  assert.ok(await dialog.getByRole('checkbox', { name: 'Vencimento' }).isChecked());
  await dialog.getByRole('textbox', { name: 'Vencimento: novo' }).fill(extendedText);
  await findsNoBarrier(desk, 'the question before an alteration');
  const sending = page.waitForRequest((request) => request.url().endsWith('/amend'));
  await dialog.getByRole('button', { name: 'Enviar alteração' }).click();
  assert.deepEqual((await sending).postDataJSON(), { dueDate: extendedTo.toString() });
  await page.keyboard.press('Escape');
  await seeGone(dialog);
}

export async function findItExtended(desk: Desk): Promise<void> {
  const row = await findRow(desk, 'EX1205');
  await see(row.getByText(extendedText));
  const after = await chargeOf(desk, 'EX1205');
  const [title] = await atBank(desk, 'EX1205');
  assert.deepEqual([after.dueDate, title?.dueDate], [extendedTo.toString(), extendedTo.toString()]);
  assert.equal(after.registration?.linhaDigitavel, title?.linhaDigitavel, 'the line is the one that the bank has now');
}

/** Journey 3. */
export async function askTheBank(desk: Desk): Promise<void> {
  const row = await findRow(desk, 'EX1206');
  await row.getByRole('button', { name: 'Ações de EX1206' }).click();
  await findsNoBarrier(desk, 'the menu of a row');
  await desk.page.getByRole('menuitem', { name: 'Consultar' }).click();
  await see(toast(desk, 'Consultada: nada mudou.'));
  await seeGone(desk.page.getByRole('dialog'));
}

/** Another list comes while the menu is open: it stays with the charge that it was opened for. */
export async function menuStaysWithItsRow(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/cobrancas?q=EX120');
  let listComes = (): void => undefined;
  const held = new Promise<void>((resolve) => (listComes = resolve));
  const filtered = (url: URL): boolean => url.pathname === '/v1/charges' && url.searchParams.get('q') === 'EX1206';
  await page.route(filtered, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest((request) => filtered(new URL(request.url())));
  await page.getByRole('textbox', { name: 'Pesquisar' }).fill('EX1206');
  await asked;
  await page.getByRole('button', { name: 'Ações de EX1206', exact: true }).click();
  await see(page.getByRole('menuitem', { name: 'Baixar' }));
  listComes();
  await see(page.getByText('1 cobrança', { exact: true }));
  await page.getByRole('menuitem', { name: 'Baixar' }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByRole('heading', { name: 'Baixar a cobrança EX1206?' }));
  await page.keyboard.press('Escape');
  await seeGone(dialog);
  await page.unroute(filtered);
}

/** An imported charge is registered without touching the mouse. */
export async function registerByKeyboard(desk: Desk): Promise<void> {
  const { page } = desk;
  const { keyboard } = page;
  await open(desk, '/inicio');
  await keyboard.press('g');
  await keyboard.press('c');
  await page.waitForURL('**/cobrancas');
  await see(page.getByRole('grid', { name: 'Cobranças' }));
  await keyboard.press('/');
  await keyboard.type('PL3');
  const row = page.getByRole('row').filter({ hasText: 'PL3' });
  await page.waitForURL((url) => url.searchParams.get('q') === 'PL3');
  await see(badge(row, 'Pendente'));
  await tabTo(desk, 'tr[data-row]');
  await keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await see(dialog.getByRole('heading', { name: /^Registrar a cobrança PL3 no / }));
  await see(dialog.getByText(/^Tarifa esperada/));
  assert.equal(await focused(desk, '[role="dialog"] *'), true, 'the dialog has the focus');
  await keyboard.press('Control+Enter');
  await see(badge(row, 'Registrado'));
  await seeGone(dialog);
  assert.equal(await focused(desk, 'tr[data-row], table.grid'), true, 'the focus is back in the list');
  assert.equal((await atBank(desk, 'PL3')).length, 1, 'the bank has it once');
}

const focused = ({ page }: Desk, selector: string): Promise<boolean> =>
  page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

async function tabTo(desk: Desk, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await focused(desk, selector)) return;
    await desk.page.keyboard.press('Tab');
  }
  assert.fail(`40 Tabs do not reach ${selector}`);
}

declare const document: { activeElement: { matches(selector: string): boolean } | null };

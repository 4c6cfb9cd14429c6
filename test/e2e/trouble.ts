/** What goes wrong, as the clerk sees it: a bad line, a refusal, an answer that never came; and the end of the sample. */
import assert from 'node:assert/strict';
import type { Charge } from '#contract/charges.ts';
import {
  api,
  atBank,
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

const hybrid = 'Boleto com Pix (exemplo)';

/** Two good lines and one with a wrong CNPJ: the bad one is told with its cure, the good ones are stored. */
export async function importWithABadLine(desk: Desk): Promise<void> {
  const { page } = desk;
  const today = Temporal.Now.plainDateISO('America/Sao_Paulo');
  const due = today.add({ days: 20 }).toLocaleString('pt-BR', { day: '2-digit', month: '2-digit', year: 'numeric' });
  const place = 'Rua Augusta;1200;Consolação;São Paulo;SP;01304-001';
  const lines = [
    'Seu número;Valor;Vencimento;Pagador;CPF/CNPJ;Endereço;Número;Bairro;Cidade;UF;CEP;Tipo de cobrança',
    `PL1;1.234,56;${due};Maria Aparecida de Souza;529.982.247-25;${place};${hybrid}`,
    `PL2;99,90;${due};Mercado Bom Preço Ltda;11.222.333/0001-80;${place};${hybrid}`,
    `PL3;88,00;${due};Mercado Bom Preço Ltda;11.222.333/0001-81;${place};${hybrid}`,
  ];
  await open(desk, '/cobrancas');
  await page.getByRole('link', { name: 'Importar planilha' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Escolher arquivo' }).click();
  const buffer = Buffer.from(lines.join('\r\n'), 'latin1');
  await (await choosing).setFiles({ name: 'dezembro.csv', mimeType: 'text/csv', buffer });
  await see(page.getByText('2 linhas prontas · 1 com problema'));
  const problem = page.getByRole('row').filter({ hasText: '11.222.333/0001-80' });
  assert.match(await problem.innerText(), /3\s+CPF\/CNPJ/);
  await findsNoBarrier(desk, 'a spreadsheet with a problem');
  await page.getByRole('button', { name: 'Importar 2 cobranças' }).click();
  await see(page.getByText('2 cobranças importadas.'));
  const charge = await chargeOf(desk, 'PL1');
  assert.deepEqual(
    [charge.status, charge.amountCents, charge.payer.name],
    ['pending', 1234_56, 'Maria Aparecida de Souza'],
  );
  const { data } = await api<{ data: Charge[] }>(desk, '/v1/charges?reference=PL2');
  assert.deepEqual(data, [], 'nothing of the bad line');
}

/** Refused by the bank: in the dialog and on the charge stand the cause, the bank's own words and the cure. */
export async function refusedByTheBank(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/desenvolvedor/simulador');
  await chooseIn(desk, 'Falha', 'recusar');
  await chooseIn(desk, 'Em', 'Registro');
  await page.getByRole('button', { name: 'Ligar falha' }).click();
  await see(page.getByRole('status').filter({ hasText: 'Falhas ligadas: recusar' }));

  const row = await findRow(desk, 'PL1');
  const dialog = await fromMenu(desk, row, 'PL1', 'Registrar');
  await dialog.getByRole('button', { name: 'Registrar', exact: true }).click();
  const refusal = dialog.locator('.note[data-tone="bad"]');
  await see(refusal.getByText(/^O .+ recusou:/));
  await findsNoBarrier(desk, 'a refusal');
  const told = (await chargeOf(desk, 'PL1')).refusal;
  assert.ok(told !== null && told.cure.length > 10 && told.bank.message.length > 0);
  const text = await refusal.innerText();
  for (const part of [told.detail, told.cure, told.bank.message])
    assert.ok(text.includes(part), `"${part}" in ${text}`);
  await dialog.getByRole('button', { name: 'Fechar' }).last().click();

  await see(badge(row, 'Rejeitado'));
  await row.getByText('PL1', { exact: true }).click();
  const head = page.locator('.detail-head');
  await see(head.getByText(told.cure));
  await see(head.getByText(told.detail));
  assert.deepEqual(await atBank(desk, 'PL1'), []);
}

async function chooseIn({ page }: Desk, field: string, option: string): Promise<void> {
  await page
    .getByRole('combobox', { name: field, exact: true })
    .or(page.getByLabel(field, { exact: true }))
    .first()
    .click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Journey 26, then one typed by hand: the bank has it, its answer is lost, and nobody sends it again. */
export async function answerLost(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/desenvolvedor/simulador');
  await page.getByRole('button', { name: 'Executar: Perder a resposta do próximo registro' }).click();
  await see(page.getByText('executado'));
  await typeANewCharge(desk);
  await page.getByRole('button', { name: 'Salvar', exact: true }).click();
  await see(page.getByRole('heading', { level: 1, name: 'Cobrança PERDIDA1' }));
  await page.getByRole('button', { name: 'Registrar', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Registrar', exact: true }).click();
  const note = page.locator('.note[data-tone="violet"]');
  await see(note.getByText('Sem resposta do banco.').first());
  await see(note.getByText(/Não vamos reenviar, para não duplicar/).first());
  assert.equal(await page.getByRole('button', { name: /tentar de novo/i }).count(), 0);
  // The hub asks by itself until it knows; the page is not touched.
  await see(badge(page, 'Registrado'));
  assert.equal((await atBank(desk, 'PERDIDA1')).length, 1, 'the bank has it once');
  const charge = await chargeOf(desk, 'PERDIDA1');
  assert.equal(charge.outcomeUnknown, false);
  assert.equal(charge.registration?.linhaDigitavel, (await atBank(desk, 'PERDIDA1'))[0]?.linhaDigitavel);
}

async function typeANewCharge(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/cobrancas/nova');
  const payer = page.getByLabel('CPF ou CNPJ');
  await payer.fill('52998224725');
  await payer.press('Tab');
  await see(page.getByText('Dados preenchidos pela cobrança PL1. Confira.'));
  await page.getByLabel('Valor', { exact: true }).fill('1.500,00');
  await page.getByLabel('Vencimento', { exact: true }).fill('+15');
  await page.getByLabel('Seu número').fill('PERDIDA1');
  await chooseIn(desk, 'Tipo de cobrança', hybrid);
}

/** What was made outside the sample stays; the sample leaves no charge behind. */
export async function removeTheSample(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(desk, '/inicio');
  await page.getByRole('button', { name: 'Remover dados de exemplo' }).click();
  const dialog = page.getByRole('dialog');
  await findsNoBarrier(desk, 'the question before removing the sample');
  await dialog.getByRole('button', { name: 'Remover dados de exemplo' }).click();
  await see(toast(desk, 'Dados de exemplo removidos.'));
  await seeGone(dialog);
  await seeGone(page.getByText('Você está com os dados de exemplo.'));
  const { data } = await api<{ data: Charge[] }>(desk, '/v1/charges?limit=200');
  assert.deepEqual(
    data.filter(({ sample }) => sample),
    [],
  );
}

/** Journeys of money that leaves: asked, agreed to by another person, sent, come back, unanswered, repeated, many at once. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatReais, cents } from '#lib/money.ts';
import { atSimulator, findsNoBarrier, open, see, seeGone, settled, toast, type Desk } from './desk.ts';
import { scratchFolder } from './program.ts';
import {
  amountFrom,
  approved,
  approver,
  asked,
  atBank,
  bank,
  maria,
  seeStatus,
  send,
  transferOf,
  type Pair,
} from './transfers-desk.ts';

const reais = (amountCents: number): string => formatReais(cents(amountCents));
const typed = (amountCents: number): string => reais(amountCents).replace(/^R\$\s/, '');
const escape = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s/g, '\\s'));

/** Ana asks with a name that the bank refuses and takes the cleaned one; Bruno agrees with his password; the PDF is there. */
export async function createApproveReceipt(pair: Pair): Promise<void> {
  const { page } = pair.ana;
  const amountCents = 4_321_00;
  await open(pair.ana, '/transferencias/nova');
  await fillAccount(pair.ana, { name: 'José da Silva & Cia.', amount: typed(amountCents), reference: 'J1' });
  const review = page.getByRole('region', { name: 'Conferir' });
  await review.getByRole('button', { name: 'Usar Jose da Silva Cia' }).click();
  await see(review.getByText('Precisa da aprovação de 1 pessoa além de você.'));
  await see(review.getByText(/Primeiro pagamento/));
  await findsNoBarrier(pair.ana, 'a new transfer');
  await page.getByRole('button', { name: escape(`Pedir aprovação de ${reais(amountCents)}`) }).click();
  await page.waitForURL(/\/transferencias\/trf_/);
  await see(page.getByText('Pedida por você: outra pessoa precisa aprovar.'));
  assert.equal(await page.getByRole('button', { name: 'Aprovar' }).count(), 0, 'nobody approves her own');
  assert.equal((await atBank(pair.ana, amountCents)).length, 0, 'nothing leaves before it is agreed to');

  await approveOnScreen(pair, 'J1', amountCents);
  await seeStatus(pair.ana, 'Enviada');
  await see(page.getByText(/Pode ser devolvida até .*, (faltam? .* min|falta menos de 1 minuto)/));
  const [sent] = await atBank(pair.ana, amountCents);
  assert.equal(sent?.amountCents, amountCents);

  await page.getByRole('tab', { name: 'Comprovante' }).click();
  const text = page.locator('pre.receipt');
  await see(text);
  const kept = await transferOf(pair.ana, 'J1');
  assert.match(await text.innerText(), /\n/, 'the text of the bank keeps its lines');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Baixar PDF' }).click();
  const path = join(scratchFolder, 'e2e-comprovante.pdf');
  await (await saving).saveAs(path);
  assert.equal(readFileSync(path).subarray(0, 5).toString(), '%PDF-');
  assert.equal(kept.payee.kind === 'account' && kept.payee.name, 'Jose da Silva Cia');
}

interface Filled {
  name: string;
  amount: string;
  reference: string;
}

async function fillAccount({ page }: Desk, { name, amount, reference }: Filled): Promise<void> {
  await page.getByText('Dados bancários', { exact: true }).click();
  await page.getByLabel('CPF ou CNPJ').fill('11.222.333/0001-81');
  await page.getByLabel('Nome do favorecido').fill(name);
  await page.getByRole('combobox', { name: 'Banco' }).fill('341');
  await page.getByRole('option', { name: /^341 · / }).click();
  await page.getByLabel('Agência').fill('0371');
  await page.getByRole('textbox', { name: 'Conta', exact: true }).fill('1232');
  await page.getByLabel('Dígito').fill('1');
  await page.getByLabel('Valor', { exact: true }).fill(amount);
  await page.getByLabel('Seu número').fill(reference);
}

/** Three presses: A aprovar, Aprovar, Aprovar; and the password between. */
async function approveOnScreen({ bruno }: Pair, reference: string, amountCents: number): Promise<void> {
  const { page } = bruno;
  await open(bruno, '/transferencias/aprovar');
  const item = page.getByRole('listitem').filter({ hasText: reference });
  await see(item.getByText(/Pedida por Ana Souza/));
  await see(item.getByText(/Primeiro pagamento a este destino/));
  await item.getByRole('button', { name: 'Aprovar' }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByText(/saem de PAGA01/));
  await findsNoBarrier(bruno, 'the approval of a transfer');
  await dialog.getByLabel('Sua senha', { exact: true }).fill('não é esta a senha');
  await dialog.getByRole('button', { name: escape(`Aprovar ${reais(amountCents)}`) }).click();
  await see(dialog.getByText(/não confere/));
  await dialog.getByLabel('Sua senha', { exact: true }).fill(approver.password);
  await dialog.getByRole('button', { name: escape(`Aprovar ${reais(amountCents)}`) }).click();
  await see(toast(bruno, `Transferência ${reference} aprovada.`));
  await seeGone(dialog);
}

/** The bank gives it back while Ana looks at it: the page says so by itself, with the code, what it means and what to do. */
export async function returnArrivesLive(pair: Pair): Promise<void> {
  const { page } = pair.ana;
  const transfer = await asked(pair, 'J2');
  await approved(pair, transfer);
  await open(pair.ana, `/transferencias/${transfer.id}`);
  await seeStatus(pair.ana, 'Enviada');
  const [sent] = await atBank(pair.ana, transfer.amountCents);
  await atSimulator(pair.ana, `banks/${bank}/transfers/${sent!.ref}/return`, { reason: 'PBE326' });
  // The bank tells at every full quarter of an hour; here it does not wait for one.
  await atSimulator(pair.ana, 'webhooks', { bank, action: 'deliver' });
  await seeStatus(pair.ana, 'Devolvida');
  await see(page.getByText(/\(PBE326\)/));
  await see(page.getByText(/Confira banco, agência, conta, dígito/));
  await see(page.getByText(escape(`${reais(transfer.amountCents)} voltaram para`)));
  await findsNoBarrier(pair.ana, 'a transfer that came back');
  await page.getByRole('tab', { name: 'Lançamentos' }).click();
  await see(page.getByRole('region', { name: 'Lançamentos' }));
  await page.getByRole('link', { name: 'Corrigir e enviar de novo' }).click();
  await page.waitForURL(/repetir=/);
  await see(page.getByRole('heading', { level: 1, name: 'Repetir de propósito' }));
  assert.equal(await page.getByLabel('Nome do favorecido').inputValue(), maria.name);
  assert.notEqual(await page.getByLabel('Seu número').inputValue(), 'J2', 'a number of its own');
}

/** The answer is lost after the bank has paid: nothing offers to send again, a question finds it, and it left once. */
export async function unknownIsAsked(pair: Pair): Promise<void> {
  const { page } = pair.ana;
  const transfer = await asked(pair, 'J3');
  await atSimulator(pair.ana, 'faults', { bank, fault: 'drop-after', name: 'transfer.send', times: 1 });
  // The questions that follow by themselves go unanswered too, so that there is something to see.
  await atSimulator(pair.ana, 'faults', { bank, fault: '500-before', name: 'transfer.read', times: 1_000 });
  await open(pair.ana, `/transferencias/${transfer.id}`);
  await approved(pair, transfer);
  await see(page.getByText('Sem resposta do banco.'));
  await see(page.getByText(/Próxima consulta/));
  assert.equal(await page.getByRole('button', { name: /tentar de novo|enviar|reenviar/i }).count(), 0);
  await findsNoBarrier(pair.ana, 'a transfer without an answer');
  await send(pair.ana, 'DELETE', '/ui/simulator/faults');
  // The next question of its own may come first, and then there is nothing left to press.
  await page
    .getByRole('button', { name: 'Consultar agora' })
    .click({ timeout: 2_000 })
    .catch(() => undefined);
  await seeStatus(pair.ana, 'Enviada');
  await seeGone(page.getByText('Sem resposta do banco.'));
  assert.equal((await atBank(pair.ana, transfer.amountCents)).length, 1, 'it left once');
}

/** The same payee and amount again: the first is named, a reason is asked, and without one nothing is stored. */
export async function duplicateIsAsked(pair: Pair): Promise<void> {
  const { page } = pair.ana;
  const first = await asked(pair, 'J4');
  await open(pair.ana, `/transferencias/nova?repetir=${first.id}`);
  await page.getByLabel('Seu número').fill('J4B');
  await page.getByRole('button', { name: /^(Pedir aprovação|Enviar) / }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByRole('heading', { name: 'Parece repetida. Enviar outra?' }));
  await see(dialog.getByText('J4', { exact: true }));
  await findsNoBarrier(pair.ana, 'a transfer that looks repeated');
  await dialog.getByRole('button', { name: 'Enviar outra mesmo assim' }).click();
  await see(dialog.getByText('Explique por que pagar de novo, com ao menos 10 letras.').first());
  await dialog.getByLabel('Por que pagar de novo').fill('Segunda parcela, de igual valor');
  await dialog.getByRole('button', { name: 'Enviar outra mesmo assim' }).click();
  await page.waitForURL(/\/transferencias\/trf_/);
  const second = await transferOf(pair.ana, 'J4B');
  assert.deepEqual([second.repeatsId, second.repeatReason], [first.id, 'Segunda parcela, de igual valor']);
}

/** Twenty pasted from a spreadsheet, one with a name to be cleaned; a total that differs stops the lot; Bruno agrees to all at once. */
export async function batchOfTwenty(pair: Pair): Promise<void> {
  const { page } = pair.ana;
  const amounts = Array.from({ length: 20 }, (_, index) => 10_000_00 + index * 111);
  const totalCents = amounts.reduce((sum, amountCents) => sum + amountCents, 0);
  const lines = amounts.map((amountCents, index) =>
    [`L${index + 1}`, index === 6 ? 'João Conceição' : 'Maria Aparecida de Souza', '529.982.247-25', '341', '30']
      .concat(['379424-5', typed(amountCents)])
      .join('\t'),
  );
  const table = ['Número\tFavorecido\tCPF/CNPJ\tBanco\tAgência\tConta\tValor', ...lines].join('\n');
  await open(pair.ana, '/transferencias/importar');
  await page.getByLabel(/^Cole aqui/).fill(table);
  await page.getByRole('button', { name: 'Conferir linhas' }).click();
  await see(page.getByText('19 prontas · 1 com problema'));
  await findsNoBarrier(pair.ana, 'a lot with a problem');
  await page.getByRole('button', { name: 'Usar Joao Conceicao' }).click();
  await see(page.getByText('20 prontas · nenhuma com problema'));
  const ask = page.getByRole('button', { name: escape(`Pedir 20 · ${reais(totalCents)}`) });
  await page.getByLabel('Quantas você espera').fill('20');
  await page.getByLabel('Total que você espera').fill(typed(totalCents + 1));
  await see(page.getByText(escape(`O lote soma ${reais(totalCents)} e você espera ${reais(totalCents + 1)}.`)));
  await ask.click();
  assert.match(page.url(), /importar$/, 'a total that differs asks for nothing');
  await page.getByLabel('Total que você espera').fill(typed(totalCents));
  await ask.click();
  await page.waitForURL(/\/transferencias\/lotes\/tbt_/);
  await see(page.getByText('20 transferências').first());

  const other = pair.bruno.page;
  await open(pair.bruno, new URL(page.url()).pathname);
  await other.getByRole('button', { name: escape(`Aprovar 20 · ${reais(totalCents)}`) }).click();
  const dialog = other.getByRole('dialog');
  await see(dialog.getByText(escape(`${reais(totalCents)} no total.`)));
  await dialog.getByLabel('Sua senha', { exact: true }).fill(approver.password);
  await dialog.getByRole('button', { name: escape(`Aprovar ${reais(totalCents)}`) }).click();
  await see(toast(pair.bruno, '20 transferências aprovadas.'));
  assert.notEqual((await transferOf(pair.ana, 'L20')).status, 'awaiting_approval');
}

/** From the list to the denial without a mouse. */
export async function byKeyboardAlone(pair: Pair): Promise<void> {
  const { page } = pair.bruno;
  await asked(pair, 'J6');
  await open(pair.bruno, '/inicio');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL('**/transferencias');
  await settled(page);
  await page.keyboard.press('/');
  await page.keyboard.type('J6');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=J6/);
  const row = page.getByRole('row').filter({ hasText: 'J6' });
  await see(row);
  await settled(page);
  for (let presses = 0; presses < 12 && !(await row.evaluate((one) => one.matches(':focus'))); presses += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await see(dialog.getByRole('heading', { name: /^Negar R\$/ }));
  await page.keyboard.press('Control+Enter');
  await see(dialog.getByText('Diga por que nega.'));
  await page.keyboard.type('A nota ainda não chegou.');
  await page.keyboard.press('Control+Enter');
  await see(toast(pair.bruno, 'Transferência J6 negada.'));
  await see(row.locator('.badge', { hasText: 'Negada' }));
  const { status, approvals } = await transferOf(pair.bruno, 'J6');
  assert.deepEqual([status, approvals[0]?.reason], ['denied', 'A nota ainda não chegou.']);
  assert.equal((await atBank(pair.bruno, amountFrom('J6'))).length, 0);
}

/** A payee is kept, his account changed with the warning, and the approver sees what differs. */
export async function payeeChanges(pair: Pair): Promise<void> {
  const { page } = pair.ana;
  await open(pair.ana, '/transferencias/favorecidos/novo');
  await page.getByLabel('CPF ou CNPJ').fill('529.982.247-25');
  await page.getByLabel('Nome do favorecido').fill('Carlos Andrade');
  await page.getByRole('combobox', { name: 'Banco' }).fill('341');
  await page.getByRole('option', { name: /^341 · / }).click();
  await page.getByLabel('Agência').fill('44');
  await page.getByRole('textbox', { name: 'Conta', exact: true }).fill('5566');
  await page.getByLabel('Dígito').fill('7');
  await page.getByRole('button', { name: 'Salvar favorecido' }).click();
  await see(page.getByRole('heading', { level: 1, name: 'Carlos Andrade' }));
  await page.getByRole('link', { name: 'Corrigir' }).click();
  await page.getByRole('textbox', { name: 'Conta', exact: true }).fill('9988');
  await page.getByRole('button', { name: 'Salvar favorecido' }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByText(/Golpe comum/));
  const changed = dialog.locator('tr[data-changed]');
  assert.match(await changed.innerText(), /Conta\s+5566-7\s+9988-7/);
  await findsNoBarrier(pair.ana, 'a changed destination');
  await dialog.getByRole('button', { name: 'Mudar o destino' }).click();
  await see(page.getByText(/^O destino mudou em .* e ainda não foi pago com os dados novos\.$/));
}

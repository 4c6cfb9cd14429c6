/** Journeys of the bank's files: what each line did, the same one twice, a damaged one, and who is told of it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Transfer } from '#contract/transfers.ts';
import { providerNamed } from '#providers/index.ts';
import { writeBankFile } from '#test/kit/bank-file.ts';
import { findsNoBarrier, open, see, seeGone, settled } from './desk.ts';
import { catchAll, letter, type Office } from './office-desk.ts';
import { asker, bank, seeStatus, transferOf } from './transfers-desk.ts';

interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Of the day and second at which the transfer was sent: the clock of the program is that of everybody. */
function fileAbout(office: Office, transfer: Transfer, of: { number: number; recordKind: 'MOV' | 'REC' }): GivenFile {
  const sent = Temporal.Instant.from(transfer.sentAt!).toZonedDateTimeISO('America/Sao_Paulo');
  const { name, bytes } = writeBankFile(providerNamed(bank).file!, office.given.others!['customerId']!, {
    number: of.number,
    on: sent.toPlainDate().toString(),
    time: sent.toPlainTime().toString({ smallestUnit: 'second' }),
    records: [{ transfer, recordKind: of.recordKind }],
  });
  return { name, mimeType: 'text/plain', buffer: bytes };
}

const handIn = ({ ana: { page } }: Office, file: GivenFile): Promise<void> =>
  page.getByLabel('Escolher arquivos').setInputFiles(file);

/** A file that says that money came back: its line beside what it did, and the transfer says it too. The same file again is one file. */
export async function handInAFile(office: Office): Promise<void> {
  const { ana } = office;
  const { page } = ana;
  const transfer = await transferOf(ana, 'O1');
  const file = fileAbout(office, transfer, { number: 1, recordKind: 'REC' });
  await open(ana, '/arquivos');
  await see(page.getByText('Nenhum arquivo ainda.', { exact: false }));
  await handIn(office, file);
  await see(page.getByText(`${file.name}: recebido, sendo lido.`));
  const row = page.getByRole('region', { name: 'Arquivos recebidos' }).getByRole('row').filter({ hasText: file.name });
  await see(row.getByText('Importado', { exact: true }));
  await handIn(office, file);
  await see(page.getByText(`${file.name}: este arquivo já tinha sido recebido. Nada muda.`));
  assert.equal(await row.count(), 1);

  await row.getByRole('link').click();
  await see(page.getByText('Tudo confere: registros, sequência, datas e total.'));
  await see(page.getByText('1 linha aplicada'));
  const line = page.getByRole('region', { name: 'Linhas do arquivo' }).getByRole('row').nth(2);
  await line.getByText('campos da linha 2').locator('..').click();
  await see(line.getByText('REC').first());
  await findsNoBarrier(ana, 'a file and its lines');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Baixar original' }).click();
  assert.deepEqual(await readFile(await (await saving).path()), file.buffer, 'not a byte differs');
  await line.getByRole('link', { name: 'Ver transferência' }).click();
  await page.waitForURL(`**/transferencias/${transfer.id}`);
  await seeStatus(ana, 'Devolvida');
}

/** A file whose total is not the sum of its lines does nothing: whoever looks after the bank is told at once, on the bell and by e-mail. */
export async function damagedFileIsTold(office: Office): Promise<void> {
  const { ana } = office;
  const { page } = ana;
  const good = fileAbout(office, await transferOf(ana, 'O2'), { number: 2, recordKind: 'MOV' });
  const text = good.buffer.toString('latin1');
  const [, total = ''] = /TLR0{19}\d{5}(\d{13})/.exec(text) ?? assert.fail('a trailer');
  const other = String(Number(total) + 1).padStart(13, '0');
  const file = { ...good, buffer: Buffer.from(text.replace(`${total} `, `${other} `), 'latin1') };
  assert.notDeepEqual(file.buffer, good.buffer);

  await open(ana, '/avisos');
  await page.getByRole('button', { name: 'Marcar todos como lidos' }).click();
  await see(page.getByRole('link', { name: 'Avisos: nenhum novo' }));
  await open(ana, '/arquivos');
  await handIn(office, file);
  await see(page.getByText(`${file.name}: recebido, sendo lido.`));
  await page.getByRole('link', { name: 'Avisos: 1 novo' }).click();
  const alert = page
    .getByRole('list', { name: 'Lista de avisos' })
    .getByRole('listitem')
    .filter({ hasText: file.name });
  await see(alert.getByRole('heading', { name: 'Arquivo do banco em quarentena' }));
  await see(alert.getByText(/o que fazer:/i));
  await findsNoBarrier(ana, 'an alert that nobody has read');
  const { to, mail } = await letter(office, 'Urgente: Arquivo do banco em quarentena');
  assert.deepEqual([to, mail.subject?.includes(`para ${asker.email}`)], [[catchAll], true]);

  await page.getByRole('combobox', { name: 'Gravidade' }).click();
  await page.getByRole('option', { name: 'Informação' }).click();
  await see(page.getByText('Nenhum aviso com estes filtros.'));
  await page.getByRole('button', { name: 'Limpar filtros' }).click();
  await alert.getByRole('button', { name: 'Marcar como lido' }).click();
  await see(page.getByRole('link', { name: 'Avisos: nenhum novo' }));
  await alert.getByRole('link', { name: 'Abrir' }).click();
  await page.waitForURL(/\/arquivos\/[^/]+$/);
}

/** The alert has led to it: what is wrong is read, and it is thrown away for a reason, which ends the alert. */
export async function discardTheFile({ ana }: Office): Promise<void> {
  const { page } = ana;
  await settled(page);
  await see(page.getByText('Este arquivo não confere e nada dele foi aplicado.', { exact: false }));
  await see(page.getByText(/^\s*O trailer diz .*, e a soma dos valores é /));
  await findsNoBarrier(ana, 'a file in quarantine');
  await page.getByRole('button', { name: 'Descartar' }).click();
  const dialog = page.getByRole('dialog');
  await see(dialog.getByRole('heading', { name: 'Descartar o arquivo?' }));
  await dialog.getByRole('button', { name: 'Descartar' }).click();
  await see(dialog.getByText('Diga por quê. Fica na auditoria.'));
  await findsNoBarrier(ana, 'a file to be discarded');
  await dialog.getByLabel('Motivo').fill('O banco vai mandar outro.');
  await dialog.getByRole('button', { name: 'Descartar' }).click();
  await seeGone(dialog);
  await see(page.getByText(`Decisão de ${asker.name}: O banco vai mandar outro.`));
  await see(page.locator('.chip', { hasText: /^Descartado$/ }));
  assert.equal(await page.getByRole('button', { name: 'Descartar' }).count(), 0, 'decided once');
  await open(ana, '/avisos?situacao=resolved');
  await see(page.getByRole('heading', { name: 'Arquivo do banco em quarentena' }));
}

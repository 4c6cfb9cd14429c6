import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import type { Charge } from '#contract/charges.ts';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { createCharge } from './create.ts';
import { chargeDocument } from './document.ts';
import { getCharge } from './get.ts';
import { registerCharge } from './register.ts';
import { saveDocuments } from './save-documents.ts';

let hub: Hub;
before(async () => (hub = await startHub({ limits: 'none', emissionDelayMs: 0 })));
after(() => hub.stop());

async function registered(values: Parameters<Hub['charge']>[0] = {}): Promise<Charge> {
  const { id } = await createCharge(hub.ctx, hub.charge(values));
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ seconds: 10 }, 5);
  const charge = await getCharge(hub.ctx, id);
  assert.equal(charge.status, 'registered');
  return charge;
}

async function problemOf(work: Promise<unknown>): Promise<ProblemInit> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, `no problem but ${String(error)}`);
  return error.init;
}

/** The text of a PDF, or null where no reader is installed. */
function textOf(t: TestContext, bytes: Uint8Array, mode = '-layout'): string | null {
  const { status, stdout, error } = spawnSync('pdftotext', [mode, '-', '-'], { input: bytes, encoding: 'utf8' });
  if (error) {
    t.diagnostic('pdftotext is not installed: the text of the page is not read');
    return null;
  }
  assert.equal(status, 0);
  return stdout.replaceAll('\u00a0', ' ');
}

const change = (statement: ReturnType<typeof sql>) =>
  hub.ctx.db.inOrganization(hub.ctx.organizationId, (tx) => statement.execute(tx));

test('a boleto is printed from what the bank returned, under the watermark of homologação', async (t) => {
  const charge = await registered({
    terms: { fine: { kind: 'rate', percent: '2.00' }, interest: { kind: 'monthly', percent: '1.00' } },
    messages: ['Obrigado pela preferência'],
    daysAfterDue: 20,
  });
  const file = await chargeDocument(hub.ctx, { ids: [charge.id], as: 'pdf' });
  assert.match(file.fileName, /^MARIA-APARECIDA-DE-SOUZA_2026-12-04_\d{6}\.pdf$/);
  assert.equal(file.contentType, 'application/pdf');
  assert.deepEqual((await chargeDocument(hub.ctx, { ids: [charge.id], as: 'pdf' })).bytes, file.bytes);
  const text = textOf(t, file.bytes);
  if (text === null) return;
  const line = charge.registration?.linhaDigitavel ?? '';
  assert.ok(text.replace(/[ .]/g, '').includes(line), 'the line of the bank is on the page');
  for (const words of [
    '077-9',
    'Padaria Pão Quente Ltda',
    'Rua das Flores, 100 - São Paulo/SP',
    'Rua Augusta, 1200',
    'Consolação - São Paulo/SP - CEP 01304-001',
    'multa de 2,00%',
    'juros de 1,00% ao mês',
    'Não receber após 20 dias do vencimento.',
    'Obrigado pela preferência',
    charge.reference,
    `00019/112/${charge.registration?.nossoNumero?.slice(0, 10)}-`,
  ]) {
    assert.ok(text.includes(words), `${words} is on the page`);
  }
  assert.match(textOf(t, file.bytes, '-raw') ?? '', /SEM VALOR — HOMOLOGAÇÃO/);
});

test('many boletos make one PDF in the order asked, or a ZIP with a name each, always the same bytes', async (t) => {
  const charges = [await registered(), await registered({ amountCents: cents(500) })];
  const ids = charges.map(({ id }) => id);
  const one = await chargeDocument(hub.ctx, { ids, as: 'pdf' });
  assert.match(one.fileName, /^boletos_2026-11-24_\d{6}\.pdf$/);
  const text = textOf(t, one.bytes);
  if (text !== null) {
    const [first, second] = charges.map(({ reference }) => text.indexOf(reference));
    assert.ok((first ?? -1) >= 0 && (first ?? 0) < (second ?? 0));
  }
  // Registered in the same second, to the same payer, due on the same day: the pattern alone would name both alike.
  await change(sql`UPDATE registration SET registered_at = '2026-11-24T17:32:05Z' WHERE charge_id IN
    (${uuidOf('charge', ids[0]!)}, ${uuidOf('charge', ids[1]!)})`);
  const zip = await chargeDocument(hub.ctx, { ids, as: 'zip' });
  assert.equal(zip.contentType, 'application/zip');
  assert.deepEqual((await chargeDocument(hub.ctx, { ids, as: 'zip' })).bytes, zip.bytes);
  const folder = await mkdtemp(join(tmpdir(), 'zip-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'all.zip'), zip.bytes);
  const listed = spawnSync('unzip', ['-Z', join(folder, 'all.zip')], { encoding: 'utf8' });
  if (listed.error) return void t.diagnostic('unzip is not installed: the archive is not opened');
  const base = 'MARIA-APARECIDA-DE-SOUZA_2026-12-04_143205';
  assert.ok(listed.stdout.includes(`26-Nov-24 14:32 ${base}.pdf`), listed.stdout);
  assert.ok(listed.stdout.includes(`${base}_2.pdf`));
  assert.equal(spawnSync('unzip', ['-tq', join(folder, 'all.zip')]).status, 0);
});

test('as carnê three boletos share a page; a ZIP has a carnê for each payer', async (t) => {
  const other = { ...hub.charge().payer, name: 'João Batista', taxId: '52998224725' };
  const charges = [await registered(), await registered({ payer: other }), await registered(), await registered()];
  const ids = charges.map(({ id }) => id);
  const pdf = await chargeDocument(hub.ctx, { ids, as: 'pdf', layout: 'carne' });
  assert.match(pdf.fileName, /^carnes_2026-11-24_\d{6}\.pdf$/);
  const pages = textOf(t, pdf.bytes)?.split('\f').slice(0, -1);
  if (pages) assert.deepEqual(pages.map((page) => charges.filter(({ reference }) => page.includes(reference)).length), [3, 1]); // prettier-ignore
  const alone = await chargeDocument(hub.ctx, { ids: [ids[0]!, ids[2]!], as: 'pdf', layout: 'carne' });
  assert.match(alone.fileName, /^MARIA-APARECIDA-DE-SOUZA_2026-12-04_\d{6}_carne\.pdf$/);
  const zip = await chargeDocument(hub.ctx, { ids, as: 'zip', layout: 'carne' });
  assert.match(zip.fileName, /^carnes_.*\.zip$/);
  // Each name stands before its file and in the directory at the end.
  const names = Buffer.from(zip.bytes)
    .toString('latin1')
    .matchAll(/([A-Z-]+)_[\d-]{10}_\d{6}_carne\.pdf/g);
  assert.deepEqual([...new Set([...names].map(([, payer]) => payer))], ['MARIA-APARECIDA-DE-SOUZA', 'JOAO-BATISTA']);
});

test('what cannot be printed is named with its reason, and nothing is printed', async () => {
  const good = await registered();
  const pending = await createCharge(hub.ctx, hub.charge());
  const { bankAccount: _none, ...pixInput } = hub.charge({ method: 'pix' });
  const pix = await createCharge(hub.ctx, pixInput);
  const problem = await problemOf(chargeDocument(hub.ctx, { ids: [pending.id, good.id, pix.id], as: 'zip' }));
  assert.equal(problem.code, 'not_printable');
  assert.match(problem.detail, /^2 de 3 não podem ser impressas\./);
  assert.deepEqual(
    problem.errors?.map(({ code }) => code),
    ['status_not_allowed', 'pix_only'],
  );
  assert.match(problem.errors?.[0]?.detail ?? '', new RegExp(`^${pending.reference}: a situação é Pendente`));
  assert.deepEqual(problem.facts?.['printable'], [good.id]);
  const alone = await problemOf(chargeDocument(hub.ctx, { ids: [pending.id], as: 'pdf' }));
  assert.match(alone.detail, /^Esta cobrança não pode ser impressa\. .* Registre antes de imprimir\.$/);
});

test('an unknown charge, none and too many are refused', async () => {
  const unknown = await problemOf(chargeDocument(hub.ctx, { ids: ['chg_00000000000000000000000000'], as: 'pdf' }));
  assert.deepEqual([unknown.code, unknown.status], ['not_found', 404]);
  assert.equal((await problemOf(chargeDocument(hub.ctx, { ids: [], as: 'pdf' }))).status, 422);
  const many = Array.from({ length: 501 }, (_, index) => `chg_${String(index).padStart(26, '0')}`);
  assert.match((await problemOf(chargeDocument(hub.ctx, { ids: many, as: 'pdf' }))).detail, /Até 500/);
});

test('in production a boleto that would pay something else is refused; in homologação it is printed under the watermark', async () => {
  const charge = await registered();
  const uuid = uuidOf('charge', charge.id);
  const print = () => chargeDocument(hub.ctx, { ids: [charge.id], as: 'pdf' });
  const environment = (name: string) => change(sql`UPDATE connection SET environment = ${name}`);
  try {
    await environment('production');
    assert.ok((await print()).bytes.length > 1000, 'what agrees is printed');
    const deviations = [
      [
        sql`UPDATE charge SET amount_cents = 1 WHERE id = ${uuid}`,
        /valor na linha é R\$.129,90, e na cobrança, R\$.0,01/,
      ],
      [
        sql`UPDATE charge SET amount_cents = 12990, due_on = ${addDays(charge.dueDate, 1)} WHERE id = ${uuid}`,
        /vencimento na linha é outro/,
      ],
    ] as const;
    for (const [statement, words] of deviations) {
      await change(statement);
      const problem = await problemOf(print());
      assert.equal(problem.errors?.[0]?.code, 'inconsistent_boleto');
      assert.match(problem.detail, words);
    }
    await environment('sandbox');
    assert.ok((await print()).bytes.length > 1000);
  } finally {
    await environment('sandbox');
  }
});

test('a line and a bar code of two boletos are printed nowhere', async () => {
  const [one, other] = [await registered(), await registered({ amountCents: cents(777) })];
  await change(
    sql`UPDATE registration SET barcode = ${other.registration?.barcode ?? ''} WHERE charge_id = ${uuidOf('charge', one.id)}`,
  );
  const problem = await problemOf(chargeDocument(hub.ctx, { ids: [one.id], as: 'pdf' }));
  assert.equal(problem.errors?.[0]?.code, 'unprintable_codes');
});

test('a paid charge is printed as paid, without codes to pay it again', async (t) => {
  const charge = await registered();
  hub.bank.pay(charge.registration?.bankRef ?? '');
  await hub.bank.deliver();
  await hub.settle();
  assert.equal((await getCharge(hub.ctx, charge.id)).status, 'paid');
  const text = textOf(t, (await chargeDocument(hub.ctx, { ids: [charge.id], as: 'pdf' })).bytes);
  if (text !== null) assert.match(text, /Pago em \d\d\/\d\d\/2026\. Não pagar novamente\./);
});

test('PDFs are saved whole under names of their own, and no file that is there is changed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'documents-'));
  t.after(() => rm(folder, { recursive: true }));
  const ctx = { ...hub.ctx, settings: { ...hub.ctx.settings, documentsDir: folder } };
  const charge = await registered();
  const { fileName, bytes } = await chargeDocument(ctx, { ids: [charge.id], as: 'pdf' });
  await writeFile(join(folder, fileName), 'de outra pessoa');
  const numbered = fileName.replace('.pdf', '_2.pdf');
  const saved = await saveDocuments(ctx, { ids: [charge.id] });
  assert.deepEqual(saved, {
    folder,
    files: [{ chargeId: charge.id, reference: charge.reference, fileName: numbered }],
  });
  assert.equal(await readFile(join(folder, fileName), 'utf8'), 'de outra pessoa');
  assert.ok((await readFile(join(folder, numbered))).equals(bytes));
  assert.equal(
    (await saveDocuments(ctx, { ids: [charge.id] })).files[0]?.fileName,
    numbered,
    'saved again it keeps its file',
  );
  assert.deepEqual((await readdir(folder)).toSorted(), [fileName, numbered].toSorted(), 'nothing half-written is left');
});

test('without a folder, or with one that cannot be written to, the operator is told what to do', async (t) => {
  const charge = await registered();
  const unset = await problemOf(saveDocuments(hub.ctx, { ids: [charge.id] }));
  assert.deepEqual([unset.code, unset.actor], ['documents_folder_unset', 'operator']);
  assert.match(unset.cure ?? '', /PONTUAL_DOCUMENTS_DIR/);
  const folder = await mkdtemp(join(tmpdir(), 'documents-'));
  t.after(() => rm(folder, { recursive: true }));
  const inside = (documentsDir: string) => ({ ...hub.ctx, settings: { ...hub.ctx.settings, documentsDir } });
  const gone = await problemOf(saveDocuments(inside(join(folder, 'gone')), { ids: [charge.id] }));
  assert.equal(gone.code, 'documents_folder_unwritable');
  assert.match(gone.detail, /a pasta não existe/);
  if (process.getuid?.() === 0) return void t.diagnostic('root may write anywhere: the read-only folder is not tried');
  await mkdir(join(folder, 'read-only'));
  await chmod(join(folder, 'read-only'), 0o500);
  const closed = await problemOf(saveDocuments(inside(join(folder, 'read-only')), { ids: [charge.id] }));
  assert.match(closed.detail, /não tem permissão de escrita/);
});

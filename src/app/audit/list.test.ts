import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { auditActionLabels, auditKindLabels } from '#contract/audit-words.ts';
import { publicId } from '#core/ids.ts';
import { Problem } from '#core/errors.ts';
import type { Context } from '#app/context.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { audit, type AuditRecord } from '../audit.ts';
import { differenceOf } from './difference.ts';
import { auditCsv, auditNdjson } from './export.ts';
import { listAudit, type AuditQuery } from './list.ts';
import { sealOrganization } from './seal.ts';

describe('the difference of two records', () => {
  const words = (was: unknown, is: unknown) =>
    differenceOf(was, is).map(({ label, beforeText, afterText }) => [label, beforeText, afterText]);

  test('names fields, money, dates, moments and states in Portuguese', () => {
    const was = {
      status: 'pending',
      feeCents: 190,
      dueDate: '2026-12-01',
      active: true,
      expiresAt: '2026-11-21T02:30:00Z',
    };
    const is = { status: 'written_off', feeCents: 123_456, dueDate: '2027-01-02', active: false, expiresAt: null };
    assert.deepEqual(words(was, is), [
      ['Situação', 'Pendente', 'Baixado'],
      ['Tarifa', 'R$\u00a01,90', 'R$\u00a01.234,56'],
      ['Vencimento', '01/12/2026', '02/01/2027'],
      ['Ativa', 'sim', 'não'],
      ['Expira em', '20/11/2026 23:30', null],
    ]);
  });

  test('goes into objects and lists, and leaves out what is the same or was never there', () => {
    const was = { terms: { fine: { kind: 'rate', percent: '2.00' } }, messages: ['a'], note: null };
    const is = { terms: { fine: { kind: 'rate', percent: '1.00' }, discounts: [{ cents: 5 }] }, messages: ['a', 'b'] };
    assert.deepEqual(
      differenceOf(was, is).map(({ field, before: one, after: other }) => [field, one, other]),
      [
        ['terms.fine.percent', '2.00', '1.00'],
        ['messages', 'a', 'a, b'],
        ['terms.discounts.0.cents', null, 5],
      ],
    );
    assert.deepEqual(differenceOf(null, null), []);
    assert.deepEqual(differenceOf({ a: 1 }, null).length, 1);
  });
});

describe('the audit trail', () => {
  let one: TestDatabase;
  let clock: TestClock;
  let ctx: Context;
  let charge: string;

  const act = (record: Partial<AuditRecord>, of: Context = ctx): Promise<void> =>
    of.db.inOrganization(of.organizationId, (tx) =>
      audit(tx, of, { action: 'charge.edit', objectKind: 'charge', objectId: null, ...record }),
    );
  const actions = async (query: Partial<AuditQuery>): Promise<string[]> =>
    (await listAudit(ctx, { limit: 200, ...query })).data.map(({ action }) => action);

  before(async () => {
    one = await testDatabase();
    clock = testClock('2026-11-20T15:00:00Z');
    ctx = await testContext(one.db, { clock });
    charge = ctx.ids.next();
    await act({ action: 'charge.edit', objectId: charge, before: { amountCents: 1 }, after: { amountCents: 2 } });
    clock.set('2026-11-22T02:59:00Z');
    await act({ action: 'charge.writeOff', objectId: charge, after: { reason: '=1+1' } });
    clock.set('2026-11-22T03:00:00Z');
    const key = { kind: 'api_key', id: ctx.ids.next(), name: 'ERP 100%', scopes: [] } as const;
    await act({ action: 'connection.create', objectKind: 'connection' }, { ...ctx, actor: key });
    await act({ action: 'chargeback.note', objectKind: 'something' });
  });
  after(() => one.drop());

  test('is newest first, in pages that neither skip nor repeat', async () => {
    const all = ['chargeback.note', 'connection.create', 'charge.writeOff', 'charge.edit'];
    assert.deepEqual(await actions({}), all);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAudit(ctx, { limit: 1, ...(cursor === undefined ? {} : { after: cursor }) });
      seen.push(...page.data.map(({ action }) => action));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    assert.deepEqual(seen, all);
    await assert.rejects(listAudit(ctx, { limit: 1, after: 'WyJ4Il0' }), Problem);
  });

  test('is filtered by object, actor, action, subject and the days of São Paulo', async () => {
    assert.deepEqual(await actions({ object: publicId('charge', charge) }), ['charge.writeOff', 'charge.edit']);
    assert.deepEqual(await actions({ actor: '100%' }), ['connection.create']);
    assert.deepEqual(await actions({ actor: publicId('user', (ctx.actor as { id: string }).id) }), [
      'chargeback.note',
      'charge.writeOff',
      'charge.edit',
    ]);
    assert.deepEqual(await actions({ action: 'charge.edit' }), ['charge.edit']);
    assert.deepEqual(await actions({ action: 'charge' }), ['charge.writeOff', 'charge.edit']);
    assert.deepEqual(await actions({ from: '2026-11-21', to: '2026-11-21' }), ['charge.writeOff']);
    assert.deepEqual(await actions({ from: '2026-11-22' }), ['chargeback.note', 'connection.create']);
    await assert.rejects(
      actions({ object: 'nobody' }),
      (error) => error instanceof Problem && error.init.status === 422,
    );
  });

  test('says who, what, of what, and where in the chain', async () => {
    await sealOrganization(ctx, 'deep');
    const [entry] = (await listAudit(ctx, { limit: 1, action: 'charge.edit' })).data;
    assert.deepEqual(
      [entry?.actor.name, entry?.actionLabel, entry?.objectLabel, entry?.objectId, entry?.seal?.number],
      ['Ana', 'Editou a cobrança', 'Cobrança', publicId('charge', charge), 1],
    );
  });

  test('leaves as CSV that no spreadsheet runs, and as NDJSON', async () => {
    const text = (await Array.fromAsync(auditCsv(ctx, {}, (entry) => entry))).join('');
    const lines = text.split('\r\n');
    assert.equal(lines[0], '\ufeffquando;quem;acao;objeto;id_do_objeto;campo;antes;depois;elo;pedido');
    assert.match(lines.find((line) => line.includes('Pediu baixa')) ?? '', /;Motivo;;'=1\+1;/);
    assert.match(text, /;Editou a cobrança;Cobrança;chg_\w+;Valor;R\$\u00a00,01;R\$\u00a00,02;1;/);
    const rows = (await Array.fromAsync(auditNdjson(ctx, {}, (entry) => entry))).join('').trimEnd().split('\n');
    assert.deepEqual(
      rows.map((row) => (JSON.parse(row) as { action: string }).action),
      await actions({}),
    );
  });
});

test('every action and every kind of object that the program writes down has its words', async () => {
  const folder = join(import.meta.dirname, '..', '..');
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const found = (pattern: RegExp): Set<string> =>
    new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, word = '']) => word)));
  const missing = (words: Set<string>, table: object): string[] =>
    [...words].filter((word) => !Object.hasOwn(table, word)).toSorted();
  const kinds = found(/objectKind: '([a-z_]+)'/g);
  // An action is a kind of object and a verb; events have the same shape, and are told in past participles elsewhere.
  assert.ok(kinds.size > 10);
  assert.deepEqual(
    missing(kinds, auditKindLabels),
    [],
    'add the kind to auditKindLabels of src/contract/audit-words.ts',
  );
  const actions = found(/\baction: '([a-z_]+\.[a-zA-Z_]+)'/g);
  assert.ok(actions.size > 30);
  assert.deepEqual(
    missing(actions, auditActionLabels),
    [],
    'add the action to auditActionLabels of src/contract/audit-words.ts',
  );
});

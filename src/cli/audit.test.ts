import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainOf } from '#db/seal-link.ts';
import { chainFormat } from '#app/audit/chain-file.ts';
import { run } from './audit.ts';
import { ran } from './test-io.ts';

const organization = '0199f1a0-0000-7000-8000-000000000001';
const rows = [1, 2, 3].map((number) => ({
  subject: 'audit_entry' as const,
  id: `0199f1a0-0000-7000-8000-00000000000${number}`,
  values: [`row ${number}`, null],
}));
const links = chainOf(organization, null, rows, '2026-11-21T12:00:00.000Z');
const lines = [
  { format: chainFormat, organization, exportedAt: '2026-11-21T13:00:00.000Z' },
  ...links.map(({ number, subject, subjectId: id, sealedAt, digest, previous, hash }, index) => ({
    number,
    subject,
    id,
    sealedAt,
    values: rows[index]?.values,
    digest: digest.toString('hex'),
    previous: previous.toString('hex'),
    hash: hash.toString('hex'),
  })),
  { end: 3, hash: links[2]?.hash.toString('hex') },
];
const fileOf = (objects: readonly unknown[]): string => objects.map((line) => `${JSON.stringify(line)}\n`).join('');
const verify = (text: string) => ran(run, ['verify', '--file', '-'], text);

test('a chain that is whole ends with 0 and its head', async () => {
  const { code, out } = await verify(fileOf(lines));
  assert.equal(code, 0);
  assert.ok(out.startsWith(`Íntegra, 3 elos, ponta 3 ${links[2]?.hash.toString('hex')}`), out);
});

test('an altered chain ends with 1 and the first bad number', async () => {
  const altered = await verify(fileOf(lines).replace('row 2', 'row 5'));
  assert.equal(altered.code, 1);
  assert.equal(altered.out, 'ADULTERADA. Elo 2: o registro deste elo foi alterado depois de selado.\n');
  const json = await ran(run, ['verify', '--file', '-', '--json'], fileOf(lines).replace('row 2', 'row 5'));
  assert.deepEqual(json.json()['firstBad'], { number: 2, reason: 'row_changed' });
});

test('what is no chain, is torn or not there ends with 2', async () => {
  for (const text of ['', 'x\n', fileOf(lines.slice(0, 3))]) {
    const { code, err } = await verify(text);
    assert.equal(code, 2, err);
    assert.match(err, /^Não pôde ser conferido: linha \d/);
  }
  assert.equal((await ran(run, ['verify', '--file', 'none'])).code, 2);
});

test('wrong calls are told', async () => {
  for (const argv of [[], ['check'], ['verify', '--nothing'], ['verify', '--heads', 'x']]) {
    const { code, err } = await ran(run, argv);
    assert.equal(code, 2);
    assert.match(err, /Veja: pontual audit --help/);
  }
});

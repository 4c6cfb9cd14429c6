import assert from 'node:assert/strict';
import { test } from 'node:test';
import { febrabanErrors } from './codes/febraban-reasons.ts';
import { cureFor } from './cures.ts';
import type { CnabSummary, Occurrence } from './index.ts';
import { meaningOf, movementOf, readOccurrences, reasonsOf } from './index.ts';
import { fixtureBytes } from './test-names.ts';

async function occurrencesOf(source: Iterable<Uint8Array>): Promise<Occurrence[]> {
  const found: (Occurrence | CnabSummary)[] = [];
  for await (const item of readOccurrences(source)) found.push(item);
  assert.equal(found.pop()?.type, 'summary');
  return found as Occurrence[];
}

const ofFile = (name: string): Promise<Occurrence[]> => occurrencesOf([fixtureBytes(name)]);

test('each title of a retorno is one occurrence, with what it means', async () => {
  const found = await ofFile('febraban103_retorno_pix.ret');
  assert.deepEqual(
    found.map(({ movement, event, status }) => `${movement.code} ${event} ${status}`),
    [
      '02 registered registered',
      '02 registered registered',
      '03 rejected rejected',
      '06 paid paid',
      '06 paid paid',
      '17 paid paid',
      '09 written_off written_off',
      '09 written_off written_off',
      '25 written_off written_off',
      '28 fee null',
      '26 instruction_refused null',
      '29 payer_claim null',
      '29 payer_claim null',
      '44 payment_bounced registered',
      '51 payer_claim null',
      '61 changed null',
    ],
  );
  const [entry, , rejected, paid, , , byUs, byTime, protested, fee, , claim] = found;
  assert.deepEqual(entry!.lines, [3, 4, 5]);
  assert.equal(entry!.pix?.url, 'pix.example.com/qr/v2/cobv/9d36b84fc70b478fb95c12729b90ca25');
  assert.deepEqual(entry!.reasons, [{ code: 'A4', label: 'Pagador DDA', kind: 'information', cure: null }]);
  assert.deepEqual(
    rejected!.reasons.map(({ code }) => code),
    ['08', '16', '20', '48'],
  );
  assert.ok(rejected!.reasons.every(({ kind, label, cure }) => kind === 'error' && label && cure));
  assert.deepEqual(
    [paid!.paidCents, paid!.creditedCents, paid!.feeCents, paid!.creditedOn, paid!.settlement?.label],
    [32109, 31959, 150, '2026-04-09', 'Por Meio Eletrônico'],
  );
  assert.deepEqual([byUs!.writtenOffBy, byTime!.writtenOffBy, protested!.writtenOffBy], ['us', 'us', 'bank']);
  assert.deepEqual([fee!.feeCents, fee!.paidCents, fee!.reasons[0]?.label], [150, null, 'Tarifa de Protesto']);
  assert.deepEqual([claim!.claim?.reason.code, claim!.claim?.date], ['0301', '2026-04-20']);
});

test('keys tell every occurrence of a file apart, and are the same on a second reading', async () => {
  for (const name of [
    'febraban103_retorno_pix.ret',
    'itau240_retorno_ocorrencias.ret',
    'inter400_retorno_quatro.ret',
  ]) {
    const keys = (await ofFile(name)).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(
      (await ofFile(name)).map(({ key }) => key),
      keys,
    );
  }
});

test('Itaú: what was paid follows from what was credited, and four-digit codes are explained', async () => {
  const found = await ofFile('itau240_retorno_ocorrencias.ret');
  const paid = found.filter(({ event }) => event === 'paid');
  assert.deepEqual(
    paid.slice(0, 2).map(({ paidCents, creditedCents, settlement }) => [paidCents, creditedCents, settlement?.code]),
    [
      [153450, 153200, 'B1'],
      [24500, 24250, 'AA'],
    ],
  );
  assert.equal(paid[2]!.settlement?.channel, 'notary');
  assert.deepEqual(
    found.filter(({ event }) => event === 'written_off').map(({ writtenOffBy }) => writtenOffBy),
    ['us', 'bank', 'bank', 'bank'],
  );
  const claims = found.filter(({ claim }) => claim !== null);
  assert.ok(claims.length >= 3);
  assert.ok(claims.every(({ claim }) => claim!.reason.label !== null));
});

test('Itaú 400: a refused Pix leaves the boleto registered', async () => {
  const [registered, withoutPix, paid, elsewhere] = await ofFile('itau400_retorno_bolepix.ret');
  assert.match(registered!.pix?.brCode ?? '', /^000201/);
  assert.deepEqual([withoutPix!.status, withoutPix!.pix?.refusal?.code], ['registered', '003']);
  assert.deepEqual([paid!.paidCents, paid!.creditedCents, paid!.feeCents], [15000, 14810, 190]);
  assert.deepEqual([elsewhere!.event, elsewhere!.paidCents], ['written_off', null]);
});

test('Inter: all four occurrences, the refusal in words', async () => {
  const found = await ofFile('inter400_retorno_quatro.ret');
  assert.deepEqual(
    found.map(({ status }) => status),
    ['registered', 'rejected', 'paid', 'written_off'],
  );
  assert.deepEqual([found[1]!.nossoNumero, found[1]!.reasons[0]?.label], [null, 'CEP DO PAGADOR INVALIDO']);
  assert.deepEqual([found[2]!.paidCents, found[2]!.creditedOn], [10190, '2026-04-09']);
});

test('amounts of a U count only with a payment; a T without its U is still an occurrence', async () => {
  const [santander] = await ofFile('santander240_retorno.ret');
  assert.deepEqual([santander!.event, santander!.paidCents, santander!.feeCents], ['paid', 1100, 324]);
  const [, , , withoutU, next] = await ofFile('mangled_t_without_u.ret');
  assert.deepEqual([withoutU!.lines, withoutU!.paidCents, withoutU!.event], [[10], null, 'paid']);
  assert.equal(next!.paidCents, 33100);
  const sicredi = await ofFile('sicredi240_retorno_pago_dda.ret');
  assert.deepEqual(
    sicredi.map(({ event, feeCents }) => [event, feeCents]),
    [
      ['registered', 0],
      ['fee', 380],
    ],
  );
});

test('unknown codes are kept and change nothing', async () => {
  assert.equal(movementOf('756', '99').event, 'unknown');
  assert.equal(movementOf('756', 'toString').event, 'unknown');
  const found = await ofFile('sicoob240_retorno.ret');
  assert.deepEqual(
    found[1]!.reasons.map(({ code, label }) => [code, label]),
    [
      ['AF', null],
      ['HA', null],
    ],
  );
  assert.deepEqual(
    reasonsOf('756', '03', '0000000009').map(({ label }) => label),
    ['Nosso Número Duplicado'],
  );
  assert.equal(found[2]!.movement.code, '03');
});

test('every refusal of the standard has a cure of its own kind', () => {
  const cures = Object.values(febrabanErrors).map(cureFor);
  assert.ok(cures.every((cure) => cure.length > 20));
  assert.ok(new Set(cures).size >= 20);
  assert.match(cureFor('CEP Inválido'), /CEP/);
  assert.match(cureFor('Título já baixado ou liquidado'), /concilie/);
});

test('codes in fields have a meaning, by bank', () => {
  const entry = { record: 'P', fields: { movement: '10', species: '02', interestKind: '2', reference: 'X' } };
  assert.equal(meaningOf('756', entry, 'species'), 'DM Duplicata Mercantil');
  assert.equal(meaningOf('756', entry, 'interestKind'), 'Taxa Mensal');
  assert.equal(meaningOf('756', entry, 'movement'), 'Sustar Protesto e Baixar Título');
  assert.match(meaningOf('341', entry, 'movement') ?? '', /^Não protestar/);
  assert.equal(meaningOf('341', entry, 'interestKind'), null);
  assert.equal(meaningOf('756', entry, 'reference'), null);
  assert.equal(meaningOf('756', { record: 'T', fields: { movement: '06' } }, 'movement'), 'Liquidação');
  assert.equal(meaningOf('756', { record: 'T', fields: { movement: 'zz' } }, 'movement'), null);
});

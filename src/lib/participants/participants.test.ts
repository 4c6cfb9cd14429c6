import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findParticipants, participantByCode, participantByIspb, participants } from './index.ts';

test('every participant has an ISPB of its own, and a COMPE number of its own where it has one', () => {
  assert.ok(participants.length > 400);
  assert.equal(new Set(participants.map(({ ispb }) => ispb)).size, participants.length);
  const codes = participants.flatMap(({ bankCode }) => bankCode ?? []);
  assert.equal(new Set(codes).size, codes.length);
  for (const { ispb, bankCode, name } of participants) {
    assert.match(ispb, /^\d{8}$/);
    assert.match(bankCode ?? '000', /^\d{3}$/);
    assert.ok(name.length > 2, ispb);
  }
});

test('an ISPB of zeros is a bank', () => {
  assert.equal(participantByIspb('00000000')?.bankCode, '001');
  assert.equal(participantByCode('341')?.ispb, '60701190');
  assert.equal(participantByCode('999'), undefined);
});

test('found by number, and by words without their accents', () => {
  assert.equal(findParticipants('341', 5)[0]?.ispb, '60701190');
  assert.equal(findParticipants('60701190', 5)[0]?.bankCode, '341');
  assert.ok(findParticipants('banco brasil', 5).some(({ ispb }) => ispb === '00000000'));
  assert.ok(findParticipants('itau', 50).some(({ bankCode }) => bankCode === '341'));
  assert.equal(findParticipants('', 7).length, 7);
  assert.deepEqual(findParticipants('banco que não existe', 5), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from './errors.ts';
import { idPrefixes, publicId, uuidOf, uuidOrNull, type IdKind } from './ids.ts';

const kinds = Object.keys(idPrefixes) as IdKind[];
const anyKind = fc.constantFrom(...kinds);
const anyUuid = fc.uuid();

test('prefixes are three letters and distinct', () => {
  assert.equal(new Set(Object.values(idPrefixes)).size, kinds.length);
  for (const prefix of Object.values(idPrefixes)) assert.match(prefix, /^[a-z]{3}$/);
});

test('the known form of a UUID', () => {
  assert.equal(publicId('charge', '00000000-0000-0000-0000-000000000000'), `chg_${'0'.repeat(26)}`);
  assert.equal(publicId('charge', 'ffffffff-ffff-ffff-ffff-ffffffffffff'), `chg_7${'Z'.repeat(25)}`);
  assert.equal(publicId('charge', '00000000-0000-0000-0000-000000000020'), `chg_${'0'.repeat(24)}10`);
});

test('every UUID survives its public form, typed in lower case too', () => {
  fc.assert(
    fc.property(anyKind, anyUuid, (kind, uuid) => {
      const id = publicId(kind, uuid);
      assert.match(id, /^[a-z]{3}_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
      assert.equal(uuidOf(kind, id), uuid);
      assert.equal(uuidOrNull(kind, id.slice(0, 4) + id.slice(4).toLowerCase()), uuid);
    }),
    { numRuns: 500 },
  );
});

test('public ids sort as their UUIDs do', () => {
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), fc.uuid({ version: 7 }), (a, b) => {
      assert.equal(publicId('charge', a) < publicId('charge', b), a < b);
    }),
    { numRuns: 500 },
  );
});

test('an id of another kind, of another length or with other letters is none', () => {
  const uuid = '019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b';
  const id = publicId('charge', uuid);
  const body = id.slice(4);
  const wrong = [
    publicId('payer', uuid),
    body,
    `CHG_${body}`,
    `chg-${body}`,
    id.slice(0, -1),
    `${id}0`,
    ` ${id}`,
    `${id}\n`,
    `chg_8${body.slice(1)}`,
    ...['I', 'L', 'O', 'U', 'i', 'u', '-', ' ', 'é'].map((letter) => id.slice(0, -1) + letter),
    // These become S and SS in upper case.
    `chg_0${'0'.repeat(24)}ſ`,
    `chg_0${'0'.repeat(23)}ß`,
    uuid,
    "chg_1' OR '1'='1",
    '',
  ];
  for (const text of wrong) assert.equal(uuidOrNull('charge', text), null, JSON.stringify(text));
  for (const kind of kinds) assert.equal(uuidOrNull(kind, id) === null, kind !== 'charge');
  // One character exchanged for any other of Unicode's first plane.
  fc.assert(
    fc.property(fc.nat(25), fc.nat(0xffff), (index, code) => {
      const text = body.slice(0, index) + String.fromCharCode(code) + body.slice(index + 1);
      const readable = index === 0 ? /^[0-7]/.test(text) : /^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]*$/.test(text);
      assert.equal(uuidOrNull('charge', `chg_${text}`) !== null, readable);
    }),
    { numRuns: 500 },
  );
});

test('what cannot be an id names something that does not exist', () => {
  const text = `chg_${'x'.repeat(1_000_000)}`;
  assert.throws(
    () => uuidOf('charge', text),
    (error) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.init.status, 404);
      assert.ok(error.init.detail.length < 200);
      return true;
    },
  );
  assert.throws(() => publicId('charge', 'not-a-uuid'), /not a uuid/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cents } from '../money.ts';
import type { BrCodeInput } from './index.ts';
import { buildBrCode, readBrCode, toBrCodeText } from './index.ts';

const EVP = '123e4567-e12b-12d1-a456-426655440000';
const MERCHANT = { merchantName: 'Fulano de Tal', merchantCity: 'BRASILIA' };

test("the sample of BCB's manual is built to the letter", () => {
  assert.deepEqual(buildBrCode({ kind: 'static', key: EVP, ...MERCHANT }), {
    ok: true,
    brCode: `00020126580014br.gov.bcb.pix0136${EVP}5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D`,
  });
});

test('the composite sample of the Pix API is built to the letter', () => {
  const url = 'pix.example.com/qr/v2/8b3da2f39a4140d1a91abd93113bd441';
  const recurrenceUrl = 'pix.example.com/qr/v2/rec/94ed2badcbc04c15b0bb7fa353194890';
  const built = buildBrCode({ kind: 'dynamic', url: `https://${url}`, recurrenceUrl, ...MERCHANT });
  assert.ok(built.ok);
  const account = `26760014br.gov.bcb.pix2554${url}`;
  const merchant = '5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***';
  assert.equal(built.brCode, `000201010212${account}${merchant}80800014br.gov.bcb.pix2558${recurrenceUrl}63047741`);
});

test('a recurrence alone and a static code with a recurrence are built to the letter', () => {
  // br006 (API Pix) and br088 (pix-utils) of test/fixtures/pix/brcode.json
  const alone = buildBrCode({
    kind: 'recurrence',
    recurrenceUrl: 'https://pix.example.com/qr/v2/rec/2353c790eefb11eaadc10242ac120002',
    ...MERCHANT,
  });
  assert.deepEqual(alone, {
    ok: true,
    brCode:
      '00020126180014br.gov.bcb.pix5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***' +
      '80800014br.gov.bcb.pix2558pix.example.com/qr/v2/rec/2353c790eefb11eaadc10242ac120002630462C9',
  });
  const composite = buildBrCode({
    kind: 'static',
    key: 'thalesog@me.com',
    amountCents: cents(1000),
    merchantName: 'THALES OGLIARI',
    merchantCity: 'SÃO MIGUEL DO OESTE',
    recurrenceUrl: 'payload.psp.com/rec/3ec9d2f9-5f03-4e0e-820d-63a81e769e87',
  });
  assert.deepEqual(composite, {
    ok: true,
    brCode:
      '00020126370014br.gov.bcb.pix0115thalesog@me.com520400005303986540510.005802BR5914THALES OGLIARI' +
      '6015SAO MIGUEL DO O62070503***80780014br.gov.bcb.pix2556payload.psp.com/rec/3ec9d2f9-5f03-4e0e-820d-63a81e769e87' +
      '6304B6DE',
  });
});

const keys = fc.constantFrom(EVP, '52998224725', '12ABC34501DE35', '+5511987654321', 'fulano_da.silva@example.com');
const names = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
const statics = fc.record(
  {
    kind: fc.constant('static' as const),
    key: keys,
    merchantName: names.map((name) => `Ç${name}`),
    merchantCity: names.map((name) => `São ${name}`),
    amountCents: fc.integer({ min: 1, max: 999_999_999_999 }).map(cents),
    description: fc.string({ maxLength: 30, unit: 'grapheme' }),
    txid: fc.stringMatching(/^[a-zA-Z0-9]{1,25}$/),
    postalCode: fc.stringMatching(/^[0-9]{8}$/),
  },
  { requiredKeys: ['kind', 'key', 'merchantName', 'merchantCity'] },
);

test('whatever is built is read back the same, with nothing to remark', () => {
  fc.assert(
    fc.property(statics, (input) => {
      const built = buildBrCode(input);
      assert.ok(built.ok, JSON.stringify(built));
      const read = readBrCode(built.brCode);
      assert.ok(read.kind === 'static');
      assert.deepEqual(read.problems, []);
      assert.deepEqual([read.key, read.amountCents], [input.key, input.amountCents]);
      assert.deepEqual([read.txid, read.postalCode], [input.txid ?? '***', input.postalCode]);
      assert.equal(read.description ?? '', toBrCodeText(input.description ?? '', 72));
      assert.equal(read.merchantName, toBrCodeText(input.merchantName, 25));
    }),
  );
});

const addresses = fc.stringMatching(/^[a-z]{1,10}\.[a-z]{2,3}\/[a-zA-Z0-9/]{1,60}$/);

test('addresses come back as they went in, with and without their scheme', () => {
  fc.assert(
    fc.property(addresses, addresses, fc.boolean(), (url, recurrenceUrl, singleUse) => {
      for (const input of [
        { kind: 'dynamic', url: `https://${url}`, singleUse, ...MERCHANT },
        { kind: 'dynamic', url, recurrenceUrl, singleUse, ...MERCHANT },
        { kind: 'recurrence', recurrenceUrl, ...MERCHANT },
      ] as const) {
        const built = buildBrCode(input);
        assert.ok(built.ok);
        const read = readBrCode(built.brCode);
        assert.ok(read.kind === input.kind && read.valid);
        assert.equal(read.url, input.kind === 'dynamic' ? url : undefined);
        assert.equal(read.recurrenceUrl, 'recurrenceUrl' in input ? recurrenceUrl : undefined);
        assert.equal(read.singleUse, input.kind === 'dynamic' && singleUse);
      }
    }),
  );
});

test('names lose their accents and are cut', () => {
  assert.equal(toBrCodeText(' Padaria São João & Irmãos Ltda. ', 25), 'Padaria Sao Joao & Irmaos');
  assert.equal(toBrCodeText('SÃO MIGUEL DO OESTE', 15), 'SAO MIGUEL DO O');
  assert.equal(toBrCodeText('日本', 25), '');
});

test('building says which field is wrong', () => {
  const valid = { kind: 'static', key: EVP, ...MERCHANT } as const;
  const dynamic = { kind: 'dynamic', url: 'pix.example.com/v2/1', ...MERCHANT } as const;
  const wrong: [BrCodeInput, string][] = [
    [{ ...valid, key: '123.456.789-09' }, 'key'],
    [{ ...valid, amountCents: cents(0) }, 'amountCents'],
    [{ ...valid, amountCents: cents(1_000_000_000_000) }, 'amountCents'],
    [{ ...valid, txid: 'pedido-1' }, 'txid'],
    [{ ...valid, txid: 'a'.repeat(26) }, 'txid'],
    [{ ...valid, description: 'x'.repeat(38) }, 'description'], // 36 of the key leave 37
    [{ ...valid, merchantName: '   ' }, 'merchantName'],
    [{ ...valid, merchantCity: '日本' }, 'merchantCity'],
    [{ ...valid, postalCode: '01000-000' }, 'postalCode'],
    [{ ...valid, merchantCategoryCode: '1' }, 'merchantCategoryCode'],
    [{ ...dynamic, url: '' }, 'url'],
    [{ ...dynamic, url: 'x'.repeat(78) }, 'url'],
    [{ ...dynamic, url: 'a b' }, 'url'],
    [{ ...dynamic, recurrenceUrl: '' }, 'recurrenceUrl'],
    [{ ...valid, recurrenceUrl: 'a b' }, 'recurrenceUrl'],
    [{ kind: 'recurrence', recurrenceUrl: '', ...MERCHANT }, 'recurrenceUrl'],
  ];
  for (const [input, field] of wrong) {
    const built = buildBrCode(input);
    assert.ok(!built.ok, field);
    assert.deepEqual(
      built.problems.map((problem) => problem.field),
      [field],
    );
  }
  assert.equal(buildBrCode({ ...valid, description: 'x'.repeat(37) }).ok, true);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { capabilitiesOf, type RequestSpec } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import type { TransferView } from '#core/transfer.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { refusalOf } from './errors.ts';
import { celcoin } from './index.ts';
import {
  answerOf,
  bodyText,
  capabilities,
  connection,
  raw,
  readSent,
  sampleJson,
  to,
  transfer,
} from './test-samples.ts';
import { factKeys } from './transfer-facts.ts';
import { instantOf } from './wire.ts';

const token = () => celcoin.facts.tokens['api']!.build({ clientId: secret('i'), clientSecret: secret('s') }, []);

describe('requests', () => {
  test('the example of the manual is built as it stands there', () => {
    const request = capabilities.send(connection, transfer);
    assert.deepEqual(JSON.parse(bodyText(request)), sampleJson('banktransfer.request'));
    assert.deepEqual(
      [request.method, request.path, request.effect],
      ['POST', '/v5/transactions/banktransfer', 'write'],
    );
  });

  test('a bank without ISPB goes by its number, and the ISPB is empty then', () => {
    const body = JSON.parse(
      bodyText(capabilities.send(connection, to({ ispb: '', bankCode: '033', accountType: 'CP' }))),
    );
    assert.deepEqual([body.institutionIspb, body.institutionCode, body.bankAccountType], ['', 33, 'CP']);
  });

  test('every amount and every key leaves digit by digit', () => {
    const centavos = fc.integer({ min: 1, max: 999_999_999_999 });
    const key = fc.bigInt({ min: 1n, max: 999_999_999_999_999n }).map(String);
    fc.assert(
      fc.property(centavos, key, (amount, bankKey) => {
        const text = bodyText(capabilities.send(connection, to({}, { amountCents: cents(amount), bankKey })));
        return text.includes(`"value":${centsToDecimal(cents(amount))},`) && text.includes(`"externalNSU":${bankKey},`);
      }),
    );
  });

  test('a key that is no number, and a Pix key, are defects of the caller: nothing is built', () => {
    for (const bankKey of ['', '0', '012', '12a', '1234567890123456', '-1'])
      assert.throws(() => capabilities.send(connection, { ...transfer, bankKey }), RangeError, bankKey);
    const byKey: TransferView = { ...transfer, payee: { kind: 'pixKey', key: 'a@b.c', taxId: null } };
    assert.throws(() => capabilities.send(connection, byKey), RangeError);
  });

  test('questions carry key and terminal, id, day and page; the terminal has a name of ours by itself', () => {
    const plain = { ...connection, agreement: {} };
    assert.deepEqual(capabilities.read(plain, transfer).query, { externalNSU: '123', externalTerminal: 'PONTUAL' });
    assert.match(capabilities.readByRef!(connection, '9198697').path, /status-transfer\/9198697$/);
    const { query } = capabilities.find!(connection, { from: '2026-03-10', to: '2026-03-11', cursor: null });
    assert.deepEqual(query, { filetype: '22', accountdate: '2026-03-10', page: '1', quantity: '50' });
    for (const spec of [capabilities.read(connection, transfer), capabilities.readByRef!(connection, '1')])
      assert.equal(spec.effect, 'read');
  });

  test('the page of the provider explains every request', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const specs: RequestSpec<unknown>[] = [
      token(),
      capabilities.send(connection, transfer),
      capabilities.read(connection, transfer),
      capabilities.readByRef!(connection, '1'),
      capabilities.find!(connection, { from: '2026-03-10', to: '2026-03-10', cursor: null }),
      ...celcoin.probe.map((probe) => probe.request(connection)),
    ];
    for (const { name } of specs) assert.ok(readme.includes(`\`${name}\``), name);
    assert.equal(new Set(specs.map(({ name }) => name)).size, specs.length);
  });

  test('it offers transfers and their returns, and no charges', () => {
    const can = capabilitiesOf(celcoin);
    for (const verb of ['send', 'read', 'readByRef', 'find', 'problems'])
      assert.ok(can.includes(`transfer.${verb}`), verb);
    assert.ok(can.includes('webhook.read') && !can.includes('webhook.configure'), 'support registers it');
    assert.deepEqual(
      can.filter((name) => name.startsWith('charge.')),
      [],
    );
    assert.deepEqual(celcoin.facts.charge.methods, []);
  });
});

describe('answers', () => {
  test('the manual’s answer of success is read whole', () => {
    const answer = answerOf(readSent(200, sampleJson('banktransfer.response')));
    const { receipt, ...rest } = answer;
    assert.match(receipt ?? '', /PROTOCOLO 0007110444\r\n/);
    assert.deepEqual(rest, {
      bankRef: '7110444',
      bankKey: null,
      endToEndId: 'E1393589320211025185700524045867',
      amountCents: 5000,
      facts: [
        {
          factKey: '7110444:sent',
          occurredAt: '2021-06-24T14:31:10.000Z',
          fact: { type: 'sent', settlesOn: '2021-06-25' },
        },
      ],
    });
  });

  test('other capitals, texts for numbers, empty dates, nulls, an id as text: the same success', () => {
    const whole = sampleJson('banktransfer.response');
    const changed = {
      ...Object.fromEntries(
        Object.entries(whole).map(([name, value]) => [name[0]!.toUpperCase() + name.slice(1), value]),
      ),
      Status: '0',
      TransactionId: '7110444',
      DateNextLiquidation: '',
      NextSettle: false,
      Receipt: { ReceiptData: null, ReceiptFormatted: null },
      DestinationAccountData: null,
      CreateDate: '2021-06-24T11:31:10.1234567-03:00',
    };
    const answer = answerOf(readSent(200, changed));
    assert.deepEqual([answer.bankRef, answer.receipt, answer.amountCents], ['7110444', null, null]);
    assert.deepEqual(answer.facts[0]?.fact, { type: 'sent', settlesOn: null });
    assert.equal(answer.facts[0]?.occurredAt, '2021-06-24T14:31:10.123Z');
  });

  test('a success without its id, or of another shape, proves nothing', () => {
    const { transactionId: _, ...without } = sampleJson('banktransfer.response');
    for (const body of [without, {}, [], 'null', '"SUCESSO"', '<html>', ''])
      assert.throws(() => readSent(200, body), Error, JSON.stringify(body));
  });

  test('the status: settled; on its way; unknown; came back without an amount', () => {
    const ok = sampleJson('status-transfer.response');
    const read = (changes: object) =>
      answerOf(capabilities.readByRef!(connection, '9198697').read(raw(200, { ...ok, ...changes })));
    const settled = read({});
    assert.deepEqual([settled?.bankRef, settled?.bankKey], ['9198697', '3123123123']);
    const typesOf = (changes: object) => read(changes)?.facts.map(({ fact }) => fact.type);
    assert.deepEqual(typesOf({}), ['sent', 'settled']);
    assert.deepEqual(typesOf({ stateCompensation: 'PROCESSADO COM  SUCESSO' }), ['sent', 'settled']);
    for (const stateCompensation of ['Em processamento', 'Pendente', '', null])
      assert.deepEqual(typesOf({ stateCompensation }), ['sent'], String(stateCompensation));
    for (const stateCompensation of ['Em análise', 'constructor'])
      assert.deepEqual(typesOf({ stateCompensation }), ['sent', 'unknown_word'], stateCompensation);
    const back = read({ stateCompensation: 'Processado com erro', refundReason: 'Account closed' });
    const fact = back?.facts.at(-1)?.fact;
    assert.ok(fact?.type === 'returned' && fact.amountCents === null, 'how much is told elsewhere');
    assert.ok(fact.meaning.length > 10 && fact.cure.length > 10);
    assert.throws(() => capabilities.readByRef!(connection, '1').read(raw(200, ok)), /another transfer/);
  });

  test('asked by our key: none, this one, and never another one', () => {
    const none = sampleJson('status-consult.not-found.response');
    const read = (body: unknown, status = 200) => capabilities.read(connection, transfer).read(raw(status, body));
    assert.equal(answerOf(read(none)), null);
    const inside = { errorCode: '000', transactionId: 77, externalNSU: 123, createDate: '2026-03-10T12:00:00' };
    const found = answerOf(read({ ...none, transaction: inside }));
    assert.deepEqual(
      [found?.bankRef, found?.bankKey, found?.facts.map(({ factKey }) => factKey)],
      ['77', '123', ['77:sent']],
    );
    assert.throws(() => read({ ...none, transaction: { ...inside, externalNSU: 124 } }), /another one/);
    assert.throws(() => read({ ...none, transaction: { ...inside, transactionId: 0 } }), /another one/);
    assert.throws(() => read({ ...none, transaction: { ...inside, errorCode: '777' } }), /777/);
    assert.throws(() => read({ errorCode: '000' }));
    const other = read({ errorCode: '999', message: 'Ocorreu um Erro No Processo' });
    assert.equal(other.outcome, 'unknown', 'a failed question is no absence');
  });

  test('by the bank’s id, its own word for "not found" is nothing', () => {
    const body = { errorCode: '061', message: 'Transacao nao encontrada', status: 1 };
    for (const status of [200, 400, 404])
      assert.equal(answerOf(capabilities.readByRef!(connection, '5').read(raw(status, body))), null);
    const gateway = capabilities.readByRef!(connection, '5').read(raw(404, { message: 'Not Found' }));
    assert.equal(gateway.outcome, 'unknown', 'a path that is gone is no absence');
  });

  test('the conciliation: what left and what came back, day by day, page by page', () => {
    const page = sampleJson('exportfile.response');
    const query = { from: '2022-06-01', to: '2022-06-02', cursor: null as string | null };
    const seen: string[] = [];
    for (let left = 6; left > 0; left -= 1) {
      const hasNext = query.cursor === null;
      const spec = capabilities.find!(connection, query);
      seen.push(`${spec.query?.['accountdate']} ${spec.query?.['filetype']} ${spec.query?.['page']}`);
      const answer = answerOf(spec.read(raw(200, { ...page, pagination: { ...page.pagination, hasNext } })));
      const [item] = answer.items;
      assert.deepEqual([item?.bankRef, item?.bankKey], ['815977512', '2105324538']);
      const { factKey, fact } = item!.facts[0]!;
      if (spec.query?.['filetype'] === '22') assert.deepEqual([factKey, item!.amountCents], ['815977512:sent', 30_410]);
      else {
        assert.equal(factKey, factKeys.returned('815977512', '2022-06-01', cents(30_410)));
        assert.ok(fact.type === 'returned' && fact.amountCents === 30_410 && fact.cure.length > 10);
      }
      query.cursor = answer.next;
      if (query.cursor === null) break;
    }
    const wanted = ['2022-06-01 22 1', '2022-06-01 22 2', '2022-06-01 23 1', '2022-06-02 22 1', '2022-06-02 23 1'];
    assert.deepEqual(seen, wanted);
    const empty = capabilities.find!(connection, { ...query, cursor: '2022-06-02/1/1' });
    assert.deepEqual(answerOf(empty.read(raw(200, { movement: null, pagination: null }))), { items: [], next: null });
  });

  test('token and probes', () => {
    const request = token();
    assert.deepEqual(request.body, {
      form: { client_id: 'i', client_secret: 's', grant_type: 'client_credentials' },
    });
    const good = { access_token: 't', expires_in: 2400, token_type: 'bearer' };
    assert.deepEqual(answerOf(request.read(raw(200, good))), { token: 't', expiresInSeconds: 2400 });
    assert.throws(() => request.read(raw(200, { ...good, expires_in: 0 })));
    for (const status of [400, 401, 403]) {
      const outcome = request.read(raw(status, { message: 'invalid_client' }));
      assert.ok(outcome.outcome === 'refused' && outcome.refusal.code === 'credentials_rejected', String(status));
    }
    const [balance, consult] = celcoin.probe.map((probe) => probe.request(connection));
    assert.doesNotMatch(answerOf(balance!.read(raw(200, sampleJson('balance.response')))), /999/);
    assert.ok(answerOf(consult!.read(raw(200, sampleJson('status-consult.not-found.response')))));
    const denied = balance!.read(raw(403, ''));
    assert.ok(denied.outcome === 'refused' && denied.refusal.code === 'access_denied');
  });

  test('times: local without a zone, with an offset, none', () => {
    assert.equal(instantOf('2022-03-19T14:22:21.127'), '2022-03-19T17:22:21.127Z');
    assert.equal(instantOf('2022-03-19T14:22:21-03:00'), '2022-03-19T17:22:21.000Z');
    assert.equal(instantOf('2018-12-01T14:00:00'), '2018-12-01T16:00:00.000Z', 'in the summer time of then');
    for (const none of [undefined, '', '0001-01-01T00:00:00', 'ontem']) assert.equal(instantOf(none), null);
  });
});

describe('refusals', () => {
  test('every documented one, under any status, as code and text say', () => {
    for (const { outcome, pointer, ...body } of sampleJson('errors')) {
      for (const status of [200, 400, 422]) {
        const read = readSent(status, { ...body, status: 1 });
        const got = read.outcome === 'refused' ? read.refusal.kind : read.outcome;
        assert.equal(got, outcome, `${status} ${body.message}`);
        if (read.outcome !== 'refused') continue;
        assert.equal(read.refusal.fields?.[0]?.pointer ?? null, pointer);
        assert.equal(read.refusal.bank.message, body.message);
        assert.ok(read.refusal.detail.length > 20 && read.refusal.cure.length > 20);
      }
    }
  });

  test('codes as numbers, texts without accents and in other capitals are the same', () => {
    const read = readSent(400, { ErrorCode: 999, Message: 'TRANSACAO JA EFETUADA NOS ULTIMOS 60 SEGUNDOS' });
    assert.ok(read.outcome === 'refused' && read.refusal.code === 'transfer_repeated');
    const used = readSent(400, { errorCode: 999, message: 'NSU externo 123 já utilizado em outra transação' });
    assert.ok(used.outcome === 'refused' && used.refusal.kind === 'conflict');
  });

  test('of a transfer, whatever is not documented is unknown, with the bank’s words and no document of anybody', () => {
    const cases: [number, unknown][] = [
      [400, { errorCode: '688', message: 'Algo novo' }],
      [200, { errorCode: '123', message: 'Saldo insuficiente' }],
      [400, { errorCode: '000', message: 'SUCESSO' }],
      [403, { message: 'Forbidden' }],
      [404, '<html>'],
      [400, ''],
      [409, '[]'],
    ];
    for (const [status, body] of cases) {
      const read = readSent(status, body);
      assert.ok(read.outcome === 'unknown' && read.cause.bytesSent, JSON.stringify(body));
    }
    const read = readSent(400, { errorCode: '777', message: 'Cliente 52998224725 sem limite' });
    assert.ok(read.outcome === 'unknown');
    assert.match(read.cause.detail, /777: Cliente \[número\] sem limite .*ainda não conhecido/);
  });

  test('no text of any kind is taken for success', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 200, max: 499 }), (errorCode, message, status) => {
        const body = { errorCode: errorCode.replace(/^\s*0*\s*$/, '1'), message, transactionId: 1 };
        return readSent(status, body).outcome !== 'done';
      }),
    );
  });

  test('a token that is refused stops everything, and says who must act', () => {
    const refusal = refusalOf(raw(401, { errorCode: '401', message: 'Não autorizado' }), 'send');
    assert.deepEqual([refusal?.kind, refusal?.code, refusal?.actor], ['auth', 'token_rejected', 'operator']);
  });
});

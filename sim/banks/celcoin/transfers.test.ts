import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { CONSULT, SEND, STATUS, fixture, openClient, transfer, transferBody } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  client = await openClient(simulator, await world.createApplication());
});

beforeEach(async () => {
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const send = (changes: Record<string, unknown> = {}) => client.call('POST', SEND, { json: transferBody(changes) });

/** Status, code and text of what the bank refuses. */
async function refusal(changes: Record<string, unknown>): Promise<unknown[]> {
  const count = world.transfers().length;
  const answer = await send(changes);
  assert.equal(world.transfers().length, count, 'nothing was paid');
  assert.equal(answer.at('status'), 1);
  return [answer.status, answer.at('errorCode'), answer.at('message')];
}

describe('the published example', () => {
  it('passes unchanged, with the content type of the manual, and is answered with every documented field', async () => {
    const body = Buffer.from(JSON.stringify(fixture('banktransfer.request')));
    const answer = await client.call('POST', SEND, { body, headers: { 'content-type': 'application/*+json' } });
    assert.equal(answer.status, 200);
    const official = fixture('banktransfer.response');
    const given = answer.at() as Record<string, object>;
    assert.deepEqual(Object.keys(given), Object.keys(official));
    for (const part of ['authenticationAPI', 'receipt', 'destinationAccountData']) {
      assert.deepEqual(Object.keys(given[part]!), Object.keys(official[part] as object));
    }
    const destination = {
      agency: 30,
      institutionCode: 30_306_294,
      account: 379_424,
      accountVerifierDigit: '5',
      document: '35914746817',
      institutionName: 'BANCO BTG PACTUAL S.A.',
      fullName: 'Fulano de tal',
      bankAccountType: 0,
      documentType: 'cpf',
      value: 5,
    };
    assert.deepEqual(answer.at('destinationAccountData'), destination);
    assert.deepEqual([answer.at('errorCode'), answer.at('message'), answer.at('status')], ['000', 'SUCESSO', 0]);
    assert.match(String(answer.at('endToEnd')), /^E13935893202603101500\d{11}$/);
    assert.deepEqual([answer.at('nextSettle'), answer.at('dateNextLiquidation')], [false, '']);
    assert.equal(answer.at('createDate'), '2026-03-10T12:00:00');
  });

  it('has a receipt that says who, where, how much and the authentication', async () => {
    const answer = await send({ accountCode: '111', value: 1234.5, name: 'Maria Souza' });
    const receipt = String(answer.at('receipt.receiptformatted'));
    const parts = ['CONTA: 1115\r\n', 'NOME: MARIA SOUZA\r\n', 'VALOR: 1234,50\r\n', String(answer.at('endToEnd'))];
    const own = [String(answer.at('authenticationAPI.bloco1')), String(answer.at('transactionId')).padStart(10, '0')];
    for (const part of [...parts, ...own]) assert.ok(receipt.includes(part), part);
    const again = await client.call('GET', `/v5/transactions/receipt/${String(answer.at('transactionId'))}`);
    assert.equal(again.at('receipt.receiptformatted'), receipt);
  });

  it('is read by its status and found by number, terminal and date, in the forms of the samples', async () => {
    const id = await transfer(client, { externalNSU: 3_123_123_123, externalTerminal: '123' });
    const status = await client.call('GET', `${STATUS}/${id}?nsuExterno=1&dataOperacao=2020-01-01`);
    const { authentication: _, createDate: _at, transactionId: _id, ...official } = fixture('status-transfer.response');
    const { authentication, createDate, transactionId, ...given } = status.at() as Record<string, unknown>;
    assert.deepEqual(given, official);
    assert.deepEqual([createDate, transactionId, typeof authentication], ['2026-03-10T12:00:00', Number(id), 'number']);
    const found = (query: string) => client.call('GET', `${CONSULT}?${query}`);
    const byAll = await found(`transactionId=&externalNSU=3123123123&externalTerminal=123&operationDate=2026-03-10`);
    assert.deepEqual([byAll.at('transaction.transactionId'), byAll.at('transaction.errorCode')], [Number(id), '000']);
    assert.equal((await found('externalNSU=3123123123&operationDate=2026-03-11')).at('transaction.errorCode'), '061');
    assert.deepEqual((await found('externalNSU=1234')).at(), fixture('status-consult.not-found.response'));
    assert.equal((await found('')).at('transaction.errorCode'), '061');
  });
});

describe('what clients send', () => {
  it('is taken as number or text, with nulls, in either case of the account type, by COMPE or ISPB', async () => {
    const byCompe = await send({ institutionIspb: '', institutionCode: 341, accountCode: 98_765, value: '5.25' });
    assert.deepEqual(
      [byCompe.at('destinationAccountData.institutionCode'), byCompe.at('destinationAccountData.value')],
      [341, 5.25],
    );
    const changes = { bankAccountType: 'cp', digitCode: null, name: null, institutionCode: null, externalNSU: null };
    const savings = await send(changes);
    assert.equal(savings.at('destinationAccountData.bankAccountType'), 1);
    assert.equal((await send({ institutionIspb: '00000000', digitCode: 'X', document: '12ABC34501DE35' })).status, 200);
  });

  it('without a number of their own is not held against the next one', async () => {
    assert.equal((await send({ externalNSU: 0 })).status, 200);
    assert.equal((await send({ externalNSU: 0 })).status, 200);
  });
});

describe('what the bank refuses', () => {
  const cases: readonly [why: string, changes: Record<string, unknown>, message: string][] = [
    [
      'an account of 14 characters with its digit',
      { accountCode: '1234567890123', digitCode: '4' },
      'Número da conta inválido: possui mais de 13 caracteres (incluindo o dígito).',
    ],
    ['an accent in the name', { name: 'João da Silva' }, 'Nome inválido: possui caracteres especiais não permitidos.'],
    ['a sign in the name', { name: 'A & B Ltda' }, 'Nome inválido: possui caracteres especiais não permitidos.'],
    ['an ISPB of seven digits', { institutionIspb: '3030629' }, 'Código ISPB Inválido'],
    ['no bank at all', { institutionIspb: '' }, 'Número do Banco Inválido'],
    ['an unknown ISPB', { institutionIspb: '99999999' }, 'Banco Não Encontrado'],
    ['an unknown number', { institutionIspb: '', institutionCode: 999 }, 'Banco Não Encontrado'],
    ['a digit that is none', { digitCode: '-' }, 'Dígito da conta inválido'],
    ['no document', { document: undefined }, 'CPF/CNPJ inválido'],
    ['no terminal', { externalTerminal: '' }, 'Terminal externo não informado'],
    ['letters in the account', { accountCode: '12A' }, 'Número da conta inválido'],
    ['no branch', { branchCode: null }, 'Agência inválida'],
    ['another type of account', { bankAccountType: 'XX' }, 'Tipo de conta inválido'],
    ['nothing', { value: 0 }, 'Valor inválido'],
    ['a third decimal', { value: 1.005 }, 'Valor inválido'],
    ['a centavo beyond what it books', { value: 1_000_000_000 }, 'Valor inválido'],
    ['a number beyond what JSON carries', { externalNSU: '9007199254740993' }, 'NSU externo inválido'],
  ];
  for (const [why, changes, message] of cases) {
    it(why, async () => assert.deepEqual(await refusal(changes), [400, '688', message]));
  }

  it('but not what is just within: 13 characters, the largest amount and number', async () => {
    world.act('set-balance', client.application.clientId, { balanceCents: 200_000_000_000 });
    const largest = { accountCode: '123456789012', value: 999_999_999.99, externalNSU: 9_007_199_254_740_991 };
    const id = await transfer(client, largest);
    assert.deepEqual(world.transfers().find(({ ref }) => ref === id)?.amountCents, 99_999_999_999);
  });

  it('a body that is no JSON object', async () => {
    for (const text of ['', '[]', '{"value":', '\ufeff{}']) {
      const answer = await client.call('POST', SEND, { body: Buffer.from(text, 'utf16le') });
      assert.equal(answer.at('errorCode'), '688');
    }
  });

  it('more than the account has, to the centavo', async () => {
    const own = await openClient(simulator, await world.createApplication());
    world.act('set-balance', own.application.clientId, { balanceCents: 1000 });
    const poor = await own.call('POST', SEND, { json: transferBody({ value: 10.01 }) });
    assert.deepEqual([poor.at('errorCode'), poor.at('message')], ['999', 'Saldo insuficiente']);
    await transfer(own, { value: 10 });
    assert.equal((await own.call('GET', '/v5/merchant/balance')).at('balance'), 0);
    await own.caller.close();
  });
});

describe('duplicates', () => {
  const EQUAL = { accountCode: '555', externalTerminal: 'A' };

  it('are refused for 60 seconds, whatever number, terminal and name they bear', async () => {
    await transfer(client, EQUAL);
    const other = { ...EQUAL, externalTerminal: 'B', name: 'Outro Nome', value: '5.00' };
    const message = 'Transação Já Efetuada nos últimos 60 segundos';
    assert.deepEqual(await refusal(other), [400, '999', message]);
    await simulator.clock.advance({ seconds: 59 });
    assert.deepEqual(await refusal(EQUAL), [400, '999', message]);
    await simulator.clock.advance({ seconds: 1 }); // what was refused began no window
    await transfer(client, EQUAL);
  });

  it('differ when any of the eight fields does', async () => {
    const first = { accountCode: '556', institutionCode: 208 };
    await transfer(client, first);
    const differences = [
      { document: '11222333000181' },
      { accountCode: '557' },
      { digitCode: '6' },
      { branchCode: '31' },
      { value: 5.01 },
      { bankAccountType: 'CP' },
      { institutionCode: 209 },
      { institutionIspb: '60701190' },
    ];
    for (const difference of differences) await transfer(client, { ...first, ...difference });
  });

  it('of a number are refused for ever, and by another client taken', async () => {
    const body = { externalNSU: 424_242 };
    await transfer(client, body);
    await simulator.clock.advance('P30D');
    await client.renew();
    const [status, code, message] = await refusal(body);
    assert.deepEqual([status, code], [400, '999']);
    assert.match(String(message), /424242/);
    const other = await openClient(simulator, await world.createApplication());
    await transfer(other, body);
    await other.caller.close();
  });

  it('of a transfer whose answer was lost are refused by its number', async () => {
    const json = transferBody();
    await world.next('drop-after', { name: 'transfer.send' });
    await assert.rejects(client.call('POST', SEND, { json }));
    await simulator.clock.advance({ minutes: 2 });
    assert.equal((await client.call('POST', SEND, { json })).at('errorCode'), '999');
    const nsu = String(json['externalNSU']);
    assert.equal(world.transfers().filter(({ reference }) => reference === nsu).length, 1);
  });
});

describe('an error in the process', () => {
  it('may hide a transfer that was done, or one that was not', async () => {
    for (const [accountCode, done] of [
      ['9000021', true],
      ['9000022', false],
    ] as const) {
      const json = transferBody({ accountCode });
      const answer = await client.call('POST', SEND, { json });
      assert.deepEqual([answer.at('errorCode'), answer.at('message')], ['999', 'Ocorreu um Erro No Processo']);
      const look = await client.call('GET', `${CONSULT}?externalNSU=${String(json['externalNSU'])}`);
      assert.equal(look.at('transaction.errorCode'), done ? '000' : '061');
    }
  });

  it('can be had for any account', async () => {
    world.act('outcome', '777', { kind: 'error', done: false });
    assert.deepEqual(await refusal({ accountCode: '777' }), [400, '999', 'Ocorreu um Erro No Processo']);
    assert.throws(() => world.act('outcome', '777', { kind: 'error' }), /Informe/);
  });
});

describe('the books', () => {
  it('know no charges and say so', () => {
    assert.deepEqual(world.charges(), []);
    assert.throws(() => world.charge('1'), /não tem cobranças/);
    assert.throws(() => world.pay('1'), /não tem cobranças/);
  });

  it('take other habits: the HTTP status of refusals, the text of status', async () => {
    world.act('habits', '-', { refusalStatus: 200, statusAsText: true });
    assert.equal((await send()).at('status'), '0');
    assert.deepEqual(await refusal({ value: 0 }), [200, '688', 'Valor inválido']);
    world.act('habits', '-', { refusalStatus: 400, statusAsText: false });
    assert.throws(() => world.act('habits', '-', { nenhum: 1 }), /não tem o hábito/);
    assert.throws(() => world.act('habits', '-', { filesAt: '25:00' }), /filesAt/);
  });
});

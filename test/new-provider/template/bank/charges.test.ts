/** The bank keeps to its own documents: what it takes, what it refuses, what it tells. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { accessOf } from './test-access.ts';
import type { BankCall } from './test-bank.ts';
import { testBank } from './test-bank.ts';

/** CHANGE: the bank's own example of a registration, unchanged. It must pass. */
const sample = JSON.parse(
  readFileSync(new URL('fixtures/boleto.register.request.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

let world: Awaited<ReturnType<typeof testBank>>;
let call: BankCall;
let foreign: BankCall;

before(async () => {
  world = await testBank();
  const open = async (account: string): Promise<BankCall> => {
    const application = await world.bank.createApplication({ account });
    const bare = world.callAs(application);
    return (method, target, parts) => bare(method, target, { headers: accessOf(application, bare), ...parts });
  };
  call = await open('123456');
  foreign = await open('654321');
});

const register = (changes: Record<string, unknown> = {}) =>
  call('POST', '/v1/boletos', { json: { ...sample, ...changes } });
const bodyOf = (answer: { json?: unknown }) => answer.json as Record<string, unknown>;

describe('access', () => {
  it('refuses whoever proves nothing, and hides what is another account’s', () => {
    const { id } = bodyOf(register());
    assert.equal(call('GET', `/v1/boletos/${String(id)}`, { headers: {} }).status, 401);
    assert.equal(foreign('GET', `/v1/boletos/${String(id)}`).status, 404);
    assert.equal(call('GET', `/v1/boletos/${String(id)}`).status, 200);
  });
});

describe('boletos', () => {
  it('are registered at once, with amounts as numbers or as texts', () => {
    for (const valor of [129.9, '129.90', '129.9']) {
      const answer = register({ valor });
      assert.equal(answer.status, 201);
      const { situacao, valor: told, linhaDigitavel } = bodyOf(answer);
      assert.deepEqual([situacao, told], ['ABERTO', '129.90']);
      assert.match(String(linhaDigitavel), /^\d{47}$/);
    }
  });

  it('are refused with the field that is wrong', () => {
    const wrong: [string, unknown][] = [
      ['valor', '0.99'],
      ['valor', '129.999'],
      ['vencimento', '2026-03-09'],
      ['vencimento', '10/04/2026'],
      ['referencia', ''],
      ['diasAposVencimento', 61],
      ['multaPercentual', '2,00'],
      ['mensagens', ['a', 'b', 'c']],
    ];
    for (const [campo, value] of wrong) {
      const answer = register({ [campo]: value });
      assert.equal(answer.status, 400, campo);
      assert.equal((bodyOf(answer)['campos'] as { campo: string }[])[0]?.campo, campo);
    }
  });

  it('cannot be written off once they are paid', () => {
    const id = String(bodyOf(register())['id']);
    world.bank.books.pay(id);
    const answer = call('POST', `/v1/boletos/${id}/baixa`, { json: { motivo: 'Acerto' } });
    assert.equal(answer.status, 409);
    assert.equal(world.bank.books.charge(id).status, 'paid');
  });

  it('age by the days of São Paulo, cost fine and interest, and expire', async () => {
    const id = String(bodyOf(register({ vencimento: '2026-03-11', diasAposVencimento: 5 }))['id']);
    assert.equal(world.bank.books.amountDueCents(id, '2026-03-11'), 12_990);
    // 2 % of fine, and 1 % a month for ten days.
    assert.equal(world.bank.books.amountDueCents(id, '2026-03-21'), 12_990 + 260 + 43);
    await world.clock.advance({ hours: 48 });
    assert.equal(world.bank.books.charge(id).status, 'overdue');
    await world.clock.advance({ hours: 24 * 5 });
    assert.equal(world.bank.books.charge(id).status, 'expired');
  });
});

describe('webhook', () => {
  it('takes https only, and is told of what ends a boleto', () => {
    assert.equal(foreign('PUT', '/v1/webhook', { json: { url: 'http://erp.example/hook' } }).status, 400);
    assert.equal(foreign('GET', '/v1/webhook').status, 404);
    assert.equal(foreign('PUT', '/v1/webhook', { json: { url: 'https://erp.example/hook' } }).status, 204);
    const { id } = bodyOf(foreign('POST', '/v1/boletos', { json: { ...sample, vencimento: '2026-04-10' } }));
    world.bank.books.pay(String(id));
    const told = world.webhooks.list('example-bank').map(({ payload }) => payload as { evento: string });
    assert.deepEqual(
      told.map(({ evento }) => evento),
      ['boleto.pago'],
    );
  });
});

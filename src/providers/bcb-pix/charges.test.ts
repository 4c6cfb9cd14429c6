import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type { InstructionInput, SentBefore, Step } from '#core/provider.ts';
import { nomeMensagem } from '#sim/kit/pix/index.ts';
import { pixCharges, pixDialect, readPix } from './index.ts';
import { TXID, answerOf, charge, connection, dialect, input, standardBank } from './test-samples.ts';

const capabilities = pixCharges(dialect);
const registered = { ...input.registration, bankRef: TXID, txid: TXID };
const later: InstructionInput = { ...input, registration: registered };
const sent: SentBefore = { at: '2026-03-10T15:00:00Z', knownRefs: [], prior: {} };

function only(steps: readonly Step[]): Step {
  assert.equal(steps.length, 1);
  return steps[0]!;
}
const register = only(capabilities.register());
const factOf = (facts: readonly { fact: unknown }[], at = 0) => facts[at]?.fact as Record<string, unknown>;

test('a charge is registered under a txid of ours, and again without harm', () => {
  const bank = standardBank();
  const request = register.build(input, {});
  assert.equal(request.name, 'banco.pix.register');
  assert.equal(request.path, `/v2/cobv/${TXID}`);
  assert.equal(request.effect, 'keyed-write');
  const first = answerOf(bank.send(request));
  assert.deepEqual(answerOf(bank.send(request)), first);
  const [fact] = first.facts;
  assert.equal(first.bankRef, TXID);
  assert.equal(fact?.occurredAt, '2026-03-10T15:00:00.000Z');
  assert.deepEqual(factOf(first.facts), {
    type: 'registered',
    bankRef: TXID,
    ids: { txid: TXID, brCode: bank.engine.books.find(TXID)?.brCode },
    amountCents: 123_45,
    dueDate: '2026-03-31',
    overdue: false,
  });
});

test('a lost answer is looked up by the txid; what never arrived is not there', () => {
  const bank = standardBank();
  const lookUp = register.lookUp!(input, sent);
  assert.deepEqual(answerOf(bank.send(lookUp)), { found: false });
  bank.send(register.build(input, {}));
  const found = answerOf(bank.send(lookUp));
  assert.equal(found.found && found.bankRef, TXID);
});

test('whatever a charge within the facts is, the official description takes it and echoes it', () => {
  const percent = fc.integer({ min: 1, max: 99_99 }).map((value) => (value / 100).toFixed(2));
  const fixedOrRate = (most: number) =>
    fc.oneof(
      fc.record({ kind: fc.constant('fixed' as const), amountCents: fc.integer({ min: 1, max: most }).map(cents) }),
      fc.record({ kind: fc.constant('rate' as const), percent }),
    );
  const discounts = (most: number) =>
    fixedOrRate(most).chain((discount) =>
      fc
        .uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 3 })
        .map((days) => days.map((daysBefore) => ({ ...discount, daysBefore }))),
    );
  const charges = fc.integer({ min: 10, max: 999_999_999_999 }).chain((amount) =>
    fc.record({
      amountCents: fc.constant(cents(amount)),
      dueDate: fc.integer({ min: 0, max: 700 }).map((days) => addDays('2026-03-10', days)),
      daysAfterDue: fc.integer({ min: 0, max: 3650 }),
      messages: fc.array(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 5 }),
      terms: fc.record(
        {
          fine: fixedOrRate(100_00),
          interest: fc.oneof(
            fc.record({
              kind: fc.constant('daily' as const),
              amountCents: fc.integer({ min: 1, max: 100_00 }).map(cents),
            }),
            fc.record({ kind: fc.constant('monthly' as const), percent }),
          ),
          discounts: discounts(Math.min(amount - 1, 100_00)),
          rebateCents: fc.integer({ min: 1, max: amount - 1 }).map(cents),
        },
        { requiredKeys: [] },
      ),
    }),
  );
  fc.assert(
    fc.property(charges, (changes) => {
      const { facts } = answerOf(
        standardBank().send(register.build({ ...input, charge: { ...charge, ...changes } }, {})),
      );
      assert.equal(factOf(facts)['amountCents'], changes.amountCents);
      assert.equal(factOf(facts)['dueDate'], changes.dueDate);
    }),
    { numRuns: 60 },
  );
});

test('terms that the standard cannot say are a defect of the caller', () => {
  const build = (terms: ChargeView['terms']) => register.build({ ...input, charge: { ...charge, terms } }, {});
  assert.throws(() => build({ interest: { kind: 'monthly', percent: '0.03333' } }), /two decimals/);
  const mixed = [
    { kind: 'rate' as const, percent: '1', daysBefore: 1 },
    { kind: 'fixed' as const, amountCents: cents(1), daysBefore: 2 },
  ];
  assert.throws(() => build({ discounts: mixed }), /all in reais/);
});

test('an amendment sends what changes, whole, and is proven by what the charge shows', () => {
  const bank = standardBank();
  const discounted = {
    ...charge,
    terms: { ...charge.terms, discounts: [{ kind: 'rate' as const, percent: '5', daysBefore: 2 }] },
  };
  bank.send(register.build({ ...input, charge: discounted }, {}));
  const wish: InstructionInput = { ...later, charge: discounted, amendment: { dueDate: '2026-04-10' } };
  const step = only(capabilities.amend(wish));
  assert.deepEqual(answerOf(bank.send(step.lookUp!(wish, sent))), { found: false });
  const { facts } = answerOf(bank.send(step.build(wish, {})));
  assert.equal(factOf(facts)['dueDate'], '2026-04-10');
  assert.equal(facts[0]?.occurredAt, null, 'a revision has no day of its own');
  const terms = bank.engine.charge(TXID)?.terms.valor;
  assert.equal(terms?.desconto?.descontoDataFixa?.[0]?.data, '2026-04-08', 'discounts follow the due date');
  assert.equal(answerOf(bank.send(step.lookUp!(wish, sent))).found, true);
  const fine: InstructionInput = {
    ...wish,
    charge: { ...discounted, dueDate: '2026-04-10' },
    amendment: { terms: { ...discounted.terms, fine: { kind: 'fixed', amountCents: cents(5_00) } } },
  };
  assert.equal(answerOf(bank.send(step.lookUp!(fine, sent))).found, false);
  answerOf(bank.send(step.build(fine, {})));
  assert.deepEqual(bank.engine.charge(TXID)?.terms.valor.multa, { modalidade: 1, valorPerc: '5.00' });
  assert.equal(answerOf(bank.send(step.lookUp!(fine, sent))).found, true);
});

test('a term that is to go cannot be amended away: no plan', () => {
  assert.deepEqual(capabilities.amend({ ...later, amendment: { terms: {} } }), []);
  assert.equal(capabilities.amend({ ...later, amendment: { terms: charge.terms } }).length, 1);
});

test('a write-off ends it, and who did it is told; a second one is a conflict to look up', () => {
  const bank = standardBank();
  bank.send(register.build(input, {}));
  const step = only(capabilities.writeOff());
  const { facts } = answerOf(bank.send(step.build(later, {})));
  assert.deepEqual(factOf(facts, 1), { type: 'written_off', by: 'us', reason: null });
  const again = bank.send(step.build(later, {}));
  assert.equal(again.outcome === 'refused' && again.refusal.kind, 'conflict');
  assert.equal(answerOf(bank.send(step.lookUp!(later, sent))).found, true);
  const other = standardBank();
  other.send(register.build(input, {}));
  other.engine.books.acts['remove-by-bank'](TXID, {});
  const read = answerOf(other.send(capabilities.read(connection, registered)));
  assert.deepEqual(factOf(read.facts, 1), { type: 'written_off', by: 'bank', reason: null });
});

test('a payment is known by its EndToEndId, alone, within the charge and in the list', () => {
  const bank = standardBank();
  bank.send(register.build(input, {}));
  const { endToEndId } = bank.engine.pay(TXID);
  const paid = {
    type: 'paid',
    identity: endToEndId,
    cumulative: false,
    amountCents: 123_45,
    channel: 'pix',
    paidOn: '2026-03-10',
    creditedOn: '2026-03-10',
    feeCents: null,
  };
  const alone = answerOf(bank.send(readPix(dialect, connection, endToEndId)));
  assert.deepEqual(alone.facts[0]?.fact, paid);
  assert.equal(alone.bankRef, TXID);
  assert.deepEqual(answerOf(bank.send(capabilities.read(connection, registered))).facts[1], alone.facts[0]);
  const query = { from: '2026-03-10', to: '2026-03-10', by: 'paidOn' as const, cursor: null };
  const page = answerOf(bank.send(capabilities.find(connection, query)));
  assert.deepEqual(page, { items: [{ bankRef: TXID, bankKey: TXID, facts: alone.facts }], next: null });
});

test('a list goes on page by page, of days in São Paulo', async () => {
  const bank = standardBank('2026-03-10T02:59:00Z');
  for (let number = 0; number < 101; number += 1) {
    const id = `0199a1b2-c3d4-7e5f-8a6b-${String(number).padStart(12, '0')}`;
    bank.send(register.build({ ...input, registration: { ...input.registration, id } }, {}));
  }
  const query = { from: '2026-03-09', to: '2026-03-09', by: 'issuedOn' as const, cursor: null };
  const first = answerOf(bank.send(capabilities.find(connection, query)));
  assert.equal(first.items.length, 100);
  const second = answerOf(bank.send(capabilities.find(connection, { ...query, cursor: first.next })));
  assert.deepEqual([second.items.length, second.next], [1, null]);
  const tomorrow = { ...query, from: '2026-03-10', to: '2026-03-10' };
  assert.equal(answerOf(bank.send(capabilities.find(connection, tomorrow))).items.length, 0);
});

test('a return: accepted, then done or refused; never sent twice, and money that the bank took back is not ours', async () => {
  const bank = standardBank();
  bank.send(register.build(input, {}));
  const { endToEndId } = bank.engine.pay(TXID);
  const refunding = (key: string, amount: number): InstructionInput => ({
    ...later,
    refund: { key, ofIdentity: endToEndId, amountCents: cents(amount), reason: 'Pedido desfeito' },
  });
  const wish = refunding('ref_01-A', 100_00);
  const step = only(capabilities.refund(wish));
  assert.deepEqual(answerOf(bank.send(step.lookUp!(wish, sent))), { found: false });
  const request = step.build(wish, {});
  assert.equal(request.effect, 'write');
  assert.deepEqual(bank.send(request), { outcome: 'accepted', bankRef: 'ref01A', checkAfterMs: 5000 });
  const repeated = bank.send(request);
  assert.equal(repeated.outcome === 'refused' && repeated.refusal.kind, 'conflict');
  await bank.clock.advance('PT2S');
  const { facts } = answerOf(bank.send(step.check!(wish, 'ref01A')));
  const { rtrId } = bank.call('GET', `/v2/pix/${endToEndId}/devolucao/ref01A`).body;
  assert.deepEqual(factOf(facts), {
    type: 'reversed',
    identity: rtrId,
    ofIdentity: endToEndId,
    amountCents: 100_00,
    reversedOn: '2026-03-10',
    by: 'us',
  });
  bank.engine.books.acts['fail-next-refund']('', { reason: 'Conta encerrada' });
  const failing = refunding('ref2', 1_00);
  bank.send(step.build(failing, {}));
  await bank.clock.advance('PT2S');
  const failed = bank.send(step.check!(failing, 'ref2'));
  assert.match(failed.outcome === 'refused' ? failed.refusal.detail : '', /Conta encerrada/);
  bank.engine.books.acts['take-back'](endToEndId, {});
  const all = answerOf(bank.send(readPix(dialect, connection, endToEndId))).facts;
  assert.equal(factOf(all, 2)['by'], undefined);
  assert.equal(factOf(all, 2)['amountCents'], 23_45);
  assert.deepEqual(capabilities.refund({ ...later, refund: { ...wish.refund!, ofIdentity: null } }), []);
});

test('a bank with cob alone: seconds instead of days, no terms, no amendment', () => {
  const cob = pixDialect({ ...dialect, kind: 'cob' });
  const bank = standardBank();
  const step = only(pixCharges(cob).register());
  const plain = { ...charge, terms: {} };
  const { facts } = answerOf(bank.send(step.build({ ...input, charge: plain }, {})));
  assert.equal(factOf(facts)['dueDate'], null);
  assert.equal(bank.engine.charge(TXID)?.terms.calendario.expiracao, (21 + 30 + 1) * 86_400);
  assert.throws(() => step.build(input, {}), /no fine/);
  assert.deepEqual(pixCharges(cob).amend({ ...later, amendment: { dueDate: '2026-04-01' } }), []);
});

test('a bank that takes each txid once, and says no in words of its own: the charge that is there is looked up', () => {
  const bank = standardBank(undefined, {
    prefix: '/pix/v2',
    repeatedTxid: 'refuse',
    errors: nomeMensagem({
      taken: ['txid_duplicado', 409],
      key: ['chave_invalida'],
      CobVOperacaoInvalida: ['valor_invalido'],
      CobVNaoEncontrada: ['cobranca_nao_encontrada'],
    }),
  });
  const own = pixDialect({ ...dialect, prefix: '/pix/v2' });
  const step = only(pixCharges(own).register());
  assert.deepEqual(answerOf(bank.send(step.lookUp!(input, sent))), { found: false });
  answerOf(bank.send(step.build(input, {})));
  const again = bank.send(step.build(input, {}));
  assert.equal(again.outcome === 'refused' && again.refusal.code, 'provider_duplicate');
  assert.equal(answerOf(bank.send(step.lookUp!(input, sent))).found, true);
  const foreign = only(pixCharges(pixDialect({ ...own, keyOf: () => 'outra@example.com' })).register());
  const other = { ...input, registration: { ...input.registration, id: '0199a1b2-c3d4-7e5f-8a6b-000000000000' } };
  const refused = bank.send(foreign.build(other, {}));
  assert.equal(refused.outcome === 'refused' && refused.refusal.actor, 'operator');
  const nothing = { ...other, charge: { ...charge, amountCents: cents(0) } };
  const wrong = bank.send(step.build(nothing, {}));
  assert.deepEqual(wrong.outcome === 'refused' && wrong.refusal.fields?.map(({ pointer }) => pointer), [
    '/amountCents',
  ]);
});

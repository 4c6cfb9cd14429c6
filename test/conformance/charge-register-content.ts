/** Registering: terms, days and texts, drawn from what the bank's facts declare. */
import assert from 'node:assert/strict';
import { createCharge } from '#app/charges/create.ts';
import type { ChargeInput } from '#contract/charges.ts';
import { amountDueOn } from '#core/amount-due.ts';
import type { FieldLimit, ProviderFacts } from '#core/provider.ts';
import type { Discount, Fine, Interest, Terms } from '#core/terms.ts';
import { addDays, nextBusinessDay } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { callsOf, create, only, reaches, refusedUnsent, registered } from './steps.ts';
import { registerCharge } from '#app/charges/register.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['charge.register'] as const;

const fines: Record<string, Fine> = {
  fixed: { kind: 'fixed', amountCents: cents(259) },
  rate: { kind: 'rate', percent: '2.00' },
};
const interests: Record<string, Interest> = {
  daily: { kind: 'daily', amountCents: cents(7) },
  monthly: { kind: 'monthly', percent: '1.00' },
};
const discounts: Discount[] = [
  { kind: 'rate', percent: '5.00', daysBefore: 5 },
  { kind: 'fixed', amountCents: cents(300), daysBefore: 2 },
  { kind: 'fixed', amountCents: cents(100), daysBefore: 0 },
];

/** Every kind of every term that the bank offers, in as few charges as it takes. */
function offeredTerms({ charge }: ProviderFacts): Terms[] {
  const { terms } = charge;
  const most = Math.max(terms.fine.length, terms.interest.length, terms.discounts > 0 ? 2 : 0, 1);
  return Array.from({ length: most }, (_, index) => {
    const fine = fines[terms.fine[index % Math.max(1, terms.fine.length)] ?? ''];
    const interest = interests[terms.interest[index % Math.max(1, terms.interest.length)] ?? ''];
    const own = discounts.slice(index, index + terms.discounts);
    return {
      ...(fine ? { fine } : {}),
      ...(interest ? { interest } : {}),
      ...(own.length > 0 ? { discounts: own } : {}),
      ...(terms.rebate ? { rebateCents: cents(150) } : {}),
    };
  });
}

const termsScenario: Scenario = {
  id: 'REG-02',
  title: 'all terms that the bank offers: both sides ask the same of the payer on every day',
  why: 'Interest, fine, discounts and rebate are agreed with the payer; the bank must collect what the title says.',
  needs,
  async run(world) {
    for (const terms of offeredTerms(world.facts)) {
      const { id, amountCents, dueDate } = await registered(world, { terms });
      const theirs = only(world, await reaches(world, id, 'registered'));
      for (const days of [-9, -5, -4, -2, -1, 0, 1, 4, 31]) {
        const date = addDays(dueDate, days);
        const ours = amountDueOn({ amountCents: cents(amountCents), dueDate, terms }, date).totalCents;
        const bank = world.bank.amountDueCents(theirs.ref, date);
        assert.ok(
          Math.abs(ours - bank) <= 1,
          `${days} days: we say ${ours}, the bank ${bank}: ${JSON.stringify(terms)}`,
        );
      }
    }
    const { terms } = world.facts.charge;
    const tooMany = Array.from({ length: terms.discounts + 1 }, (_, index) => discounts[index % 3]!);
    if (terms.discounts < 3) {
      await refusedUnsent(world, () => create(world, { terms: { discounts: tooMany } }), 'too_many_discounts');
    }
    if (!terms.rebate) {
      await refusedUnsent(world, () => create(world, { terms: { rebateCents: cents(150) } }), 'rebate_not_offered');
    }
  },
};

/** The first holiday on a weekday after a date, from the calendar itself. */
function nextHoliday(after: string): string {
  for (let date = addDays(after, 1); ; date = addDays(date, 1)) {
    const isWeekday = Temporal.PlainDate.from(date).dayOfWeek <= 5;
    if (isWeekday && nextBusinessDay(date) !== date) return date;
  }
}

async function assertTaken(world: World, dueDate: string): Promise<void> {
  const charge = await registered(world, { dueDate, terms: {} });
  assert.equal(only(world, charge).dueDate, dueDate);
}

const days: Scenario = {
  id: 'REG-12',
  title: 'due today, in the past, far away, on a holiday, and after the bank’s last hour',
  why: 'A day that the bank refuses is told before sending, with the nearest day that it takes.',
  needs,
  hub: { startsAt: '2026-11-24T13:00:00.000Z' },
  async run(world) {
    const { earliestDays, latestDays, lastHourForToday } = world.facts.charge.dueDate;
    const today = world.hub.today();
    const earliest = addDays(today, earliestDays);
    const latest = addDays(today, latestDays);
    const holiday = nextHoliday(today);
    for (const dueDate of [earliest, latest, holiday]) await assertTaken(world, dueDate);
    for (const [dueDate, code, nearest] of [
      [addDays(today, -1), 'due_date_past', earliest],
      [addDays(latest, 1), 'due_date_too_late', latest],
    ] as const) {
      const problem = await refusedUnsent(world, () => create(world, { dueDate }), code);
      assert.equal(problem.init.errors?.[0]?.suggestion, nearest);
    }
    const onHoliday = await registered(world, { dueDate: holiday, terms: { fine: fines['rate']! } });
    const { ref, amountCents } = only(world, onHoliday);
    assert.equal(
      world.bank.amountDueCents(ref, nextBusinessDay(holiday)),
      amountCents,
      'a holiday costs the payer nothing',
    );
    if (lastHourForToday === null || earliestDays > 0) return;
    const closing = Temporal.PlainDateTime.from(`${today}T${lastHourForToday}`).toZonedDateTime('America/Sao_Paulo');
    await world.clock.set(closing.toInstant());
    await assertTaken(world, today);
    await world.clock.set(closing.add({ minutes: 1 }).toInstant());
    const problem = await refusedUnsent(world, () => create(world, { dueDate: today }), 'due_date_too_early');
    assert.equal(problem.init.errors?.[0]?.suggestion, addDays(today, 1));
    await assertTaken(world, addDays(today, 1));
  },
};

const alphabet = [...'Conceição Ávila Núñez à Ürsula 12'];

/** The longest text that the facts allow, with accents where they do. */
function longest({ maximum = 40, refuses }: FieldLimit): string {
  const allowed = alphabet.filter((letter) => refuses === undefined || !new RegExp(refuses, 'u').test(letter));
  const letters = allowed.length > 0 ? allowed : ['1'];
  const text = Array.from({ length: maximum }, (_, index) => letters[index % letters.length]!).join('');
  return text.replace(/ $/, letters[0]!);
}

const special: Record<string, string> = {
  '/payer/email': 'conceicao@exemplo.com.br',
  '/payer/phone': '11987654321',
  '/payer/address/state': 'SP',
  '/payer/address/postalCode': '01304001',
};

/** What a bank that takes plain letters alone is to get of a text. */
function asSent({ charge }: ProviderFacts, text: string): string {
  if (!charge.leavesPlain) return text;
  const letters = text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return letters.replaceAll(/[^A-Za-z]+/g, ' ').trim();
}

function longestPayer({ facts, params }: World): ChargeInput['payer'] {
  const { leavesPlain, texts: limits } = facts.charge;
  const lettersOnly = leavesPlain ? { refuses: '[^A-Za-zÀ-ÿ ]' } : {};
  const at = (pointer: string): string => special[pointer] ?? longest({ ...limits[pointer], ...lettersOnly });
  // Where number and complement share the street's field, they would take its letters.
  const rest = leavesPlain ? {} : { number: at('/payer/address/number'), complement: at('/payer/address/complement') };
  return {
    taxId: params.payer.taxId,
    name: at('/payer/name'),
    email: at('/payer/email'),
    phone: at('/payer/phone'),
    address: {
      street: at('/payer/address/street'),
      ...rest,
      district: at('/payer/address/district'),
      city: at('/payer/address/city'),
      state: at('/payer/address/state'),
      postalCode: at('/payer/address/postalCode'),
    },
  };
}

const texts: Scenario = {
  id: 'REG-13',
  title: 'the longest texts, accents, and characters that the bank refuses',
  why: 'Names of Brazilian payers have accents and no length limit; what does not fit is offered cleaned, never cut silently.',
  needs,
  async run(world) {
    const { facts, params } = world;
    const payer = longestPayer(world);
    const { lines, length } = facts.charge.messages;
    const letters = facts.charge.leavesPlain ? { refuses: '[^A-Za-zÀ-ÿ ]' } : {};
    const line = longest({ maximum: length, ...facts.charge.texts['/messages'], ...letters });
    const since = markOf(world);
    const charge = await registered(world, { payer, messages: Array.from({ length: lines }, () => line) });
    assert.equal(only(world, charge).payerName, asSent(facts, payer.name));
    // A bank that keeps payers is told of them apart; a field without a limit is one that it is not told at all.
    const sent = world.bank.calls().filter(({ number }) => number > since);
    const { street, city } = payer.address;
    // An address may be cut at its end where the facts say so; a name or a message never is.
    const begins = (text: string): string =>
      facts.charge.leavesPlain ? asSent(facts, text).slice(0, 20).trim() : text;
    for (const text of [
      payer.name,
      begins(street),
      ...(facts.charge.texts['/payer/address/city'] ? [begins(city)] : []),
      ...(lines > 0 ? [line] : []),
    ]) {
      assert.ok(
        sent.some(({ body }) => body.includes(asSent(facts, text))),
        `arrived changed: ${text}`,
      );
    }

    const limit = facts.charge.texts['/payer/name'] ?? {};
    const wrong = [
      ...(limit.refuses === undefined ? [] : [{ name: 'José “Zé” Ação 😀 Ltda', code: 'text_characters' }]),
      ...(limit.maximum === undefined ? [] : [{ name: 'Ana '.repeat(limit.maximum), code: 'text_too_long' }]),
    ];
    for (const { name, code } of wrong) {
      const named = { ...params.payer, name: name.trim() };
      const problem = await refusedUnsent(world, () => create(world, { payer: named }), code);
      const [found] = problem.init.errors ?? [];
      assert.equal(found?.pointer, '/payer/name');
      assert.ok(found.suggestion, 'the cleaned text is offered');
      const { id } = await createCharge(world.ctx, world.make({ payer: { ...named, name: found.suggestion } }));
      await registerCharge(world.ctx, { id, waitMs: 0 });
      assert.equal(only(world, await reaches(world, id, 'registered')).payerName, asSent(facts, found.suggestion));
    }
  },
};

const onePayer: Scenario = {
  id: 'REG-18',
  title: 'fifty charges of one payer at once: one payer at the bank, whose data are those of the charge',
  why: 'A bank that keeps payers takes the same one any number of times, and then shows the clerk fifty of one name.',
  needs,
  unless: ({ limits, name }) =>
    limits.some(({ names }) => names.some((request) => request.startsWith(`${name}.payer.`)))
      ? null
      : 'this bank keeps no payers beside charges',
  hub: {},
  async run(world) {
    const payer = { ...world.params.payer, taxId: '11144477735', name: 'Comprador de Muitos' };
    const since = markOf(world);
    await world.bank.next('drop-after', { name: 'payer.register' });
    const made = await Promise.all(Array.from({ length: 50 }, () => create(world, { payer })));
    await Promise.all(made.map(({ id }) => registerCharge(world.ctx, { id, waitMs: 0 })));
    for (const { id } of made) only(world, await reaches(world, id, 'registered', { minutes: 30, step: 10 }));
    assert.equal(callsOf(world, 'payer.register', since).length, 1, 'made once, though its answer was lost');
    const told = { ...payer, name: 'Comprador de Muitos Ltda' };
    for (const data of [told, payer]) {
      const charge = await registered(world, { payer: data });
      assert.equal(only(world, charge).payerName, data.name, 'the bank prints what the charge says');
    }
    assert.equal(callsOf(world, 'payer.register', since).length, 1);
  },
};

export const scenarios: Scenario[] = [termsScenario, days, texts, onePayer];

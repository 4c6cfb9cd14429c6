/** The bank's certificate desk: from the welcome mail to a connection that works, and again before the year is over. */
import assert from 'node:assert/strict';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { createConnection } from '#app/connections/create.ts';
import { getConnection } from '#app/connections/get.ts';
import { testConnection } from '#app/connections/probe.ts';
import { renewCertificate, requestCertificate } from '#app/connections/request-certificate.ts';
import type { BankApplication } from '#sim/index.ts';
import { refusedWith } from './steps.ts';
import type { Scenario, World } from './world.ts';

const needs = ['certificate.request'] as const;

interface Newcomer {
  id: string;
  clientId: string;
  temporaryToken: string;
}

let made = 0;

/** A connection without credentials, and what the bank mailed for it. */
async function newcomer(world: World): Promise<Newcomer> {
  made += 1;
  const { params, facts, ctx } = world;
  const application: BankApplication = await world.bank.createApplication();
  const account = application.accounts[0] ?? assert.fail('the bank opened no account');
  const digits = params.branchDigits ?? 0;
  const { mnemonic } = await createBankAccount(ctx, {
    mnemonic: `NOVA${made}`,
    bankCode: facts.accounts[0] ?? facts.compe,
    branch: account.slice(0, digits) || '0001',
    number: account.slice(digits, -1),
    digit: account.slice(-1),
    holderName: 'Padaria Pão Quente Ltda',
    holderTaxId: '11222333000181',
    holderAddress: '',
  });
  const { id } = await createConnection(ctx, {
    bankAccount: mnemonic,
    provider: facts.name,
    environment: 'sandbox',
    active: true,
    agreement: params.agreement,
    defaultMethod: facts.charge.methods[0] ?? 'boleto',
    defaultTerms: {},
    messages: [],
    notify: [],
    feeCents: null,
    postingCodes: { receipt: '101', bankEntry: '201', fee: '301' },
  });
  const temporaryToken = application.others?.[params.temporaryToken ?? ''] ?? assert.fail('the bank mailed no token');
  return { id, clientId: application.clientId, temporaryToken };
}

const first: Scenario = {
  id: 'CE-01',
  title: 'the temporary token becomes certificate and secret, and the connection works',
  why: 'What takes customers days with three programs is one click here.',
  needs,
  async run(world) {
    const given = await newcomer(world);
    const answer = await requestCertificate(world.ctx, given);
    assert.ok(answer.certificate.notAfter > answer.certificate.notBefore);
    assert.ok(answer.fields.includes('clientSecret'), 'the secret was kept');
    const probe = await testConnection(world.ctx, given.id);
    assert.ok(probe.ok, JSON.stringify(probe.lines));
    const { rows } = await world.ctx.db.pool.query<{ text: string }>(`SELECT bank_call::text AS text FROM bank_call`);
    const written = rows.map(({ text }) => text).join();
    assert.ok(
      !written.includes(given.temporaryToken) && !written.includes('BEGIN CERTIFICATE-----'),
      'nothing of it is written down',
    );
  },
};

const spent: Scenario = {
  id: 'CE-02',
  title: 'a token that was spent, or is not one, is refused and said so; what worked goes on working',
  why: 'People paste the wrong line of the mail.',
  needs,
  async run(world) {
    const given = await newcomer(world);
    await refusedWith(
      requestCertificate(world.ctx, { ...given, temporaryToken: 'nenhum' }),
      'temporary_token_rejected',
    );
    assert.equal((await getConnection(world.ctx, given.id)).credentials, null);
    await requestCertificate(world.ctx, given);
    await refusedWith(requestCertificate(world.ctx, given), 'temporary_token_rejected');
    assert.ok((await testConnection(world.ctx, given.id)).ok, 'the certificate of before is still the one in use');
  },
};

const renewed: Scenario = {
  id: 'CE-03',
  title: 'renewed before its end, with the one that is still good',
  why: 'A certificate that ends on a Sunday stops Monday.',
  needs: [...needs, 'certificate.renew'],
  // The clock goes on by most of a year: not among scenarios that share it.
  hub: {},
  async run(world) {
    const given = await newcomer(world);
    const before = await requestCertificate(world.ctx, given);
    const days = world.provider.certificate?.renewableDays ?? 30;
    await assert.rejects(renewCertificate(world.ctx, given.id), 'too early is refused by the bank');
    const opens = Temporal.Instant.from(before.certificate.notAfter).subtract({ hours: 24 * (days - 2) });
    await world.clock.advance(world.clock.now().until(opens));
    const after = await renewCertificate(world.ctx, given.id);
    assert.ok(after.certificate.notAfter > before.certificate.notAfter);
    const probe = await testConnection(world.ctx, given.id);
    assert.ok(probe.ok, JSON.stringify(probe.lines));
  },
};

export const scenarios = [first, spent, renewed];

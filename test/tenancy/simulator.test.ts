/**
 * The simulated banks are one for the installation: two companies with accounts, charges, transfers, files and notifications at the same
 * banks, under the same references, neither see nor drive each other's. Every route of the control API is tried, as the page asks it;
 * one that is not in the table below fails the test.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as asaas from '#sim/banks/asaas/test-client.ts';
import * as celcoin from '#sim/banks/celcoin/test-client.ts';
import * as efi from '#sim/banks/efi/test-client.ts';
import * as inter from '#sim/banks/inter/test-client.ts';
import * as itau from '#sim/banks/itau/test-client.ts';
import { manualClock, startSimulator, type BankApplication, type Simulator } from '#sim/index.ts';
import { CONTROL_ROUTES } from '#sim/kit/control-routes.ts';
import { testServer, type TestServer } from '#test/kit/http.ts';

const BANKS = ['inter', 'itau', 'asaas', 'efi', 'celcoin'] as const;
type Method = 'GET' | 'POST' | 'DELETE';
type Answer = { status: number; text: string; value: Record<string, unknown> };

interface Company {
  headers: Record<string, string>;
  applications: Record<(typeof BANKS)[number], BankApplication>;
  inter: inter.InterClient;
  celcoin: celcoin.CelcoinClient;
  charge: string;
  transfer: string;
  notice: string;
  /** Texts that only what is this company's has in it. */
  marks: string[];
}

let simulator: Simulator;
let server: TestServer;
let ours: Company;
let theirs: Company;
const closing: (() => Promise<void>)[] = [];

async function ask(company: Company | Company['headers'], method: Method, path: string, payload?: object) {
  const headers = 'applications' in company ? (company as Company).headers : (company as Company['headers']);
  const url = `/ui/simulator/${path}`;
  const answer = await server.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, text: answer.body, value: answer.json<Record<string, unknown>>() } as Answer;
}

async function signIn(name: string): Promise<Record<string, string>> {
  return (await (await server.organization(name)).person('admin')).headers;
}

/** Of each bank an application, as the page hands it out; a charge and its notification, a transfer, calls at all of them. */
async function settle(headers: Record<string, string>, payer: string): Promise<Company> {
  const applications = {} as Company['applications'];
  for (const bank of BANKS) {
    const given = await ask(headers, 'POST', 'applications', { bank });
    assert.equal(given.status, 200, given.text);
    applications[bank] = given.value as unknown as BankApplication;
  }
  const clients = {
    inter: await inter.openClient(simulator, applications.inter),
    celcoin: await celcoin.openClient(simulator, applications.celcoin),
  };
  const others = [
    await itau.openClient(simulator, applications.itau),
    await asaas.openClient(simulator, applications.asaas),
    await efi.openClient(simulator, applications.efi),
    await efi.openPixClient(simulator, applications.efi),
  ];
  for (const { caller } of [clients.inter, clients.celcoin, ...others]) closing.push(() => caller.close());
  const hook = { webhookUrl: `https://localhost:1/${payer.length}` };
  await clients.inter.call('PUT', '/cobranca/v3/cobrancas/webhook', { json: hook });
  const payee = { ...(inter.chargeBody()['pagador'] as object), nome: payer };
  const charge = await inter.emit(clients.inter, { seuNumero: 'SAME', pagador: payee });
  const transfer = await celcoin.transfer(clients.celcoin, { externalNSU: 77 });
  simulator.world('inter').pay(charge);
  const notice = simulator.world('inter').webhooks().at(-1)!.id;
  const accounts = Object.values(applications).flatMap((one) => one.accounts);
  const secrets = Object.values(applications).flatMap(({ clientId, others: more }) => [
    clientId,
    more?.['apiKey'] ?? '',
  ]);
  const marks = [payer, charge, notice, ...accounts, ...secrets].filter((mark) => mark !== '');
  return { headers, applications, ...clients, charge, transfer, notice, marks };
}

before(async () => {
  const clock = manualClock('2026-03-10T15:00:00Z');
  simulator = await startSimulator({ clock, webhooks: 'held', limits: 'none', emissionDelayMs: 0 });
  const { controlUrl, controlToken } = simulator;
  server = await testServer({ settings: { simulator: { controlUrl, token: controlToken, dataDir: '' } } });
  const headers = await signIn('Nossa');
  // What is handed out while a company is alone stays its own.
  ours = await settle(headers, 'Olga Nossa');
  theirs = await settle(await signIn('Alheia'), 'Tadeu Alheio');
  await simulator.clock.advance('P1D');
  await Promise.all([ours, theirs].flatMap((one) => [one.inter.renew(), one.celcoin.renew()]));
});
after(async () => {
  for (const close of closing) await close();
  await server.close();
  await simulator.stop();
});

/** Everything that is theirs at the banks. */
function booksOf({ applications }: Company): string {
  const own = new Set(Object.values(applications).flatMap(({ accounts }) => accounts));
  const isOwn = ({ account }: { account: string }) => own.has(account);
  return JSON.stringify(
    BANKS.map((bank) => simulator.world(bank)).map((world) => [
      world.charges().filter(isOwn),
      world.transfers().filter(isOwn),
      world.webhooks().filter(isOwn),
    ]),
  );
}

interface Trial {
  /** The list has what is ours, and nothing of theirs. */
  lists?: (company: Company) => string;
  /** A text by which one's own is known in the list; any of the marks unless told. */
  mark?: (company: Company) => string;
  /** Says 409 and why, for it would change the bank for everybody. */
  whole?: [path: string, body: object];
  /** Names one thing: found when it is ours, 404 for theirs as for nobody's. */
  names?: { thing: (company: Company) => string; path: (thing: string) => string; body?: (thing: string) => object };
}

const chargePath = (verb: string) => ({
  thing: ({ charge }: Company) => charge,
  path: (ref: string) => `banks/inter/charges/${ref}${verb}`,
});
const CHARGE = '/control/banks/{bank}/charges/{ref}';

const trials: Readonly<Record<string, Trial>> = {
  'GET /control/state': { lists: () => 'state', mark: () => '"charges":1' },
  'POST /control/settings': { whole: ['settings', { webhooks: 'automatic' }] },
  'GET /control/banks/{bank}/charges': { lists: () => 'banks/inter/charges' },
  [`GET ${CHARGE}`]: { names: chargePath('') },
  [`POST ${CHARGE}/pay`]: { names: { ...chargePath('/pay'), body: () => ({ channel: 'boleto' }) } },
  [`POST ${CHARGE}/expire`]: { names: chargePath('/expire') },
  [`POST ${CHARGE}/protest`]: { names: chargePath('/protest') },
  [`POST ${CHARGE}/mark-received`]: { names: chargePath('/mark-received') },
  [`POST ${CHARGE}/fail-emission`]: { names: chargePath('/fail-emission') },
  [`POST ${CHARGE}/acts/{act}`]: {
    names: {
      thing: ({ applications }) => applications.celcoin.accounts[0]!,
      path: (account) => `banks/celcoin/charges/${account}/acts/set-balance`,
      body: () => ({ balanceCents: 5 }),
    },
  },
  'GET /control/banks/{bank}/transfers': {
    lists: () => 'banks/celcoin/transfers',
    mark: ({ transfer }) => `"ref":"${transfer}"`,
  },
  'POST /control/banks/{bank}/transfers/{ref}/return': {
    names: {
      thing: ({ transfer }) => transfer,
      path: (ref) => `banks/celcoin/transfers/${ref}/return`,
      body: () => ({ reason: 'PBE326', amountCents: 1 }),
    },
  },
  'GET /control/banks/{bank}/files': {
    lists: () => 'banks/celcoin/files',
    mark: ({ applications }) => applications.celcoin.others!['customerId']!,
  },
  'POST /control/banks/{bank}/fail-next-emission': { whole: ['banks/inter/fail-next-emission', {}] },
  'POST /control/banks/{bank}/seed': {
    names: {
      thing: ({ applications }) => applications.inter.accounts[0]!,
      path: () => 'banks/inter/seed',
      body: (account) => ({ account, charges: [] }),
    },
  },
  'GET /control/faults': { lists: () => 'faults', mark: () => '"armed":[]' },
  'POST /control/faults': { whole: ['faults', { bank: 'inter', fault: 'reject-cert' }] },
  'DELETE /control/faults': {},
  'POST /control/clock': { whole: ['clock', { advance: 'PT1H' }] },
  'GET /control/webhooks': { lists: () => 'webhooks' },
  'POST /control/webhooks': {
    names: {
      thing: ({ notice }) => notice,
      path: () => 'webhooks',
      body: (id) => ({ bank: 'inter', action: 'delay', minutes: 1, ids: [id] }),
    },
  },
  'GET /control/calls': { lists: () => 'calls' },
  'POST /control/applications': {
    names: {
      thing: ({ applications }) => applications.inter.accounts[0]!,
      path: () => 'applications',
      body: (account) => ({ bank: 'inter', account }),
    },
  },
  'POST /control/customers': { whole: ['customers', { bank: 'inter', account: '1', customer: 'me' }] },
  'POST /control/reset': { whole: ['reset', {}] },
  'GET /control/scenarios': { lists: () => 'scenarios', mark: () => 'pay-today' },
  'POST /control/scenarios': {
    names: {
      thing: ({ charge }) => charge,
      path: () => 'scenarios',
      body: (ref) => ({ bank: 'inter', scenario: 'pay-today', ref }),
    },
  },
};

function hasNothingOf(stranger: Company, text: string): void {
  for (const mark of stranger.marks) assert.ok(!text.includes(mark), `${mark} is in ${text.slice(0, 2000)}`);
}

describe('the simulated banks, asked by one of two companies', () => {
  test('are tried by every route there is', () => {
    assert.deepEqual(
      CONTROL_ROUTES.map(({ method, path }) => `${method} ${path}`).sort(),
      Object.keys(trials).sort(),
      'say in the table what the route names, lists, or changes for everybody',
    );
    for (const { method, path, reach } of CONTROL_ROUTES) {
      if (reach === 'whole') assert.ok(trials[`${method} ${path}`]?.whole, path);
    }
  });

  for (const [route, { lists, mark, whole, names }] of Object.entries(trials)) {
    const method = route.split(' ')[0] as Method;
    if (lists) {
      test(`${route} lists one's own only`, async () => {
        for (const [company, stranger] of [
          [ours, theirs],
          [theirs, ours],
        ] as const) {
          const answer = await ask(company, method, lists(company));
          assert.equal(answer.status, 200, answer.text);
          assert.ok(
            mark ? answer.text.includes(mark(company)) : company.marks.some((one) => answer.text.includes(one)),
            answer.text.slice(0, 2000),
          );
          hasNothingOf(stranger, answer.text);
          if (mark && mark(company) !== mark(stranger)) assert.ok(!answer.text.includes(mark(stranger)), answer.text);
        }
      });
    }
    if (whole) {
      test(`${route} is refused with its reason, for it is everybody's`, async () => {
        const earlier = [booksOf(theirs), simulator.clock.nowMs()];
        const answer = await ask(ours, method, ...whole);
        assert.equal(answer.status, 409, answer.text);
        assert.match(String(answer.value['error']), /outras empresas desta instalação.*Peça a quem opera/);
        assert.deepEqual([booksOf(theirs), simulator.clock.nowMs()], earlier);
      });
    }
    if (names) {
      const { thing, path, body = () => ({}) } = names;
      const send = (company: Company, ref: string) =>
        ask(company, method, path(ref), ...(method === 'POST' ? [body(ref)] : []));
      test(`${route} does not find another's, and changes nothing there`, async () => {
        const earlier = booksOf(theirs);
        const [foreign, nobodys] = [await send(ours, thing(theirs)), await send(ours, '987654321')];
        assert.deepEqual([foreign.status, nobodys.status], [404, 404], foreign.text + nobodys.text);
        assert.equal(foreign.text.replace(thing(theirs), ''), nobodys.text.replace('987654321', ''));
        assert.equal(booksOf(theirs), earlier);
        const own = await send(ours, thing(ours));
        assert.ok(own.status === 200 || own.status === 409, own.text);
        assert.ok(!own.text.includes('outras empresas'), own.text);
        assert.equal(booksOf(theirs), earlier);
        hasNothingOf(theirs, own.text);
      });
    }
  }

  test('find one’s own by a reference that another has too, the newest', async () => {
    for (const company of [ours, theirs]) {
      assert.equal((await ask(company, 'GET', 'banks/inter/charges/SAME')).value['ref'], company.charge);
      const back = await ask(company, 'POST', 'banks/celcoin/transfers/77/return', {
        reason: 'PBE326',
        amountCents: 1,
      });
      assert.equal(back.status, 200, back.text);
    }
    const returned = simulator
      .world('celcoin')
      .transfers()
      .filter(({ reason }) => reason === 'PBE326');
    assert.deepEqual(returned.map(({ ref }) => ref).sort(), [ours.transfer, theirs.transfer].sort());
  });

  test('tell each company its own calls at every bank', async () => {
    for (const company of [ours, theirs]) {
      const { calls } = (await ask(company, 'GET', 'calls')).value as { calls: { bank: string }[] };
      assert.deepEqual([...new Set(calls.map(({ bank }) => bank))].sort(), [...BANKS].sort());
    }
  });

  test('fail for whom they were told to, and are cured by whom they were told', async () => {
    const read = ({ inter: client, charge }: Company) => client.call('GET', `${inter.CHARGES}/${charge}`);
    const arm = { bank: 'inter', fault: 'refuse', name: 'charge.read', times: 9, customer: 'org_another' };
    assert.equal((await ask(ours, 'POST', 'faults', arm)).status, 200);
    assert.deepEqual([(await read(theirs)).status, (await read(ours)).status], [200, 400]);
    assert.deepEqual((await ask(theirs, 'GET', 'faults')).value['armed'], []);
    assert.equal((await ask(theirs, 'DELETE', 'faults')).status, 200);
    assert.equal((await read(ours)).status, 400, 'what they switch off is theirs');
    assert.equal((await ask(ours, 'DELETE', 'faults')).status, 200);
    assert.equal((await read(ours)).status, 200);
    const scenario = { bank: 'inter', scenario: 'lost-answer' };
    assert.equal((await ask(ours, 'POST', 'scenarios', scenario)).status, 200);
    await inter.emit(theirs.inter);
    await ask(ours, 'DELETE', 'faults');
  });

  test('deliver, without ids, what waits of one’s own', async () => {
    const waits = (id: string) =>
      simulator
        .world('inter')
        .webhooks()
        .find((one) => one.id === id)?.status;
    assert.equal((await ask(ours, 'POST', 'webhooks', { bank: 'inter', action: 'lose' })).status, 200);
    assert.deepEqual([waits(ours.notice), waits(theirs.notice)], ['lost', 'waiting']);
    const forged = await ask(ours, 'POST', 'webhooks', { bank: 'inter', action: 'forge', ref: theirs.charge });
    assert.equal(forged.status, 404, forged.text);
  });

  test('play only scenarios that leave the others alone, and do no act of the whole bank', async () => {
    for (const scenario of ['late-with-interest', 'paid-twice', 'paid-during-write-off']) {
      const told = await ask(ours, 'POST', 'scenarios', { bank: 'inter', scenario, ref: ours.charge });
      assert.equal(told.status, 409, told.text);
    }
    for (const [bank, act, ref] of [
      ['asaas', 'switch', '-'],
      ['celcoin', 'habits', '-'],
      ['celcoin', 'outcome', '1'],
      ['celcoin', 'fail-key', 'a@example.com'],
      ['efi', 'error-bodies', 'newer'],
      ['efi', 'open-url', 'https://example.com'],
      ['itau', 'receive-by-key', 'k'],
    ] as const) {
      const told = await ask(ours, 'POST', `banks/${bank}/charges/${encodeURIComponent(ref)}/acts/${act}`, {});
      assert.equal(told.status, 409, `${act} ${told.text}`);
    }
    assert.equal((await ask(ours, 'POST', 'banks/efi/charges/1/acts/no-such', {})).status, 404);
    const { banks } = (await ask(ours, 'GET', 'state')).value as { banks: { name: string; acts: string[] }[] };
    assert.ok(!banks.find(({ name }) => name === 'asaas')?.acts.includes('switch'), 'what is refused is not offered');
    assert.ok(banks.find(({ name }) => name === 'asaas')?.acts.includes('refund'));
  });

  test('stream nothing, for a stream tells of everybody', async () => {
    assert.equal((await ask(ours, 'GET', 'stream')).status, 409);
  });

  test('show an account that is nobody’s to nobody, until the operator says whose it is', async () => {
    const client = await inter.openClient(simulator, await simulator.world('inter').createApplication());
    closing.push(() => client.caller.close());
    const ref = await inter.emit(client);
    const seen = async () => Promise.all([ours, theirs].map((one) => ask(one, 'GET', `banks/inter/charges/${ref}`)));
    assert.deepEqual(
      (await seen()).map(({ status }) => status),
      [404, 404],
    );
    const session = await server.app.inject({ url: '/ui/session', headers: theirs.headers });
    const customer = session.json<{ organization: { id: string } }>().organization.id;
    const given = await fetch(`${simulator.controlUrl}/control/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.controlToken}` },
      body: JSON.stringify({ bank: 'inter', account: client.application.accounts[0], customer }),
    });
    assert.equal(given.status, 200);
    assert.deepEqual(
      (await seen()).map(({ status }) => status),
      [404, 200],
    );
  });
});

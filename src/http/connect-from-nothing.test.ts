/** From nothing to an active connection through the API alone, at each bank of the registry: what a person does on the screens. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Connection } from '#contract/connections.ts';
import type { ConnectionTest } from '#contract/connection-tests.ts';
import { makeWorker, type Worker } from '#jobs/worker.ts';
import { startSimulator, type BankApplication, type BankName, type Simulator } from '#sim/index.ts';
import { agreementOf, credentialsOf, paramsOf, type ProviderParams } from '#test/conformance/params.ts';
import { testServer, type TestOrganization, type TestServer } from '#test/kit/http.ts';

const banks: readonly BankName[] = ['inter', 'itau', 'asaas', 'efi', 'celcoin'];

describe('a bank is connected from nothing', () => {
  let simulator: Simulator;
  let server: TestServer;
  let worker: Worker;
  let company: TestOrganization;
  let headers: Record<string, string>;
  before(async () => {
    simulator = await startSimulator({ limits: 'none', emissionDelayMs: 0 });
    server = await testServer({ simulator, now: new Date().toISOString() });
    worker = makeWorker(server.system, { concurrency: 2, idleMs: 20 });
    company = await server.organization('Padaria Pão Quente Ltda');
    ({ headers } = await company.person('admin'));
  });
  after(async () => {
    await worker.stop();
    await server.close();
    await simulator.stop();
  });

  async function call<A>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, payload?: object): Promise<A> {
    const answer = await server.app.inject({ method, url: `/v1${path}`, headers, ...(payload ? { payload } : {}) });
    assert.ok(answer.statusCode < 300, `${method} ${path}: ${answer.statusCode} ${answer.body}`);
    return answer.json<A>();
  }

  async function account(bank: BankName, application: BankApplication, params: ProviderParams): Promise<string> {
    const { facts } = server.system.banks.provider(bank);
    const [number = '1'] = application.accounts;
    const digits = params.branchDigits ?? 0;
    const made = await call<{ mnemonic: string }>('POST', '/bank-accounts', {
      mnemonic: `${bank.toUpperCase()}-01`,
      bankCode: facts.accounts[0],
      branch: number.slice(0, digits) || '0001',
      number: number.slice(digits, -1),
      digit: number.slice(-1),
      holderName: 'Padaria Pão Quente Ltda',
      holderTaxId: '11222333000181',
    });
    return made.mnemonic;
  }

  async function tested(id: string): Promise<ConnectionTest> {
    const started = await call<ConnectionTest>('POST', `/connections/${id}/tests`, {});
    assert.equal(started.state, 'running');
    assert.deepEqual(started.lines, []);
    await worker.drain();
    return call<ConnectionTest>('GET', `/connections/${id}/tests/${started.id}`);
  }

  for (const bank of banks) {
    test(bank, async () => {
      const params = await paramsOf(bank);
      const application = await simulator.world(bank).createApplication();
      const provider = server.system.banks.provider(bank);
      const begun = await call<Connection>('POST', '/connections', {
        bankAccount: await account(bank, application, params),
        provider: bank,
        environment: 'sandbox',
        setup: { step: 'credentials', done: ['bank', 'account'] },
      });
      assert.equal(begun.active, false);
      assert.ok((begun.setup?.problems.length ?? 0) > 0, 'what is missing is told');
      const early = await server.app.inject({ method: 'POST', url: `/v1/connections/${begun.id}/activate`, headers });
      assert.equal(early.statusCode, 422, early.body);
      assert.deepEqual(
        early.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer),
        begun.setup?.problems.map(({ pointer }) => pointer),
      );

      await call('PATCH', `/connections/${begun.id}`, {
        agreement: agreementOf(params, application),
        setup: { step: 'certificate', done: ['bank', 'account', 'agreement'] },
        responsible: { name: 'Ana', email: 'ana@example.com' },
      });
      const temporaryToken = application.others?.[params.temporaryToken ?? ''];
      if (temporaryToken !== undefined) {
        const { command, subject } = await call<{ command: string; subject: Record<string, string> }>(
          'GET',
          `/connections/${begun.id}/certificate-request?clientId=${application.clientId}`,
        );
        assert.match(command, /^openssl req /);
        assert.equal(subject['CN'], application.clientId);
        const desk = { clientId: application.clientId, temporaryToken };
        const issued = await call<{ test: string | null }>(
          'POST',
          `/connections/${begun.id}/certificate-request`,
          desk,
        );
        assert.equal(issued.test, null, 'the first is in use at once');
      } else {
        const { fields, ...files } = credentialsOf(params, application, provider.facts.credentials);
        // In two steps, as people do: first what can be copied, then the files.
        const first = await call<Connection>('PUT', `/connections/${begun.id}/credentials`, { fields });
        assert.equal(JSON.stringify(first).includes(application.clientSecret || 'nothing secret'), false);
        if ('certificate' in files) await call('PATCH', `/connections/${begun.id}/credentials`, files);
      }

      const untested = await server.app.inject({
        method: 'POST',
        url: `/v1/connections/${begun.id}/activate`,
        headers,
      });
      assert.equal(untested.statusCode, 409, untested.body);
      assert.equal(untested.json<{ code: string }>().code, 'connection_untested');
      const { state, lines } = await tested(begun.id);
      assert.equal(state, 'passed', JSON.stringify(lines, null, 1));
      const keys = lines.map(({ key }) => key.split(':')[0]);
      assert.deepEqual(keys.slice(0, 2), ['host', 'tls']);
      assert.ok(
        lines.every(({ state: end, durationMs }) => end !== 'running' && durationMs !== null),
        'every line has ended',
      );
      const active = await call<Connection>('POST', `/connections/${begun.id}/activate`, {});
      assert.deepEqual([active.active, active.setup, active.responsible?.name], [true, null, 'Ana']);
      const shown = JSON.stringify(await call('GET', '/connections'));
      for (const hidden of [application.clientSecret, application.keyPem, temporaryToken].filter(Boolean))
        assert.ok(!shown.includes(String(hidden)), 'nothing secret comes back');
    });
  }
});

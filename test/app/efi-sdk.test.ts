/**
 * The npm client that Efí publishes (sdk-node-apis-efi), unmodified, against the simulated Efí. Its hosts are fixed inside the package, so
 * they are led here from outside: a preload sends its connections to the simulator's ports, and NODE_EXTRA_CA_CERTS names its authority.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type BankApplication, manualClock, type Simulator, startSimulator } from '#sim/index.ts';

/** Hosts of the bank's sandbox, as the package has them, and which door of the simulator each is. */
const hosts = { 'cobrancas-h.api.efipay.com.br': 'efi:open', 'pix-h.api.efipay.com.br': 'efi' } as const;
const pixKey = 'financeiro@padaria.example';
const [dueDate, laterDate] = ['2026-12-15', '2026-12-20'];

let simulator: Simulator;
let folder: string;
let said: Record<string, { [name: string]: unknown; data: Record<string, unknown> }>;

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};

/** Runs the client's program with nothing of our environment but what it is given. */
async function runClient({ clientId, clientSecret, certificatePem, keyPem }: BankApplication): Promise<string> {
  const ports = Object.entries(hosts).map(([host, door]) => [host, Number(new URL(simulator.hosts[door] ?? '').port)]);
  const options = {
    client_id: clientId,
    client_secret: clientSecret,
    certificate: file('certificate.pem', certificatePem),
    pemKey: file('key.pem', keyPem),
    pixKey,
    dueDate,
    laterDate,
  };
  const here = (name: string): string => new URL(name, import.meta.url).pathname;
  const args = ['--import', here('efi-sdk-redirect.js'), here('efi-sdk-client.js'), JSON.stringify(options)];
  const env = {
    NODE_EXTRA_CA_CERTS: file('ca.pem', simulator.caPem),
    REDIRECTED_HOSTS: JSON.stringify(Object.fromEntries(ports)),
  };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
  return stdout;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pontual-sdk-'));
  simulator = await startSimulator({
    clock: manualClock('2026-11-23T13:00:00.000Z'),
    webhooks: 'held',
    serverNames: Object.keys(hosts),
  });
  const number = '1234567';
  const application = await simulator.world('efi').createApplication({ account: { number, pixKey } });
  said = JSON.parse(await runClient(application)) as typeof said;
});

after(async () => {
  await simulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the client that Efí publishes', () => {
  test('issues a boleto and reads it', () => {
    const { made, read } = said;
    const theirs = simulator.world('efi').charge(String(made?.data['charge_id']));
    assert.deepEqual([theirs.reference, theirs.amountCents, theirs.payerTaxId], ['SDK-1', 5990, '94271564656']);
    assert.equal(made?.data['status'], 'waiting');
    assert.equal(String(made.data['barcode']).replaceAll(/\D/g, '').length, 47);
    assert.deepEqual([read?.data['total'], read?.data['custom_id']], [5990, 'SDK-1']);
  });

  test('changes its due date, lists and cancels it', () => {
    const { moved, after: later, canceled, ended } = said;
    const list = said['list'] as unknown as { data: { custom_id: string }[] };
    assert.deepEqual([moved?.['code'], canceled?.['code']], [200, 200]);
    const dueOf = (answer: typeof later) =>
      (answer?.data['payment'] as { banking_billet: { expire_at: string } } | undefined)?.banking_billet.expire_at;
    assert.deepEqual([dueOf(said['read']), dueOf(later)], [dueDate, laterDate]);
    assert.deepEqual(
      list.data.map(({ custom_id }) => custom_id),
      ['SDK-1'],
    );
    assert.equal(ended?.data['status'], 'canceled');
  });

  test('is told a refusal in the bank’s own body', () => {
    assert.equal(said['refused']?.['code'], 3500043);
  });

  test('makes a Pix with its certificate', () => {
    const { cob, cobRead } = said;
    assert.equal(cob?.['status'], 'ATIVA');
    assert.deepEqual([cobRead?.['txid'], cobRead?.['valor']], [cob['txid'], { original: '123.45' }]);
    assert.equal(simulator.world('efi').charge(String(cob['txid'])).amountCents, 123_45);
  });
});

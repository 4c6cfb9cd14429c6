/** What the READMEs and the guide of webhooks tell a newcomer to type works as it stands there, on a Pontual started as he starts it. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { readConfig } from '#config';
import type { Charge } from '#contract/charges.ts';
import type { Session } from '#contract/people.ts';
import { makeSecret, sign } from '#lib/webhooksign/index.ts';
import { start, type Running } from '#main';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const missing = ['bash', 'curl'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')}` : false;

/** The block of code below `<!-- example: name -->`. */
function example(page: string, name: string): string {
  const text = readFileSync(join(root, page), 'utf8');
  const block = new RegExp(`<!-- example: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\\n\`\`\``).exec(text)?.[1];
  assert.ok(block, `${page} has no example ${name}`);
  return block;
}

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

interface Newcomer {
  url: string;
  key: string;
  headers: Record<string, string>;
  folder: string;
}

/** An ERP's receiver of webhooks. */
async function receiver(received: Received[]) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pontual`, close: () => server.close() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startHere(database: TestDatabase, folder: string): Promise<Running> {
  const { host, port, user, database: name } = database.connection;
  const query = new URLSearchParams({ host, port: String(port), user });
  const config = readConfig({ LOG_LEVEL: 'silent', PONTUAL_ALLOW_PRIVATE_WEBHOOKS: 'on', PONTUAL_DATA_DIR: folder });
  const ports = { port: await freePort(), hooks: { ...config.hooks, port: await freePort() } };
  return start({
    config: { ...config, ...ports, databaseUrl: `postgresql:///${name}?${query}` },
    say: () => undefined,
  });
}

/** Creates the access, keeps the sample, makes a key: steps 1 and 2. */
async function begin(url: string, folder: string): Promise<Newcomer> {
  const json = { 'content-type': 'application/json' };
  const person = { name: 'Ana', email: 'ana@example.com', password: 'uma senha bem comprida' };
  const company = { companyName: 'Padaria Pão Quente Ltda', companyTaxId: '12ABC34501DE35', sample: true };
  const first = await fetch(`${url}/ui/first-run`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ ...person, ...company }),
  });
  assert.equal(first.status, 201, await first.clone().text());
  const session = (await first.json()) as Session;
  assert.equal(session.organization.hasSample, true);
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const headers = { ...json, cookie, 'x-csrf-token': session.csrfToken };
  const made = await fetch(`${url}/v1/api-keys`, { method: 'POST', headers, body: '{"name":"ERP"}' });
  assert.equal(made.status, 201, await made.clone().text());
  return { url, headers, folder, key: ((await made.json()) as { key: string }).key };
}

/** Types the examples one after another into one shell, as the reader does. */
async function typed({ url, key, folder }: Newcomer, page: string, erpUrl: string): Promise<string> {
  const names = ['create', 'register', 'read', 'webhook'];
  const script = names.map((name) => `${example(page, name)}\necho`).join('\n');
  const text = `set -eu\n${script.replaceAll('https://erp.example.com/pontual', erpUrl)}`;
  const env = { ...process.env, PONTUAL_URL: url, PONTUAL_KEY: key };
  const { stdout } = await run('bash', ['-c', text], { cwd: folder, env, encoding: 'utf8' });
  return stdout;
}

async function until<A>(what: string, ask: () => Promise<A | undefined> | A | undefined): Promise<A> {
  for (let tries = 0; tries < 900; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(100);
  }
  throw new Error(`not seen in 90 s: ${what}`);
}

type Check = (secret: string, headers: IncomingHttpHeaders, body: string, nowSeconds?: number) => boolean;
const isFromPontual: Check = await (async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pontual-example-'));
  const file = join(folder, 'verify.mjs');
  await writeFile(file, example('docs/webhooks.md', 'verify'));
  const module = (await import(pathToFileURL(file).href)) as { isFromPontual: Check };
  await rm(folder, { recursive: true });
  return module.isFromPontual;
})();

test('the check of signatures that the guide shows refuses what is not signed, changed or old', () => {
  const secret = makeSecret(new Uint8Array(32).fill(7));
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': '1798045200',
    'webhook-signature': `v1,AAAA ${sign(secret, 'evt_1', 1_798_045_200, '{}')}`,
  };
  assert.equal(isFromPontual(secret, headers, '{}', 1_798_045_300), true);
  assert.equal(isFromPontual(secret, headers, '{ }', 1_798_045_300), false);
  assert.equal(isFromPontual(secret, headers, '{}', 1_798_045_200 + 301), false);
  assert.equal(isFromPontual(secret, { ...headers, 'webhook-signature': 'v1,AAAA' }, '{}', 1_798_045_300), false);
  assert.equal(isFromPontual(secret, {}, '{}', 1_798_045_300), false);
});

describe('a newcomer', { skip }, () => {
  const received: Received[] = [];
  let newcomer: Newcomer;
  let erp: Awaited<ReturnType<typeof receiver>>;
  const undo: (() => unknown)[] = [];

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pontual-readme-'));
    undo.push(() => rm(folder, { recursive: true }));
    const database = await testDatabase({ durable: true });
    undo.push(() => database.drop());
    const running = await startHere(database, join(folder, 'data'));
    undo.push(() => running.stop());
    newcomer = await begin(running.url, folder);
    erp = await receiver(received);
    undo.push(() => erp.close());
  });
  after(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });

  for (const page of ['README.md', 'README.pt-BR.md']) {
    test(`has the first charge registered, printed, paid and told by following ${page}`, async () => {
      const { url, key, headers, folder } = newcomer;
      const output = await typed(newcomer, page, erp.url);
      const id = /chg_[\w-]+/.exec(output)?.[0];
      assert.ok(id, output);
      const read = async (): Promise<Charge> => {
        const answer = await fetch(`${url}/v1/charges/${id}`, { headers: { authorization: `Bearer ${key}` } });
        assert.equal(answer.status, 200);
        return (await answer.json()) as Charge;
      };
      const charge = await until('registered', async () => {
        const now = await read();
        return now.status === 'registered' ? now : undefined;
      });
      assert.match(charge.registration?.linhaDigitavel ?? '', /^077/);
      assert.match(charge.registration?.brCode ?? '', /^000201/);
      assert.equal((await readFile(join(folder, 'boleto.pdf'))).subarray(0, 5).toString(), '%PDF-');

      const { provider } = charge.connection ?? {};
      const pay = `${url}/ui/simulator/banks/${provider}/charges/${charge.registration?.bankRef}/pay`;
      const paid = await fetch(pay, { method: 'POST', headers, body: '{"channel":"pix"}' });
      assert.equal(paid.status, 200, await paid.text());
      await until('paid', async () => ((await read()).status === 'paid' ? true : undefined));

      const secret = /"secret":"(whsec_[^"]+)"/.exec(output)?.[1];
      assert.ok(secret, output);
      await until('the signed webhook', () =>
        received.find(
          ({ headers: sent, body }) =>
            body.includes('"charge.paid"') && body.includes(id) && isFromPontual(secret, sent, body),
        ),
      );
    });
  }
});

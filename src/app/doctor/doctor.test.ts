/** The doctor of webhook addresses, in front of real servers that are wrong in one way each. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { Agent, request } from 'undici';
import { getConnection } from '#app/connections/get.ts';
import { hookStatus } from '#app/connections/hook.ts';
import { renewHookAddress } from '#app/connections/renew-hook-address.ts';
import { openAuthority, type CertificateAuthority } from '#sim/kit/ca.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { examineHook } from './examine.ts';

describe('the doctor of a webhook address', () => {
  let hub: Hub;
  let stranger: CertificateAuthority;
  let own: string;
  let server: Server | null = null;
  before(async () => {
    [hub, stranger] = await Promise.all([startHub({ limits: 'none' }), openAuthority()]);
    own = hub.system.settings.hooksBaseUrl;
  });
  afterEach(async () => {
    hub.system.settings.hooksBaseUrl = own;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
    server = null;
  });
  after(() => hub.stop());

  type Answer = (request: IncomingMessage, response: ServerResponse) => void;
  const text =
    (status: number, body = ''): Answer =>
    (_request, response) =>
      void response.writeHead(status, { location: 'https://outro.example/' }).end(body);

  /** Puts another server where the address of the connection leads. */
  async function behind(tls: ServerOptions, answer: Answer = text(404)): Promise<void> {
    server = createServer(tls, answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    hub.system.settings.hooksBaseUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  async function issued(names: string[], authority: Pick<CertificateAuthority, 'issueServerCertificate'>) {
    const { certificatePem, keyPem } = await authority.issueServerCertificate(names);
    return { cert: certificatePem, key: keyPem };
  }

  const examined = async () => (await examineHook(hub.ctx, hub.connectionId)).lines;
  const stateOf = async (key: string) => {
    const line = (await examined()).find((found) => found.key === key);
    assert.ok(line, key);
    if (line.state !== 'ok') assert.ok(line.who !== null && line.cure !== null, `${key} says who must act and how`);
    return `${line.state}: ${line.detail}`;
  };

  it('follows a good address to this very installation, and keeps what it found', async () => {
    const lines = await examined();
    assert.deepEqual(
      lines.map(({ key, state }) => [key, state]),
      [
        // The name of this machine is no public one: told, and no more.
        ['address', 'warning'],
        ['host', 'ok'],
        ['chain', 'ok'],
        ['mutual', 'ok'],
        ['route', 'ok'],
      ],
      JSON.stringify(lines),
    );
    const { check, expectedUrl } = await hookStatus(hub.ctx, hub.connectionId);
    assert.deepEqual(check?.lines, lines);
    assert.equal(expectedUrl, (await getConnection(hub.ctx, hub.connectionId)).hookUrl);
  });

  it('says that nobody is there', async () => {
    await hub.hooks.stop();
    const lines = await examined();
    await hub.hooks.start();
    assert.deepEqual(
      lines.slice(1).map(({ key, state }) => [key, state]),
      [
        ['host', 'failed'],
        ['chain', 'skipped'],
        ['mutual', 'skipped'],
        ['route', 'skipped'],
      ],
    );
  });

  it('says that a name does not exist', async () => {
    hub.system.settings.hooksBaseUrl = 'https://nao-existe.invalid';
    assert.match(await stateOf('host'), /^failed: O nome nao-existe\.invalid não foi encontrado no DNS/);
  });

  it('explains a chain that nobody knows, and a certificate of another name', async () => {
    await behind(await issued(['localhost'], stranger));
    assert.match(await stateOf('chain'), /^failed: .*(autoridade|cadeia).* Certificado de localhost/);
    server?.close();
    await behind(await issued(['outro.example'], hub.simulator));
    assert.match(
      await stateOf('chain'),
      /^failed: O certificado do servidor é de outro nome\. Certificado de outro\.example/,
    );
  });

  it('sees that a certificate is demanded of who calls', async () => {
    const tls = await issued(['localhost'], hub.simulator);
    await behind({ ...tls, requestCert: true, rejectUnauthorized: true, ca: [stranger.caPem] });
    assert.match(await stateOf('mutual'), /^warning: O endereço exige certificado de quem chama/);
  });

  const routes: [Answer, RegExp][] = [
    [text(404), /^failed: O caminho não chega a este Pontual \(HTTP 404\)/],
    [text(302), /^failed: O endereço manda seguir para outro/],
    [text(401), /^failed: Algo no caminho pede senha/],
    [text(502), /^failed: O proxy não alcança o Pontual/],
    [text(200, 'Bem-vindo'), /^failed: Quem respondeu foi outro programa/],
    [(incoming) => void incoming.socket.destroy(), /^failed: A chamada não teve resposta/],
  ];
  for (const [answer, expected] of routes) {
    it(`knows where the route ends: ${expected.source.slice(9, 60)}`, async () => {
      await behind(await issued(['localhost'], hub.simulator), answer);
      assert.match(await stateOf('route'), expected);
    });
  }

  it('a new address is taken at once, the one before for some days more', async () => {
    const before = (await getConnection(hub.ctx, hub.connectionId)).hookUrl;
    const { url, previousUntil } = await renewHookAddress(hub.ctx, hub.connectionId);
    assert.notEqual(url, before);
    const deliver = async (to: string): Promise<number> => {
      const dispatcher = new Agent({ connect: { ca: hub.simulator.caPem } });
      const { statusCode, body } = await request(to, { method: 'POST', body: '[]', dispatcher });
      await body.dump();
      await dispatcher.close();
      return statusCode;
    };
    assert.deepEqual([await deliver(url), await deliver(before)], [200, 200]);
    assert.equal((await hookStatus(hub.ctx, hub.connectionId)).previousUntil, previousUntil);
    assert.match(await stateOf('route'), /^ok/);
    await hub.clock.advance({ hours: 73 });
    assert.deepEqual([await deliver(url), await deliver(before)], [200, 404]);
    assert.equal((await hookStatus(hub.ctx, hub.connectionId)).previousUntil, null);
  });
});

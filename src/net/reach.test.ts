/** How far an address lets one go, in front of real sockets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createPlainServer, type Server } from 'node:net';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { openAuthority, type CertificateAuthority } from '#sim/kit/ca.ts';
import { reach, visit } from './reach.ts';

describe('reaching an address', () => {
  let authority: CertificateAuthority;
  const servers: Server[] = [];
  before(async () => {
    authority = await openAuthority();
  });
  after(() => servers.forEach((server) => server.close()));

  async function listening(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function secure(names: string[]): Promise<number> {
    const { certificatePem, keyPem } = await authority.issueServerCertificate(names);
    return listening(
      createServer({ cert: certificatePem, key: keyPem }, (_request, response) => void response.end('olá')),
    );
  }

  const trust = () => ({ ca: [authority.caPem], timeoutMs: 60_000 });
  const at = (port: number) => new URL(`https://localhost:${port}/`);

  it('tells version, names and chain of a good one', async () => {
    const port = await secure(['localhost']);
    const reached = await reach(at(port), trust());
    assert.equal(reached.failure, null);
    assert.match(reached.protocol ?? '', /^TLSv1\.[23]$/);
    assert.deepEqual(reached.certificate?.names, ['localhost']);
    assert.ok((reached.certificate?.notAfter ?? '') > '2026');
    assert.ok(reached.connectMs !== null && reached.address !== null);
    assert.deepEqual(await visit(at(port), trust()), { answered: true, status: 200, body: 'olá' });
  });

  it('says at which step it ended', async () => {
    const closed = await listening(createPlainServer());
    servers.at(-1)?.close();
    const stage = async (url: URL, options = trust()) => (await reach(url, options)).failure?.stage;
    assert.equal(await stage(new URL('https://nao-existe.invalid/')), 'dns');
    assert.equal(await stage(at(closed)), 'connect');
    assert.equal(
      await stage(at(await listening(createPlainServer((socket) => void socket.end('HTTP/1.1 400\r\n\r\n'))))),
      'tls',
    );
    assert.equal(await stage(at(await listening(createPlainServer())), { ...trust(), timeoutMs: 100 }), 'tls');
  });

  it('describes also what it does not trust', async () => {
    const other = await reach(at(await secure(['outro.example'])), trust());
    assert.equal(other.failure?.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.deepEqual(other.certificate?.names, ['outro.example']);
    const unknown = await reach(at(await secure(['localhost'])), { timeoutMs: 60_000 });
    assert.equal(unknown.failure?.stage, 'tls');
    assert.equal(unknown.certificate?.subject, 'localhost');
    assert.equal((await visit(at(await secure(['localhost'])), { timeoutMs: 60_000 })).answered, false);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secret } from '#core/secret.ts';
import { createAgents } from './agents.ts';
import { defaultTimeouts } from './net.ts';
import { connection, readSpec, testProvider, writeSpec } from './test-bank.ts';
import { outgoingOf, overriddenHost, requestHashOf, urlOf } from './wire-request.ts';

const { facts } = testProvider();
const hosts = { test: 'https://localhost:1', 'test.token': 'https://localhost:2' };
const production = { ...connection, environment: 'production' as const };

test('the sandbox may have other hosts, by service or for all; production never', () => {
  assert.equal(overriddenHost(facts, connection, 'token', hosts), 'https://localhost:2');
  assert.equal(overriddenHost(facts, connection, 'api', hosts), 'https://localhost:1');
  assert.equal(overriddenHost(facts, connection, 'api', { other: 'https://localhost:3' }), undefined);
  for (const service of ['api', 'token']) assert.equal(overriddenHost(facts, production, service, hosts), undefined);
});

test('another certificate authority is trusted in the sandbox only', () => {
  const agents = createAgents({ now: () => Temporal.Now.instant(), trustedCaPem: 'pem' }, defaultTimeouts);
  const credentials = { version: '1', fields: {}, certificatePem: secret('c'), keyPem: secret('k') };
  const owner = { connectionId: 'c', credentials };
  assert.ok(agents.tlsOf({ ...owner, environment: 'sandbox' }).ca!.includes('pem'));
  assert.deepEqual(agents.tlsOf({ ...owner, environment: 'production' }), { key: 'k', cert: 'c' });
});

test('a request never leaves its host, nor https', () => {
  assert.equal(
    urlOf('https://a.example', { path: '/x', query: { 'p.q': 'ç &' } }),
    'https://a.example/x?p.q=%C3%A7+%26',
  );
  for (const path of ['//evil.example/x', 'https://evil.example/x', 'x', '\\\\evil.example']) {
    assert.throws(() => urlOf('https://a.example', { path }), path);
  }
  assert.throws(() => urlOf('http://a.example', { path: '/x' }));
});

test('the hash names what is asked, not who asks', () => {
  const hash = requestHashOf(writeSpec);
  assert.equal(hash, requestHashOf({ ...writeSpec, headers: { 'x-a': 'b' } }));
  const others = [
    { ...writeSpec, body: { json: { name: 'other' } } },
    { ...writeSpec, path: '/other' },
    { ...writeSpec, query: { a: 'b' } },
    { ...writeSpec, method: 'PUT' as const },
    readSpec,
  ];
  assert.equal(new Set([hash, ...others.map(requestHashOf)]).size, 6);
});

test('bodies: JSON, form, text; a provider cannot replace the token', () => {
  const text = (spec: typeof writeSpec) => {
    const { body, headers } = outgoingOf(spec, 'https://a.example', { authorization: 'Bearer tok' });
    return [new TextDecoder().decode(body!), headers['content-type']];
  };
  assert.deepEqual(text(writeSpec), ['{"name":"canário"}', 'application/json']);
  assert.deepEqual(text({ ...writeSpec, body: { form: { a: 'ç &' } } }), [
    'a=%C3%A7+%26',
    'application/x-www-form-urlencoded',
  ]);
  assert.deepEqual(text({ ...writeSpec, body: { text: 'x' } }), ['x', 'text/plain; charset=utf-8']);
  const { headers } = outgoingOf({ ...readSpec, headers: { authorization: 'mine' } }, 'https://a.example', {
    authorization: 'Bearer tok',
  });
  assert.equal(headers['authorization'], 'Bearer tok');
});

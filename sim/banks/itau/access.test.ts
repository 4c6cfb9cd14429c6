import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import type { BankApplication, BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { Caller } from '#sim/kit/test-caller.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { ItauClient } from './test-client.ts';
import { ACCOUNT, QUERY, openClient, tokenForm } from './test-client.ts';

const NOON = '2026-03-10T15:00:00Z';
const DESK = '/seguranca/v1/certificado/solicitacao';
const READ = `${QUERY}?id_beneficiario=${ACCOUNT}&codigo_carteira=109&nosso_numero=1`;
let simulator: Simulator;
let world: BankWorld;
let client: ItauClient;
let desk: Caller;
let keys: forge.pki.rsa.KeyPair;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(NOON), webhooks: 'held' });
  world = simulator.world('itau');
  client = await openClient(simulator, await world.createApplication({ account: ACCOUNT }));
  desk = makeCaller({ baseUrl: simulator.hosts['itau:open']!, caPem: simulator.caPem });
  keys = forge.pki.rsa.generateKeyPair(2048);
});

beforeEach(async () => {
  await simulator.clock.set(NOON);
  await client.renew();
});

after(async () => {
  await Promise.all([client.caller.close(), desk.close()]);
  await simulator.stop();
});

function requestPem(commonName: string, pair = keys): string {
  const request = forge.pki.createCertificationRequest();
  request.publicKey = pair.publicKey;
  request.setSubject([
    { name: 'commonName', value: commonName },
    { name: 'organizationalUnitName', value: 'ERP' },
    { name: 'localityName', value: 'Sao Paulo' },
    { name: 'stateOrProvinceName', value: 'SP' },
    { name: 'countryName', value: 'BR' },
  ]);
  request.sign(pair.privateKey, forge.md.sha512.create());
  return forge.pki.certificationRequestToPem(request);
}

function ask(token: string, pem: string, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'text/plain', authorization: `Bearer ${token}`, ...headers };
  return desk.call('POST', DESK, { body: Buffer.from(pem), headers: all });
}

describe('certificate desk', () => {
  it('turns a signing request and the temporary token into a certificate and the secret, once', async () => {
    const application = await world.createApplication({ account: ACCOUNT });
    const token = application.others!['temporaryToken']!;
    const answer = await ask(token, requestPem(application.clientId));
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['content-type']), /^text\/plain/);
    const begin = answer.text.indexOf('-----BEGIN CERTIFICATE-----');
    const clientSecret = answer.text.slice(0, begin).trim().split(/\s+/).at(-1)!;
    const certificatePem = answer.text.slice(begin);
    const days = (Date.parse(new X509Certificate(certificatePem).validTo) - Date.now()) / 86_400_000;
    assert.ok(days > 364 && days <= 366, String(days));
    const keyPem = forge.pki.privateKeyToPem(keys.privateKey);
    const opened = await openClient(simulator, { ...application, clientSecret, certificatePem, keyPem });
    assert.equal((await opened.call('GET', READ)).status, 200);
    const old = await opened.caller.call('POST', '/api/oauth/token', { form: tokenForm(application) });
    assert.equal(old.status, 401, 'the secret from before');
    await opened.caller.close();
    assert.equal((await ask(token, requestPem(application.clientId))).status, 401, 'the token served once');
  });

  it('refuses another name, a short key, what is no request, another type of body, and a token of a week ago', async () => {
    const application = await world.createApplication({ account: ACCOUNT });
    const token = application.others!['temporaryToken']!;
    const own = requestPem(application.clientId);
    assert.match((await ask(token, requestPem('outro'))).text, /CN do CSR/);
    const short = requestPem(application.clientId, forge.pki.rsa.generateKeyPair(1024));
    assert.match((await ask(token, short)).text, /2048/);
    assert.equal((await ask(token, 'nada')).status, 400);
    assert.equal((await ask(token, own, { 'content-type': 'application/json' })).status, 415);
    assert.equal((await ask('outro', own)).status, 401);
    await simulator.clock.advance('P7D');
    assert.equal((await ask(token, own)).status, 401);
    await simulator.clock.set(NOON);
    assert.equal((await ask(token, own)).status, 200, 'a refusal does not use the token up');
  });

  it('renews on both paths from 30 days before the end, and keeps secret and old certificate', async () => {
    const application = await world.createApplication({ account: ACCOUNT });
    const endMs = Date.parse(new X509Certificate(application.certificatePem).validTo);
    await simulator.clock.set(new Date(endMs - 29 * 86_400_000).toISOString());
    const own = await openClient(simulator, application);
    for (const version of ['v1', 'v2']) {
      const answer = await own.call('POST', `/seguranca/${version}/certificado/renovacao`, {
        body: Buffer.from(requestPem(application.clientId)),
        headers: { 'content-type': 'text/plain' },
      });
      assert.equal(answer.status, 200, answer.text);
      assert.match(answer.text, /^-----BEGIN CERTIFICATE-----/);
      const keyPem = forge.pki.privateKeyToPem(keys.privateKey);
      const renewed = await openClient(simulator, { ...application, certificatePem: answer.text, keyPem });
      assert.equal((await renewed.call('GET', READ)).status, 200);
      await renewed.caller.close();
    }
    assert.equal((await own.call('GET', READ)).status, 200);
    await own.caller.close();
  });

  it('does not renew long before the end unless forced', async () => {
    const body = Buffer.from(requestPem(client.application.clientId));
    const path = '/seguranca/v1/certificado/renovacao';
    const answer = await client.call('POST', path, { body, headers: { 'content-type': 'text/plain' } });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /30 dias/);
    const forced = { 'content-type': 'text/plain', 'x-itau-force-cert': 'true' };
    assert.equal((await client.call('POST', path, { body, headers: forced })).status, 200);
    const without = await client.call('POST', path, {
      body,
      headers: { 'content-type': 'text/plain', authorization: 'Bearer x' },
    });
    assert.equal(without.status, 401);
  });
});

describe('token', () => {
  const token = (form: Record<string, string>, path = '/api/oauth/token') => client.caller.call('POST', path, { form });

  it('is a JWT of 300 seconds, at both addresses', async () => {
    for (const path of ['/api/oauth/token', '/as/token.oauth2']) {
      const answer = await token(tokenForm(client.application), path);
      assert.equal(answer.at('expires_in'), 300);
      assert.equal(answer.at('token_type'), 'Bearer');
      const [, claims] = String(answer.at('access_token')).split('.');
      const { sub } = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as { sub: string };
      assert.equal(sub, client.application.clientId);
    }
    await simulator.clock.advance('PT4M59S');
    assert.equal((await client.call('GET', READ)).status, 200);
    await simulator.clock.advance('PT1S');
    assert.equal((await client.call('GET', READ)).status, 401);
  });

  it('is given to multipart forms too', async () => {
    const parts = Object.entries(tokenForm(client.application)).map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const answer = await client.caller.call('POST', '/api/oauth/token', {
      body: Buffer.from(`${parts.join('')}--b--\r\n`),
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    assert.equal(answer.status, 200, answer.text);
  });

  it('is refused for a wrong secret, the id of another application, another grant', async () => {
    const form = tokenForm(client.application);
    const other: BankApplication = await world.createApplication({ account: ACCOUNT });
    assert.equal((await token({ ...form, client_secret: 'x' })).at('error'), 'invalid_client');
    assert.equal((await token(tokenForm(other))).status, 401);
    assert.equal((await token({ ...form, grant_type: 'password' })).at('error'), 'unsupported_grant_type');
    assert.equal((await token({})).at('error'), 'invalid_request');
  });
});

describe('every other call', () => {
  it('wants the client id as API key, and a correlation id on consulta and boletos v3 alone', async () => {
    assert.equal((await client.call('GET', READ, { headers: { 'x-itau-apikey': 'x' } })).status, 403);
    const bare = { authorization: `Bearer ${client.token}` };
    assert.equal((await client.caller.call('GET', READ, { headers: bare })).status, 401);
    const keyed = { ...bare, 'X-ITAU-APIKEY': client.application.clientId };
    const uncorrelated = await client.caller.call('GET', READ, { headers: keyed });
    assert.equal(uncorrelated.status, 400);
    assert.equal(uncorrelated.at('campos.0.campo'), 'x-itau-correlationID');
    const lower = { ...keyed, 'x-itau-correlationid': '2' };
    assert.equal((await client.caller.call('GET', READ, { headers: lower })).status, 200);
    const emission = await client.caller.call('POST', '/cash_management/v2/boletos', { headers: keyed, json: {} });
    assert.equal(emission.status, 400);
    assert.doesNotMatch(emission.text, /correlation/);
  });

  it('serves only accounts of the application, and tokens of its own certificate', async () => {
    const other = await openClient(simulator, await world.createApplication({ account: '816100153153' }));
    assert.equal((await other.call('GET', READ)).status, 403);
    const stolen = await other.call('GET', READ, { headers: { authorization: `Bearer ${client.token}` } });
    assert.equal(stolen.status, 403);
    await other.caller.close();
  });
});

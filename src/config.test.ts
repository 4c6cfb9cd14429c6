import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';

test('an empty environment is enough to start on one machine', () => {
  const config = readConfig({});
  assert.equal(config.dataDir, resolve('./data'));
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.port, 3000);
  assert.equal(config.hooks.port, 3443);
  assert.equal(config.databaseUrl, null);
  assert.equal(config.role, 'all');
  assert.equal(config.sample, true);
});

test('an empty variable counts as absent', () => {
  const config = readConfig({ PORT: '', DATABASE_URL: '  ', PONTUAL_SIMULATOR: '' });
  assert.equal(config.port, 3000);
  assert.equal(config.databaseUrl, null);
  assert.equal(config.simulator, null);
});

test('every wrong variable is named with its cure, in one error', () => {
  const wrong = {
    PORT: 'abc',
    HOOKS_PORT: '70000',
    DATABASE_URL: 'mysql://x',
    PONTUAL_SIMULATOR: 'talvez',
    PONTUAL_BANK_HOSTS: '{',
    PONTUAL_MASTER_KEY: 'curta',
    PONTUAL_PUBLIC_URL: 'pontual.example',
    PONTUAL_HOOKS_PUBLIC_URL: 'http://plain.example',
    ROLE: 'web',
    LOG_LEVEL: 'muito',
  };
  assert.throws(
    () => readConfig(wrong),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      for (const name of Object.keys(wrong)) assert.match(error.message, new RegExp(`${name}: use `));
      return true;
    },
  );
});

test('the master key is 32 bytes in base64 or hexadecimal', () => {
  const bytes = new Uint8Array(32).fill(7);
  assert.deepEqual(readConfig({ PONTUAL_MASTER_KEY: Buffer.from(bytes).toString('hex') }).masterKey, { bytes });
  assert.deepEqual(readConfig({ PONTUAL_MASTER_KEY: Buffer.from(bytes).toString('base64') }).masterKey, { bytes });
  assert.throws(() => readConfig({ PONTUAL_MASTER_KEY: 'a'.repeat(64), PONTUAL_MASTER_KEY_FILE: '/k' }), ConfigError);
});

test('certificate and key of the hooks come together and exist', () => {
  assert.throws(() => readConfig({ PONTUAL_HOOKS_CERT_FILE: '/c.pem' }), /PONTUAL_HOOKS_KEY_FILE/);
  assert.throws(
    () => readConfig({ PONTUAL_HOOKS_CERT_FILE: '/nowhere/c.pem', PONTUAL_HOOKS_KEY_FILE: '/nowhere/k.pem' }),
    /PONTUAL_HOOKS_CERT_FILE: o arquivo/,
  );
});

test('bank hosts are JSON, an address by service', () => {
  const hosts = { 'inter.api': 'https://localhost:4001' };
  assert.deepEqual(readConfig({ PONTUAL_BANK_HOSTS: JSON.stringify(hosts) }).bankHosts, hosts);
});

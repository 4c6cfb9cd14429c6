import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedAddress, targetProblem } from './target.ts';

const inside = [
  'http://127.0.0.1:8080/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://localhost/',
  'http://localhost./',
  'http://erp.localhost/',
  'http://servidor.local/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.10/',
  'http://100.64.0.1/',
  'http://192.0.0.8/',
  'http://198.18.0.1/',
  'http://[fc00::1]/',
  'http://[64:ff9b::7f00:1]/',
];
const never = [
  'http://169.254.169.254/latest/meta-data/',
  'http://metadata.google.internal/',
  'http://100.100.100.200/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::ffff:169.254.169.254]/',
  'http://224.0.0.1/',
  'http://[ff02::1]/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'ftp://example.com/',
  'http://user:password@example.com/',
  'https://good.com@10.0.0.5/',
  'https://10.0.0.5#good.com',
  'https://good.com\\@10.0.0.5',
  'https://example.com/#parte',
  'http://example.com:22/',
  'http://example.com:5432/',
  'http://example.com:0/',
  'http://example.com:65536/',
  'http://exa mple.com/',
  'not an address',
];
const fine = ['https://erp.example.com/webhooks', 'http://93.184.216.34/x?y=1', 'https://[2606:2800:220:1::1]:8443/'];

test('addresses inside our network are refused unless allowed, however they are written', () => {
  for (const url of inside) {
    assert.equal(targetProblem(url, false)?.code, 'private_address', url);
    assert.equal(targetProblem(url, true), null, url);
  }
});

test('metadata services, other protocols, credentials and ambiguous texts are refused always', () => {
  for (const url of never) {
    assert.ok(targetProblem(url, false), url);
    assert.ok(targetProblem(url, true), url);
  }
});

test('public addresses are accepted', () => {
  for (const url of fine) assert.equal(targetProblem(url, false), null, url);
});

test('an address with a zone and a text that is no address are judged too', () => {
  assert.ok(!isAllowedAddress('fe80::1%eth0', true));
  assert.ok(!isAllowedAddress('localhost', true));
  assert.ok(isAllowedAddress('8.8.8.8', false));
});

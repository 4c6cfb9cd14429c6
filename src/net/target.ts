/**
 * Where a webhook of ours may go (SSRF): http or https, no credentials in the address, and no address inside our own network
 * unless the installation allows private ones. Addresses of cloud metadata are refused always.
 */
import { BlockList, isIP } from 'node:net';
import type { FieldProblem } from '#core/errors.ts';

/** Never reachable, whatever the settings: link-local holds the metadata services of the clouds. */
const forbidden = blockListOf([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['ff00::', 8],
]);
/** Addresses of private networks and of this machine (IANA special-purpose registries, RFC 6890). */
const inside = blockListOf([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fec0::', 10],
]);

function blockListOf(ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

/** Whether a webhook may connect to an IP address. Anything that is not one is refused. */
export function isAllowedAddress(address: string, allowPrivate: boolean): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return false;
  // BlockList judges IPv4 mapped into IPv6 (::ffff:10.0.0.1) by the IPv4 rules.
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (forbidden.check(plain, type)) return false;
  return allowPrivate || !inside.check(plain, type);
}

/** Ports where something else than a web server listens, of the list of the Fetch standard and of databases. */
const refusedPorts = new Set([
  '0',
  '21',
  '22',
  '23',
  '25',
  '53',
  '110',
  '143',
  '465',
  '587',
  '993',
  '995',
  '1433',
  '3306',
  '5432',
  '6379',
]);
const refusedNames = /^(?:localhost|.*\.localhost|.*\.local|.*\.internal|metadata)$/;
const metadataNames = /^(?:metadata|metadata\.google\.internal|instance-data(?:\..*)?)$/;

/** What is wrong with the address of an endpoint, before any name is looked up; null when nothing is. */
export function targetProblem(text: string, allowPrivate: boolean): FieldProblem | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return problem('invalid_url', 'Informe um endereço que comece com https:// ou http://.');
  }
  // A backslash or a blank is read differently by other parsers: what is meant must be plain.
  if (/[\\\s]/.test(text)) return problem('invalid_url', 'O endereço tem espaço ou barra invertida. Retire-os.');
  if (url.username !== '' || url.password !== '') {
    return problem('invalid_url', 'Não ponha usuário e senha no endereço: use a assinatura para conferir quem envia.');
  }
  if (refusedPorts.has(url.port)) {
    return problem('refused_port', `A porta ${url.port} não é de um servidor web. Confira o endereço.`);
  }
  if (url.hash !== '') return problem('invalid_url', 'O endereço não pode ter a parte depois de #.');
  return hostProblem(url.hostname, allowPrivate);
}

function hostProblem(hostname: string, allowPrivate: boolean): FieldProblem | null {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isAddress = isIP(name) !== 0;
  const isRefused = isAddress
    ? !isAllowedAddress(name, allowPrivate)
    : metadataNames.test(name) || (refusedNames.test(name) && !allowPrivate);
  if (!isRefused) return null;
  const cure = allowPrivate
    ? 'Este endereço nunca é permitido.'
    : 'Use um endereço público; para a rede interna, o operador liga PONTUAL_ALLOW_PRIVATE_WEBHOOKS=on.';
  return problem('private_address', `O endereço ${name} é da rede interna. ${cure}`);
}

function problem(code: string, detail: string): FieldProblem {
  return { pointer: '/url', code, detail };
}

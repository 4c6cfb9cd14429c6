/**
 * A key and its certificate request (PKCS #10, RFC 2986): what a bank's certificate desk signs. The key never leaves the machine that
 * made it. The same by hand: `openssl req -new -newkey rsa:2048 -nodes -sha512 -subj "/CN=…" -keyout chave.key -out pedido.csr`.
 */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

const keyBits = 2048;
const makeKeyPair = promisify(generateKeyPair);

export interface CertificateRequest {
  /** PKCS #8, PEM. */
  keyPem: string;
  /** PKCS #10, PEM, signed with SHA-512. */
  csrPem: string;
}

/**
 * Makes an RSA key of 2048 bits and a request for it.
 * @param subject Fields of X.509 by their short names (CN, O, OU, L, ST, C), in the order in which they are to stand.
 */
export async function makeCertificateRequest(subject: Readonly<Record<string, string>>): Promise<CertificateRequest> {
  const { privateKey, publicKey } = await makeKeyPair('rsa', { modulusLength: keyBits });
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  request.setSubject(Object.entries(subject).map(([shortName, value]) => ({ shortName, value })));
  request.sign(forge.pki.privateKeyFromPem(keyPem), forge.md.sha512.create());
  return { keyPem, csrPem: forge.pki.certificationRequestToPem(request) };
}

/** The command by which whoever prefers it makes the same key and request. Values are quoted for a POSIX shell. */
export function opensslCommand(subject: Readonly<Record<string, string>>): string {
  const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('/', '\\/');
  const fields = Object.entries(subject).map(([name, value]) => `/${name}=${escaped(value)}`);
  const quoted = `'${fields.join('').replaceAll("'", `'\\''`)}'`;
  return `openssl req -new -newkey rsa:${keyBits} -nodes -sha512 -subj ${quoted} -keyout chave.key -out pedido.csr`;
}

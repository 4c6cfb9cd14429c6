/** What a chosen file seems to be, by its content: the server says precisely what is wrong with it. */

export interface CertificateFile {
  name: string;
  kind: 'certificate' | 'key' | 'pfx' | 'unknown';
  /** PEM as it is; anything binary in base64. */
  content: string;
}

export async function readCertificateFile(file: File): Promise<CertificateFile> {
  return classify(file.name, new Uint8Array(await file.arrayBuffer()));
}

export function classify(name: string, bytes: Uint8Array): CertificateFile {
  const text = new TextDecoder('latin1').decode(bytes);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) && !text.includes('BEGIN CERTIFICATE-----'))
    return { name, kind: 'key', content: text };
  if (text.includes('-----BEGIN CERTIFICATE-----')) return { name, kind: 'certificate', content: text };
  const binary = bytes[0] === 0x30; // an ASN.1 sequence: PFX or a certificate in DER
  if (!binary) return { name, kind: 'unknown', content: text };
  return { name, kind: /\.(pfx|p12)$/i.test(name) ? 'pfx' : 'certificate', content: base64(bytes) };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

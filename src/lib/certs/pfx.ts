/** PFX files (PKCS#12, RFC 7292), new ones and those of old Windows tools (RC2, 3DES), which OpenSSL 3 no longer opens. */

import forge from 'node-forge';

import { children, readDer, refuseCostlyDerivation } from './der.ts';
import type { Asn1 } from './der.ts';
import { certificateProblem, diagnosisOf } from './diagnosis.ts';

export type PfxContents = { readonly certificates: readonly Uint8Array[]; readonly keys: readonly Uint8Array[] };

/**
 * Opens a PFX and gives its certificates and private keys (PKCS#8) as DER.
 * @throws a certificate problem for a missing or wrong password, for too many iterations, and for what cannot be read.
 */
export function readPfx(bytes: Uint8Array, password: string | undefined): PfxContents {
  refuseCostlyDerivation(readDer(bytes));
  const pfx = openPfx(bytes, password);
  const bags = pfx.safeContents.flatMap((contents) => contents.safeBags);
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  try {
    return {
      certificates: bags.filter((bag) => bag.type === certBag).map(certificateDer),
      keys: bags.filter((bag) => bag.type === keyBag || bag.type === pkcs8ShroudedKeyBag).map(keyDer),
    };
  } catch {
    throw certificateProblem('unsupported-pfx'); // a bag with something else in it than its type says
  }
}

/** "No password" is written in two ways, as an empty one and as none at all; both are tried. */
function openPfx(bytes: Uint8Array, password: string | undefined): forge.pkcs12.Pkcs12Pfx {
  if (password !== undefined && password !== '') return decode(readDer(bytes), password);
  try {
    return decode(readDer(bytes), '');
  } catch (error) {
    if (!isWrongPassword(error)) throw error;
  }
  try {
    return decode(readDer(bytes), undefined);
  } catch (error) {
    throw isWrongPassword(error) ? certificateProblem('password-missing') : error;
  }
}

function decode(root: Asn1, password: string | undefined): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(root, false, password);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (message.includes('Invalid password')) throw certificateProblem('wrong-password');
    if (password !== undefined && /[^\x20-\x7e]/.test(password)) return decodeWithUtf8(root, password);
    throw certificateProblem(message.includes('Failed to decrypt') ? 'wrong-password' : 'unsupported-pfx');
  }
}

/**
 * PKCS#12 derives from the password in UTF-16, which the library does, and PBES2 inside it from UTF-8, which is left to us.
 * The check of the whole has been passed with the first; it is taken out to read the parts with the second.
 */
function decodeWithUtf8(root: Asn1, password: string): forge.pkcs12.Pkcs12Pfx {
  children(root).splice(2);
  try {
    return forge.pkcs12.pkcs12FromAsn1(root, false, forge.util.encodeUtf8(password));
  } catch {
    throw certificateProblem('unsupported-pfx');
  }
}

function isWrongPassword(error: unknown): boolean {
  return diagnosisOf(error)?.code === 'wrong-password';
}

/** The library reads RSA into objects and leaves other kinds as they were; both end as bytes for node:crypto. */
function certificateDer(bag: forge.pkcs12.Bag): Uint8Array {
  return derOf(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1);
}

function keyDer(bag: forge.pkcs12.Bag): Uint8Array {
  return derOf(bag.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag.asn1);
}

function derOf(asn1: Asn1): Uint8Array {
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
}

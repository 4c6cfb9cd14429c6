import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { sql } from 'kysely';
import { secret, type Secret } from '#core/secret.ts';
import type { Tx } from './pool.ts';

/**
 * Envelope encryption. One master key outside the database wraps one data key per
 * organization; a data key seals that organization's secrets. AES-256-GCM throughout
 * (NIST SP 800-38D), a random 96-bit nonce for each record, and the record's own place as
 * additional data, so that a sealed value copied to another row, kind or organization does not open.
 */

/** A key or a sealed value does not fit. The message, in Portuguese, says the cure. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}

/** The place that a sealed value belongs to; every field is part of its proof. */
export interface SecretPlace {
  organizationId: string;
  kind: string;
  id: string;
  version: number;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** First byte of every sealed value: the way it was sealed. */
const format = 1;

/** The additional data of a place: `organization|kind|id|version`. */
export function placeText({ organizationId, kind, id, version }: SecretPlace): string {
  for (const part of [organizationId, kind, id]) {
    // With the separator inside a part, two places could read the same.
    if (part === '' || part.includes('|')) throw new TypeError('a part of a secret place is empty or holds a bar');
  }
  return `${organizationId}|${kind}|${id}|${version}`;
}

/** Seals a text or bytes. Layout: format (1 byte), nonce (12), ciphertext, tag (16). */
export function seal(dataKey: KeyObject, place: SecretPlace, plaintext: string | Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(Buffer.from(placeText(place)));
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext;
  return Buffer.concat([Buffer.of(format), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made for the same key and place; throws SecretUnreadable for anything else. */
export function open(dataKey: KeyObject, place: SecretPlace, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < 1 + nonceBytes + tagBytes || bytes[0] !== format) throw unreadable(place);
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(placeText(place))).setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
  } catch (error) {
    throw unreadable(place, error);
  }
}

function unreadable(place: SecretPlace, cause?: unknown): SecretUnreadable {
  return new SecretUnreadable(
    `O segredo ${place.kind} não pôde ser lido (chave ou conteúdo diferente do gravado): informe-o outra vez.`,
    { cause },
  );
}

/** `open` for a text, kept from printing. */
export function openText(dataKey: KeyObject, place: SecretPlace, sealed: Uint8Array): Secret {
  return secret(open(dataKey, place, sealed).toString('utf8'));
}

/**
 * What a master key does, wherever it lives: in this process, or in a KMS that never lets it out. It wraps and unwraps data keys
 * and nothing else.
 */
export interface KeyWrapper {
  /** Which master key it is; never the key nor what leads to it. */
  readonly id: string;
  /** Wraps a data key for its place. Throws SecretUnreadable when the key cannot be reached. */
  wrap(place: SecretPlace, dataKey: Uint8Array): Promise<Buffer>;
  /** Opens what `wrap` made for the same place; throws SecretUnreadable for anything else. */
  unwrap(place: SecretPlace, wrapped: Uint8Array): Promise<Buffer>;
}

/** A master key in this process's memory. */
export function localWrapper(masterKey: KeyObject): KeyWrapper {
  return {
    id: createHmac('sha256', masterKey).update('pontual master key check 1').digest('hex'),
    wrap: async (place, dataKey) => seal(masterKey, place, dataKey),
    unwrap: async (place, wrapped) => open(masterKey, place, wrapped),
  };
}

/** The data keys of organizations, unwrapped once a process. */
export interface Keyring {
  /**
   * A new data key for an organization about to be inserted, wrapped for its `data_key` column. `tx` is the system's, so that a
   * change of the master key and a new organization never miss each other.
   */
  wrapNew(tx: Tx, organizationId: string): Promise<Buffer>;
  /** The organization's data key. `tx` reads its row at the first use. */
  dataKey(tx: Tx, organizationId: string): Promise<KeyObject>;
}

/** Makes the keyring of a master key. */
export function makeKeyring(master: KeyWrapper): Keyring {
  const unwrapped = new Map<string, Promise<KeyObject>>();
  const read = async (tx: Tx, organizationId: string): Promise<KeyObject> => {
    const { rows } = await sql<{ data_key: Buffer | null }>`
      select data_key from organization where id = ${organizationId}`.execute(tx);
    const wrapped = rows[0]?.data_key;
    if (!wrapped) throw new Error(`organization ${organizationId} has no data key`);
    return createSecretKey(await unwrapDataKey(master, organizationId, wrapped));
  };
  return {
    wrapNew: async (tx, organizationId) => {
      const current = await currentMasterKey(tx);
      if (current !== null && current.id !== master.id) throw masterKeyReplaced();
      return wrapDataKey(master, organizationId, randomBytes(keyBytes));
    },
    dataKey: (tx, organizationId) => {
      // However many ask at once, the KMS is asked once; what failed is asked again.
      const known = unwrapped.get(organizationId) ?? read(tx, organizationId);
      unwrapped.set(organizationId, known);
      known.catch(() => unwrapped.delete(organizationId));
      return known;
    },
  };
}

/** The master key that the data keys of this database are wrapped with, and a value that only it opens; null before the first start. */
export async function currentMasterKey(tx: Tx): Promise<{ id: string; proof: string } | null> {
  const { rows } = await sql<{ value: { id: string; proof: string } }>`
    select value from setting where key = 'master_key' for share`.execute(tx);
  return rows[0]?.value ?? null;
}

const markBytes = 8;

/** Says in front of a wrapped key which master key wrapped it. */
function markOf(id: string): Buffer {
  return createHash('sha256').update(id).digest().subarray(0, markBytes);
}

const dataKeyPlace = (organizationId: string): SecretPlace => ({
  organizationId,
  kind: 'data-key',
  id: organizationId,
  version: 1,
});

/** The bytes of column `data_key`: the mark of the master key (8 bytes) and the wrapped key. */
export async function wrapDataKey(master: KeyWrapper, organizationId: string, dataKey: Uint8Array): Promise<Buffer> {
  return Buffer.concat([markOf(master.id), await master.wrap(dataKeyPlace(organizationId), dataKey)]);
}

/** The data key inside such bytes. Throws SecretUnreadable. */
export async function unwrapDataKey(master: KeyWrapper, organizationId: string, wrapped: Uint8Array): Promise<Buffer> {
  const bytes = Buffer.from(wrapped);
  if (!bytes.subarray(0, markBytes).equals(markOf(master.id))) throw masterKeyReplaced();
  return master.unwrap(dataKeyPlace(organizationId), bytes.subarray(markBytes));
}

/** Whether a wrapped key is of this master key. */
export function isWrappedBy(master: KeyWrapper, wrapped: Uint8Array): boolean {
  return Buffer.from(wrapped).subarray(0, markBytes).equals(markOf(master.id));
}

/** This process still holds a master key that was replaced meanwhile. */
export function masterKeyReplaced(): SecretUnreadable {
  return new SecretUnreadable(
    'A chave mestra foi trocada enquanto este processo rodava: reinicie todos os processos do Pontual com a chave nova.',
  );
}

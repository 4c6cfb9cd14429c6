import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, open as openFile, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/**
 * The master key: from `value` (32 bytes, or their base64) where the configuration gives one, else
 * from the file, which is made with mode 0600 at the first start. Throws SecretUnreadable.
 */
export async function loadMasterKey(source: {
  file: string;
  value?: string | Uint8Array | undefined;
}): Promise<KeyObject> {
  const { value } = source;
  if (value !== undefined && value.length > 0) {
    const text = typeof value === 'string' ? value : Buffer.from(value).toString('base64');
    return decodeKey(text, 'A chave mestra da configuração');
  }
  const text = (await readKeyFile(source.file)) ?? (await makeKeyFile(source.file));
  return decodeKey(text, `O arquivo da chave mestra ${source.file}`);
}

function decodeKey(text: string, subject: string): KeyObject {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== keyBytes || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text.trim())) {
    throw new SecretUnreadable(
      `${subject} não contém 32 bytes em base64: devolva a chave original, guardada com a cópia de segurança.`,
    );
  }
  return createSecretKey(bytes);
}

async function readKeyFile(file: string): Promise<string | null> {
  const found = await stat(file).catch(() => null);
  if (!found) return null;
  if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new SecretUnreadable(
      `O arquivo da chave mestra ${file} pode ser lido por outros usuários: corrija com chmod 600 "${file}".`,
    );
  }
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new SecretUnreadable(`Sem permissão para ler a chave mestra em ${file}: inicie com o usuário que a criou.`, {
      cause: error,
    });
  });
}

async function makeKeyFile(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const text = `${randomBytes(keyBytes).toString('base64')}\n`;
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await openFile(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    // What it encrypts survives a power cut, so the key must too.
    await handle.sync();
    await handle.close();
    // A link fails where the name is taken: of two first starts at once, one key wins.
    await link(unfinished, file);
    await syncFolder(dirname(file));
    return text;
  } catch (error) {
    const other = await readKeyFile(file);
    if (other === null) throw error;
    return other;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await openFile(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Compares the master key with the one this database was made with, and notes it at the first
 * start. Throws SecretUnreadable for another key, before anything is sealed with it.
 */
export async function checkMasterKey(tx: Tx, masterKey: KeyObject): Promise<void> {
  const check = createHmac('sha256', masterKey).update('pontual master key check 1').digest('hex');
  await sql`insert into setting (key, value) values ('master_key_check', to_jsonb(${check}::text)) on conflict (key) do nothing`.execute(
    tx,
  );
  const { rows } = await sql<{ value: unknown }>`select value from setting where key = 'master_key_check'`.execute(tx);
  const known = Buffer.from(String(rows[0]?.value));
  if (known.length !== check.length || !timingSafeEqual(known, Buffer.from(check))) {
    throw new SecretUnreadable(
      'A chave mestra não é a deste banco: devolva o arquivo (ou o valor) original, sem o qual as credenciais guardadas não podem ser lidas.',
    );
  }
}

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

/** The data keys of organizations, unwrapped once a process. */
export interface Keyring {
  /** A new data key for an organization about to be inserted, wrapped for its `data_key` column. */
  wrapNew(organizationId: string): Buffer;
  /** The organization's data key. `tx` reads its row at the first use. */
  dataKey(tx: Tx, organizationId: string): Promise<KeyObject>;
}

/** Makes the keyring of a master key. */
export function makeKeyring(masterKey: KeyObject): Keyring {
  const unwrapped = new Map<string, KeyObject>();
  const place = (organizationId: string): SecretPlace => ({
    organizationId,
    kind: 'data-key',
    id: organizationId,
    version: 1,
  });
  return {
    wrapNew: (organizationId) => seal(masterKey, place(organizationId), randomBytes(keyBytes)),
    dataKey: async (tx, organizationId) => {
      const known = unwrapped.get(organizationId);
      if (known) return known;
      const { rows } = await sql<{ data_key: Buffer | null }>`
        select data_key from organization where id = ${organizationId}`.execute(tx);
      const wrapped = rows[0]?.data_key;
      if (!wrapped) throw new Error(`organization ${organizationId} has no data key`);
      const key = createSecretKey(open(masterKey, place(organizationId), wrapped));
      unwrapped.set(organizationId, key);
      return key;
    },
  };
}

/**
 * The master key: where it comes from, whether it is this database's, and its change. It is never in the database nor in a
 * backup of it: without it a stolen dump is of no use, and a lost one cannot be made again.
 */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open as openFile, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { kmsWrapper, type KmsCommand } from './kms.ts';
import { notifyOnCommit } from './notices.ts';
import type { Transactions, Tx } from './pool.ts';
import {
  currentMasterKey,
  isWrappedBy,
  localWrapper,
  SecretUnreadable,
  unwrapDataKey,
  wrapDataKey,
  type KeyWrapper,
} from './secrets.ts';

const keyBytes = 32;

/** Channel on which running processes hear that the master key was changed. */
export const masterKeyChannel = 'pontual_master_key';

/** Where the master key is: in the configuration, in a file, or in a KMS that a command of the operator reaches. */
export type MasterKeySource = { bytes: Uint8Array } | { file: string } | { kms: KmsCommand };

/** Opens the master key of a source. A file that is missing is made only with `make`. Throws SecretUnreadable. */
export async function openMasterKey(source: MasterKeySource, options: { make: boolean }): Promise<KeyWrapper> {
  if ('kms' in source) return kmsWrapper(source.kms);
  if ('bytes' in source) return localWrapper(await loadMasterKey({ file: '', value: source.bytes }));
  if (!options.make && (await readKeyFile(source.file)) === null) {
    throw new SecretUnreadable(`O arquivo da chave mestra ${source.file} não existe: indique o que está em uso.`);
  }
  return localWrapper(await loadMasterKey(source));
}

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

/** Makes the names of a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await openFile(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// ------------------------------------------------------------------ the database and its master key

const proofPlace = { organizationId: 'installation', kind: 'master-key-proof', id: 'master', version: 1 };
const proofText = Buffer.from('a chave mestra deste banco é esta');

async function newSetting(master: KeyWrapper): Promise<string> {
  const proof = (await master.wrap(proofPlace, proofText)).toString('base64');
  return JSON.stringify({ id: master.id, proof });
}

/**
 * Compares the master key with the one this database was made with, and notes it at the first
 * start. Throws SecretUnreadable for another key, or for a KMS that does not answer, before anything is sealed with it.
 */
export async function checkMasterKey(db: Transactions, master: KeyWrapper): Promise<void> {
  const known = (await db.asSystem(currentMasterKey)) ?? (await noteMasterKey(db, master));
  if (known.id !== master.id) throw wrongMasterKey();
  const proof = await master.unwrap(proofPlace, Buffer.from(known.proof, 'base64'));
  if (!proof.equals(proofText)) throw wrongMasterKey();
}

async function noteMasterKey(db: Transactions, master: KeyWrapper): Promise<{ id: string; proof: string }> {
  const setting = await newSetting(master);
  const noted = await db.asSystem(async (tx) => {
    await sql`insert into setting (key, value) values ('master_key', ${setting}::jsonb) on conflict (key) do nothing`.execute(
      tx,
    );
    return currentMasterKey(tx);
  });
  if (!noted) throw new Error('the setting of the master key vanished');
  return noted;
}

/** Whether the database is still wrapped by this master key. */
export async function isCurrentMasterKey(db: Transactions, master: KeyWrapper): Promise<boolean> {
  const known = await db.asSystem(currentMasterKey);
  return known === null || known.id === master.id;
}

function wrongMasterKey(): SecretUnreadable {
  return new SecretUnreadable(
    'A chave mestra não é a deste banco: devolva o arquivo (ou o valor) original, sem o qual as credenciais guardadas não podem ser lidas.',
  );
}

// ------------------------------------------------------------------ its change

export interface Rotation {
  /** Organizations whose data key is now wrapped by the new master key. */
  organizations: number;
  /** True when an earlier run had done it all. */
  wasDone: boolean;
}

interface WrappedKey {
  id: string;
  data_key: Buffer;
}

/** How many keys are asked of a KMS at once. */
const atOnce = 8;

/**
 * Wraps every data key with `next` instead of `old`; what the data keys seal is not touched. All of it happens in one transaction,
 * after every key was opened with the new master key to see that it can be: a run that dies leaves everything as it was, and the
 * same command again finishes it. Throws SecretUnreadable when `old` is not this database's key.
 */
export async function rotateMasterKey(db: Transactions, old: KeyWrapper, next: KeyWrapper): Promise<Rotation> {
  const known = await db.asSystem(currentMasterKey);
  if (known !== null && known.id === next.id) return { organizations: await countOf(db, next), wasDone: true };
  if (known !== null) await checkMasterKey(db, old);
  const setting = await newSetting(next);
  // Wrapped outside of the transaction: a KMS may take its time.
  const rewrapped = new Map<string, { from: Buffer; to: Buffer }>();
  for (const { id, data_key } of await db.asSystem(wrappedKeys)) rewrapped.set(id, { from: data_key, to: data_key });
  await inTurns([...rewrapped], async ([id, { from }]) => {
    rewrapped.set(id, { from, to: await rewrap(old, next, { id, data_key: from }) });
  });
  const organizations = await db.asSystem(
    async (tx) => {
      // Whoever makes an organization now waits, and then finds that the key is another.
      await sql`select 1 from setting where key = 'master_key' for update`.execute(tx);
      if ((await currentMasterKey(tx))?.id !== known?.id) throw wrongMasterKey();
      const now = await wrappedKeys(tx);
      for (const row of now) {
        const done = rewrapped.get(row.id);
        if (!done?.from.equals(row.data_key)) {
          rewrapped.set(row.id, { from: row.data_key, to: await rewrap(old, next, row) });
        }
      }
      const keys = now.map(({ id }) => rewrapped.get(id)?.to.toString('hex') ?? '');
      await sql`update organization o set data_key = decode(k.data_key, 'hex')
        from unnest(${now.map(({ id }) => id)}::uuid[], ${keys}::text[]) k (id, data_key) where o.id = k.id`.execute(
        tx,
      );
      await sql`insert into setting (key, value) values ('master_key', ${setting}::jsonb)
        on conflict (key) do update set value = excluded.value`.execute(tx);
      notifyOnCommit(tx, masterKeyChannel, '');
      return now.length;
    },
    { statementTimeoutMs: 60_000 },
  );
  await checkMasterKey(db, next);
  return { organizations, wasDone: false };
}

async function wrappedKeys(tx: Tx): Promise<WrappedKey[]> {
  const { rows } = await sql<WrappedKey>`select id, data_key from organization order by id`.execute(tx);
  return rows;
}

async function countOf(db: Transactions, master: KeyWrapper): Promise<number> {
  const rows = await db.asSystem(wrappedKeys);
  const foreign = rows.filter(({ data_key }) => !isWrappedBy(master, data_key));
  if (foreign.length > 0) {
    throw new SecretUnreadable(
      `${foreign.length} empresas têm chave de outra chave mestra: restaure a cópia de segurança.`,
    );
  }
  return rows.length;
}

async function rewrap(old: KeyWrapper, next: KeyWrapper, { id, data_key }: WrappedKey): Promise<Buffer> {
  const dataKey = await unwrapDataKey(old, id, data_key);
  try {
    const wrapped = await wrapDataKey(next, id, dataKey);
    // A key that the new master cannot open would be lost with all that it seals.
    const back = await unwrapDataKey(next, id, wrapped);
    if (!back.equals(dataKey))
      throw new SecretUnreadable('A chave nova não abre o que ela mesma fechou. Nada foi trocado.');
    back.fill(0);
    return wrapped;
  } finally {
    dataKey.fill(0);
  }
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

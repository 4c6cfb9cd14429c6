/** What commands do beside, or instead of, a running Pontual: verify the audit of every company, change the master key, add a company. */
import { link, lstat, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { verifyAudit, type AuditVerification } from '#app/audit/verify.ts';
import type { Clock, System } from '#app/context.ts';
import type { Config } from '#config';
import { joinDatabase } from '#db/launcher/start.ts';
import {
  checkMasterKey,
  openMasterKey,
  rotateMasterKey,
  syncFolder,
  type MasterKeySource,
  type Rotation,
} from '#db/master-key.ts';
import { migrate } from '#db/migrate.ts';
import { openDatabase, type Database } from '#db/pool.ts';
import { requireServer } from '#db/reach.ts';
import type { KeyWrapper } from '#db/secrets.ts';
import { composeSystem, makeIds } from './compose.ts';
import { readVersion, settingsOf } from './settings.ts';

/** Where the master key is: what the configuration says, else a file of the data folder. */
export function masterKeySource(config: Config): MasterKeySource {
  return config.masterKey ?? { file: join(config.dataDir, 'master.key') };
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Opens the database of an installation for `work`. Throws an error whose message is one clear sentence in Portuguese. */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const isHere = (name: string): Promise<boolean> => exists(join(config.dataDir, name));
  if (config.databaseUrl === null && !(await isHere('postgres')) && !(await isHere('postgres.caminho'))) {
    throw new Error(`Não há dados do Pontual em ${config.dataDir}: indique a pasta com --data, ou DATABASE_URL.`);
  }
  const joined =
    config.databaseUrl === null ? await joinDatabase({ dataDir: config.dataDir, log: () => undefined }) : null;
  const db = openDatabase(joined?.connection ?? { connectionString: config.databaseUrl ?? '' }, { poolSize: 4 });
  try {
    if (!joined) await requireServer(db.pool);
    await migrate(db.pool, { log: () => undefined });
    return await work(db);
  } finally {
    await db.close();
    await joined?.stop();
  }
}

const silent = (): void => undefined;

/** The whole application over the installation's database, for one verb of it: nothing listens, nothing works in the background. */
export async function withSystem<T>(config: Config, clock: Clock, work: (system: System) => Promise<T>): Promise<T> {
  return withDatabase(config, async (db) => {
    const masterKey = await openMasterKey(masterKeySource(config), { make: false });
    await checkMasterKey(db, masterKey);
    const composed = composeSystem({
      db,
      masterKey,
      clock,
      ids: makeIds(() => clock.now().epochMilliseconds),
      log: { info: silent, warn: silent, error: silent },
      settings: settingsOf(config, await readVersion(), null),
      hosts: config.bankHosts,
    });
    try {
      return await work(composed.system);
    } finally {
      await composed.close();
    }
  });
}

export interface CompanyAudit {
  id: string;
  name: string;
  verification: AuditVerification;
}

/** Verifies the chain of every company, one after the other. */
export async function verifyAudits(config: Config, clock: Clock): Promise<CompanyAudit[]> {
  return withDatabase(config, async (db) => {
    const companies = await db.asSystem((tx) =>
      tx.selectFrom('organization').select(['id', 'name']).orderBy('id').execute(),
    );
    const audits: CompanyAudit[] = [];
    for (const { id, name } of companies) {
      const place = { db, clock, organizationId: id, settings: { auditHeadFile: config.auditHeadFile } };
      audits.push({ id, name, verification: await verifyAudit(place) });
    }
    return audits;
  });
}

/** To which key, and whether the new file takes the place of the one in use. */
export type NewMasterKey = MasterKeySource | 'same-place';

export interface MasterKeyChange extends Rotation {
  /** Where the old key was put aside, when the new one took its place. */
  oldFile: string | null;
}

/**
 * Changes the master key. With `same-place` the new key is made beside the file in use and takes its name at the end; the old one
 * stays beside it. Stopped anywhere, the same call again finishes what was begun.
 */
export async function changeMasterKey(config: Config, to: NewMasterKey): Promise<MasterKeyChange> {
  const source = masterKeySource(config);
  if (to !== 'same-place') return { ...(await rotated(config, source, to)), oldFile: null };
  if (!('file' in source)) {
    throw new Error('A chave em uso não está em um arquivo: diga para onde ela vai, com --new-file ou outra opção.');
  }
  const { file } = source;
  const fresh = `${file}.new`;
  const old = await openMasterKey(source, { make: false });
  const rotation = await rotated(config, source, { file: fresh });
  const oldFile = `${file}.old-${old.id.slice(0, 8)}`;
  // Two names for the old key before the new one takes the first: at no moment is there none.
  await link(file, oldFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rename(fresh, file);
  await syncFolder(dirname(file));
  return { ...rotation, oldFile };
}

async function rotated(config: Config, from: MasterKeySource, to: MasterKeySource): Promise<Rotation> {
  const old: KeyWrapper = await openMasterKey(from, { make: false });
  const next = await openMasterKey(to, { make: true });
  return withDatabase(config, (db) => rotateMasterKey(db, old, next));
}

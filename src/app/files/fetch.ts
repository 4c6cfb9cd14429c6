/** Fetches a connection's files from the bank's server: when asked, and by itself until the day's files are there. */
import type { z } from 'zod';
import type { fileFetchAnswerSchema } from '#contract/files.ts';
import type { FileCapabilities, FileIdentity } from '#core/provider.ts';
import { nextLookAt } from '#core/file-schedule.ts';
import { publicId } from '#core/ids.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { fetchedFiles } from '#db/bank-files.ts';
import { connectionById, type ConnectionRow } from '#db/connections.ts';
import { noteFileSource, readFileSource, sourcesWithoutJob, type FileSourceRow } from '#db/file-sources.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { SftpFailure, sftpMeanings, type SftpFailureCode } from '#net/sftp-failures.ts';
import { visitSftp, type RemoteFile, type SftpPlace } from '#net/sftp.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { systemContext, type Context, type System } from '../context.ts';
import { instantNow } from '../moment.ts';
import { over, type Next } from '../operations/next.ts';
import { missingFiles, tellMissingFiles } from './missing.ts';
import { askFetch, fetchJob, placeOf, requireSource, tellSource } from './source.ts';
import { identify, storeFile } from './store.ts';

export type FetchAnswer = z.infer<typeof fileFetchAnswerSchema>;

interface FetchWork {
  source: FileSourceRow;
  connection: ConnectionRow;
  accountMnemonic: string;
  capability: FileCapabilities;
  place: SftpPlace;
  /** Name → what the server told of it when it was fetched. */
  fetched: Map<string, Set<string>>;
}

/** More are left for the next look: one look does not last for ever. */
const mostFilesAtOnce = 200;

/** "Buscar agora". @throws Problem 404 without a source. */
export async function fetchNow(ctx: Context, id: string): Promise<FetchAnswer> {
  const work = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { connection_id: connectionId } = await requireSource(tx, ctx, id);
    return loadWork(tx, ctx, connectionId);
  });
  if (work === null) throw new Error('the source of files vanished');
  return fetchFiles(ctx, work);
}

/** The look by itself; goes on for ever while the source is active. */
export async function runFetch(ctx: Context, job: ClaimedJob): Promise<Next> {
  const work = await ctx.db.inOrganization(ctx.organizationId, (tx) => loadWork(tx, ctx, job.subject));
  if (work === null || !work.source.active || !work.connection.active) return over;
  // Without a key that a person has accepted there is nothing to ask; that she accepts it begins this again.
  if (work.source.host_key === null) return over;
  await fetchFiles(ctx, work);
  const { source, capability, accountMnemonic } = work;
  const missing = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await tellMissingFiles(tx, ctx, { source, capability, accountMnemonic });
    return missingFiles(tx, ctx, { source, capability, lateFrom: { from: '00:00', to: '00:00' } });
  });
  const plan = { hours: capability.hours, alertHour: source.alert_hour, isComplete: missing.length === 0 };
  return { again: true, at: nextLookAt(instantNow(ctx), plan) };
}

async function loadWork(tx: Tx, ctx: Context, connectionId: string): Promise<FetchWork | null> {
  const source = await readFileSource(tx, connectionId);
  const connection = source && (await connectionById(tx, connectionId));
  const account = connection && (await bankAccountById(tx, connection.bank_account_id));
  const capability = connection && ctx.banks.provider(connection.provider).file;
  if (!source || !connection || !account || !capability) return null;
  return {
    source,
    connection,
    accountMnemonic: account.mnemonic,
    capability,
    place: await placeOf(tx, ctx, source),
    fetched: await fetchedFiles(tx, connectionId),
  };
}

interface Found {
  found: number;
  names: string[];
  /** The first that could not be had, and why; the others come all the same. */
  passedOver: string | null;
}

/** No transaction is open while the bank's server is spoken to; each file is stored before the next one is asked for. */
async function fetchFiles(ctx: Context, work: FetchWork): Promise<FetchAnswer> {
  const done: Found = { found: 0, names: [], passedOver: null };
  const visit = await visitSftp(work.place, async (session) => {
    const files = (await session.list()).flatMap((file) => {
      const identity = work.capability.isOurs(file.name) ? work.capability.identify(file.name, new Uint8Array()) : null;
      return identity === null ? [] : [{ file, identity }];
    });
    done.found = files.length;
    const wanted = files.filter(({ file }) => !work.fetched.get(file.name)?.has(stampOf(file))).sort(byDay);
    for (const { file } of wanted.slice(0, mostFilesAtOnce)) {
      const bytes = await orWhy(session.read(file.name));
      if (typeof bytes === 'string') done.passedOver ??= `${file.name}: ${sftpMeanings[bytes].detail}`;
      else if (await keep(ctx, work, file, bytes)) done.names.push(file.name);
    }
  });
  const code = visit.ok ? null : visit.code;
  await ctx.db.inOrganization(ctx.organizationId, (tx) => noteVisit(tx, ctx, work, { code, ...done, ...visit }));
  const meaning = code === null ? null : sftpMeanings[code];
  return {
    ok: visit.ok,
    code,
    offeredHostKey: visit.offeredHostKey,
    found: done.found,
    fetched: done.names,
    problem: meaning?.detail ?? done.passedOver,
    cure: meaning?.cure ?? null,
  };
}

const stampOf = ({ sizeBytes, modifiedAt }: RemoteFile): string => `${sizeBytes}/${modifiedAt}`;

/** By day, so that numbers are seen in their order. */
function byDay(
  a: { file: RemoteFile; identity: FileIdentity },
  b: { file: RemoteFile; identity: FileIdentity },
): number {
  const key = ({ file, identity }: typeof a): string => `${identity.accountingOn}/${identity.number}/${file.name}`;
  return key(a) < key(b) ? -1 : 1;
}

/** One file that cannot be had does not keep the others from coming. */
async function orWhy(reading: Promise<Buffer>): Promise<Buffer | SftpFailureCode> {
  try {
    return await reading;
  } catch (error) {
    const passedOver: readonly SftpFailureCode[] = ['file_missing', 'incomplete', 'too_large', 'permission'];
    if (error instanceof SftpFailure && passedOver.includes(error.code)) return error.code;
    throw error;
  }
}

async function keep(ctx: Context, work: FetchWork, file: RemoteFile, bytes: Buffer): Promise<boolean> {
  const identity = identify(work.capability, file.name, bytes);
  if (identity === null) return false;
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { isNew } = await storeFile(tx, ctx, {
      connection: work.connection,
      source: 'sftp',
      name: file.name,
      bytes,
      identity,
      remoteModified: file.modifiedAt,
    });
    return isNew;
  });
}

interface Visited {
  passedOver: string | null;
  code: SftpFailureCode | null;
  offeredHostKey: string | null;
}

async function noteVisit(tx: Tx, ctx: Context, { source, accountMnemonic }: FetchWork, visit: Visited): Promise<void> {
  const { code, offeredHostKey } = visit;
  const meaning = code === null ? null : sftpMeanings[code];
  await noteFileSource(tx, source.connection_id, {
    last_fetch_at: instantNow(ctx),
    last_error: meaning?.detail ?? visit.passedOver,
    ...(offeredHostKey === null ? {} : { offered_host_key: offeredHostKey }),
  });
  await tellSource(tx, ctx, source);
  const connection = publicId('connection', source.connection_id);
  const failing = `file_fetch/${connection}`;
  if (meaning === null) return resolveAlert(tx, ctx, failing);
  // What passes by itself is told when it has not passed by the next look.
  if (code === 'host_key_unknown' || (meaning.passes && source.last_error === null)) return;
  const isAlarm = code === 'host_key_changed';
  await raiseAlert(tx, ctx, {
    kind: isAlarm ? 'file_server_changed' : 'file_fetch_failing',
    key: isAlarm ? `file_server_changed/${connection}/${offeredHostKey}` : failing,
    severity: isAlarm ? 'urgent' : 'warning',
    title: isAlarm ? 'O servidor de arquivos do banco mudou de chave' : 'Os arquivos do banco não puderam ser buscados',
    body: `Conta ${accountMnemonic}, servidor ${source.host}: ${meaning.detail}`,
    cure: meaning.cure,
    link: `/arquivos/origem/${connection}`,
    connectionId: source.connection_id,
  });
}

/** Every active source has its job; one that exists keeps its time. */
export async function ensureFetches(system: System): Promise<void> {
  const sources = await system.db.asSystem((tx) => sourcesWithoutJob(tx, fetchJob));
  for (const { connectionId, organizationId } of sources) {
    const ctx = systemContext(system, organizationId, 'schedule');
    await ctx.db.inOrganization(organizationId, async (tx) => {
      const source = await readFileSource(tx, connectionId);
      if (source?.host_key != null) await askFetch(tx, ctx, connectionId, instantNow(ctx));
    });
  }
}

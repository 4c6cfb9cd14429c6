/** Where a connection's files are fetched. Password and private key are sealed and never given back. */
import type { z } from 'zod';
import type { fileSourceInputSchema, fileSourceSchema } from '#contract/files.ts';
import { invalidInput, notFound } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { secret, type Secret } from '#core/secret.ts';
import type { FileCapabilities } from '#core/provider.ts';
import type { ConnectionRow } from '#db/connections.ts';
import {
  deleteFileSource,
  noteFileSource,
  putFileSource,
  readFileSource,
  type FileSourceRow,
} from '#db/file-sources.ts';
import { enqueue } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import type { SftpLogin, SftpPlace } from '#net/sftp.ts';
import { makeSftpKeys, publicKeyOf } from '#net/sftp-keys.ts';
import { SftpFailure } from '#net/sftp-failures.ts';
import { resolveAlerts } from '../alerts/resolve.ts';
import { audit } from '../audit.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { announce } from '../changes.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import type { SealedPlace } from '../vault.ts';

export const fetchJob = 'file_fetch';

export type FileSourceInput = z.infer<typeof fileSourceInputSchema>;
export type FileSourceView = z.infer<typeof fileSourceSchema>;

/** What is sealed, as JSON. */
type SealedLogin = { password: string } | { privateKey: string; passphrase: string | null };

export function sourceView(row: FileSourceRow): FileSourceView {
  return {
    connectionId: publicId('connection', row.connection_id),
    host: row.host,
    port: row.port,
    username: row.username,
    folder: row.folder,
    auth: row.auth,
    publicKey: row.public_key,
    hostKey: row.host_key,
    offeredHostKey: row.offered_host_key,
    alertHour: row.alert_hour,
    expectsEmptyDays: row.expects_empty,
    active: row.active,
    lastFetchAt: row.last_fetch_at,
    lastError: row.last_error,
    version: row.version,
  };
}

/** A connection whose bank makes files. @throws Problem 404; 422 where it makes none. */
export async function connectionWithFiles(
  tx: Tx,
  ctx: Context,
  id: string,
): Promise<{ connection: ConnectionRow; capability: FileCapabilities; title: string }> {
  const connection = await resolveConnection(tx, ctx, id);
  const { file, facts } = ctx.banks.provider(connection.provider);
  if (!file) throw capabilityAbsent(facts.title, 'receber arquivos');
  return { connection, capability: file, title: facts.title };
}

export async function requireSource(tx: Tx, ctx: Context, connectionId: string): Promise<FileSourceRow> {
  const { connection } = await connectionWithFiles(tx, ctx, connectionId);
  const row = await readFileSource(tx, connection.id);
  if (!row) throw notFound('A origem dos arquivos desta integração', connectionId.slice(0, 64));
  return row;
}

export function getFileSource(ctx: Context, id: string): Promise<FileSourceView> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => sourceView(await requireSource(tx, ctx, id)));
}

/**
 * Keeps the settings; what is secret and not told again stays as it was. Another server has another key: it is to be accepted anew.
 * @throws Problem 404, 422
 */
export async function putSource(ctx: Context, id: string, input: FileSourceInput): Promise<FileSourceView> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { connection } = await connectionWithFiles(tx, ctx, id);
    const known = await readFileSource(tx, connection.id);
    const login = await loginOf(tx, ctx, connection.id, { input, known });
    const isSameServer = known?.host === input.host && known.port === input.port;
    const now = instantNow(ctx);
    const row = await putFileSource(tx, {
      connection_id: connection.id,
      organization_id: ctx.organizationId,
      host: input.host,
      port: input.port,
      username: input.username,
      folder: input.folder,
      auth: input.auth,
      ...login,
      host_key: isSameServer ? known.host_key : null,
      offered_host_key: isSameServer ? known.offered_host_key : null,
      alert_hour: input.alertHour,
      expects_empty: input.expectsEmptyDays,
      active: input.active,
      last_fetch_at: known?.last_fetch_at ?? null,
      last_error: isSameServer ? known.last_error : null,
      created_at: now,
      updated_at: now,
    });
    await audit(tx, ctx, {
      action: 'file_source.put',
      objectKind: 'connection',
      objectId: connection.id,
      before: known ? plainOf(known) : null,
      after: plainOf(row),
    });
    if (row.active && row.host_key !== null) await askFetch(tx, ctx, connection.id, now);
    await tellSource(tx, ctx, row);
    return sourceView(row);
  });
}

/** Nothing secret. */
function plainOf({ host, port, username, folder, auth, public_key, host_key, alert_hour, active }: FileSourceRow) {
  return {
    host,
    port,
    username,
    folder,
    auth,
    publicKey: public_key,
    hostKey: host_key,
    alertHour: alert_hour,
    active,
  };
}

async function loginOf(
  tx: Tx,
  ctx: Context,
  connectionId: string,
  { input, known }: { input: FileSourceInput; known: FileSourceRow | undefined },
): Promise<Pick<FileSourceRow, 'secret_sealed' | 'public_key'>> {
  const sealed = (login: SealedLogin): Promise<Buffer> =>
    ctx.vault.seal(tx, secretPlace(ctx, connectionId), JSON.stringify(login));
  const isSameWay = known !== undefined && known.auth === input.auth;
  if (input.auth === 'password') {
    if (input.password !== undefined) {
      return { secret_sealed: await sealed({ password: input.password }), public_key: null };
    }
    if (isSameWay) return { secret_sealed: known.secret_sealed, public_key: null };
    throw invalidInput([
      { pointer: '/password', code: 'required', detail: 'Informe a senha do servidor de arquivos.' },
    ]);
  }
  if (input.privateKey !== undefined) {
    const { privateKey, passphrase = null } = input;
    const publicKey = readable(() => publicKeyOf(privateKey, passphrase));
    return { secret_sealed: await sealed({ privateKey, passphrase }), public_key: publicKey };
  }
  if (isSameWay && !input.newKey) return { secret_sealed: known.secret_sealed, public_key: known.public_key };
  const { privateKey, publicKey } = await makeSftpKeys(input.keyType);
  return { secret_sealed: await sealed({ privateKey, passphrase: null }), public_key: publicKey };
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SftpFailure)) throw error;
    throw invalidInput([
      {
        pointer: '/privateKey',
        code: 'unreadable_key',
        detail: 'A chave não pode ser lida. Use OpenSSH ou PEM, e informe a senha dela em passphrase, se houver.',
      },
    ]);
  }
}

function secretPlace(ctx: Context, connectionId: string): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'file-source', id: connectionId, version: 1 };
}

/** A person says that this key is the bank's. @throws Problem 404 */
export async function acceptHostKey(ctx: Context, id: string, hostKey: string): Promise<FileSourceView> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const known = await requireSource(tx, ctx, id);
    const now = instantNow(ctx);
    await noteFileSource(tx, known.connection_id, {
      host_key: hostKey,
      last_error: null,
      version: known.version + 1,
      updated_at: now,
    });
    await audit(tx, ctx, {
      action: 'file_source.accept_host_key',
      objectKind: 'connection',
      objectId: known.connection_id,
      before: { hostKey: known.host_key },
      after: { hostKey },
    });
    await resolveAlerts(tx, ctx, `file_server_changed/${publicId('connection', known.connection_id)}`);
    if (known.active) await askFetch(tx, ctx, known.connection_id, now);
    const row = await requireSource(tx, ctx, id);
    await tellSource(tx, ctx, row);
    return sourceView(row);
  });
}

/** What was fetched stays; nothing is fetched any more. @throws Problem 404 */
export async function removeSource(ctx: Context, id: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const known = await requireSource(tx, ctx, id);
    await deleteFileSource(tx, known.connection_id);
    const connection = publicId('connection', known.connection_id);
    for (const kind of ['file_missing', 'file_server_changed', 'file_fetch'])
      await resolveAlerts(tx, ctx, `${kind}/${connection}`);
    await audit(tx, ctx, {
      action: 'file_source.delete',
      objectKind: 'connection',
      objectId: known.connection_id,
      before: plainOf(known),
    });
    await tellSource(tx, ctx, known);
  });
}

export function tellSource(tx: Tx, ctx: Context, row: Pick<FileSourceRow, 'connection_id' | 'version'>): Promise<void> {
  const id = publicId('connection', row.connection_id);
  return announce(tx, ctx, { type: 'fileSource', id, version: row.version });
}

export async function askFetch(tx: Tx, ctx: Context, connectionId: string, dueAt: string): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: fetchJob,
    subject: connectionId,
    lane: `files/${connectionId}`,
    dueAt,
  });
}

/** What a visit needs to know; the secret opened. */
export async function placeOf(tx: Tx, ctx: Context, row: FileSourceRow): Promise<SftpPlace> {
  const opened = await ctx.vault.open(tx, secretPlace(ctx, row.connection_id), row.secret_sealed);
  const { sftp } = ctx.settings.simulator ?? {};
  const isSimulator = sftp !== undefined && sftp.port === row.port && [sftp.host, 'localhost'].includes(row.host);
  return {
    host: row.host,
    port: row.port,
    username: row.username,
    login: loginFrom(opened),
    folder: row.folder,
    hostKey: row.host_key,
    allowPrivate: isSimulator || (ctx.settings.allowPrivateFileServers ?? false),
  };
}

function loginFrom(opened: Secret): SftpLogin {
  const login = JSON.parse(opened.reveal()) as SealedLogin;
  if ('password' in login) return { kind: 'password', password: secret(login.password) };
  const { privateKey, passphrase } = login;
  return { kind: 'key', privateKey: secret(privateKey), passphrase: passphrase === null ? null : secret(passphrase) };
}

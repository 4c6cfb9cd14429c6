/** Takes a file in: its bytes are stored and committed before anything is read (rule 4: inbox first), and the same bytes are one file. */
import { createHash } from 'node:crypto';
import type { FileCapabilities, FileIdentity } from '#core/provider.ts';
import { publicId } from '#core/ids.ts';
import { bankFileByContent, insertBankFile, noteRemote, readBankFile, type BankFileRow } from '#db/bank-files.ts';
import type { ConnectionRow } from '#db/connections.ts';
import { enqueue } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

export const importJob = 'bank_file';

/** Enough of a file to know whose it is. */
const headBytes = 1024;

export interface Arrival {
  connection: ConnectionRow;
  source: BankFileRow['source'];
  name: string;
  bytes: Buffer;
  identity: FileIdentity;
  /** Seconds since 1970 as the server told it. */
  remoteModified: number | null;
}

/** Null for what is no file of this bank's. */
export function identify(file: FileCapabilities, name: string, bytes: Buffer): FileIdentity | null {
  return file.identify(name, bytes.subarray(0, headBytes));
}

/** Stores a file and asks for its import. One that is there already is answered as it is, and nothing happens. */
export async function storeFile(
  tx: Tx,
  ctx: Context,
  arrival: Arrival,
): Promise<{ file: BankFileRow; isNew: boolean }> {
  const { connection, identity, bytes } = arrival;
  const sha256 = createHash('sha256').update(bytes).digest();
  const fileKey = keyOf(identity, sha256);
  const known = await bankFileByContent(tx, {
    connectionId: connection.id,
    sha256,
    // Under a name that says nothing, the same bytes are the same file.
    fileKey: identity.number === null ? null : fileKey,
  });
  if (known) {
    if (arrival.remoteModified !== null) await noteRemote(tx, known.id, arrival.remoteModified);
    return { file: known, isNew: false };
  }
  const id = ctx.ids.next();
  const row = {
    id,
    organization_id: ctx.organizationId,
    connection_id: connection.id,
    source: arrival.source,
    name: arrival.name,
    file_key: fileKey,
    kind: identity.kind,
    client: identity.client,
    number: identity.number,
    accounting_on: identity.accountingOn,
    size_bytes: bytes.length,
    sha256,
    remote_modified: arrival.remoteModified,
    state: 'stored' as const,
    received_at: instantNow(ctx),
  };
  // Two that came at the same moment: the unique index lets one in, and the other finds it.
  if (!(await insertBankFile(tx, row, bytes))) return storeFile(tx, ctx, arrival);
  await askImport(tx, ctx, { id, connection_id: connection.id });
  const file = await readBankFile(tx, id);
  if (!file) throw new Error('a file just stored vanished');
  return { file, isNew: true };
}

/** What makes it this file and no other: by its name's parts; without a number, by its content. */
function keyOf({ kind, client, number, accountingOn }: FileIdentity, sha256: Buffer): string {
  if (number === null) return `content/${sha256.toString('hex')}`;
  return [kind, client ?? '', number, accountingOn ?? ''].join('/');
}

export async function askImport(tx: Tx, ctx: Context, file: Pick<BankFileRow, 'id' | 'connection_id'>): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: importJob,
    subject: file.id,
    lane: `files/${file.connection_id}`,
    dueAt: instantNow(ctx),
  });
  await announce(tx, ctx, { type: 'bankFile', id: publicId('bankFile', file.id), version: 1 });
}

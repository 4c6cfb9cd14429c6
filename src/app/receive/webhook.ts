/**
 * Takes in what a bank calls us with: stored raw and committed before it is answered, read afterwards (rule 4: inbox first).
 * Deliveries that come together are stored together: one statement, one fsync.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { jobChannel } from '#db/jobs.ts';
import { notifyOnCommit } from '#db/notices.ts';
import { proofHash } from '../connections/hook-secret.ts';
import type { System } from '../context.ts';
import { instantNow } from '../moment.ts';

export interface HookCall {
  token: string;
  /** What the bank appended to our address, such as `/pix`. */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface HookAnswer {
  /**
   * 200 only after the message is committed; 401 when its bank proves itself and this one did not (kept as rejected); 404 for a token
   * that is nobody's; 503 when it could not be stored.
   */
  status: 200 | 401 | 404 | 503;
}

export const inboxJob = 'inbox';

interface Waiting {
  call: HookCall;
  resolve(answer: HookAnswer): void;
}

/** Headers kept with a message: enough to understand it, nothing that authenticates anybody. */
const keptHeaders = ['content-type', 'user-agent', 'content-length', 'x-conta-corrente', 'date'];

/** Most messages in one statement: 200 of 4 kB stay far below any limit of the driver. */
const groupSize = 200;

export type HookReceiver = (call: HookCall) => Promise<HookAnswer>;

/** Makes the receiver of a process; it keeps the group that is being formed. */
export function hookReceiver(system: System): HookReceiver {
  let waiting: Waiting[] = [];
  let storing = false;
  const drain = async (): Promise<void> => {
    storing = true;
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupSize);
      waiting = waiting.slice(groupSize);
      await storeGroup(system, group);
    }
    storing = false;
  };
  return (call) =>
    new Promise((resolve) => {
      waiting.push({ call, resolve });
      if (!storing) void drain();
    });
}

async function storeGroup(system: System, group: Waiting[]): Promise<void> {
  try {
    const stored = await insertGroup(
      system,
      group.map(({ call }) => call),
    );
    for (const [index, { resolve }] of group.entries()) resolve({ status: stored.get(index) ?? 404 });
  } catch (error) {
    system.log.error(
      { error: String(error), messages: group.length },
      'webhooks could not be stored; the banks will repeat them',
    );
    for (const { resolve } of group) resolve({ status: 503 });
  }
}

interface Stored {
  ordinal: number;
  authentic: boolean;
}

/** Answers how each whose token is a connection's was taken in. Each authentic message has its job in the same statement. */
async function insertGroup(system: System, calls: HookCall[]): Promise<Map<number, 200 | 401>> {
  const proving = provingHeaders(system);
  const now = instantNow(system);
  const rows = calls.map((call, ordinal) => ({
    ordinal,
    token: sha256(call.token).toString('hex'),
    id: system.ids.next(),
    job: system.ids.next(),
    path: call.path.slice(0, 500),
    headers: keptOf(call.headers),
    proofs: proofsOf(call.headers, proving),
    body: Buffer.from(call.body).toString('hex'),
    sha256: sha256(call.body).toString('hex'),
  }));
  return system.db.intake.asSystem(async (tx) => {
    const { rows: stored } = await sql<Stored>`
      WITH call AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS c(ordinal int, token text, id uuid, job uuid, path text, headers jsonb, proofs jsonb, body text, sha256 text)
      ), known AS (
        SELECT call.*, connection.id AS connection_id, connection.organization_id, connection.hook_auth_hash IS NULL
          OR coalesce(call.proofs ->> connection.hook_auth_header = encode(connection.hook_auth_hash, 'hex'), false) AS authentic
        FROM call JOIN connection ON connection.hook_token_hash = decode(call.token, 'hex')
          OR connection.previous_hook_token_hash = decode(call.token, 'hex') AND connection.previous_hook_until > ${now}::timestamptz
        WHERE connection.discarded_at IS NULL
      ), message AS (
        INSERT INTO inbound_message (id, organization_id, connection_id, received_at, path, headers, body, sha256, state, result)
        SELECT id, organization_id, connection_id, ${now}::timestamptz, path, headers, decode(body, 'hex'), decode(sha256, 'hex'),
          CASE WHEN authentic THEN 'stored' ELSE 'rejected' END,
          CASE WHEN authentic THEN NULL ELSE 'A senha do aviso não é a que demos ao banco: recusado, nada foi feito.' END
        FROM known
      ), job AS (
        INSERT INTO job (id, organization_id, kind, subject, lane, due_at)
        SELECT job, organization_id, ${inboxJob}, id, connection_id::text || '/inbox', ${now}::timestamptz FROM known WHERE authentic
      )
      SELECT ordinal, authentic FROM known`.execute(tx);
    if (stored.length > 0) notifyOnCommit(tx, jobChannel, '');
    return new Map(stored.map(({ ordinal, authentic }) => [ordinal, authentic ? 200 : 401]));
  });
}

/** The headers by which any of the banks proves itself. */
function provingHeaders(system: System): Set<string> {
  const { banks } = system;
  return new Set(banks.names().flatMap((name) => banks.provider(name).facts.webhook?.header ?? []));
}

/** Hashes of the proving headers that came: enough to compare, nothing to steal. */
function proofsOf(headers: Record<string, string>, proving: Set<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      proving.has(name.toLowerCase()) ? [[name.toLowerCase(), proofHash(value).toString('hex')]] : [],
    ),
  );
}

const sha256 = (content: string | Uint8Array): Buffer => createHash('sha256').update(content).digest();

function keptOf(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => keptHeaders.includes(name.toLowerCase()))
      .map(([name, value]) => [name.toLowerCase(), value.slice(0, 500)]),
  );
}

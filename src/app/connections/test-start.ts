/** "Testar conexão": a run of its own, whose lines are written down and announced as they come. */
import type { ConnectionTest } from '#contract/connection-tests.ts';
import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import {
  activeCredential,
  candidateCredential,
  connectionTestById,
  insertConnectionTest,
  type ConnectionRow,
  type ConnectionTestRow,
} from '#db/connections.ts';
import { enqueue } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { resolveConnection } from './resolve.ts';
import { connectionTestView } from './test-view.ts';

/** Kind of the job that runs a test; its subject is the test. */
export const connectionTestJob = 'connection_test';

export interface TestRequest {
  id: string;
  credential: 'active' | 'candidate';
  /** When it passes, the candidate takes over. */
  switch: boolean;
}

/** Starts a test, which a job runs. @throws Problem 404, or 409 when no new credentials wait. */
export async function startTest(ctx: Context, request: TestRequest): Promise<ConnectionTest> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await addTest(tx, ctx, await resolveConnection(tx, ctx, request.id), request);
    await enqueue(tx, {
      id: ctx.ids.next(),
      organizationId: ctx.organizationId,
      kind: connectionTestJob,
      subject: row.id,
      lane: `${row.connection_id}/test`,
      dueAt: row.started_at,
    });
    return connectionTestView(row);
  });
}

/** Writes a test that has begun. Whoever writes it sees that it runs. */
export async function addTest(
  tx: Tx,
  ctx: Context,
  connection: ConnectionRow,
  request: Omit<TestRequest, 'id'>,
): Promise<ConnectionTestRow> {
  const wantsCandidate = request.credential === 'candidate';
  const credential = await (wantsCandidate ? candidateCredential : activeCredential)(tx, connection.id);
  if (wantsCandidate && !credential) throw noCandidate();
  const row: ConnectionTestRow = {
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    connection_id: connection.id,
    credential_id: credential?.id ?? null,
    tested: credential ? request.credential : 'none',
    switch: request.switch && wantsCandidate,
    switched: false,
    state: 'running',
    lines: [],
    started_at: instantNow(ctx),
    finished_at: null,
  };
  await insertConnectionTest(tx, { ...row, lines: '[]' });
  await audit(tx, ctx, {
    action: 'connection.test',
    objectKind: 'connection',
    objectId: connection.id,
    after: { tested: row.tested, switch: row.switch },
  });
  await announce(tx, ctx, { type: 'connection_test', id: publicId('connectionTest', row.id), version: 0 });
  return row;
}

/** One test of a connection, as it stands now. @throws Problem 404. */
export async function getTest(ctx: Context, { id, testId }: { id: string; testId: string }): Promise<ConnectionTest> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const connection = await resolveConnection(tx, ctx, id);
    const row = await connectionTestById(tx, uuidOf('connectionTest', testId));
    if (!row || row.connection_id !== connection.id) throw notFound('O teste', testId.slice(0, 64));
    return connectionTestView(row);
  });
}

function noCandidate(): Problem {
  return new Problem({
    code: 'no_candidate',
    status: 409,
    title: 'Não há credenciais à espera',
    detail: 'Nenhum certificado ou credencial nova espera por um teste nesta integração.',
    cure: 'Envie as novas credenciais e teste-as de novo.',
    actor: 'you',
  });
}

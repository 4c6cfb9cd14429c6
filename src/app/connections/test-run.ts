/** Runs a test of a connection: each line is written down when it begins and when it ends. */
import type { TestLine, TestLineActor } from '#core/test-line.ts';
import { publicId } from '#core/ids.ts';
import type { ConnectionTest } from '#contract/connection-tests.ts';
import {
  connectionById,
  connectionTestById,
  credentialById,
  updateConnectionTest,
  type ConnectionTestRow,
} from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { over, type Next } from '../operations/next.ts';
import { openCredentials } from './credentials.ts';
import { loadConnection, type LoadedConnection } from './load.ts';
import { openLoaded } from './open.ts';
import { switchTo } from './switch.ts';
import { testLines } from './test-lines.ts';
import { connectionTestView } from './test-view.ts';

/** How a line ended. */
export type LineEnd = Pick<TestLine, 'state' | 'detail'> & { who?: TestLineActor; cure?: string };

/** Where lines are written: `run` begins one, does the work and ends it. */
export interface Report {
  run(line: Pick<TestLine, 'key' | 'line'>, work: () => Promise<LineEnd>): Promise<LineEnd>;
  /** What it says so far. */
  lines(): readonly TestLine[];
}

export async function runConnectionTest(ctx: Context, job: ClaimedJob): Promise<Next> {
  await runTest(ctx, job.subject);
  return over;
}

/** Runs a test (UUID) from its beginning to its end. One that is over stays as it is. */
export async function runTest(ctx: Context, testId: string): Promise<ConnectionTest> {
  const found = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const test = await connectionTestById(tx, testId);
    if (!test) throw new Error(`connection test ${testId} does not exist`);
    const loaded = await loadConnection(tx, ctx, test.connection_id);
    const row = test.credential_id === null ? undefined : await credentialById(tx, test.credential_id);
    const isSealed = row?.state === 'revoked' || row?.state === 'destroyed';
    const credentials = row && !isSealed ? await openCredentials(tx, ctx, row) : null;
    return { test, loaded: { ...loaded, credentials }, notAfter: row?.certificate?.notAfter ?? null };
  });
  const { test, loaded, notAfter } = found;
  if (test.state !== 'running') return connectionTestView(test);
  const report = reportOf(ctx, testId);
  if (loaded.credentials) {
    const opened = openLoaded(ctx, loaded, loaded.credentials);
    await testLines(ctx, { opened, loaded: loaded as LoadedConnection, notAfter, report });
  } else await report.run({ key: 'credentials', line: 'Credenciais' }, async () => withoutAny);
  return finish(ctx, test, report.lines());
}

const withoutAny: LineEnd = {
  state: 'failed',
  detail: 'Nenhuma credencial guardada.',
  who: 'you',
  cure: 'Informe as credenciais que o banco forneceu.',
};

async function finish(ctx: Context, test: ConnectionTestRow, lines: readonly TestLine[]): Promise<ConnectionTest> {
  const passed = lines.every(({ state }) => state === 'ok' || state === 'warning');
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { connection_id: connectionId, credential_id: credentialId } = test;
    const switched =
      passed && test.switch && credentialId !== null && (await switchTo(tx, ctx, { connectionId, credentialId }));
    const end = { state: passed ? 'passed' : 'failed', switched, finished_at: instantNow(ctx) } as const;
    await updateConnectionTest(tx, test.id, { ...end, lines: JSON.stringify(lines) });
    if (!passed && test.switch) await tellOfRefusal(tx, ctx, test, lines);
    await announceTest(tx, ctx, test.id, lines.length + 1);
    await announce(tx, ctx, { type: 'connection', id: publicId('connection', connectionId), version: 0 });
    return connectionTestView({ ...test, ...end, lines: [...lines] });
  });
}

/** New credentials that do not work are nobody's news while the old ones do: until they end. So somebody is told, once. */
async function tellOfRefusal(tx: Tx, ctx: Context, test: ConnectionTestRow, lines: readonly TestLine[]): Promise<void> {
  const failed = lines.find(({ state }) => state === 'failed');
  const connection = await connectionById(tx, test.connection_id);
  const title = connection ? ctx.banks.provider(connection.provider).facts.title : '';
  await raiseAlert(tx, ctx, {
    kind: 'candidate_refused',
    key: `candidate_refused/${test.credential_id}`,
    severity: 'warning',
    title: `As novas credenciais do ${title} não passaram no teste`,
    body: `As de antes continuam em uso. ${failed ? `${failed.line}: ${failed.detail}` : ''}`.trim(),
    cure: failed?.cure ?? 'Abra a integração, corrija e teste de novo.',
    link: `/integracoes/${publicId('connection', test.connection_id)}`,
    connectionId: test.connection_id,
  });
}

function reportOf(ctx: Context, testId: string): Report {
  const lines: TestLine[] = [];
  const save = (): Promise<void> =>
    ctx.db.inOrganization(ctx.organizationId, async (tx) => {
      await updateConnectionTest(tx, testId, { lines: JSON.stringify(lines) });
      await announceTest(tx, ctx, testId, lines.length);
    });
  return {
    lines: () => lines,
    async run({ key, line }, work) {
      const at = lines.length;
      const startedMs = ctx.clock.now().epochMilliseconds;
      lines.push({ key, line, state: 'running', detail: '', who: null, cure: null, durationMs: null });
      await save();
      const end = await work();
      const durationMs = ctx.clock.now().epochMilliseconds - startedMs;
      lines[at] = { key, line, ...end, who: end.who ?? null, cure: end.cure ?? null, durationMs };
      await save();
      return end;
    },
  };
}

async function announceTest(tx: Tx, ctx: Context, id: string, version: number): Promise<void> {
  await announce(tx, ctx, { type: 'connection_test', id: publicId('connectionTest', id), version });
}

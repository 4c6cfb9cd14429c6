/** What is looked after at every connection without anybody asking: certificates that can be renewed, keys to destroy, drift of the webhook. */
import { sql } from 'kysely';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { HookState } from '#core/provider.ts';
import { activeCredential, candidateCredential, credentialById, lockConnection } from '#db/connections.ts';
import { credentialsToDestroy } from '#db/credentials.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { destroy } from '../certificates/end.ts';
import { keepDays } from '../certificates/keep.ts';
import { renewableFrom } from '../certificates/view.ts';
import { systemContext, type Context, type System } from '../context.ts';
import { instantAfter, instantNow, today } from '../moment.ts';
import { over, type Next } from '../operations/next.ts';
import { tellBank } from './hook.ts';
import { loadConnection, type LoadedConnection } from './load.ts';
import { openLoaded } from './open.ts';
import { renewCertificate } from './request-certificate.ts';

/** Kind of the job that looks after a connection; its subject is the connection. */
export const connectionWatchJob = 'connection_watch';

/** Puts the job of every connection. It may run in several processes at once: asking twice is asking once. */
export async function watchConnections(system: System): Promise<void> {
  const connections = await system.db.asSystem(async (tx) => {
    const { rows } = await sql<{ id: string; organization_id: string }>`
      SELECT id, organization_id FROM connection WHERE discarded_at IS NULL`.execute(tx);
    return rows;
  });
  for (const { id, organization_id: organizationId } of connections) {
    const ctx = systemContext(system, organizationId, 'schedule');
    await ctx.db.inOrganization(organizationId, (tx) =>
      enqueue(tx, {
        id: ctx.ids.next(),
        organizationId,
        kind: connectionWatchJob,
        subject: id,
        lane: `${id}/watch`,
        dueAt: instantNow(ctx),
      }),
    );
  }
}

export async function runConnectionWatch(ctx: Context, job: ClaimedJob): Promise<Next> {
  await destroyOld(ctx, job.subject);
  const loaded = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await tx.selectFrom('connection').select('active').where('id', '=', job.subject).executeTakeFirst();
    return row?.active ? loadConnection(tx, ctx, job.subject) : null;
  });
  if (!loaded?.credentials) return over;
  await renewInTime(ctx, loaded);
  await watchHook(ctx, loaded);
  return over;
}

/** What was superseded some days ago is no use to us any more, and would be to a thief. */
async function destroyOld(ctx: Context, connectionId: string): Promise<void> {
  const before = instantAfter(ctx, -keepDays * 24 * 60 * 60_000);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await lockConnection(tx, connectionId);
    for (const id of await credentialsToDestroy(tx, connectionId, before)) {
      const row = await credentialById(tx, id);
      if (row) await destroy(tx, ctx, row, `Guardado por ${keepDays} dias depois de substituído.`);
    }
  });
}

// Renewal ---------------------------------------------------------------------------------------------------------------

/** Asks the bank's desk for the next certificate as soon as it gives one; a test with it puts it into use. */
async function renewInTime(ctx: Context, loaded: LoadedConnection): Promise<void> {
  const provider = ctx.banks.provider(loaded.view.provider);
  const { active, waits } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => ({
    active: await activeCredential(tx, loaded.row.id),
    waits: (await candidateCredential(tx, loaded.row.id)) !== undefined,
  }));
  const notAfter = active?.certificate?.notAfter;
  const from = notAfter === undefined ? null : renewableFrom(provider, notAfter);
  const now = instantNow(ctx);
  // One that waits is somebody's work, or ours of before, that a test has refused: a person must look.
  if (from === null || notAfter === undefined || waits || now < from || now >= notAfter) return;
  try {
    await renewCertificate(ctx, publicId('connection', loaded.row.id));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.init.code === 'renewal_under_way') return;
    await tellOfFailure(ctx, loaded, { problem: error, notAfter });
  }
}

async function tellOfFailure(
  ctx: Context,
  loaded: LoadedConnection,
  { problem, notAfter }: { problem: Problem; notAfter: string },
): Promise<void> {
  const { title } = ctx.banks.provider(loaded.view.provider).facts;
  const day = notAfter.slice(0, 10).split('-').reverse().join('/');
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    raiseAlert(tx, ctx, {
      kind: 'certificate_renewal_failed',
      key: `certificate_renewal_failed/${loaded.row.id}/${today(ctx)}`,
      severity: 'warning',
      title: `O certificado do ${title} não pôde ser renovado`,
      body: `${problem.init.detail} O certificado em uso vale até ${day}; nova tentativa em algumas horas.`,
      cure: problem.init.cure ?? 'Abra a integração e use "Renovar certificado".',
      link: linkOf(loaded),
      connectionId: loaded.row.id,
    }),
  );
}

// Drift of the webhook --------------------------------------------------------------------------------------------------

/** Once the bank has been told our address, another one there is drift. One that is gone is put back where that is ours to do. */
async function watchHook(ctx: Context, loaded: LoadedConnection): Promise<void> {
  const { webhook, facts } = ctx.banks.provider(loaded.view.provider);
  const inspect = webhook?.inspect;
  if (!inspect || !loaded.credentials || loaded.row.hook_configured_at === null) return;
  const opened = openLoaded(ctx, loaded, loaded.credentials);
  const seen = await opened.bank.call(inspect(loaded.view, loaded.hookUrl));
  if (seen.outcome !== 'done' || isOurs(seen.answer, loaded)) return;
  const isGone = seen.answer === null;
  const mends = isGone && (facts.webhook?.mendsMissing ?? false) && webhook.configure !== undefined;
  const mended = mends && isOurs(await tellBank(ctx, opened).catch(nothingIfRefused), loaded);
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    raiseAlert(tx, ctx, {
      kind: 'webhook_drift',
      key: `webhook_drift/${loaded.row.id}/${today(ctx)}`,
      severity: mended ? 'info' : 'warning',
      title: `O webhook no ${facts.title} mudou`,
      body: isGone
        ? `O endereço deste Pontual não estava mais cadastrado no ${facts.title}.${mended ? ' Já foi cadastrado de novo.' : ''}`
        : `O webhook no ${facts.title} aponta para outro endereço: os avisos de pagamento não chegam aqui.`,
      cure: mended
        ? 'Veja no site do banco quem o retirou. A consulta periódica cobriu o intervalo.'
        : 'Se este Pontual é quem deve ser avisado, use "Cadastrar no banco". Enquanto isso a consulta periódica cobre os avisos.',
      link: linkOf(loaded),
      connectionId: loaded.row.id,
    }),
  );
}

/** A queue that the bank has stopped is the sweep's to mend: the address is ours all the same. */
function isOurs(state: HookState | null, loaded: LoadedConnection): boolean {
  return state !== null && state.url === loaded.hookUrl;
}

function nothingIfRefused(error: unknown): null {
  if (error instanceof Problem) return null;
  throw error;
}

function linkOf(loaded: LoadedConnection): string {
  return `/integracoes/${publicId('connection', loaded.row.id)}`;
}

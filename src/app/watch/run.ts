/**
 * The watch over what ends on a known day: each day, and at each start, every certificate in use and every key of the API is looked
 * at. Each notice is told once for ever (its key says of what and when); a new certificate settles those of the old one.
 */
import { publicId } from '#core/ids.ts';
import { endingKeys, watchedCertificates, type EndingKey, type WatchedCertificate } from '#db/watched.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { toEpochMs } from '#lib/calendar.ts';
import { nextHour } from '../alerts/digest.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { resolveAlerts } from '../alerts/resolve.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { asHolder, type Next } from '../operations/next.ts';
import { dateTimeText } from '../words.ts';
import { calendarFile } from './calendar.ts';
import { daysUntil, endText, hasEnded } from './days.ts';
import { ended, keyNoticeDays, noticeOf, severityOf } from './notices.ts';

/** Kind of the job that looks; its subject is the company. */
export const watchJob = 'watch';

/** Before people come to work, and before the digest. */
const watchHour = 6;
const dayMs = 86_400_000;
/** A key that ended longer ago is nobody's news any more. */
const keyEndedDays = 7;

/** Asks for a look now: at a start, and when a certificate takes another's place. Asking twice is asking once. */
export async function scheduleWatch(tx: Tx, ctx: Context): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: watchJob,
    subject: ctx.organizationId,
    lane: watchJob,
    dueAt: instantNow(ctx),
  });
}

export async function runWatch(ctx: Context, job: ClaimedJob): Promise<Next> {
  await asHolder(ctx, job, async (tx) => {
    await watchCertificates(tx, ctx);
    await watchKeys(tx, ctx);
  });
  return { again: true, at: nextHour(ctx.clock.now(), watchHour) };
}

const certificatePrefix = 'certificate_expiring/';
const keyPrefix = 'api_key_expiring/';

async function watchCertificates(tx: Tx, ctx: Context): Promise<void> {
  const due = (await watchedCertificates(tx)).flatMap((row) => {
    const notice = noticeOf(daysUntil(ctx, row.not_after), hasEnded(ctx, row.not_after));
    return notice === null ? [] : [{ row, notice, key: `${certificatePrefix}${row.credential_id}/${notice}` }];
  });
  // What is told no more: earlier notices of the same, certificates that another has replaced, connections that rest.
  await resolveAlerts(
    tx,
    ctx,
    certificatePrefix,
    due.map(({ key }) => key),
  );
  for (const one of due) await tellCertificate(tx, ctx, one);
}

async function tellCertificate(
  tx: Tx,
  ctx: Context,
  { row, notice, key }: { row: WatchedCertificate; notice: number; key: string },
): Promise<void> {
  const { facts, certificate } = ctx.banks.provider(row.provider);
  const where = row.environment === 'sandbox' ? ', em homologação' : '';
  const isRenewedHere = certificate !== undefined && certificate.renewableDays !== null;
  const until = dateTimeText(row.not_after);
  await raiseAlert(tx, ctx, {
    kind: notice === ended ? 'certificate_expired' : 'certificate_expiring',
    key,
    severity: severityOf(notice),
    title: `O certificado do ${facts.title} (${row.mnemonic}${where}) ${endText(ctx, row.not_after)}`,
    body:
      notice === ended
        ? `A validade terminou em ${until}. O banco não aceita mais chamadas: nada é registrado nem consultado.`
        : `Ele vale até ${until}. Depois disso o banco não aceita mais chamadas: nada é registrado nem consultado.`,
    cure: isRenewedHere
      ? 'Abra a integração e use "Renovar certificado": a troca é feita daqui, sem parar as cobranças.'
      : 'Peça um novo certificado no site do banco e envie-o na integração: ele é testado antes de tomar o lugar do atual.',
    link: `/integracoes/${publicId('connection', row.connection_id)}`,
    connectionId: row.connection_id,
    attachments: [calendarFile(ctx, row)],
  });
}

async function watchKeys(tx: Tx, ctx: Context): Promise<void> {
  const keys = await endingKeys(tx, instantAfter(ctx, -keyEndedDays * dayMs));
  const due = keys.flatMap((row) => {
    const notice = noticeOf(daysUntil(ctx, row.expires_at), hasEnded(ctx, row.expires_at), keyNoticeDays);
    if (notice === null || isShortLived(row, notice)) return [];
    return [{ row, notice, key: `${keyPrefix}${row.id}/${notice}` }];
  });
  await resolveAlerts(
    tx,
    ctx,
    keyPrefix,
    due.map(({ key }) => key),
  );
  for (const { row, notice, key } of due) {
    await raiseAlert(tx, ctx, {
      kind: 'api_key_expiring',
      key,
      severity: severityOf(notice),
      title: `A chave de API "${row.name}" ${endText(ctx, row.expires_at)}`,
      body: `Ela vale até ${dateTimeText(row.expires_at)}. Depois disso o programa que a usa não entra mais.`,
      cure: 'Crie outra chave em Desenvolvedor, Chaves, ponha-a no programa e revogue esta.',
      link: '/desenvolvedor/chaves',
      connectionId: null,
    });
  }
}

/** A key made for fewer days than the notice is not about to end: it was made so. */
function isShortLived({ created_at: madeAt, expires_at: endsAt }: EndingKey, notice: number): boolean {
  return notice !== ended && toEpochMs(endsAt) - toEpochMs(madeAt) < notice * dayMs;
}

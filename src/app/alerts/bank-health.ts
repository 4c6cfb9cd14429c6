/**
 * Errors of integration, seen where every call to a bank passes. Only work that nobody watches is told of: a person who tests or asks
 * gets the answer on the screen.
 */
import { publicId } from '#core/ids.ts';
import type { Refusal } from '#core/errors.ts';
import type { Bank, ConnectionView, Outcome } from '#core/provider.ts';
import { activeCredential } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { answeredWellSince, openAlertsOf } from '#db/alerts.ts';
import { toEpochMs } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { dateText } from '../words.ts';
import { raiseAlert, type NewAlert } from './raise.ts';
import { resolveAlert } from './resolve.ts';

/** A bank that does not answer for so long is told of: shorter spells pass by themselves. */
const downAfterMs = 15 * 60_000;

/**
 * The same bank, whose failures in the background become alerts: one for each connection and thing. What a person tries raises none,
 * and settles them when it succeeds.
 */
export function reported(ctx: Context, bank: Bank, credentialId: string): Bank {
  const { connection } = bank;
  const isWatched = ctx.actor.kind !== 'system';
  const follow = async (outcome: Outcome<unknown>): Promise<void> => {
    if (!isWatched) return report(ctx, connection, { outcome, credentialId });
    if (outcome.outcome !== 'done') return;
    await ctx.db.inOrganization(ctx.organizationId, (tx) => settleHealth(tx, ctx, connection.id));
  };
  return {
    ...bank,
    call: async (request) => {
      const outcome = await bank.call(request);
      await follow(outcome).catch((error: unknown) =>
        // What is known of the call must not be lost because an alert could not be written.
        ctx.log.error({ connectionId: connection.id, error: String(error) }, 'an alert could not be followed up'),
      );
      return outcome;
    },
  };
}

interface Seen {
  outcome: Outcome<unknown>;
  /** UUID of the credentials that were used. */
  credentialId: string;
}

async function report(ctx: Context, connection: ConnectionView, { outcome, credentialId }: Seen): Promise<void> {
  const found = outcome.outcome === 'refused' ? refusedAccess(outcome.refusal) : silence(ctx, connection, outcome);
  if (!found) return;
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const named = await nameOf(tx, ctx, connection.id);
    // Credentials that are being tried, or were replaced meanwhile, are no fault of the connection.
    if (!named?.active || (await activeCredential(tx, connection.id))?.id !== credentialId) return;
    await raiseAlert(tx, ctx, alertOf(connection, named.name, found));
  });
}

type Found = Pick<NewAlert, 'kind' | 'severity' | 'body' | 'cure'> & { title: (name: string) => string };

function refusedAccess(refusal: Refusal): Found | null {
  // That it has ended is told by the watch, to the day.
  if (refusal.kind !== 'auth' || refusal.code === 'certificate_expired') return null;
  const { detail, cure, bank } = refusal;
  const words = bank.message === '' ? '' : ` O banco disse: "${bank.message}".`;
  const isCertificate = refusal.code.startsWith('certificate_');
  return {
    kind: isCertificate ? 'certificate_rejected' : 'connection_auth',
    severity: 'urgent',
    title: (name) =>
      isCertificate
        ? `O certificado da integração ${name} foi recusado`
        : `O banco recusou o acesso da integração ${name}`,
    body: `${detail}${words} Enquanto isso, nada é registrado nem consultado por ela; o que espera não se perde.`,
    cure: cure || 'Abra a integração, confira as credenciais e use "Testar conexão".',
  };
}

function silence(ctx: Context, connection: ConnectionView, outcome: Outcome<unknown>): Found | null {
  if (outcome.outcome !== 'unknown' || !['not-sent', 'unknown'].includes(outcome.cause.kind)) return null;
  const since = ctx.banks.net.failingSince(connection.id);
  const forMs = since === null ? 0 : ctx.clock.now().epochMilliseconds - since.epochMilliseconds;
  if (forMs < downAfterMs) return null;
  return {
    kind: 'connection_down',
    severity: 'warning',
    title: (name) => `O banco da integração ${name} não está respondendo`,
    body: `Há ${Math.floor(forMs / 60_000)} minutos nenhuma chamada tem resposta (${outcome.cause.detail}). O que espera será enviado quando ele voltar.`,
    cure: 'Veja se o banco está em manutenção. Se só esta integração falha, use "Testar conexão".',
  };
}

function alertOf(connection: ConnectionView, name: string, { title, ...found }: Found): NewAlert {
  return {
    ...found,
    key: `${found.kind}/${connection.id}`,
    title: title(name),
    link: `/integracoes/${publicId('connection', connection.id)}`,
    connectionId: connection.id,
  };
}

/** `Banco (CONTA01)`, as people know it. */
export async function nameOf(
  tx: Tx,
  ctx: Context,
  connectionId: string,
): Promise<{ name: string; active: boolean } | null> {
  const row = await tx
    .selectFrom('connection')
    .innerJoin('bank_account', 'bank_account.id', 'connection.bank_account_id')
    .select(['connection.provider', 'connection.active', 'connection.environment', 'bank_account.mnemonic'])
    .where('connection.id', '=', connectionId)
    .executeTakeFirst();
  if (!row) return null;
  const { title } = ctx.banks.provider(row.provider).facts;
  const where = row.environment === 'sandbox' ? ', em homologação' : '';
  return { name: `${title} (${row.mnemonic}${where})`, active: row.active };
}

const healthKinds = ['connection_auth', 'certificate_rejected', 'connection_down'];

/** Settles what was said of a connection once its bank has answered well again. Asked at each sweep: it costs a look in an index. */
export async function settleHealth(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  const open = await openAlertsOf(tx, connectionId, healthKinds);
  for (const alert of open) {
    if (await answeredWellSince(tx, connectionId, alert.raised_at)) await resolveAlert(tx, ctx, alert.key);
  }
}

/** A connection that was switched off asks nothing any more: what its asking met is over with it. */
export async function settleInactive(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  const kinds = [...healthKinds, 'sweep_failing', 'transfer_list_failing'];
  for (const { key } of await openAlertsOf(tx, connectionId, kinds)) await resolveAlert(tx, ctx, key);
}

/** How long the sweep of a connection may fail to come to its end before somebody is told. */
const sweepFailingAfterMs = 2 * 60 * 60_000;

/** The sweep began at `startedAt` and has not come to its end; asked each time that it is broken off. */
export async function reportSweep(
  tx: Tx,
  ctx: Context,
  sweep: { connectionId: string; startedAt: string },
): Promise<void> {
  const forMs = ctx.clock.now().epochMilliseconds - toEpochMs(sweep.startedAt);
  if (forMs < sweepFailingAfterMs) return;
  const { connectionId } = sweep;
  const named = await nameOf(tx, ctx, connectionId);
  await raiseAlert(tx, ctx, {
    kind: 'sweep_failing',
    key: sweepKey(connectionId),
    severity: 'warning',
    title: `A consulta de pagamentos da integração ${named?.name ?? ''} não chega ao fim`,
    body: `Há ${Math.floor(forMs / 3_600_000)} horas o banco não entrega a lista do que foi pago. Pagamentos que ele não avisar podem demorar a aparecer.`,
    cure: 'Abra a integração e use "Testar conexão". Se ela passa, aguarde: tentamos de novo sozinhos.',
    link: `/integracoes/${publicId('connection', connectionId)}`,
    connectionId,
  });
}

export function settleSweep(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  return resolveAlert(tx, ctx, sweepKey(connectionId));
}

const sweepKey = (connectionId: string): string => `sweep_failing/${connectionId}`;

/** The list of a day that a bank makes of transfers, by connection and kind of its job. */
interface DayList {
  connectionId: string;
  list: string;
}

interface UnreadDayList extends DayList {
  day: string;
  /** When the first of the tries in a row failed. */
  since: string;
  detail: string;
  /** Empty when nobody here can mend it. */
  cure: string;
}

/** Asked each time that the list could not be read to its end. */
export async function reportDayList(tx: Tx, ctx: Context, unread: UnreadDayList): Promise<void> {
  const forMs = ctx.clock.now().epochMilliseconds - toEpochMs(unread.since);
  if (forMs < sweepFailingAfterMs) return;
  const { connectionId, day, detail, cure } = unread;
  const named = await nameOf(tx, ctx, connectionId);
  await raiseAlert(tx, ctx, {
    kind: 'transfer_list_failing',
    key: dayListKey(unread),
    severity: 'warning',
    title: `A lista de transferências de ${dateText(day)} da integração ${named?.name ?? ''} não pode ser lida`,
    body: `Tentamos há ${Math.floor(forMs / 3_600_000)} horas: ${detail.replace(/\.$/, '')}. Devoluções que o banco não avisar só aparecem por ela, e as dos dias seguintes esperam.`,
    cure: cure || 'Tentamos de novo a cada meia hora. Se continuar, confira o extrato e fale com o banco.',
    link: `/integracoes/${publicId('connection', connectionId)}`,
    connectionId,
  });
}

export function settleDayList(tx: Tx, ctx: Context, list: DayList): Promise<void> {
  return resolveAlert(tx, ctx, dayListKey(list));
}

const dayListKey = ({ connectionId, list }: DayList): string => `transfer_list_failing/${connectionId}/${list}`;

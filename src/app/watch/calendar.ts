/** The ends of certificates for people's agendas. */
import { publicId } from '#core/ids.ts';
import { watchedCertificates, type WatchedCertificate } from '#db/watched.ts';
import type { MailAttachment } from '#db/tables-of-alerts.ts';
import { todayIn } from '#lib/calendar.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { dateText } from '../words.ts';
import { writeCalendar, type CalendarEvent } from './ics.ts';
import { noticeDays } from './notices.ts';

/** All certificates in use. */
export async function certificateCalendar(ctx: Context): Promise<string> {
  const rows = await ctx.db.inOrganization(ctx.organizationId, watchedCertificates);
  return calendarOf(ctx, rows);
}

/** That of one connection; empty when no certificate is in use there. @throws Problem 404. */
export async function connectionCalendar(ctx: Context, id: string): Promise<string> {
  const rows = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const connection = await resolveConnection(tx, ctx, id);
    return (await watchedCertificates(tx)).filter((row) => row.connection_id === connection.id);
  });
  return calendarOf(ctx, rows);
}

/** The same as a file that goes along with an e-mail. */
export function calendarFile(ctx: Context, row: WatchedCertificate): MailAttachment {
  const name = `vencimento-${row.mnemonic.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.ics`;
  return { name, mediaType: 'text/calendar', base64: Buffer.from(calendarOf(ctx, [row])).toString('base64') };
}

function calendarOf(ctx: Context, rows: readonly WatchedCertificate[]): string {
  const events = rows.map((row) => eventOf(ctx, row));
  return writeCalendar('Certificados dos bancos', events, instantNow(ctx));
}

/** One event for each connection: a renewed certificate moves it, and leaves no other behind. */
function eventOf(ctx: Context, row: WatchedCertificate): CalendarEvent {
  const { title } = ctx.banks.provider(row.provider).facts;
  const id = publicId('connection', row.connection_id);
  const where = row.environment === 'sandbox' ? ' em homologação' : '';
  return {
    uid: `certificado-${id}@pontual`,
    sequence: row.credential_version,
    date: todayIn(row.not_after),
    summary: `Vence o certificado: ${title} (${row.mnemonic})${where}`,
    description: `O certificado da integração ${title} (${row.mnemonic})${where} vence em ${dateText(row.not_after)}. Sem outro, o banco deixa de aceitar as chamadas.`,
    url: `${ctx.settings.publicUrl}/integracoes/${id}`,
    remindDaysBefore: noticeDays,
  };
}

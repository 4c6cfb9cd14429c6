/** The company's mail server as it is stored, opened for use. */
import type { MailServer, MailParty } from '#net/mail.ts';
import { mailServerRow, type MailServerRow } from '#db/mail.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

export interface OpenedServer {
  row: MailServerRow;
  server: MailServer;
  from: MailParty;
}

/** Null when the company has none. */
export async function openMailServer(tx: Tx, ctx: Context): Promise<OpenedServer | null> {
  const row = await mailServerRow(tx);
  if (!row) return null;
  const { host, port, security, username, ca_pem: caPem } = row;
  const sealed = row.password_sealed;
  const password = sealed === null ? null : await ctx.vault.open(tx, passwordPlace(ctx), sealed);
  const allowPrivate = ctx.settings.allowPrivateMailServers;
  return {
    row,
    server: { host, port, security, username, password, caPem, allowPrivate },
    from: { name: row.from_name, address: row.from_address },
  };
}

export function passwordPlace(ctx: Context): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'mail-password', id: ctx.organizationId, version: 1 };
}

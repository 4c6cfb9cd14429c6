/** What a message says, sealed while it waits: it may hold a link that lets somebody in, or a receipt. */
import type { Tx } from '#db/pool.ts';
import type { MailAttachment } from '#db/tables-of-alerts.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

export interface MailContent {
  text: string;
  html: string;
  attachments: MailAttachment[];
}

export function sealContent(tx: Tx, ctx: Context, mailId: string, content: MailContent): Promise<Buffer> {
  return ctx.vault.seal(tx, placeOf(ctx, mailId), JSON.stringify(content));
}

export async function openContent(tx: Tx, ctx: Context, mailId: string, sealed: Uint8Array): Promise<MailContent> {
  const text = await ctx.vault.open(tx, placeOf(ctx, mailId), sealed);
  // Written by sealContent and by nobody else: the seal proves it.
  return JSON.parse(text.reveal()) as MailContent;
}

function placeOf(ctx: Context, mailId: string): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'mail-content', id: mailId, version: 1 };
}

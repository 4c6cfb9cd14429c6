/**
 * The ends of the chains, kept where the owner of the database cannot rewrite them: one JSON line for each, in a file that the
 * operator may put on another disk or ship to another machine. Without it a cut tail could not be told from a chain that is short.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Head } from '#db/seal-link.ts';
import type { AppSettings, Context } from '../context.ts';
import { instantNow } from '../moment.ts';

const lineSchema = z.object({
  organization: z.uuid(),
  number: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
});

/** Appends a head to the file, and sees it on the disk. A file that cannot be written is told in the log and stops nothing. */
export async function publishHead(ctx: Context, head: Head): Promise<void> {
  const file = ctx.settings.auditHeadFile;
  if (file === undefined) return;
  const line = { organization: ctx.organizationId, number: head.number, hash: head.hash, at: instantNow(ctx) };
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.appendFile(`${JSON.stringify(line)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    ctx.log.error({ file, error: String(error) }, 'the head of the audit chain could not be published');
  }
}

/** The heads of an organization in the text of such a file. Half a line, left by a power cut, is passed over. */
export function headsIn(text: string, organizationId: string): Head[] {
  return text
    .split('\n')
    .map((line) => lineSchema.safeParse(parsedOrNull(line)))
    .flatMap((read) => (read.success && read.data.organization === organizationId ? [read.data] : []))
    .map(({ number, hash }) => ({ number, hash }));
}

/** The heads that were published; null when there is no file to read. */
export async function publishedHeads(ctx: {
  settings: Pick<AppSettings, 'auditHeadFile'>;
  organizationId: string;
}): Promise<Head[] | null> {
  const file = ctx.settings.auditHeadFile;
  const text = file === undefined ? null : await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : headsIn(text, ctx.organizationId);
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

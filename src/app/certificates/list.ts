import type { z } from 'zod';
import type { Certificate, certificateListQuerySchema } from '#contract/certificates.ts';
import { notFound } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { certificateRows } from '#db/credentials.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { certificateView } from './view.ts';

/** Certificates of all connections, first the one that ends first. */
export async function listCertificates(
  ctx: Context,
  query: z.infer<typeof certificateListQuerySchema>,
): Promise<{ data: Certificate[]; next: string | null }> {
  const [notAfter, id] = readCursor(query.after, 2) ?? [];
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    certificateRows(tx, {
      limit: query.limit,
      connectionId: query.connection === undefined ? null : uuidOf('connection', query.connection),
      id: null,
      withEnded: query.state === 'all',
      after: notAfter === undefined || id === undefined ? null : { notAfter, id },
    }),
  );
  const page = pageOfRows(rows, query.limit, (row) => [row.certificate.notAfter, row.id]);
  return { data: page.rows.map((row) => certificateView(ctx, row)), next: page.next };
}

/** One certificate by its public id. @throws Problem 404. */
export async function getCertificate(ctx: Context, id: string): Promise<Certificate> {
  const [row] = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    certificateRows(tx, { limit: 1, connectionId: null, id: uuidOf('credential', id), withEnded: true, after: null }),
  );
  if (!row) throw notFound('O certificado', id.slice(0, 64));
  return certificateView(ctx, row);
}

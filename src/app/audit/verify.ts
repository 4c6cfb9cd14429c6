/** Verifies the chain: every link, every row behind it, the heads that were published, and what is in no link. */
import type { z } from 'zod';
import type { auditVerificationSchema } from '#contract/audit.ts';
import { chainPage, unsealedCount } from '#db/seal.ts';
import { walkChain, type Break, type BreakReason, type Head } from '#db/seal-link.ts';
import type { Tx } from '#db/pool.ts';
import type { AppSettings, Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { publishedHeads } from './heads.ts';

export type AuditVerification = z.infer<typeof auditVerificationSchema>;

/** What a verification needs: a command has no more than this. */
export type VerifyPlace = Pick<Context, 'db' | 'clock' | 'organizationId'> & {
  settings: Pick<AppSettings, 'auditHeadFile'>;
};

const pageLinks = 2_000;
/** A row that is in no link after this long has been put there behind our back, or the sealer does not run. */
const unsealedBoundMs = 5 * 60_000;

/** What a break means, for whoever must act. */
export const breakWords: Readonly<Record<BreakReason, string>> = {
  number_missing: 'falta um elo: alguém o apagou, ou pôs outro no meio',
  row_missing: 'o registro deste elo foi apagado',
  row_changed: 'o registro deste elo foi alterado depois de selado',
  link_changed: 'o próprio elo foi alterado',
  order_changed: 'o elo não continua o anterior: a ordem foi mudada, ou a corrente refeita a partir daqui',
  head_missing: 'a corrente termina antes de uma ponta já publicada: o fim foi cortado',
  head_differs: 'a ponta publicada era outra: a corrente foi refeita',
};

export function breakView(firstBad: Break | null): AuditVerification['firstBad'] {
  return firstBad && { ...firstBad, detail: `Elo ${firstBad.number}: ${breakWords[firstBad.reason]}.` };
}

/**
 * Verifies the chain of the context's organization. `heads` are ends of the chain that somebody kept, such as those of the event
 * `audit.head`; the ones of our own file are looked at anyway.
 */
export async function verifyAudit(ctx: VerifyPlace, heads: readonly Head[] = []): Promise<AuditVerification> {
  const { organizationId } = ctx;
  const known = await publishedHeads(ctx);
  const all = [...(known ?? []), ...heads];
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    ctx.db.inOrganization(organizationId, work, { statementTimeoutMs: 10 * 60_000 });
  const walked = await walkPages(organizationId, all, (after) =>
    read((tx) => chainPage(tx, organizationId, after, pageLinks)),
  );
  const unsealed = await read((tx) => unsealedCount(tx, organizationId, instantAfter(ctx, -unsealedBoundMs)));
  return {
    state: walked.firstBad ? 'broken' : unsealed.late > 0 ? 'behind' : 'whole',
    links: walked.links,
    head: walked.head,
    firstBad: breakView(walked.firstBad),
    unsealed,
    heads: { checked: all.length, file: known !== null },
    checkedAt: instantNow(ctx),
  };
}

/** Walks along a chain that comes in pages. */
export async function walkPages(
  organizationId: string,
  heads: readonly Head[],
  pageAfter: (number: number) => ReturnType<typeof chainPage>,
): Promise<ReturnType<ReturnType<typeof walkChain>['end']>> {
  const walk = walkChain(organizationId, heads);
  let after = 0;
  for (;;) {
    const page = await pageAfter(after);
    for (const { link, values } of page) if (!walk.step(link, values)) return walk.end();
    const last = page.at(-1);
    if (!last) return walk.end();
    after = last.link.number;
  }
}

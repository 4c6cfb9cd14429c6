/** Which verb runs each kind of job. */
import { batchJob } from '#app/batches/create.ts';
import { runBatch } from '#app/batches/run.ts';
import { digestJob, runDigest } from '#app/alerts/digest.ts';
import { connectionTestJob } from '#app/connections/test-start.ts';
import { runConnectionTest } from '#app/connections/test-run.ts';
import { connectionWatchJob, runConnectionWatch } from '#app/connections/watch.ts';
import type { Context } from '#app/context.ts';
import { mailJob } from '#app/mail/enqueue.ts';
import { runMail } from '#app/mail/run.ts';
import { runFetch } from '#app/files/fetch.ts';
import { runImport } from '#app/files/import.ts';
import { fetchJob } from '#app/files/source.ts';
import { importJob } from '#app/files/store.ts';
import { operationJob } from '#app/operations/begin.ts';
import { over, type Next } from '#app/operations/next.ts';
import { runOperation } from '#app/operations/run.ts';
import { readMessage, readBackJob } from '#app/receive/read.ts';
import { runReadBack } from '#app/receive/read-back.ts';
import { pixKeyDayJob, runTransferDay, transferDayJob } from '#app/transfers/day.ts';
import { runTransfer } from '#app/transfers/run.ts';
import { transferJob } from '#db/transfers.ts';
import { runSweep, sweepJob } from '#app/receive/sweep.ts';
import { inboxJob } from '#app/receive/webhook.ts';
import { deliver } from '#app/webhooks/deliver.ts';
import { runWatch, watchJob } from '#app/watch/run.ts';
import { deliveryJob } from '#app/webhooks/fan-out.ts';
import type { ClaimedJob } from '#db/jobs.ts';

export type Handler = (ctx: Context, job: ClaimedJob) => Promise<Next>;

export const handlers: Readonly<Record<string, Handler>> = {
  [operationJob]: runOperation,
  [batchJob]: runBatch,
  [importJob]: runImport,
  [fetchJob]: runFetch,
  [inboxJob]: readMessage,
  [readBackJob]: runReadBack,
  [sweepJob]: runSweep,
  [transferJob]: runTransfer,
  [transferDayJob]: runTransferDay,
  [pixKeyDayJob]: runTransferDay,
  [deliveryJob]: runDelivery,
  [connectionTestJob]: runConnectionTest,
  [connectionWatchJob]: runConnectionWatch,
  [mailJob]: runMail,
  [digestJob]: runDigest,
  [watchJob]: runWatch,
};

async function runDelivery(ctx: Context, job: ClaimedJob): Promise<Next> {
  const end = await deliver(ctx, job.subject, job);
  return end.againAt === null ? over : { again: true, at: end.againAt };
}

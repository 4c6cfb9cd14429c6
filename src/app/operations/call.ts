/** Calls the bank for an operation; the transcript is stored with it and is the proof of what follows. */
import type { Cause } from '#core/errors.ts';
import type { Outcome, RequestSpec } from '#core/provider.ts';
import { recordCall } from '../bank-calls.ts';
import { openBank } from '../banks.ts';
import type { Context } from '../context.ts';
import type { Work } from './load.ts';

export interface Called<A> {
  outcome: Outcome<A>;
  /** UUID of the stored transcript; null when nothing went over the wire. */
  bankCallId: string | null;
}

/** Null when the connection has no credentials yet. */
export async function callBank<A>(
  ctx: Context,
  work: Work,
  spec: RequestSpec<A>,
  beforeWrite?: (requestHash: string) => Promise<void>,
): Promise<Called<A> | null> {
  const { credentials } = work.connection;
  if (!credentials) return null;
  let bankCallId: string | null = null;
  const { bank } = openBank(ctx, work.connection.view, credentials, {
    hookUrl: work.connection.hookUrl,
    ...(beforeWrite ? { beforeWrite } : {}),
    record: async (transcript) => {
      // A token call has its own transcript first; the last one is the call itself.
      bankCallId = await recordCall(ctx, {
        transcript,
        connectionId: work.registration.connection_id,
        chargeId: work.charge.id,
        operationId: work.operation.id,
      });
    },
  });
  const outcome = await bank.call(spec);
  return { outcome, bankCallId };
}

/** How long a busy bank asked to wait; null when it is not busy. */
export function busyMs(cause: Cause): number | null {
  return cause.kind === 'busy' ? (cause.retryAfterMs ?? 5_000) : null;
}

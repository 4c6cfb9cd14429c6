/** Everything that one transfer needs, read in one transaction before the bank is called; and the call itself. */
import { cents } from '#lib/money.ts';
import type { Outcome, Provider, RequestSpec, TransferCapabilities } from '#core/provider.ts';
import type { TransferView } from '#core/transfer.ts';
import { readTransfer, sendingOf, type SendingRow, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { recordCall } from '../bank-calls.ts';
import { openBank } from '../banks.ts';
import { loadConnection, type LoadedConnection } from '../connections/load.ts';
import type { Context } from '../context.ts';
import { wayOf } from './way.ts';

export interface TransferWork {
  transfer: TransferRow;
  /** Null before it is first sent. */
  operation: SendingRow | null;
  connection: LoadedConnection;
  provider: Provider;
  can: TransferCapabilities;
}

/** Work whose intent is stored. */
export type SendingWork = TransferWork & { operation: SendingRow };

/** Null when the transfer is gone (the sample company was removed). */
export async function loadTransferWork(tx: Tx, ctx: Context, transferId: string): Promise<TransferWork | null> {
  const transfer = await readTransfer(tx, transferId);
  if (!transfer) return null;
  const [operation, connection] = await Promise.all([
    sendingOf(tx, transfer.id),
    loadConnection(tx, ctx, transfer.connection_id),
  ]);
  const provider = ctx.banks.provider(connection.view.provider);
  const can = wayOf(provider, transfer.payee);
  if (!can) throw new Error(`${connection.view.provider} has no transfers`);
  return { transfer, operation: operation ?? null, connection, provider, can };
}

/** What a provider needs to know of a transfer. @throws when it has no key yet. */
export function viewForBank(transfer: TransferRow): TransferView {
  if (transfer.bank_key === null) throw new Error(`transfer ${transfer.id} has no key at the bank yet`);
  return {
    id: transfer.id,
    bankKey: transfer.bank_key,
    amountCents: cents(transfer.amount_cents),
    payee: transfer.payee,
    reference: transfer.reference,
    description: transfer.description,
  };
}

export interface CalledBank<A> {
  outcome: Outcome<A>;
  /** UUID of the stored transcript; null when nothing went over the wire. */
  bankCallId: string | null;
}

/** Null when the connection has no credentials. */
export async function callForTransfer<A>(
  ctx: Context,
  work: TransferWork,
  spec: RequestSpec<A>,
  beforeWrite?: (requestHash: string) => Promise<void>,
): Promise<CalledBank<A> | null> {
  const { credentials, view, hookUrl } = work.connection;
  if (!credentials) return null;
  let bankCallId: string | null = null;
  const { bank } = openBank(ctx, view, credentials, {
    hookUrl,
    ...(beforeWrite ? { beforeWrite } : {}),
    record: async (transcript) => {
      // A token call has its own transcript first; the last one is the call itself.
      bankCallId = await recordCall(ctx, {
        transcript,
        connectionId: work.transfer.connection_id,
        transferId: work.transfer.id,
        operationId: work.operation?.id ?? null,
      });
    },
  });
  const outcome = await bank.call(spec);
  return { outcome, bankCallId };
}

/** Posts a transfer: what is due by what is known of it, minus what was made (rules 5 and 8 of money). */
import { cents } from '#lib/money.ts';
import { todayIn } from '#lib/calendar.ts';
import { difference, transferPostingsDue, type DueEntry, type TransferMoney } from '#core/ledger.ts';
import type { FoldedTransfer } from '#core/transfer-fold.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { connectionById } from '#db/connections.ts';
import { addEntry, madePostings } from '#db/ledger.ts';
import type { TransferEvidenceRow, TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

const words: Readonly<Partial<Record<DueEntry['kind'], { title: string; code: string }>>> = {
  transfer: { title: 'Transferência', code: 'TRANSFERENCIA' },
  transfer_return: { title: 'Devolução da transferência', code: 'DEVOLUCAO' },
};

/** What the books need of what is known. */
export function moneyOf(
  transfer: Pick<TransferRow, 'amount_cents' | 'fee_cents'>,
  folded: Pick<FoldedTransfer, 'sentAt' | 'returnedCents' | 'returnedOn'>,
): TransferMoney {
  return {
    amountCents: cents(transfer.amount_cents),
    feeCents: transfer.fee_cents === null ? null : cents(transfer.fee_cents),
    sentOn: folded.sentAt === null ? null : todayIn(folded.sentAt),
    returnedCents: folded.returnedCents,
    returnedOn: folded.returnedOn,
  };
}

export async function postTransfer(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  known: { folded: FoldedTransfer; evidence: readonly TransferEvidenceRow[] },
): Promise<void> {
  const due = transferPostingsDue(moneyOf(transfer, known.folded));
  if (due.length === 0) return;
  const made = await madePostings(tx, transfer.id, 'transfer_id');
  const open = due.flatMap((entry) => {
    const amounts = difference(entry.amounts, made.get(keyOf(transfer, entry)) ?? {});
    return Object.keys(amounts).length === 0 ? [] : [{ entry, amounts }];
  });
  if (open.length === 0) return;
  const account = await bankAccountById(tx, transfer.bank_account_id);
  const connection = await connectionById(tx, transfer.connection_id);
  const place = {
    organizationId: ctx.organizationId,
    bankAccountId: transfer.bank_account_id,
    mnemonic: account?.mnemonic ?? null,
    sample: transfer.sample,
  };
  for (const { entry, amounts } of open) {
    const { title, code } = words[entry.kind] ?? {
      title: 'Tarifa da transferência',
      code: connection?.posting_fee ?? 'TARIFA',
    };
    const entryOf = {
      id: ctx.ids.next(),
      organizationId: ctx.organizationId,
      at: instantNow(ctx),
      bookedOn: entry.bookedOn,
      kind: entry.kind,
      key: keyOf(transfer, entry),
      postingCode: code,
      description: `${title} ${transfer.reference} (${transfer.payee_name})`,
      chargeId: null,
      transferId: transfer.id,
      paymentId: null,
      evidenceId: proofOf(entry, known.evidence),
      amounts,
    };
    await addEntry(tx, place, entryOf, () => ctx.ids.next());
  }
}

function keyOf(transfer: TransferRow, entry: DueEntry): string {
  return `${transfer.id}/${entry.key}`;
}

/** The first piece of evidence that says so. */
function proofOf(entry: DueEntry, evidence: readonly TransferEvidenceRow[]): string | null {
  const types = entry.kind === 'transfer_return' ? ['returned', 'return_judged'] : ['sent', 'settled', 'returned'];
  return evidence.find(({ proven, fact }) => proven && types.includes(fact.type))?.id ?? null;
}

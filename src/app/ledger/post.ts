/** Posts a charge's payments: what is due minus what was made (rules 5 and 8 of money). */
import { sql } from 'kysely';
import type { Owed } from '#core/amount-due.ts';
import type { Folded, FoldedPayment } from '#core/fold.ts';
import { difference, postingsDue, type DueEntry } from '#core/ledger.ts';
import type { ChargeRow } from '#db/charges.ts';
import { addEntry, madePostings, type LedgerPlace } from '#db/ledger.ts';
import type { Tx } from '#db/pool.ts';
import type { PostingCodes } from '#db/tables.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

const kindTitles: Readonly<Record<DueEntry['kind'], string>> = {
  receipt: 'Recebimento',
  bank_entry: 'Entrada em conta',
  fee: 'Tarifa',
  reversal: 'Devolução',
  transfer: 'Transferência',
  transfer_return: 'Devolução de transferência',
};

export async function postPayments(
  tx: Tx,
  ctx: Context,
  charge: ChargeRow,
  state: { folded: Folded; owed: Owed },
): Promise<void> {
  const { payments } = state.folded;
  if (payments.length === 0) return;
  const place = await placeOf(tx, ctx, charge);
  const stored = await storePayments(tx, ctx, charge, { payments, codes: place.codes });
  const made = await madePostings(tx, charge.id);
  for (const due of postingsDue(state.owed, payments)) {
    const amounts = difference(due.amounts, made.get(keyOf(charge, due)) ?? {});
    if (Object.keys(amounts).length === 0) continue;
    const payment = stored.get(due.identity);
    await addEntry(
      tx,
      place,
      {
        id: ctx.ids.next(),
        organizationId: ctx.organizationId,
        at: instantNow(ctx),
        bookedOn: due.bookedOn,
        kind: due.kind,
        key: keyOf(charge, due),
        postingCode: codeOf(due, payment?.codes ?? place.codes),
        description: `${kindTitles[due.kind]} da cobrança ${charge.reference} (${charge.payer_name})`,
        chargeId: charge.id,
        paymentId: payment?.id ?? null,
        evidenceId: payment?.evidenceId ?? null,
        amounts,
      },
      () => ctx.ids.next(),
    );
  }
}

/** Payment identities are the bank's; within the company the key names the charge too. */
function keyOf(charge: ChargeRow, due: DueEntry): string {
  return `${charge.id}/${due.key}`;
}

function codeOf(due: DueEntry, codes: PostingCodes): string {
  return due.kind === 'fee' ? codes.fee : due.kind === 'bank_entry' ? codes.bankEntry : codes.receipt;
}

const defaultCodes: PostingCodes = { receipt: 'RECEBIMENTO', bankEntry: 'ENTRADA', fee: 'TARIFA' };

async function placeOf(tx: Tx, ctx: Context, charge: ChargeRow): Promise<LedgerPlace & { codes: PostingCodes }> {
  const account = charge.bank_account_id
    ? await tx
        .selectFrom('bank_account')
        .select(['id', 'mnemonic'])
        .where('id', '=', charge.bank_account_id)
        .executeTakeFirst()
    : undefined;
  const connection = charge.connection_id
    ? await tx
        .selectFrom('connection')
        .select(['posting_receipt', 'posting_bank_entry', 'posting_fee'])
        .where('id', '=', charge.connection_id)
        .executeTakeFirst()
    : undefined;
  return {
    organizationId: ctx.organizationId,
    bankAccountId: account?.id ?? null,
    mnemonic: account?.mnemonic ?? null,
    sample: charge.sample,
    codes: connection
      ? { receipt: connection.posting_receipt, bankEntry: connection.posting_bank_entry, fee: connection.posting_fee }
      : defaultCodes,
  };
}

interface StoredPayment {
  id: string;
  codes: PostingCodes;
  evidenceId: string | null;
}

async function storePayments(
  tx: Tx,
  ctx: Context,
  charge: ChargeRow,
  input: { payments: readonly FoldedPayment[]; codes: PostingCodes },
): Promise<Map<string, StoredPayment>> {
  const stored = new Map<string, StoredPayment>();
  for (const payment of input.payments) {
    const { rows } = await sql<{ id: string; posting_codes: PostingCodes }>`
      INSERT INTO payment (id, organization_id, charge_id, registration_id, identity, amount_cents, channel, paid_on, credited_on,
        fee_cents, source, posting_codes, created_at)
      VALUES (${ctx.ids.next()}, ${ctx.organizationId}, ${charge.id}, ${payment.registrationId}, ${payment.identity},
        ${payment.amountCents}, ${payment.channel}, ${payment.paidOn}, ${payment.creditedOn}, ${payment.feeCents}, ${payment.source},
        ${JSON.stringify(input.codes)}::jsonb, ${instantNow(ctx)})
      ON CONFLICT (charge_id, identity) DO UPDATE SET amount_cents = excluded.amount_cents, paid_on = excluded.paid_on,
        credited_on = excluded.credited_on, fee_cents = excluded.fee_cents
      RETURNING id, posting_codes`.execute(tx);
    const row = rows[0];
    if (row)
      stored.set(payment.identity, {
        id: row.id,
        codes: row.posting_codes,
        evidenceId: await proofOf(tx, charge, payment),
      });
  }
  return stored;
}

async function proofOf(tx: Tx, charge: ChargeRow, payment: FoldedPayment): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM evidence WHERE charge_id = ${charge.id} AND proven AND fact ->> 'identity' = ${payment.identity}
    ORDER BY occurred_at DESC LIMIT 1`.execute(tx);
  return rows[0]?.id ?? null;
}

import type { z } from 'zod';
import type { entryListQuerySchema, entrySchema } from '#contract/money.ts';
import { invalidInput } from '#core/errors.ts';
import { publicId, uuidOf, uuidOrNull } from '#core/ids.ts';
import { entryRows, ledgerAccountId, postingRows, type EntryRow, type PostingRow } from '#db/ledger-lists.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';

export type Entry = z.infer<typeof entrySchema>;
export type EntryListQuery = z.infer<typeof entryListQuerySchema>;

/** Lançamentos with their partidas, the latest booked first, by charge, transfer, account (id or code) and period. */
export async function listEntries(
  ctx: Context,
  query: EntryListQuery,
): Promise<{ data: Entry[]; next: string | null }> {
  const [bookedOn, id] = readCursor(query.after, 2) ?? [];
  const after = bookedOn === undefined || id === undefined ? null : { bookedOn, id };
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const rows = await entryRows(tx, {
      chargeId: query.chargeId === undefined ? null : uuidOf('charge', query.chargeId),
      transferId: query.transferId === undefined ? null : uuidOf('transfer', query.transferId),
      ledgerAccountId: query.account === undefined ? null : await accountNamed(tx, query.account),
      from: query.from ?? null,
      to: query.to ?? null,
      after,
      limit: query.limit,
    });
    const page = pageOfRows(rows, query.limit, (row) => [row.booked_on, row.id]);
    const ids = page.rows.map((row) => row.id);
    const postings = Map.groupBy(await postingRows(tx, ids), (posting) => posting.entry_id);
    return { data: page.rows.map((row) => entryView(row, postings.get(row.id) ?? [])), next: page.next };
  });
}

async function accountNamed(tx: Tx, text: string): Promise<string> {
  const id = uuidOrNull('ledgerAccount', text);
  const found = await ledgerAccountId(tx, id === null ? { code: text } : { id });
  if (found !== undefined) return found;
  const detail = `Não há conta contábil "${text}". Use o identificador ou o código, por exemplo 1.3.`;
  throw invalidInput([{ pointer: '/account', code: 'unknown_ledger_account', detail }]);
}

function entryView(row: EntryRow, postings: readonly PostingRow[]): Entry {
  return {
    id: publicId('entry', row.id),
    at: row.at,
    bookedOn: row.booked_on,
    kind: row.kind,
    postingCode: row.posting_code,
    description: row.description,
    chargeId: row.charge_id && publicId('charge', row.charge_id),
    transferId: row.transfer_id && publicId('transfer', row.transfer_id),
    reference: row.reference,
    paymentId: row.payment_id && publicId('payment', row.payment_id),
    evidenceId: row.evidence_id && publicId('evidence', row.evidence_id),
    postings: postings.map(({ code, name, amount_cents }) => ({
      account: code,
      accountName: name,
      amountCents: amount_cents,
    })),
  };
}

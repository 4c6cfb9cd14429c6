import type { ConnectionRow } from '#db/connections.ts';

/** What the audit keeps of a connection: its settings in the words of the API, nothing secret. */
export function connectionSnapshot(row: ConnectionRow) {
  return {
    provider: row.provider,
    environment: row.environment,
    active: row.active,
    agreement: row.agreement,
    defaultMethod: row.default_method,
    defaultTerms: row.default_terms,
    daysAfterDue: row.days_after_due,
    messages: row.messages,
    paymentPlace: row.payment_place,
    setup: row.setup,
    feeCents: row.fee_cents,
    transferFeeCents: row.transfer_fee_cents,
    responsible: row.responsible,
    notify: row.notify,
    postingCodes: { receipt: row.posting_receipt, bankEntry: row.posting_bank_entry, fee: row.posting_fee },
  };
}

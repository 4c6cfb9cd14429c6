import type { BankAccountRow } from '#db/bank-accounts.ts';
import { maskedTaxId } from '#net/redact.ts';

/** What the audit keeps of an account. */
export function accountSnapshot(row: BankAccountRow): Record<string, unknown> {
  const { id: _id, organization_id: _organization, version: _version, ...rest } = row;
  return { ...rest, holder_tax_id: maskedTaxId(row.holder_tax_id) };
}

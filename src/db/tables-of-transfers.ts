/** Tables of transfers as Kysely sees them. */
import type { Generated } from 'kysely';
import type { Refusal } from '#core/errors.ts';
import type { Payee, TransferStatus } from '#core/transfer.ts';
import type { Json, NullableJson } from './column-types.ts';

/** Why and when money came back. */
export interface TransferReturn {
  code: string;
  meaning: string;
  cure: string;
  returnedAt: string | null;
}

export interface PayeeTable {
  id: string;
  organization_id: string;
  name: string;
  tax_id: string;
  destination: Json<Payee>;
  fingerprint: Buffer;
  email: string | null;
  note: Generated<string>;
  changed_from: NullableJson<Payee>;
  changed_at: string | null;
  first_paid_at: string | null;
  last_paid_at: string | null;
  disabled_at: string | null;
  version: Generated<number>;
  created_at: string;
  updated_at: string;
}

export interface ApprovalRuleTable {
  id: string;
  organization_id: string;
  from_cents: number;
  approvals: number;
  created_at: string;
}

export interface TransferPolicyTable {
  organization_id: string;
  duplicate_window_hours: Generated<number>;
  repeat_second_approver_cents: number | null;
  /** Time of day in São Paulo, `HH:MM:SS`. */
  send_at: Generated<string>;
  updated_at: string;
}

export interface TransferBatchTable {
  id: string;
  organization_id: string;
  name: string;
  created_by_kind: string;
  created_by_id: string | null;
  created_by_name: string;
  created_at: string;
}

export interface TransferTable {
  id: string;
  organization_id: string;
  connection_id: string;
  bank_account_id: string;
  batch_id: string | null;
  reference: string;
  amount_cents: number;
  payee: Json<Payee>;
  payee_id: string | null;
  payee_name: string;
  payee_tax_id: string;
  fingerprint: Buffer;
  payee_fingerprint: Buffer;
  description: string | null;
  scheduled_on: string | null;
  status: TransferStatus;
  outcome_unknown: Generated<boolean>;
  attention: Generated<boolean>;
  approvals_needed: Generated<number>;
  repeats_id: string | null;
  repeat_reason: string | null;
  bank_key: string | null;
  bank_key_space: string | null;
  bank_ref: string | null;
  end_to_end_id: string | null;
  rail: 'pix' | 'ted' | null;
  receipt: string | null;
  fee_cents: number | null;
  settles_on: string | null;
  sent_at: string | null;
  window_closes_at: string | null;
  completed_at: string | null;
  returned_cents: Generated<number>;
  return: NullableJson<TransferReturn>;
  refusal: NullableJson<Refusal>;
  next_check_at: string | null;
  created_by_kind: string;
  created_by_id: string | null;
  created_by_name: string;
  requester_ids: Generated<string[]>;
  approved_at: string | null;
  checked_at: string | null;
  event_sequence: Generated<number>;
  sample: Generated<boolean>;
  version: Generated<number>;
  created_at: string;
  updated_at: string;
}

export interface TransferApprovalTable {
  id: string;
  organization_id: string;
  transfer_id: string;
  user_id: string;
  user_name: string;
  decision: 'approved' | 'denied';
  reason: string | null;
  agreed_hash: Buffer;
  second_factor: boolean;
  at: string;
  voided_at: string | null;
  void_reason: string | null;
}

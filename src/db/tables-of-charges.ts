/** The tables of charges, their life at banks and their money, as Kysely sees them (see tables.ts). */
import type { Generated } from 'kysely';
import type { ChargeMethod, ChargeStatus, InstructionKind, Payer } from '#core/charge.ts';
import type { Cause, Refusal } from '#core/errors.ts';
import type { ChargeFact, EvidenceSource, PaymentChannel } from '#core/evidence.ts';
import type { OperationState } from '#core/operation.ts';
import type { ChargeAnswer } from '#core/provider.ts';
import type { Terms } from '#core/terms.ts';

import type { GeneratedJson, Json, NullableJson, PostingCodes } from './column-types.ts';

export interface BatchTable {
  id: string;
  organization_id: string;
  kind: 'register' | 'refresh' | 'amend' | 'writeOff';
  input: Json<unknown>;
  actor: Json<unknown>;
  canceled_at: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface BatchItemTable {
  batch_id: string;
  organization_id: string;
  charge_id: string;
  state: 'queued' | 'running' | 'done' | 'refused' | 'unknown' | 'skipped' | 'canceled';
  instruction_id: string | null;
  result: string | null;
  refusal: NullableJson<Refusal>;
}

export interface ChargeTable {
  id: string;
  organization_id: string;
  reference: string;
  bank_account_id: string | null;
  connection_id: string | null;
  billing_type_id: string | null;
  method: ChargeMethod;
  amount_cents: number;
  due_on: string;
  issued_on: string;
  payer_tax_id: string;
  payer_name: string;
  payer: Json<Payer>;
  terms: Json<Terms>;
  days_after_due: number;
  messages: Json<string[]>;
  description: string | null;
  status: ChargeStatus;
  paid_cents: Generated<number>;
  paid_on: string | null;
  credited_on: string | null;
  fee_cents: number | null;
  paid_twice: Generated<boolean>;
  partially_paid: Generated<boolean>;
  outcome_unknown: Generated<boolean>;
  attention: Generated<boolean>;
  refusal: NullableJson<Refusal>;
  next_check_at: string | null;
  canceled_at: string | null;
  event_sequence: Generated<number>;
  sample: Generated<boolean>;
  version: Generated<number>;
  created_at: string;
  updated_at: string;
}

export interface DivergenceTable {
  id: string;
  organization_id: string;
  charge_id: string | null;
  transfer_id: string | null;
  connection_id: string | null;
  kind: string;
  key: string;
  title: string;
  proposal: string;
  amount_cents: number | null;
  state: 'open' | 'resolved';
  opened_at: string;
  resolved_at: string | null;
}

export interface EntryTable {
  id: string;
  organization_id: string;
  at: string;
  booked_on: string;
  kind: 'receipt' | 'bank_entry' | 'fee' | 'reversal' | 'adjustment' | 'transfer' | 'transfer_return';
  key: string;
  number: number;
  posting_code: string;
  description: string;
  charge_id: string | null;
  transfer_id: string | null;
  payment_id: string | null;
  evidence_id: string | null;
}

export interface EvidenceTable {
  id: string;
  organization_id: string;
  connection_id: string | null;
  charge_id: string | null;
  transfer_id: string | null;
  bank_file_id: string | null;
  registration_id: string | null;
  fact_key: string;
  source: EvidenceSource;
  proven: boolean;
  occurred_at: string;
  received_at: string;
  fact: Json<ChargeFact>;
  effect: string | null;
  bank_call_id: string | null;
  inbound_message_id: string | null;
  sha256: Buffer;
}

export interface InstructionTable {
  id: string;
  organization_id: string;
  charge_id: string;
  registration_id: string | null;
  batch_id: string | null;
  kind: InstructionKind;
  input: GeneratedJson<Record<string, unknown>>;
  state: 'open' | 'done' | 'refused' | 'attention';
  refusal: NullableJson<Refusal>;
  actor_kind: string;
  actor_name: string;
  created_at: string;
  done_at: string | null;
}

export interface LedgerAccountTable {
  id: string;
  organization_id: string;
  code: string;
  name: string;
  kind: 'asset' | 'liability' | 'income' | 'expense';
  bank_account_id: string | null;
  sample: Generated<boolean>;
}

export interface OperationTable {
  id: string;
  organization_id: string;
  /** Of a charge: what it is a step of. */
  instruction_id: string | null;
  registration_id: string | null;
  /** Of a transfer: the one that it sends. */
  transfer_id: string | null;
  step: string;
  name: string;
  state: OperationState;
  natural_key: string;
  /** Hash of what it makes once for many charges; only one of a key is under way. */
  once_key: Generated<Buffer | null>;
  request_hash: string | null;
  fence: Generated<number>;
  attempt: Generated<number>;
  first_sent_at: string | null;
  sent_at: string | null;
  bank_ref: string | null;
  look_ups: Generated<number>;
  empty_look_ups: Generated<number>;
  index_past_sending: Generated<boolean>;
  last_cause: NullableJson<Cause>;
  refusal: NullableJson<Refusal>;
  answer: NullableJson<ChargeAnswer>;
  created_at: string;
  updated_at: string;
}

/** Made once per connection and used by many charges: the bank's answer, under the hash of what it is. */
export interface BankObjectTable {
  organization_id: string;
  connection_id: string;
  once_key: Buffer;
  answer: Json<ChargeAnswer>;
  created_at: string;
}

export interface PayerTable {
  id: string;
  organization_id: string;
  tax_id: string;
  name: string;
  data: Json<Payer>;
  updated_at: string;
}

export interface PaymentTable {
  id: string;
  organization_id: string;
  charge_id: string;
  registration_id: string | null;
  identity: string;
  amount_cents: number;
  channel: PaymentChannel;
  paid_on: string;
  credited_on: string | null;
  fee_cents: number | null;
  source: EvidenceSource;
  posting_codes: Json<PostingCodes>;
  created_at: string;
}

export interface PostingTable {
  entry_id: string;
  organization_id: string;
  ledger_account_id: string;
  amount_cents: number;
}

export interface RegistrationTable {
  id: string;
  organization_id: string;
  charge_id: string;
  connection_id: string;
  ordinal: number;
  method: ChargeMethod;
  bank_key: string;
  bank_ref: string | null;
  nosso_numero: string | null;
  linha_digitavel: string | null;
  barcode: string | null;
  br_code: string | null;
  txid: string | null;
  sent_amount_cents: number;
  sent_due_on: string;
  live: Generated<boolean>;
  registered_at: string | null;
  closed_at: string | null;
  next_poll_at: string | null;
  created_at: string;
}

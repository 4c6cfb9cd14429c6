/**
 * The tables as Kysely sees them, column by column as the migrations made them (a test compares). Dates and instants are text,
 * bigint is a safe number, jsonb is written as text and read as a value.
 */
import type { Generated, GeneratedAlways } from 'kysely';
import type { ChargeMethod } from '#core/charge.ts';
import type { Environment, SetupStep } from '#core/provider.ts';
import type { Terms } from '#core/terms.ts';
import type { TestLine } from '#core/test-line.ts';
import type { GeneratedJson, Json, NullableJson } from './column-types.ts';

import type {
  BankObjectTable,
  BatchItemTable,
  BatchTable,
  ChargeTable,
  DivergenceTable,
  EntryTable,
  EvidenceTable,
  InstructionTable,
  LedgerAccountTable,
  OperationTable,
  PayerTable,
  PaymentTable,
  PostingTable,
  RegistrationTable,
} from './tables-of-charges.ts';

import type { AlertReadingTable, AlertTable, MailServerTable, MailTable } from './tables-of-alerts.ts';
import type { BankFileLineTable, BankFilePartTable, BankFileTable, FileSourceTable } from './tables-of-files.ts';
import type { ApiKeyTable, AppUserTable, InviteTable, SealTable, SessionTable } from './tables-of-people.ts';
import type {
  ApprovalRuleTable,
  PayeeTable,
  TransferApprovalTable,
  TransferBatchTable,
  TransferPolicyTable,
  TransferTable,
} from './tables-of-transfers.ts';

export type { ApiKeyTable, AppUserTable, SessionTable } from './tables-of-people.ts';
export type { PostingCodes } from './column-types.ts';
export type {
  BankObjectTable,
  BatchItemTable,
  BatchTable,
  ChargeTable,
  DivergenceTable,
  EntryTable,
  EvidenceTable,
  InstructionTable,
  LedgerAccountTable,
  OperationTable,
  PayerTable,
  PaymentTable,
  PostingTable,
  RegistrationTable,
} from './tables-of-charges.ts';

/** A call as it is kept: redacted before it came here. */
export interface TranscriptRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}
export interface TranscriptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}
/** What is read from a certificate and may be shown. */
export interface CertificateSummary {
  subject: string;
  /** Left out in what older versions stored, with the serial. */
  issuer?: string;
  serial?: string;
  notBefore: string;
  notAfter: string;
  fingerprint256: string;
}

export interface AuditEntryTable {
  id: string;
  organization_id: string;
  at: string;
  actor_kind: 'user' | 'api_key' | 'system';
  actor_id: string | null;
  actor_name: string;
  action: string;
  object_kind: string;
  object_id: string | null;
  before: NullableJson<unknown>;
  after: NullableJson<unknown>;
  request_id: string;
}

export interface BankAccountTable {
  id: string;
  organization_id: string;
  mnemonic: string;
  bank_code: string;
  branch: string;
  number: string;
  digit: string;
  holder_name: string;
  holder_tax_id: string;
  holder_address: Generated<string>;
  /** Whether charges of this account go through the bank's API. */
  bank_api: Generated<boolean>;
  sample: Generated<boolean>;
  version: Generated<number>;
  created_at: string;
}

export interface BankCallTable {
  id: string;
  organization_id: string;
  connection_id: string;
  charge_id: string | null;
  transfer_id: string | null;
  operation_id: string | null;
  name: string;
  effect: string;
  started_at: string;
  duration_ms: number;
  outcome: string;
  http_status: number | null;
  request: NullableJson<TranscriptRequest>;
  answer: NullableJson<TranscriptAnswer>;
  detail: string | null;
}

export interface BankTokenTable {
  connection_id: string;
  scope: string;
  sealed: Buffer;
  expires_at: string;
}

export interface BillingTypeTable {
  id: string;
  organization_id: string;
  name: string;
  connection_id: string | null;
  method: ChargeMethod | null;
  sample: Generated<boolean>;
  disabled_at: string | null;
  version: Generated<number>;
  created_at: string;
}

export interface ConnectionTable {
  id: string;
  organization_id: string;
  bank_account_id: string;
  provider: string;
  environment: Environment;
  active: Generated<boolean>;
  agreement: GeneratedJson<Record<string, string>>;
  default_method: ChargeMethod;
  default_terms: GeneratedJson<Terms>;
  days_after_due: Generated<number>;
  messages: GeneratedJson<string[]>;
  fee_cents: number | null;
  posting_receipt: string;
  posting_bank_entry: string;
  posting_fee: string;
  hook_token_hash: Buffer;
  hook_token_sealed: Buffer;
  /** The header that proves the bank's messages, and the hash of what it must say; null where the bank proves nothing. */
  hook_auth_header: string | null;
  hook_auth_hash: Buffer | null;
  hook_secret_sealed: Buffer | null;
  /** Public ids of the users who are told of its errors. */
  notify: Json<string[]>;
  /** Where the wizard stands; null when it is over. */
  setup: NullableJson<ConnectionSetup>;
  /** Who answers for the certificate at the company. */
  responsible: NullableJson<{ name: string; email: string }>;
  /** Printed on boletos; empty = payable at any bank. */
  payment_place: Generated<string>;
  transfer_fee_cents: number | null;
  /** What the doctor of the webhook address found last. */
  hook_check: NullableJson<HookCheck>;
  /** When the bank was last told the address: from then on a difference is drift. */
  hook_configured_at: string | null;
  /** The address before this one, and until when it is still taken. */
  previous_hook_token_hash: Buffer | null;
  previous_hook_until: string | null;
  /** When its set-up was given up: from then on nothing shows or uses it. */
  discarded_at: string | null;
  swept_until: string | null;
  last_inbound_at: string | null;
  sample: Generated<boolean>;
  version: Generated<number>;
  created_at: string;
  updated_at: string;
}

/** What calling our own webhook address from outside the process showed. */
export interface HookCheck {
  at: string;
  ok: boolean;
  lines: TestLine[];
}

/** Where the set-up of a connection was left. */
export interface ConnectionSetup {
  step: SetupStep;
  done: SetupStep[];
}

/** "Testar conexão", line by line while it runs. */
export interface ConnectionTestTable {
  id: string;
  organization_id: string;
  connection_id: string;
  credential_id: string | null;
  tested: 'active' | 'candidate' | 'none';
  /** When it passes, the candidate takes over. */
  switch: Generated<boolean>;
  switched: Generated<boolean>;
  state: 'running' | 'passed' | 'failed';
  lines: GeneratedJson<TestLine[]>;
  started_at: string;
  finished_at: string | null;
}

/** A certificate asked of a bank's desk; its key is sealed and stays here. */
export interface CertificateRequestTable {
  id: string;
  organization_id: string;
  connection_id: string;
  kind: 'first' | 'renewal';
  state: 'requested' | 'issued' | 'failed';
  csr_pem: string;
  key_sealed: Buffer;
  detail: string | null;
  created_at: string;
  updated_at: string;
}

export interface CounterTable {
  organization_id: string;
  name: string;
  value: number;
}

export interface CredentialTable {
  id: string;
  organization_id: string;
  connection_id: string;
  version: number;
  sealed: Buffer;
  field_names: string[];
  certificate: NullableJson<CertificateSummary>;
  /** Computed from the state. */
  active: GeneratedAlways<boolean>;
  /** A new one is a candidate until a probe with it succeeds. Of one that was revoked or destroyed nothing sealed is left. */
  state: 'candidate' | 'active' | 'superseded' | 'revoked' | 'destroyed';
  activated_at: string | null;
  ended_at: string | null;
  detail: string | null;
  created_at: string;
}

export interface DeliveryTable {
  id: string;
  organization_id: string;
  event_id: string;
  endpoint_id: string;
  state: 'pending' | 'delivered' | 'exhausted' | 'disabled';
  attempts: Generated<number>;
  next_at: string | null;
  last_status: number | null;
  last_error: string | null;
  delivered_at: string | null;
  created_at: string;
}

export interface EventTable {
  id: string;
  organization_id: string;
  type: string;
  subject_id: string;
  sequence: number;
  data: Json<unknown>;
  created_at: string;
}

export interface IdempotencyKeyTable {
  organization_id: string;
  route: string;
  key: string;
  body_hash: Buffer;
  state: 'running' | 'done';
  lease_until: string;
  fence: Generated<number>;
  status: number | null;
  headers: NullableJson<unknown>;
  answer: NullableJson<unknown>;
  created_at: string;
}

export interface InboundMessageTable {
  id: string;
  organization_id: string;
  connection_id: string;
  received_at: string;
  path: string;
  headers: Json<Record<string, string>>;
  body: Buffer;
  sha256: Buffer;
  state: 'stored' | 'applied' | 'known' | 'held' | 'orphan' | 'rejected' | 'failed' | 'dead';
  result: string | null;
  attempts: Generated<number>;
}

export interface JobTable {
  id: string;
  organization_id: string | null;
  kind: string;
  subject: string;
  lane: string;
  payload: GeneratedJson<Record<string, unknown>>;
  due_at: string;
  lease_until: string | null;
  fence: Generated<number>;
  attempts: Generated<number>;
  again_at: string | null;
  last_error: string | null;
}

export interface LanePauseTable {
  lane: string;
  until: string;
}

export interface OrganizationTable {
  id: string;
  name: string;
  tax_id: string;
  timezone: Generated<string>;
  data_key: Buffer;
  trade_name: Generated<string>;
  email: Generated<string>;
  phone: Generated<string>;
  address: Generated<string>;
  version: Generated<number>;
  created_at: string;
}

export interface RateBucketTable {
  key: string;
  tokens: number;
  refilled_at: string;
}

export interface SettingTable {
  key: string;
  value: Json<unknown>;
}

export interface WebhookEndpointTable {
  id: string;
  organization_id: string;
  url: string;
  description: Generated<string>;
  types: string[];
  secret_sealed: Buffer;
  active: Generated<boolean>;
  failing_since: string | null;
  created_at: string;
}

export interface Tables {
  alert: AlertTable;
  alert_reading: AlertReadingTable;
  api_key: ApiKeyTable;
  app_user: AppUserTable;
  approval_rule: ApprovalRuleTable;
  audit_entry: AuditEntryTable;
  bank_account: BankAccountTable;
  bank_call: BankCallTable;
  bank_file: BankFileTable;
  bank_file_line: BankFileLineTable;
  bank_file_part: BankFilePartTable;
  bank_object: BankObjectTable;
  bank_token: BankTokenTable;
  batch: BatchTable;
  batch_item: BatchItemTable;
  billing_type: BillingTypeTable;
  certificate_request: CertificateRequestTable;
  charge: ChargeTable;
  connection: ConnectionTable;
  connection_test: ConnectionTestTable;
  counter: CounterTable;
  credential: CredentialTable;
  delivery: DeliveryTable;
  divergence: DivergenceTable;
  entry: EntryTable;
  event: EventTable;
  evidence: EvidenceTable;
  file_source: FileSourceTable;
  idempotency_key: IdempotencyKeyTable;
  inbound_message: InboundMessageTable;
  instruction: InstructionTable;
  invite: InviteTable;
  job: JobTable;
  lane_pause: LanePauseTable;
  ledger_account: LedgerAccountTable;
  mail: MailTable;
  mail_server: MailServerTable;
  operation: OperationTable;
  organization: OrganizationTable;
  payee: PayeeTable;
  payer: PayerTable;
  payment: PaymentTable;
  posting: PostingTable;
  rate_bucket: RateBucketTable;
  registration: RegistrationTable;
  seal: SealTable;
  session: SessionTable;
  setting: SettingTable;
  transfer: TransferTable;
  transfer_approval: TransferApprovalTable;
  transfer_batch: TransferBatchTable;
  transfer_policy: TransferPolicyTable;
  webhook_endpoint: WebhookEndpointTable;
}

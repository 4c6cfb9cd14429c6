/** Tables of the banks' files as Kysely sees them. */
import type { Generated } from 'kysely';
import type { FileProblem } from '#core/provider.ts';
import type { GeneratedJson, Json } from './column-types.ts';

/** What a line did; see the migration. */
export type FileLineOutcome = 'control' | 'applied' | 'known' | 'orphan' | 'divergent' | 'skipped' | 'held';

export interface BankFileTable {
  id: string;
  organization_id: string;
  connection_id: string;
  source: 'sftp' | 'upload';
  name: string;
  file_key: string;
  kind: string;
  client: string | null;
  number: number | null;
  accounting_on: string | null;
  size_bytes: number;
  sha256: Buffer;
  remote_modified: number | null;
  state: 'stored' | 'imported' | 'quarantined' | 'discarded';
  problems: GeneratedJson<FileProblem[]>;
  records: Generated<number>;
  total_cents: Generated<number>;
  counts: GeneratedJson<Partial<Record<FileLineOutcome, number>>>;
  lines_done: Generated<number>;
  bytes_read: Generated<number>;
  forced: Generated<boolean>;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
  received_at: string;
  imported_at: string | null;
  version: Generated<number>;
}

export interface BankFilePartTable {
  file_id: string;
  organization_id: string;
  part: number;
  bytes: Buffer;
}

export interface BankFileLineTable {
  file_id: string;
  organization_id: string;
  line: number;
  segment: string | null;
  fields: Json<Record<string, unknown>>;
  problems: GeneratedJson<FileProblem[]>;
  outcome: FileLineOutcome;
  transfer_id: string | null;
  effect: string;
}

export interface FileSourceTable {
  connection_id: string;
  organization_id: string;
  host: string;
  port: number;
  username: string;
  folder: string;
  auth: 'password' | 'key';
  secret_sealed: Buffer;
  public_key: string | null;
  host_key: string | null;
  offered_host_key: string | null;
  alert_hour: Generated<number>;
  expects_empty: Generated<boolean>;
  active: Generated<boolean>;
  last_fetch_at: string | null;
  last_error: string | null;
  version: Generated<number>;
  created_at: string;
  updated_at: string;
}

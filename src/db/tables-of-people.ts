/** Tables of people as Kysely sees them. */
import type { Generated } from 'kysely';
import type { Environment } from '#core/provider.ts';
import type { GeneratedJson } from './column-types.ts';

export type UserRole = 'admin' | 'finance' | 'viewer' | 'developer';

export interface ApiKeyTable {
  id: string;
  organization_id: string;
  name: string;
  prefix: string;
  key_hash: Buffer;
  scopes: string[];
  /** Null = both. */
  environment: Environment | null;
  created_by: string | null;
  /** The key whose place it took. */
  replaces: string | null;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface AppUserTable {
  id: string;
  organization_id: string;
  email: string;
  name: string;
  role: UserRole;
  password_hash: string;
  failed_attempts: Generated<number>;
  locked_until: string | null;
  preferences: GeneratedJson<unknown>;
  /** Sealed secret of the authenticator; active once `totp_confirmed_at` is there. */
  totp_sealed: Buffer | null;
  totp_confirmed_at: string | null;
  totp_last_step: number | null;
  recovery_hashes: Generated<string[]>;
  password_changed_at: string | null;
  version: Generated<number>;
  created_at: string;
  disabled_at: string | null;
}

export interface SessionTable {
  token_hash: Buffer;
  id: Generated<string>;
  user_id: string;
  organization_id: string;
  csrf_token: string;
  address: Generated<string>;
  user_agent: Generated<string>;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}

export interface InviteTable {
  id: string;
  organization_id: string;
  token_hash: Buffer;
  email: string;
  name: string;
  role: UserRole;
  user_id: string | null;
  created_by: string | null;
  created_at: string;
  expires_at: string;
  accepted_at: string | null;
  revoked_at: string | null;
}

export interface SealTable {
  organization_id: string;
  number: number;
  subject: 'audit_entry' | 'evidence';
  subject_id: string;
  digest: Buffer;
  previous: Buffer;
  hash: Buffer;
  sealed_at: string;
}

/** Tables of alerts and e-mail as Kysely sees them. */
import type { Generated } from 'kysely';
import type { Environment } from '#core/provider.ts';

export interface AlertTable {
  id: string;
  organization_id: string;
  kind: string;
  /** Unique in the organization: what it is about. */
  key: string;
  severity: 'urgent' | 'warning' | 'info';
  title: string;
  body: string;
  cure: Generated<string>;
  link: Generated<string>;
  connection_id: string | null;
  raised_at: string;
  /** When people were last told of it by e-mail and webhook. */
  told_at: string;
  resolved_at: string | null;
}

export interface AlertReadingTable {
  organization_id: string;
  alert_id: string;
  user_id: string;
  read_at: string;
}

export interface MailServerTable {
  organization_id: string;
  host: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  username: Generated<string>;
  password_sealed: Buffer | null;
  from_name: string;
  from_address: string;
  catch_all: string | null;
  ca_pem: string | null;
  version: Generated<number>;
  updated_at: string;
}

/** A file that goes along with a message. */
export interface MailAttachment {
  name: string;
  mediaType: string;
  base64: string;
}

export interface MailTable {
  id: string;
  organization_id: string;
  kind: 'alert' | 'digest' | 'invite' | 'receipt' | 'charge' | 'test';
  to_address: string;
  to_name: Generated<string>;
  subject: string;
  /** Texts and attachments, sealed: they may hold a link that lets somebody in. Gone once the message is sent. */
  content_sealed: Buffer | null;
  /** Of what it tells; null where that is of no environment. */
  environment: Environment | null;
  alert_id: string | null;
  user_id: string | null;
  state: 'waiting' | 'pending' | 'sent' | 'failed' | 'digested';
  attempts: Generated<number>;
  next_at: string | null;
  /** No try begins after this. */
  give_up_at: string;
  /** A try is under way, or died on its way. */
  sending_since: string | null;
  /** Tries after which nobody knows whether the message arrived. */
  uncertain: Generated<number>;
  last_code: string | null;
  last_error: string | null;
  message_id: string | null;
  /** Where it went: the addressee, or the catch-all of homologação. */
  sent_to: string | null;
  sent_at: string | null;
  created_at: string;
}

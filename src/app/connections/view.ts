import type { Connection } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { capabilitiesOf } from '#core/provider.ts';
import { bankAccountById, type BankAccountRow } from '#db/bank-accounts.ts';
import {
  activeCredential,
  candidateCredential,
  lastTests,
  type ConnectionRow,
  type ConnectionTestRow,
  type CredentialRow,
} from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { toEpochMs } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { hookUrlOf } from './hook-token.ts';
import { setupProblems } from './setup.ts';

const dayMs = 86_400_000;

/** The rows of which a view is made. */
export interface ConnectionParts {
  row: ConnectionRow;
  account: BankAccountRow;
  credential: CredentialRow | undefined;
  candidate: CredentialRow | undefined;
  lastTest: ConnectionTestRow | undefined;
}

/** The view of one connection, with what hangs on it read here. */
export async function readConnectionView(tx: Tx, ctx: Context, row: ConnectionRow): Promise<Connection> {
  const account = await bankAccountById(tx, row.bank_account_id);
  if (!account) throw new Error(`bank account ${row.bank_account_id} does not exist`);
  const [lastTest] = await lastTests(tx, [row.id]);
  const credential = await activeCredential(tx, row.id);
  const candidate = await candidateCredential(tx, row.id);
  return describeConnection(tx, ctx, { row, account, credential, candidate, lastTest });
}

/** The view out of rows that are at hand. */
export async function describeConnection(tx: Tx, ctx: Context, parts: ConnectionParts): Promise<Connection> {
  const { row, account, credential, candidate, lastTest } = parts;
  const provider = ctx.banks.provider(row.provider);
  return {
    id: publicId('connection', row.id),
    bankAccountId: publicId('bankAccount', account.id),
    accountMnemonic: account.mnemonic,
    provider: row.provider,
    title: provider.facts.title,
    environment: row.environment,
    active: row.active,
    setup: setupView(ctx, parts),
    agreement: row.agreement,
    defaultMethod: row.default_method,
    defaultTerms: row.default_terms,
    daysAfterDue: row.days_after_due,
    messages: row.messages,
    paymentPlace: row.payment_place,
    feeCents: row.fee_cents,
    transferFeeCents: row.transfer_fee_cents,
    responsible: row.responsible,
    postingCodes: { receipt: row.posting_receipt, bankEntry: row.posting_bank_entry, fee: row.posting_fee },
    notify: row.notify,
    hookUrl: await hookUrlOf(tx, ctx, row),
    hookProof: provider.facts.webhook?.proof ?? 'none',
    credentials: credential ? credentialsView(ctx, credential) : null,
    candidate: candidate ? credentialsView(ctx, candidate) : null,
    lastTest: lastTest
      ? { id: publicId('connectionTest', lastTest.id), state: lastTest.state, startedAt: lastTest.started_at }
      : null,
    lastInboundAt: row.last_inbound_at,
    paymentNotice: provider.facts.paymentNotice,
    capabilities: capabilitiesOf(provider),
    version: row.version,
    createdAt: row.created_at,
  };
}

function setupView(ctx: Context, { row, account, credential }: ConnectionParts): Connection['setup'] {
  if (!row.setup) return null;
  const { facts } = ctx.banks.provider(row.provider);
  return { ...row.setup, problems: setupProblems({ facts, row, account, credential, now: instantNow(ctx) }) };
}

/** When the credentials were stored and until when the certificate is good; never what they are. */
function credentialsView(ctx: Context, row: CredentialRow): NonNullable<Connection['credentials']> {
  const { certificate } = row;
  return {
    id: publicId('credential', row.id),
    storedAt: row.created_at,
    fields: row.field_names,
    certificate: certificate && {
      subject: certificate.subject,
      notAfter: certificate.notAfter,
      daysLeft: daysLeft(ctx, certificate.notAfter),
    },
  };
}

/** Whole days until an instant; negative when it has passed. */
export function daysLeft(ctx: Pick<Context, 'clock'>, until: string): number {
  return Math.floor((toEpochMs(until) - ctx.clock.now().epochMilliseconds) / dayMs);
}

import type { Connection } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { capabilitiesOf } from '#core/provider.ts';
import { bankAccountById, type BankAccountRow } from '#db/bank-accounts.ts';
import { activeCredential, type ConnectionRow, type CredentialRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { toEpochMs } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { hookUrlOf } from './hook-token.ts';

const dayMs = 86_400_000;

/** The view of one connection, with what hangs on it read here. */
export async function readConnectionView(tx: Tx, ctx: Context, row: ConnectionRow): Promise<Connection> {
  const account = await bankAccountById(tx, row.bank_account_id);
  if (!account) throw new Error(`bank account ${row.bank_account_id} does not exist`);
  return describeConnection(tx, ctx, { row, account, credential: await activeCredential(tx, row.id) });
}

/** The view out of rows that are at hand. */
export async function describeConnection(
  tx: Tx,
  ctx: Context,
  { row, account, credential }: { row: ConnectionRow; account: BankAccountRow; credential: CredentialRow | undefined },
): Promise<Connection> {
  const provider = ctx.banks.provider(row.provider);
  return {
    id: publicId('connection', row.id),
    bankAccountId: publicId('bankAccount', account.id),
    accountMnemonic: account.mnemonic,
    provider: row.provider,
    title: provider.facts.title,
    environment: row.environment,
    active: row.active,
    agreement: row.agreement,
    defaultMethod: row.default_method,
    defaultTerms: row.default_terms,
    daysAfterDue: row.days_after_due,
    messages: row.messages,
    feeCents: row.fee_cents,
    postingCodes: { receipt: row.posting_receipt, bankEntry: row.posting_bank_entry, fee: row.posting_fee },
    notify: row.notify,
    hookUrl: await hookUrlOf(tx, ctx, row),
    hookProof: provider.facts.webhook?.proof ?? 'none',
    credentials: credential ? credentialsView(ctx, credential) : null,
    lastInboundAt: row.last_inbound_at,
    paymentNotice: provider.facts.paymentNotice,
    capabilities: capabilitiesOf(provider),
    version: row.version,
    createdAt: row.created_at,
  };
}

/** When the credentials were stored and until when the certificate is good; never what they are. */
function credentialsView(ctx: Context, row: CredentialRow): NonNullable<Connection['credentials']> {
  const { certificate } = row;
  return {
    storedAt: row.created_at,
    fields: row.field_names,
    certificate: certificate && {
      subject: certificate.subject,
      notAfter: certificate.notAfter,
      daysLeft: Math.floor((toEpochMs(certificate.notAfter) - ctx.clock.now().epochMilliseconds) / dayMs),
    },
  };
}

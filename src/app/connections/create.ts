import type { z } from 'zod';
import type { Connection, connectionInputSchema } from '#contract/connections.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { ProviderFacts } from '#core/provider.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import { activeConnectionsOf, insertConnection, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { bankName } from '../bank-accounts/view.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { settingsProblems, type ConnectionSettings } from './check.ts';
import { makeHookSecret } from './hook-secret.ts';
import { makeHookToken } from './hook-token.ts';
import { notifyProblems } from './notify.ts';
import { agreementDefaults } from './setup.ts';
import { connectionSnapshot } from './snapshot.ts';
import { termsOf } from './terms.ts';
import { readConnectionView } from './view.ts';

export type ConnectionInput = z.infer<typeof connectionInputSchema>;

/** Connects an account to its bank. Credentials come after it. @throws Problem: fields to correct, or 409. */
export async function createConnection(ctx: Context, input: ConnectionInput): Promise<Connection> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    readConnectionView(tx, ctx, await addConnection(tx, ctx, input)),
  );
}

/** The same inside a transaction that is open already. */
export async function addConnection(
  tx: Tx,
  ctx: Context,
  input: ConnectionInput,
  sample = false,
): Promise<ConnectionRow> {
  const facts = factsOf(ctx, input.provider);
  const account = await resolveAccount(tx, ctx, input.bankAccount);
  const settings = startingSettings(facts, account, input);
  const errors = await notifyProblems(tx, settings.notify);
  if (!facts.accounts.includes(account.bank_code)) errors.push(otherBank(ctx, account, facts));
  // Of a set-up only what can never be right is refused; what is missing is told in the view and when it is activated.
  if (!input.setup) errors.push(...settingsProblems(facts, settings));
  if (errors.length > 0) throw invalidInput(errors);
  if (settings.active) await refuseSecond(tx, account, { provider: input.provider, environment: input.environment });
  const row = await rowOf(tx, ctx, { account, settings, sample });
  await insertConnection(tx, { ...row, ...jsonColumnsOf(row), hook_check: null });
  await audit(tx, ctx, {
    action: 'connection.create',
    objectKind: 'connection',
    objectId: row.id,
    after: { bankAccount: account.mnemonic, ...connectionSnapshot(row) },
  });
  await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version: 1 });
  return row;
}

type StartingSettings = Omit<ConnectionInput, 'defaultTerms'> & ConnectionSettings;

/** What was given, and what the bank's facts fill in. A set-up begins inactive, with what nearly everybody has. */
function startingSettings(facts: ProviderFacts, account: BankAccountRow, input: ConnectionInput): StartingSettings {
  const { methods } = facts.charge;
  const isPossible = methods.length === 0 || methods.includes(input.defaultMethod);
  const started = {
    ...input,
    daysAfterDue: input.daysAfterDue ?? facts.charge.daysAfterDue.default,
    defaultTerms: termsOf(input.defaultTerms),
  };
  if (!input.setup) return started;
  return {
    ...started,
    active: false,
    agreement: { ...agreementDefaults(facts, account), ...input.agreement },
    defaultMethod: isPossible ? input.defaultMethod : (methods[0] ?? input.defaultMethod),
  };
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** The settings that are kept as JSON, as they are written. */
export function jsonColumnsOf(row: ConnectionRow) {
  return {
    agreement: JSON.stringify(row.agreement),
    default_terms: JSON.stringify(row.default_terms),
    messages: JSON.stringify(row.messages),
    notify: JSON.stringify(row.notify),
    setup: jsonOrNull(row.setup),
    responsible: jsonOrNull(row.responsible),
  };
}

async function rowOf(
  tx: Tx,
  ctx: Context,
  { account, settings, sample }: { account: BankAccountRow; settings: StartingSettings; sample: boolean },
): Promise<ConnectionRow> {
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  return {
    id,
    organization_id: ctx.organizationId,
    bank_account_id: account.id,
    provider: settings.provider,
    environment: settings.environment,
    active: settings.active,
    agreement: settings.agreement,
    default_method: settings.defaultMethod,
    default_terms: settings.defaultTerms,
    days_after_due: settings.daysAfterDue,
    messages: [...settings.messages],
    fee_cents: settings.feeCents,
    posting_receipt: settings.postingCodes.receipt,
    posting_bank_entry: settings.postingCodes.bankEntry,
    posting_fee: settings.postingCodes.fee,
    ...(await makeHookToken(tx, ctx, id)),
    ...(await proofFor(tx, ctx, { facts: ctx.banks.provider(settings.provider).facts, connectionId: id })),
    notify: settings.notify,
    setup: settings.setup ?? null,
    responsible: settings.responsible ?? null,
    payment_place: settings.paymentPlace ?? '',
    transfer_fee_cents: settings.transferFeeCents ?? null,
    hook_check: null,
    hook_configured_at: null,
    previous_hook_token_hash: null,
    previous_hook_until: null,
    discarded_at: null,
    swept_until: null,
    last_inbound_at: null,
    sample,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

async function proofFor(tx: Tx, ctx: Context, of: { facts: ProviderFacts; connectionId: string }) {
  const { secret: _, ...proof } = await makeHookSecret(tx, ctx, of);
  return proof;
}

function factsOf(ctx: Context, provider: string): ProviderFacts {
  const names = ctx.banks.names();
  if (names.includes(provider)) return ctx.banks.provider(provider).facts;
  const detail = `Não há integração com "${provider}". Disponíveis: ${names.join(', ')}.`;
  throw invalidInput([{ pointer: '/provider', code: 'unknown_provider', detail }]);
}

function otherBank(ctx: Context, account: BankAccountRow, facts: ProviderFacts) {
  const named = `${bankName(ctx.banks, account.bank_code)} (${account.bank_code})`;
  const accepted = facts.accounts.map((code) => (code === '000' ? '000 (0-Carteira)' : code)).join(' ou ');
  const detail = `A conta ${account.mnemonic} é do ${named}; a integração ${facts.title} precisa de uma conta do banco ${accepted}.`;
  return { pointer: '/bankAccount', code: 'other_bank', detail };
}

/** Two active ways to the same bank, account and environment would leave it open by which one a charge goes. */
export async function refuseSecond(
  tx: Tx,
  account: Pick<BankAccountRow, 'id' | 'mnemonic'>,
  wanted: { provider: string; environment: string; except?: string },
): Promise<void> {
  const others = await activeConnectionsOf(tx, account.id);
  const other = others.find(
    (row) => row.provider === wanted.provider && row.environment === wanted.environment && row.id !== wanted.except,
  );
  if (!other) return;
  throw new Problem({
    code: 'connection_exists',
    status: 409,
    title: 'Integração repetida',
    detail: `A conta ${account.mnemonic} já tem uma integração ativa com este banco neste ambiente.`,
    cure: 'Altere a que existe, ou desative-a antes.',
    actor: 'you',
    facts: { connectionId: publicId('connection', other.id) },
  });
}

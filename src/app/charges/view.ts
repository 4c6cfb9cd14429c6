/** A charge as the API and the screens see it: rows of several tables in one shape, with what is computed, never stored. */
import { sql } from 'kysely';
import { cents } from '#lib/money.ts';
import type { Charge } from '#contract/charges.ts';
import {
  instructionAllowedFrom,
  instructionKinds,
  statusLabels,
  type ChargeStatus,
  type InstructionKind,
} from '#core/charge.ts';
import { amountDueOn } from '#core/amount-due.ts';
import { publicId } from '#core/ids.ts';
import { capabilitiesOf, type InstructionDetails, type Provider } from '#core/provider.ts';
import { notFound } from '#core/errors.ts';
import type { ChargeRow, RegistrationRow } from '#db/charges.ts';
import type { ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { plainCharge, plainRegistration } from './plain.ts';
import type { Places } from './places.ts';
import { bankName } from '../bank-accounts/view.ts';
import type { Context } from '../context.ts';
import { today } from '../moment.ts';

type ConnectionBrief = Pick<ConnectionRow, 'id' | 'provider' | 'environment' | 'agreement'>;

interface Neighbours {
  accounts: Map<
    string,
    { id: string; mnemonic: string; bank_code: string; branch: string; number: string; digit: string }
  >;
  connections: Map<string, ConnectionBrief>;
  billingTypes: Map<string, { id: string; name: string }>;
  registrations: Map<string, RegistrationRow>;
}

/** Turns rows into views with one query for each kind of neighbour, whatever the number of rows. */
export async function chargeViews(tx: Tx, ctx: Context, rows: readonly ChargeRow[]): Promise<Charge[]> {
  if (rows.length === 0) return [];
  const neighbours = await readNeighbours(tx, rows);
  return rows.map((row) => viewOf(ctx, row, neighbours));
}

export async function chargeView(tx: Tx, ctx: Context, row: ChargeRow): Promise<Charge> {
  const [view] = await chargeViews(tx, ctx, [row]);
  if (!view) throw notFound('A cobrança', publicId('charge', row.id));
  return view;
}

const unique = (ids: readonly (string | null)[]): string[] => [
  ...new Set(ids.filter((id): id is string => id !== null)),
];

async function readNeighbours(tx: Tx, rows: readonly ChargeRow[]): Promise<Neighbours> {
  const byId = <T extends { id: string }>(items: T[]) => new Map(items.map((item) => [item.id, item]));
  const { rows: found } = await sql<{ accounts: unknown; connections: unknown; types: unknown }>`
    SELECT
      (SELECT coalesce(json_agg(a), '[]') FROM (SELECT id, mnemonic, bank_code, branch, number, digit FROM bank_account
        WHERE id = ANY(${unique(rows.map((row) => row.bank_account_id))}::uuid[])) a) AS accounts,
      (SELECT coalesce(json_agg(c), '[]') FROM (SELECT id, provider, environment, agreement FROM connection
        WHERE id = ANY(${unique(rows.map((row) => row.connection_id))}::uuid[])) c) AS connections,
      (SELECT coalesce(json_agg(b), '[]') FROM (SELECT id, name FROM billing_type
        WHERE id = ANY(${unique(rows.map((row) => row.billing_type_id))}::uuid[])) b) AS types`.execute(tx);
  const { rows: registrations } = await sql<RegistrationRow>`
    SELECT DISTINCT ON (charge_id) * FROM registration WHERE charge_id = ANY(${rows.map((row) => row.id)}::uuid[])
    ORDER BY charge_id, ordinal DESC`.execute(tx);
  const first = found[0];
  return {
    accounts: byId(
      (first?.accounts ?? []) as {
        id: string;
        mnemonic: string;
        bank_code: string;
        branch: string;
        number: string;
        digit: string;
      }[],
    ),
    connections: byId((first?.connections ?? []) as ConnectionBrief[]),
    billingTypes: byId((first?.types ?? []) as { id: string; name: string }[]),
    registrations: new Map(registrations.map((row) => [row.charge_id, row])),
  };
}

/** Neighbours of a charge that was just made: it has no registration yet. */
export function neighboursOf(places: Places): Neighbours {
  const { account, connection, billingType } = places;
  return {
    accounts: new Map(account ? [[account.id, account]] : []),
    connections: new Map(connection ? [[connection.id, connection]] : []),
    billingTypes: new Map(billingType ? [[billingType.id, billingType]] : []),
    registrations: new Map<string, RegistrationRow>(),
  };
}

/** Nothing is owed any more. */
const settledStatuses: readonly string[] = ['paid', 'canceled', 'disputed'];

/** A row with what is known of its neighbours. */
export function viewOf(ctx: Context, row: ChargeRow, neighbours: Neighbours): Charge {
  const account = row.bank_account_id ? neighbours.accounts.get(row.bank_account_id) : undefined;
  const connection = row.connection_id ? neighbours.connections.get(row.connection_id) : undefined;
  const billingType = row.billing_type_id ? neighbours.billingTypes.get(row.billing_type_id) : undefined;
  const registration = neighbours.registrations.get(row.id);
  const provider = connection ? ctx.banks.provider(connection.provider) : null;
  const now = today(ctx);
  const open = ['pending', 'registering', 'registered', 'rejected', 'in_protest', 'protest_cancel_sent'].includes(
    row.status,
  );
  const due = amountDueOn({ amountCents: cents(row.amount_cents), dueDate: row.due_on, terms: row.terms }, now);
  return {
    id: publicId('charge', row.id),
    reference: row.reference,
    status: row.status,
    statusLabel: statusLabels[row.status],
    amountCents: row.amount_cents,
    amountDueCents: settledStatuses.includes(row.status) ? 0 : due.totalCents,
    dueDate: row.due_on,
    issuedOn: row.issued_on,
    method: row.method,
    payer: row.payer,
    terms: row.terms,
    daysAfterDue: row.days_after_due,
    messages: row.messages,
    description: row.description,
    bankAccount: account ? accountBrief(ctx, account) : null,
    connection: connection
      ? {
          id: publicId('connection', connection.id),
          provider: connection.provider,
          title: provider?.facts.title ?? connection.provider,
          environment: connection.environment,
        }
      : null,
    billingType: billingType ? { id: publicId('billingType', billingType.id), name: billingType.name } : null,
    registration: registration ? registrationView(registration) : null,
    paidCents: row.paid_cents,
    paidOn: row.paid_on,
    creditedOn: row.credited_on,
    feeCents: row.fee_cents,
    overdue: open && due.daysLate > 0,
    partiallyPaid: row.partially_paid,
    credited: row.credited_on !== null,
    paidTwice: row.paid_twice,
    outcomeUnknown: row.outcome_unknown,
    attention: row.attention,
    refusal: row.refusal,
    nextCheckAt: row.next_check_at,
    allowedActions: allowedActions(row, provider, plannable(provider, { row, connection, registration })),
    sample: row.sample,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function accountBrief(
  ctx: Context,
  account: { id: string; mnemonic: string; bank_code: string; branch: string; number: string; digit: string },
) {
  return {
    id: publicId('bankAccount', account.id),
    mnemonic: account.mnemonic,
    bankCode: account.bank_code,
    bankName: bankName(ctx.banks, account.bank_code),
    branch: account.branch,
    number: account.number,
    digit: account.digit,
  };
}

export function registrationView(row: RegistrationRow) {
  return {
    id: publicId('registration', row.id),
    ordinal: row.ordinal,
    connectionId: publicId('connection', row.connection_id),
    live: row.live,
    bankKey: row.bank_key,
    bankRef: row.bank_ref,
    nossoNumero: row.nosso_numero,
    linhaDigitavel: row.linha_digitavel,
    barcode: row.barcode,
    brCode: row.br_code,
    txid: row.txid,
    registeredAt: row.registered_at,
    closedAt: row.closed_at,
  };
}

/** To consult is to read; every other verb is a capability of its own name. */
const capabilityOf = (kind: InstructionKind): string => (kind === 'refresh' ? 'charge.read' : `charge.${kind}`);

/** Nothing is alive at a bank: the charge may be corrected or canceled here alone. */
export const nothingAtBank: readonly ChargeStatus[] = ['pending', 'rejected', 'written_off', 'expired'];

/** Verbs whose plan may be empty for one charge and not for another: a Pix can be given back where a boleto cannot. */
const planned = ['protest', 'cancelProtest', 'markReceived', 'undoReceived', 'restore', 'refund', 'resend'] as const;

interface AtBank {
  row: ChargeRow;
  connection: ConnectionBrief | undefined;
  registration: RegistrationRow | undefined;
}

/** Whether this bank has a way to do it for this very charge. */
function plannable(provider: Provider | null, { row, connection, registration }: AtBank) {
  return (kind: InstructionKind): boolean => {
    const plan = planned.find((item) => item === kind);
    if (!plan || !provider || !connection || !registration) return true;
    const view = { ...connection, account: nobodysAccount };
    const input = { ...anything(row), charge: plainCharge(row), registration: plainRegistration(registration) };
    return (provider.charge?.[plan]?.({ ...input, connection: view, hookUrl: '' }) ?? []).length > 0;
  };
}

/** A plan looks at what is asked and at the registration, not at whose account it is. */
const nobodysAccount = { bankCode: '', branch: '', number: '', digit: '', holderName: '', holderTaxId: '' };

function anything(row: ChargeRow): InstructionDetails {
  const amountCents = cents(row.amount_cents);
  return {
    reason: '',
    protest: { afterDays: 1 },
    refund: { key: '', ofIdentity: null, amountCents, reason: '' },
    receipt: { amountCents, receivedOn: row.due_on },
    email: '',
  };
}

/** What may be asked of it now: by its status, and by what its bank can do (no bank yet: registering is offered). */
function allowedActions(
  row: ChargeRow,
  provider: Provider | null,
  isPlannable: (kind: InstructionKind) => boolean,
): string[] {
  const capabilities = provider ? capabilitiesOf(provider) : null;
  const instructions = instructionKinds.filter((kind) => {
    if (!instructionAllowedFrom[kind].includes(row.status)) return false;
    if (kind === 'register') return capabilities === null || capabilities.includes(capabilityOf(kind));
    return capabilities !== null && capabilities.includes(capabilityOf(kind)) && isPlannable(kind);
  });
  const actions: string[] = [...instructions];
  if (['pending', 'registered', 'written_off', 'rejected', 'expired'].includes(row.status)) actions.push('receive');
  if (nothingAtBank.includes(row.status)) actions.push('edit', 'cancel');
  if (['registered', 'in_protest'].includes(row.status)) actions.push('print');
  return actions;
}

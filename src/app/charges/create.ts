/** Creates a charge (PENDENTE). Nothing is sent to a bank. */
import { sql } from 'kysely';
import type { Charge, ChargeInput } from '#contract/charges.ts';
import { parseTaxId } from '#lib/taxid.ts';
import { checkCharge, checkTermAmounts } from '#core/check-charge.ts';
import type { ChargeMethod, ChargeView } from '#core/charge.ts';
import { invalidInput, Problem, type FieldProblem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { Terms } from '#core/terms.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import type { BillingTypeRow } from '#db/billing-types.ts';
import { activeConnectionsOf, connectionById, type ConnectionRow } from '#db/connections.ts';
import { readCharge, type ChargeRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { resolveBillingType } from '../billing-types/resolve.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow, localMoment, today } from '../moment.ts';
import { emitChargeEvent } from '../evidence/events.ts';
import { chargeView } from './view.ts';

export interface CreateOptions {
  /** Part of the sample company: removed with it. */
  sample?: boolean;
}

/** Creates one charge. @throws Problem naming each wrong field; then nothing was stored. */
export async function createCharge(ctx: Context, input: ChargeInput, options: CreateOptions = {}): Promise<Charge> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const places = await placesOf(tx, ctx, input);
    return chargeView(tx, ctx, await insertCharge(tx, ctx, { input, places, sample: options.sample ?? false }));
  });
}

/** Where a charge belongs: account, connection and billing type, each optional. */
export interface Places {
  account: BankAccountRow | null;
  connection: ConnectionRow | null;
  billingType: BillingTypeRow | null;
}

export async function placesOf(
  tx: Tx,
  ctx: Context,
  input: Pick<ChargeInput, 'bankAccount' | 'billingType'>,
): Promise<Places> {
  const billingType = input.billingType ? await resolveBillingType(tx, ctx, input.billingType) : null;
  const account = input.bankAccount ? await resolveAccount(tx, ctx, input.bankAccount) : null;
  const typed = billingType?.connection_id ? ((await connectionById(tx, billingType.connection_id)) ?? null) : null;
  if (account && typed && typed.bank_account_id !== account.id) {
    throw invalidInput([
      {
        pointer: '/billingType',
        code: 'billing_type_of_other_account',
        detail: `O tipo de cobrança ${billingType?.name} pertence a outra conta corrente. Escolha um tipo da conta ${account.mnemonic} ou deixe sem tipo.`,
      },
    ]);
  }
  if (typed) return { account: account ?? (await accountOf(tx, typed)), connection: typed, billingType };
  const [connection] = account ? await activeConnectionsOf(tx, account.id) : [];
  return { account, connection: connection ?? null, billingType };
}

async function accountOf(tx: Tx, connection: ConnectionRow): Promise<BankAccountRow | null> {
  const row = await tx
    .selectFrom('bank_account')
    .selectAll()
    .where('id', '=', connection.bank_account_id)
    .executeTakeFirst();
  return row ?? null;
}

/** The charge that an input describes, with what its connection gives when the input is silent. */
export function described(ctx: Context, input: ChargeInput, places: Places): ChargeView {
  const { connection, billingType } = places;
  const facts = connection ? ctx.banks.provider(connection.provider).facts : null;
  const method: ChargeMethod = input.method ?? billingType?.method ?? connection?.default_method ?? 'boleto_pix';
  const parsed = parseTaxId(input.payer.taxId);
  return {
    id: '',
    reference: input.reference,
    amountCents: input.amountCents,
    dueDate: input.dueDate,
    issuedOn: input.issuedOn ?? today(ctx),
    method,
    payer: { ...input.payer, taxId: parsed.ok ? parsed.value : input.payer.taxId } as ChargeView['payer'],
    terms: (input.terms ?? connection?.default_terms ?? {}) as Terms,
    daysAfterDue: input.daysAfterDue ?? connection?.days_after_due ?? facts?.charge.daysAfterDue.default ?? 30,
    messages: input.messages ?? connection?.messages ?? [],
  };
}

/** What is wrong with it whatever the bank, and what its bank would refuse. */
export function problemsOf(ctx: Context, charge: ChargeView, connection: ConnectionRow | null): FieldProblem[] {
  if (connection) return checkCharge(ctx.banks.provider(connection.provider).facts, charge, localMoment(ctx));
  const taxId = parseTaxId(charge.payer.taxId);
  const problems: FieldProblem[] = taxId.ok
    ? []
    : [{ pointer: '/payer/taxId', code: 'tax_id_invalid', detail: taxId.problem }];
  if (charge.dueDate < today(ctx)) {
    problems.push({
      pointer: '/dueDate',
      code: 'due_date_past',
      detail: 'O vencimento já passou. Informe hoje ou depois.',
      suggestion: today(ctx),
    });
  }
  return [...problems, ...checkTermAmounts(charge)];
}

/**
 * Stores the charge, its payer, its audit row in one statement, and its event in the same transaction. @throws Problem 409 when
 * the reference is taken.
 */
export async function insertCharge(
  tx: Tx,
  ctx: Context,
  creation: { input: ChargeInput; places: Places; sample: boolean },
): Promise<ChargeRow> {
  const { input, places } = creation;
  const charge = described(ctx, input, places);
  const problems = problemsOf(ctx, charge, places.connection);
  if (problems.length > 0) throw invalidInput(problems);
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  const payer = JSON.stringify(charge.payer);
  const { rows } = await sql<ChargeRow>`
    WITH made AS (
      INSERT INTO charge (id, organization_id, reference, bank_account_id, connection_id, billing_type_id, method, amount_cents, due_on,
        issued_on, payer_tax_id, payer_name, payer, terms, days_after_due, messages, description, status, sample, created_at, updated_at)
      VALUES (${id}, ${ctx.organizationId}, ${charge.reference}, ${places.account?.id ?? null}, ${places.connection?.id ?? null},
        ${places.billingType?.id ?? null}, ${charge.method}, ${charge.amountCents}, ${charge.dueDate}, ${charge.issuedOn},
        ${charge.payer.taxId}, ${charge.payer.name}, ${payer}::jsonb, ${JSON.stringify(charge.terms)}::jsonb, ${charge.daysAfterDue},
        ${JSON.stringify(charge.messages)}::jsonb, ${input.description ?? null}, 'pending', ${creation.sample}, ${now}, ${now})
      ON CONFLICT (organization_id, reference) DO NOTHING
      RETURNING *
    ), known AS (
      INSERT INTO payer (id, organization_id, tax_id, name, data, updated_at)
      SELECT ${ctx.ids.next()}::uuid, ${ctx.organizationId}, ${charge.payer.taxId}, ${charge.payer.name}, ${payer}::jsonb, ${now}::timestamptz FROM made
      ON CONFLICT (organization_id, tax_id) DO UPDATE SET name = excluded.name, data = excluded.data, updated_at = excluded.updated_at
    ), audited AS (
      INSERT INTO audit_entry (id, organization_id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, after, request_id)
      SELECT ${ctx.ids.next()}::uuid, ${ctx.organizationId}, ${now}::timestamptz, ${ctx.actor.kind}, ${ctx.actor.id}::uuid, ${ctx.actor.name},
        'charge.create', 'charge', id, jsonb_build_object('reference', reference, 'amountCents', amount_cents, 'dueDate', due_on), ${ctx.requestId}
      FROM made
    )
    SELECT * FROM made`.execute(tx);
  const row = rows[0];
  if (!row) throw await referenceTaken(tx, charge.reference);
  await emitChargeEvent(tx, ctx, row, { type: 'charge.created', folded: null });
  await announce(tx, ctx, { type: 'charge', id: publicId('charge', id), version: 1 });
  return (await readCharge(tx, id)) ?? row;
}

async function referenceTaken(tx: Tx, reference: string): Promise<Problem> {
  const first = await tx
    .selectFrom('charge')
    .select(['id', 'status'])
    .where('reference', '=', reference)
    .executeTakeFirst();
  return new Problem({
    code: 'reference_taken',
    status: 409,
    title: 'Seu número já usado',
    detail: `Já existe uma cobrança com o seu número ${reference}.`,
    cure: 'Use outro seu número, ou abra a cobrança existente.',
    actor: 'you',
    errors: [
      {
        pointer: '/reference',
        code: 'reference_taken',
        detail: `Já existe uma cobrança com o seu número ${reference}.`,
      },
    ],
    facts: first ? { chargeId: publicId('charge', first.id), status: first.status } : {},
  });
}

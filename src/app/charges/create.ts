/** Creates a charge (PENDENTE). Nothing is sent to a bank. */
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
import { acceptCharge, accountWithConnection, type Accepting } from '#db/accept-charge.ts';
import type { ChargeRow } from '#db/charges.ts';
import { jobChannel } from '#db/jobs.ts';
import { notifyOnCommit } from '#db/notices.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { resolveBillingType } from '../billing-types/resolve.ts';
import { announce, announceNow } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow, localMoment, today } from '../moment.ts';
import { emitting } from '../webhooks/fan-out.ts';
import { neighboursOf, viewOf } from './view.ts';

export interface CreateOptions {
  /** Part of the sample company: removed with it. */
  sample?: boolean;
}

/**
 * Creates one charge. @throws Problem naming each wrong field; then nothing was stored. Two round trips: where it belongs, and one
 * statement that writes charge, payer, audit row, event and deliveries together.
 */
export async function createCharge(ctx: Context, input: ChargeInput, options: CreateOptions = {}): Promise<Charge> {
  const places = await placesOfNames(ctx, input);
  const creation = { input, places, sample: options.sample ?? false };
  const accepting = acceptable(ctx, creation);
  const rows = await ctx.db.statementInOrganization(ctx.organizationId, (tx) => acceptCharge(accepting).compile(tx));
  const row = rows[0];
  if (!row) throw await ctx.db.inOrganization(ctx.organizationId, (tx) => referenceTaken(tx, input.reference));
  announceNow(ctx, { type: 'charge', id: publicId('charge', row.id), version: 1 });
  if (row.delivered > 0) ctx.db.notify({ channel: jobChannel, payload: '' });
  return viewOf(ctx, row, neighboursOf(places));
}

/** One query for names that are right; the slower way explains those that are not. */
async function placesOfNames(ctx: Context, input: Pick<ChargeInput, 'bankAccount' | 'billingType'>): Promise<Places> {
  if (!input.bankAccount && !input.billingType) return { account: null, connection: null, billingType: null };
  if (input.bankAccount && !input.billingType) {
    const { bankAccount } = input;
    const [found] = await ctx.db.statementInOrganization(ctx.organizationId, (tx) =>
      accountWithConnection(bankAccount).compile(tx),
    );
    if (found) return { account: found.account, connection: found.connection, billingType: null };
  }
  return ctx.db.inOrganization(ctx.organizationId, (tx) => placesOf(tx, ctx, input));
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

export interface Creation {
  input: ChargeInput;
  places: Places;
  sample: boolean;
}

/** The row to be written. @throws Problem naming each wrong field. */
export function acceptable(ctx: Context, creation: Creation): Accepting {
  const { input, places } = creation;
  const charge = described(ctx, input, places);
  const problems = problemsOf(ctx, charge, places.connection);
  if (problems.length > 0) throw invalidInput(problems);
  const id = ctx.ids.next();
  const eventId = ctx.ids.next();
  const data = {
    chargeId: publicId('charge', id),
    reference: charge.reference,
    status: 'pending',
    amountCents: charge.amountCents,
    paidCents: 0,
    paidOn: null,
    creditedOn: null,
    dueDate: charge.dueDate,
  };
  return {
    id,
    organizationId: ctx.organizationId,
    charge,
    bankAccountId: places.account?.id ?? null,
    connectionId: places.connection?.id ?? null,
    billingTypeId: places.billingType?.id ?? null,
    description: input.description ?? null,
    sample: creation.sample,
    now: instantNow(ctx),
    payerId: ctx.ids.next(),
    audit: { id: ctx.ids.next(), actor: ctx.actor, requestId: ctx.requestId },
    emitting: emitting(ctx, eventId, { type: 'charge.created', subjectId: id, sequence: 1, data }),
  };
}

/** The same inside a transaction of the caller. @throws Problem 409 when the reference is taken. */
export async function insertCharge(tx: Tx, ctx: Context, creation: Creation): Promise<ChargeRow> {
  const { rows } = await acceptCharge(acceptable(ctx, creation)).execute(tx);
  const row = rows[0];
  if (!row) throw await referenceTaken(tx, creation.input.reference);
  await announce(tx, ctx, { type: 'charge', id: publicId('charge', row.id), version: 1 });
  if (row.delivered > 0) notifyOnCommit(tx, jobChannel, '');
  return row;
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

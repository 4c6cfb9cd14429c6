/** Registers a charge at its bank (registrar): on its own account, or on one chosen now. */
import type { ActionAnswer, DryRunAnswer } from '#contract/charges.ts';
import { checkCharge, warningsOf } from '#core/check-charge.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { ledgerRoles, postingsDue, type LedgerRole } from '#core/ledger.ts';
import type { ChargeAnswer, Step } from '#core/provider.ts';
import { cents } from '#lib/money.ts';
import { lockCharge, registrationsOf, type ChargeRow, type RegistrationRow } from '#db/charges.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { activeConnectionsOf, connectionById, type ConnectionRow } from '#db/connections.ts';
import { nextNumber, raiseNumber } from '#db/counters.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { loadConnection } from '../connections/load.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import type { Context } from '../context.ts';
import { refold } from '../evidence/refold.ts';
import { instantNow, localMoment } from '../moment.ts';
import { assertAllowed, beginInstruction } from '../operations/begin.ts';
import { canDo, instructionInput, stepsOf } from '../operations/load.ts';
import { awaitInstruction } from '../instructions/wait.ts';
import { requireCharge } from './get.ts';
import { plainCharge } from './plain.ts';

export interface RegisterInput {
  id: string;
  bankAccount?: string | undefined;
}

/** @throws Problem when the status, the account or the bank's facts do not allow it: then nothing was stored or sent. */
export async function registerCharge(ctx: Context, input: RegisterInput & { waitMs: number }): Promise<ActionAnswer> {
  const chargeId = uuidOf('charge', input.id);
  const instructionId = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    beginRegister(tx, ctx, { ...input, batchId: null }),
  );
  ctx.failpoint('K2');
  return awaitInstruction(ctx, { chargeId, instructionId, waitMs: input.waitMs });
}

/** The same inside a transaction of the caller, for batches. Answers the instruction's UUID. */
export async function beginRegister(
  tx: Tx,
  ctx: Context,
  input: RegisterInput & { batchId: string | null },
): Promise<string> {
  const found = await requireCharge(tx, input.id);
  const charge = (await lockCharge(tx, found.id)) ?? found;
  await assertAllowed(tx, charge, 'register');
  const connection = await connectionFor(tx, ctx, charge, input.bankAccount);
  const placed = await placeCharge(tx, charge, connection);
  assertAcceptable(ctx, placed, connection);
  await assertNoTwin(tx, ctx, placed, connection);
  const registration = await openRegistration(tx, ctx, placed, connection);
  ctx.failpoint('K1');
  const instructionId = await beginInstruction(tx, ctx, {
    charge: placed,
    kind: 'register',
    registration,
    connection,
    input: {},
    batchId: input.batchId,
  });
  await tx.updateTable('charge').set({ refusal: null, attention: false }).where('id', '=', charge.id).execute();
  await refold(tx, ctx, placed);
  return instructionId;
}

async function connectionFor(
  tx: Tx,
  ctx: Context,
  charge: ChargeRow,
  bankAccount: string | undefined,
): Promise<ConnectionRow> {
  const account = bankAccount ? await resolveAccount(tx, ctx, bankAccount) : null;
  const own = charge.connection_id ? await connectionById(tx, charge.connection_id) : undefined;
  const candidate =
    account && account.id !== charge.bank_account_id
      ? (await activeConnectionsOf(tx, account.id))[0]
      : (own ?? (charge.bank_account_id ? (await activeConnectionsOf(tx, charge.bank_account_id))[0] : undefined));
  if (!candidate) throw noConnection(account !== null || charge.bank_account_id !== null);
  if (!candidate.active) throw inactiveConnection();
  await assertBankApi(tx, candidate);
  await assertTypeMatches(tx, charge, candidate);
  return candidate;
}

function noConnection(hasAccount: boolean): Problem {
  return invalidInput([
    {
      pointer: '/bankAccount',
      code: hasAccount ? 'account_without_connection' : 'account_missing',
      detail: hasAccount
        ? 'Esta conta corrente não tem integração ativa. Em Integrações, conecte o banco ou ative a integração.'
        : 'A cobrança não tem conta corrente. Escolha a conta em que registrar.',
    },
  ]);
}

function inactiveConnection(): Problem {
  return invalidInput([
    {
      pointer: '/bankAccount',
      code: 'connection_inactive',
      detail: 'A integração desta conta está inativa. Ative-a em Integrações ou escolha outra conta.',
    },
  ]);
}

async function assertBankApi(tx: Tx, connection: ConnectionRow): Promise<void> {
  const account = await bankAccountById(tx, connection.bank_account_id);
  if (account?.bank_api !== false) return;
  throw new Problem({
    code: 'bank_api_off',
    status: 409,
    title: 'API bancária desligada',
    detail: `A "API bancária" da conta corrente ${account.mnemonic} está desligada: nada dela vai ao banco por aqui.`,
    cure: 'Ligue a "API bancária" da conta em Integrações, ou registre em outra conta.',
    actor: 'you',
    errors: [{ pointer: '/bankAccount', code: 'bank_api_off', detail: 'A API bancária desta conta está desligada.' }],
  });
}

async function assertTypeMatches(tx: Tx, charge: ChargeRow, connection: ConnectionRow): Promise<void> {
  if (!charge.billing_type_id) return;
  const type = await tx
    .selectFrom('billing_type')
    .selectAll()
    .where('id', '=', charge.billing_type_id)
    .executeTakeFirst();
  if (!type?.connection_id || type.connection_id === connection.id) return;
  throw invalidInput([
    {
      pointer: '/billingType',
      code: 'billing_type_of_other_account',
      detail: `O tipo de cobrança ${type.name} pertence a outra conta corrente. Mude o tipo da cobrança ou registre na conta dele.`,
    },
  ]);
}

/** Registering on an account chosen now moves the charge to it. */
async function placeCharge(tx: Tx, charge: ChargeRow, connection: ConnectionRow): Promise<ChargeRow> {
  if (charge.connection_id === connection.id && charge.bank_account_id === connection.bank_account_id) return charge;
  return tx
    .updateTable('charge')
    .set({ connection_id: connection.id, bank_account_id: connection.bank_account_id })
    .where('id', '=', charge.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

function assertAcceptable(ctx: Context, charge: ChargeRow, connection: ConnectionRow): void {
  const provider = ctx.banks.provider(connection.provider);
  if (!canDo(provider, 'register')) throw capabilityAbsent(provider.facts.title, 'registrar');
  const problems = checkCharge(provider.facts, plainCharge(charge), localMoment(ctx));
  if (problems.length > 0) throw invalidInput(problems);
}

/**
 * A bank that refuses equal requests for a while would answer a second life of the same title as if it were the first one repeated:
 * said before anything is sent, with the hour from which it can be.
 */
async function assertNoTwin(tx: Tx, ctx: Context, charge: ChargeRow, connection: ConnectionRow): Promise<void> {
  const { facts } = ctx.banks.provider(connection.provider);
  const windowMs = facts.absence?.duplicateWindowMs ?? null;
  // Where we number the titles ourselves, another life has another number and is nobody's twin.
  if (windowMs === null || facts.charge.nossoNumero !== null) return;
  const twin = (await registrationsOf(tx, charge.id)).findLast(
    (earlier) =>
      earlier.connection_id === connection.id &&
      earlier.registered_at !== null &&
      earlier.sent_amount_cents === charge.amount_cents &&
      earlier.sent_due_on === charge.due_on,
  );
  if (!twin) return;
  const freeAt = Temporal.Instant.from(twin.created_at).add({ milliseconds: windowMs });
  if (Temporal.Instant.compare(ctx.clock.now(), freeAt) >= 0) return;
  const local = freeAt.toZonedDateTimeISO('America/Sao_Paulo').toPlainTime().toString({ smallestUnit: 'minute' });
  throw new Problem({
    code: 'equal_registration_recent',
    status: 409,
    title: 'Igual a um registro recente',
    detail: `O ${facts.title} recusa por ${windowMs / 60_000} minutos outro registro com o mesmo número, valor, vencimento e pagador.`,
    cure: `Registre de novo depois das ${local}, ou mude o vencimento ou o valor.`,
    actor: 'you',
    retryable: true,
    facts: { freeAt: freeAt.toString({ smallestUnit: 'millisecond' }) },
  });
}

/** A new life at the bank, with the key by which we can find it there. */
async function openRegistration(
  tx: Tx,
  ctx: Context,
  charge: ChargeRow,
  connection: ConnectionRow,
): Promise<RegistrationRow> {
  const earlier = await registrationsOf(tx, charge.id);
  await tx
    .updateTable('registration')
    .set({ live: false, closed_at: instantNow(ctx) })
    .where('charge_id', '=', charge.id)
    .where('live', '=', true)
    .execute();
  return tx
    .insertInto('registration')
    .values({
      id: ctx.ids.next(),
      organization_id: ctx.organizationId,
      charge_id: charge.id,
      connection_id: connection.id,
      ordinal: earlier.length + 1,
      method: charge.method,
      nosso_numero: await nossoNumeroFor(tx, ctx, { charge, connection, earlier }),
      bank_key: await bankKeyFor(tx, ctx, charge, connection),
      sent_amount_cents: charge.amount_cents,
      sent_due_on: charge.due_on,
      created_at: instantNow(ctx),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * The nosso número, where we choose it: the next of its series, which is of the account and carteira and not of the connection. A
 * number that the bank refused is used again for the same charge; a gap in the series is a registration that was given up.
 */
async function nossoNumeroFor(
  tx: Tx,
  ctx: Context,
  life: { charge: ChargeRow; connection: ConnectionRow; earlier: readonly RegistrationRow[] },
): Promise<string | null> {
  const { charge, connection, earlier } = life;
  const { nossoNumero: rule } = ctx.banks.provider(connection.provider).facts.charge;
  if (!rule || charge.method === 'pix') return null;
  const refused = earlier.findLast((row) => row.connection_id === connection.id && row.registered_at === null);
  if (refused?.nosso_numero && !(await isNumberTaken(tx, refused))) return refused.nosso_numero;
  const account = await bankAccountById(tx, connection.bank_account_id);
  if (!account) throw new Error(`connection ${connection.id} has no account`);
  const { bank_code: bank, branch, number } = account;
  const per = connection.agreement[rule.per] ?? '';
  const name = `nosso_numero/${connection.environment}/${bank}/${branch}/${number}/${per}`;
  const first = Number(connection.agreement[rule.first] ?? '1');
  await raiseNumber(tx, ctx.organizationId, { name, next: first });
  const next = await nextNumber(tx, ctx.organizationId, name);
  if (String(next).length > rule.digits) throw seriesEnded(rule.digits);
  return String(next).padStart(rule.digits, '0');
}

/** Another title of the bank has the number: using it again would be refused for ever. */
async function isNumberTaken(tx: Tx, registration: RegistrationRow): Promise<boolean> {
  const instruction = await tx
    .selectFrom('instruction')
    .select('refusal')
    .where('registration_id', '=', registration.id)
    .where('kind', '=', 'register')
    .executeTakeFirst();
  return instruction?.refusal?.code === 'provider_nosso_numero_taken';
}

function seriesEnded(digits: number): Problem {
  return new Problem({
    code: 'nosso_numero_ended',
    status: 409,
    title: 'Acabaram os números',
    detail: `Todos os nossos números de ${digits} dígitos desta carteira já foram usados.`,
    cure: 'Peça outra carteira ao banco e informe-a no convênio da integração.',
    actor: 'operator',
  });
}

/** Our reference where the bank can hold it, so that clerks see the same number in both; else a short number of a series. */
async function bankKeyFor(tx: Tx, ctx: Context, charge: ChargeRow, connection: ConnectionRow): Promise<string> {
  const { maximum, pattern } = ctx.banks.provider(connection.provider).facts.charge.bankKey;
  if (charge.reference.length <= maximum && new RegExp(pattern, 'u').test(charge.reference)) return charge.reference;
  const number = await nextNumber(tx, ctx.organizationId, 'bank_key');
  return `P${number
    .toString(36)
    .toUpperCase()
    .padStart(Math.min(7, maximum - 1), '0')}`;
}

/** Ends a dry run: everything it did in its transaction is undone. */
const undone = new Error('dry run');

/**
 * What registering would do: the guards, the exact request, the fee and the postings. It takes the very steps of a registration in a
 * transaction that is rolled back, so that what is shown cannot differ from what would leave; nothing is stored or sent.
 */
export async function dryRunRegister(ctx: Context, input: RegisterInput): Promise<DryRunAnswer> {
  let answer: DryRunAnswer | undefined;
  await ctx.db
    .inOrganization(ctx.organizationId, async (tx) => {
      answer = await rehearse(tx, ctx, input);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  if (!answer) throw new Error('the dry run gave no answer');
  return answer;
}

async function rehearse(tx: Tx, ctx: Context, input: RegisterInput): Promise<DryRunAnswer> {
  const found = await requireCharge(tx, input.id);
  await assertAllowed(tx, found, 'register');
  const row = await connectionFor(tx, ctx, found, input.bankAccount);
  const charge = await placeCharge(tx, found, row);
  const provider = ctx.banks.provider(row.provider);
  if (!canDo(provider, 'register')) throw capabilityAbsent(provider.facts.title, 'registrar');
  const problems = checkCharge(provider.facts, plainCharge(charge), localMoment(ctx));
  const known = {
    problems,
    warnings: warningsOf(plainCharge(charge)),
    feeCents: row.fee_cents,
    postings: expectedPostings(charge),
  };
  if (problems.length > 0) return { ...known, ready: false, request: null };
  await assertNoTwin(tx, ctx, charge, row);
  const registration = await openRegistration(tx, ctx, charge, row);
  const connection = await loadConnection(tx, ctx, row.id);
  const planned = instructionInput({ charge, registration, connection, instruction: { input: {} } });
  const steps = stepsOf(provider, 'register', planned);
  const last = steps.at(-1);
  if (!last) throw capabilityAbsent(provider.facts.title, 'registrar');
  const spec = last.build(planned, stillToCome(steps.slice(0, -1)));
  const body = spec.body && 'json' in spec.body ? spec.body.json : null;
  return { ...known, ready: true, request: { method: spec.method, path: spec.path, body } };
}

/** What the steps before would have answered: ids that only the bank can give. */
function stillToCome(steps: readonly Step[]): Record<string, ChargeAnswer> {
  return Object.fromEntries(steps.map(({ step }) => [step, { bankRef: '(o banco dirá)', facts: [] }]));
}

/** The postings of a payment on the due date, at the full amount. */
function expectedPostings(charge: ChargeRow): { account: string; amountCents: number }[] {
  const amountCents = cents(charge.amount_cents);
  const payment = {
    identity: 'prevista',
    registrationId: null,
    amountCents,
    channel: 'boleto' as const,
    paidOn: charge.due_on,
    creditedOn: charge.due_on,
    feeCents: null,
    source: 'query' as const,
  };
  return postingsDue({ amountCents, dueDate: charge.due_on, terms: charge.terms }, [payment]).flatMap((entry) =>
    Object.entries(entry.amounts).map(([role, amount]) => ({
      account: ledgerRoles[role as LedgerRole].name,
      amountCents: amount ?? 0,
    })),
  );
}

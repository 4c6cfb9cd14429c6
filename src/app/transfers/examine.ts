/** All that is known against a transfer before anything is stored: what the bank would refuse, what our own guards ask. */
import { addDays, daysBetween, isBusinessDay } from '#lib/calendar.ts';
import { cents, formatReais } from '#lib/money.ts';
import { showDate } from '#core/check-charge.ts';
import type { FieldProblem } from '#core/errors.ts';
import { approvalsNeeded } from '#core/transfer-state.ts';
import type { Payee } from '#core/transfer.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { payeeByFingerprint, readPayee, type PayeeRow } from '#db/payees.ts';
import { readTransferRules, type TransferRules } from '#db/transfer-rules.ts';
import { equalTransfer, holdFingerprint, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { instantAfter, localMoment, today } from '../moment.ts';
import { destinationFingerprint, paymentFingerprint } from './agreement.ts';
import type { PayingConnection } from './connection.ts';
import { keyProblems } from './key-owner.ts';
import { payeeProblems } from './payee.ts';
import { decidedAbsentCode } from './refusals.ts';
import { wayOf } from './way.ts';

/** What is asked, made canonical. */
export interface Asked {
  connection: PayingConnection;
  reference: string;
  amountCents: number;
  payee: Payee;
  /** The favorecido named, or found by the same destination. */
  record: PayeeRow | null;
  /** Whether the directory was asked who owns the key. A rehearsal does not ask: questions are metered. */
  askedOwner: boolean;
  description: string | null;
  scheduledOn: string | null;
  repeatReason: string | null;
  /** UUID of the transfer itself, when it exists. */
  id: string | null;
}

export interface Examined {
  problems: FieldProblem[];
  warnings: string[];
  /** An equal one inside the window, whether a reason was given or not. */
  equal: TransferRow | null;
  approvalsNeeded: number;
  rules: TransferRules;
  fingerprint: Buffer;
  payeeFingerprint: Buffer;
}

/** Days ahead that a transfer can be scheduled. */
const furthestDays = 365;

/** Holds the fingerprint until the transaction ends: of many equal requests at once the first is stored, and the others find it. */
export async function examine(tx: Tx, ctx: Context, asked: Asked): Promise<Examined> {
  const fingerprint = paymentFingerprint(asked.payee, asked.amountCents);
  const payeeFingerprint = destinationFingerprint(asked.payee);
  await holdFingerprint(tx, ctx.organizationId, fingerprint);
  const rules = await readTransferRules(tx);
  const since = instantAfter(ctx, -rules.duplicateWindowHours * 60 * 60_000);
  const equal =
    (await equalTransfer(tx, { fingerprint, since, exceptId: asked.id, decidedCode: decidedAbsentCode })) ?? null;
  const needed = approvalsNeeded({
    amountCents: asked.amountCents,
    rules: rules.rules,
    repeats: equal !== null,
    repeatsUnknown: equal !== null && (equal.outcome_unknown || equal.attention),
    repeatSecondApproverCents: rules.repeatSecondApproverCents,
  });
  return {
    problems: await problemsOf(tx, ctx, asked),
    warnings: await warningsOf(tx, ctx, asked, { payeeFingerprint, since }),
    equal,
    approvalsNeeded: needed,
    rules,
    fingerprint,
    payeeFingerprint,
  };
}

/** One problem a field: what we know of every payee, then what this bank is known to refuse. */
async function problemsOf(tx: Tx, ctx: Context, asked: Asked): Promise<FieldProblem[]> {
  const { payee, reference, description, connection } = asked;
  const view = { id: '', bankKey: '1', amountCents: cents(asked.amountCents), payee, reference, description };
  const found = [
    ...payeeProblems(payee),
    ...(wayOf(connection.provider, payee)?.problems?.(view) ?? []),
    ...dayProblems(ctx, asked),
  ];
  if (payee.kind === 'pixKey' && connection.provider.pixKey && found.length === 0)
    found.push(...(await keyProblems(tx, asked, payee)));
  const disabled: FieldProblem[] =
    asked.record?.disabled_at != null
      ? [{ pointer: '/payeeId', code: 'payee_disabled', detail: `O favorecido ${asked.record.name} está desativado.` }]
      : [];
  const pointers = new Set<string>();
  return [...disabled, ...found].filter(({ pointer, code }) => {
    const name = `${pointer} ${code}`;
    if (pointers.has(name)) return false;
    pointers.add(name);
    return true;
  });
}

function dayProblems(ctx: Context, { scheduledOn }: Asked): FieldProblem[] {
  const now = today(ctx);
  if (scheduledOn === null) return [];
  const pointer = '/scheduledOn';
  if (scheduledOn < now)
    return [
      { pointer, code: 'scheduled_in_past', detail: `O dia ${showDate(scheduledOn)} já passou.`, suggestion: now },
    ];
  if (daysBetween(now, scheduledOn) <= furthestDays) return [];
  return [{ pointer, code: 'scheduled_too_far', detail: `Agende para até ${showDate(addDays(now, furthestDays))}.` }];
}

async function warningsOf(
  tx: Tx,
  ctx: Context,
  asked: Asked,
  known: { payeeFingerprint: Buffer; since: string },
): Promise<string[]> {
  const { record, payee } = asked;
  const warnings: string[] = [];
  if (!(await wasPaid(tx, known.payeeFingerprint)))
    warnings.push('Primeiro pagamento a este destino. Confira os dados com o favorecido por outro meio.');
  if (record !== null && (record.changed_from !== null || !record.fingerprint.equals(known.payeeFingerprint)))
    warnings.push('Os dados do favorecido mudaram desde o último pagamento. Confira com ele antes de aprovar.');
  warnings.push(...(await likeOnes(tx, asked, known)), ...hourWarnings(ctx, asked));
  const own = await bankAccountById(tx, asked.connection.row.bank_account_id);
  if (own && payee.kind === 'account' && isOwnAccount(payee, own))
    warnings.push('O destino é a própria conta que paga.');
  return warnings;
}

function isOwnAccount(
  payee: Extract<Payee, { kind: 'account' }>,
  own: { bank_code: string; number: string; holder_tax_id: string },
): boolean {
  const plain = (text: string): string => text.replace(/^0+/, '');
  const isSameNumber = plain(payee.account) === plain(own.number);
  return payee.taxId === own.holder_tax_id && payee.bankCode === own.bank_code && isSameNumber;
}

async function wasPaid(tx: Tx, payeeFingerprint: Buffer): Promise<boolean> {
  const row = await tx
    .selectFrom('transfer')
    .select('id')
    .where('payee_fingerprint', '=', payeeFingerprint)
    .where('sent_at', 'is not', null)
    .where('status', 'in', ['sent', 'completed'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Not equal, but near enough to be looked at: the same amount to the same document elsewhere, or our number almost the same. */
async function likeOnes(tx: Tx, asked: Asked, known: { payeeFingerprint: Buffer; since: string }): Promise<string[]> {
  const { payee, amountCents, id } = asked;
  if (payee.taxId === null) return [];
  const { rows } = await sql<{ reference: string; same: boolean; amount_cents: number }>`
    SELECT reference, amount_cents, payee_fingerprint = ${known.payeeFingerprint} AS same FROM transfer
    WHERE payee_tax_id = ${payee.taxId} AND created_at > ${known.since}::timestamptz AND status NOT IN ('denied', 'canceled', 'failed')
      AND id IS DISTINCT FROM ${id}::uuid
      AND ((amount_cents = ${amountCents} AND payee_fingerprint <> ${known.payeeFingerprint})
        OR (payee_fingerprint = ${known.payeeFingerprint} AND amount_cents <> ${amountCents}))
    ORDER BY created_at DESC LIMIT 3`.execute(tx);
  return rows.map(({ reference, same, amount_cents: other }) =>
    same
      ? `Há pouco foi pedida outra a este destino: ${reference}, de ${formatReais(cents(other))}.`
      : `Há pouco foi pedido o mesmo valor ao mesmo CPF ou CNPJ, em outra conta: ${reference}.`,
  );
}

function hourWarnings(ctx: Context, { connection, scheduledOn, payee }: Asked): string[] {
  const { settlementHours, businessDaysOnly } = connection.can.facts;
  const now = localMoment(ctx);
  const day = scheduledOn ?? now.today;
  if (businessDaysOnly && !isBusinessDay(day)) return [`${showDate(day)} não é dia útil: sai no próximo dia útil.`];
  // A key is paid by Pix alone, which has no hours.
  if (payee.kind === 'pixKey') return [];
  if (!isBusinessDay(day)) return [`${showDate(day)} não é dia útil: por TED, chega no próximo dia útil.`];
  if (settlementHours === null || (scheduledOn !== null && scheduledOn !== now.today)) return [];
  const isInside = now.time >= settlementHours.opens && now.time < settlementHours.closes;
  return isInside
    ? []
    : [
        `Fora do horário de TED (${settlementHours.opens} a ${settlementHours.closes}): por TED, chega no próximo dia útil.`,
      ];
}

/** The favorecido's record that an input names or means. */
export async function recordOf(tx: Tx, payee: Payee, payeeId: string | null): Promise<PayeeRow | null> {
  if (payeeId !== null) return (await readPayee(tx, payeeId)) ?? null;
  return (await payeeByFingerprint(tx, destinationFingerprint(payee))) ?? null;
}

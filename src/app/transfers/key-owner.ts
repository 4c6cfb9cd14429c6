/**
 * Who owns a Pix key: asked of the bank's directory when a transfer to it is asked for, so that people agree to a name and a bank and
 * not to a key; and asked again just before the money leaves.
 */
import type { TransferPatch } from '#contract/transfers.ts';
import type { FieldProblem, Refusal } from '#core/errors.ts';
import { invalidInput } from '#core/errors.ts';
import { uuidOrNull } from '#core/ids.ts';
import { isSameOwner, type PixKeyOwner } from '#core/pix-key.ts';
import type { Provider } from '#core/provider.ts';
import type { Payee } from '#core/transfer.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { readPayee } from '#db/payees.ts';
import type { Tx } from '#db/pool.ts';
import { cents } from '#lib/money.ts';
import { participantByIspb } from '#lib/participants/index.ts';
import { answerOf } from '../bank-answer.ts';
import { busyMs } from '../operations/call.ts';
import { connectionView, loadConnection } from '../connections/load.ts';
import { openLoaded, withoutCredentials } from '../connections/open.ts';
import type { Context } from '../context.ts';
import { payingConnection, type PayingConnection } from './connection.ts';
import { payeeOf } from './payee.ts';
import { keyOwnerChanged } from './refusals.ts';
import { callForTransfer, type SendingWork } from './work.ts';

type PixPayee = Extract<Payee, { kind: 'pixKey' }>;

/** Owners of keys, by connection as named and key; null where the key is nobody's. */
export type KeyOwners = ReadonlyMap<string, PixKeyOwner | null>;

const nameOf = (connection: string, key: string): string => `${connection.trim()}\n${key}`;

interface Wanted {
  connection: string;
  payee?: TransferPatch['payee'];
  payeeId?: TransferPatch['payeeId'];
}

/**
 * The owners of all keys that these name, each asked for once. What lacks the product, or has a key of no form, is left out: it is told
 * with everything else that is wrong. @throws Problem when the bank does not answer: nothing was stored.
 */
export async function keyOwnersOf(ctx: Context, wanted: readonly Wanted[]): Promise<KeyOwners> {
  const owners = new Map<string, PixKeyOwner | null>();
  for (const input of wanted) {
    const asked = await ctx.db.inOrganization(ctx.organizationId, (tx) => keyAskedFor(tx, ctx, input));
    if (!asked || owners.has(nameOf(input.connection, asked.key))) continue;
    owners.set(nameOf(input.connection, asked.key), await askOwner(ctx, asked.connectionId, asked.key));
  }
  return owners;
}

async function keyAskedFor(tx: Tx, ctx: Context, input: Wanted) {
  const payee = await payeeNamed(tx, input);
  if (payee?.kind !== 'pixKey') return null;
  const connection = await payingConnection(tx, ctx, input.connection);
  const isOffered = (await missingProduct(tx, connection)) === null;
  return isOffered && formProblems(connection, payee).length === 0
    ? { connectionId: connection.row.id, key: payee.key }
    : null;
}

/** What is wrong with the key itself, before anybody is asked about it. */
function formProblems({ provider }: PayingConnection, payee: PixPayee): FieldProblem[] {
  const view = { id: '', bankKey: '1', amountCents: cents(1), payee, reference: '', description: null };
  return (provider.pixKey?.problems(view) ?? []).filter(({ pointer }) => pointer === '/payee/key');
}

async function payeeNamed(tx: Tx, { payee, payeeId }: Wanted): Promise<Payee | undefined> {
  if (payee !== undefined) return payeeOf(payee);
  const id = payeeId === undefined ? null : uuidOrNull('payee', payeeId);
  return id === null ? undefined : (await readPayee(tx, id))?.destination;
}

/** What this connection lacks to pay to keys, in Portuguese; null when nothing. */
export async function missingProduct(tx: Tx, { provider, row, title }: PayingConnection): Promise<string | null> {
  const account = await bankAccountById(tx, row.bank_account_id);
  if (!account) throw new Error(`connection ${row.id} has lost its account`);
  return provider.pixKey
    ? provider.pixKey.missing(connectionView(row, account))
    : `O ${title} não transfere para chave Pix por aqui.`;
}

async function askOwner(ctx: Context, connectionId: string, key: string): Promise<PixKeyOwner | null> {
  const loaded = await ctx.db.inOrganization(ctx.organizationId, (tx) => loadConnection(tx, ctx, connectionId));
  if (!loaded.credentials) throw withoutCredentials();
  const { bank, provider } = openLoaded(ctx, loaded, loaded.credentials);
  if (!provider.pixKey) throw new Error(`${provider.facts.name} has no Pix by key`);
  return answerOf(provider.facts.title, await bank.call(provider.pixKey.owner(loaded.view, key)));
}

/** The payee with the owner that the directory named. */
export function withOwner(payee: Payee, owners: KeyOwners, connection: string): Payee {
  if (payee.kind === 'account') return payee;
  const owner = owners.get(nameOf(connection, payee.key));
  return owner ? { ...payee, owner } : payee;
}

/** What is wrong with a payee by key; of its owner only when he has been asked for. */
export async function keyProblems(
  tx: Tx,
  { connection, askedOwner }: { connection: PayingConnection; askedOwner: boolean },
  payee: PixPayee,
): Promise<FieldProblem[]> {
  const pointer = '/payee/key';
  const missing = await missingProduct(tx, connection);
  if (missing !== null) return [{ pointer: '/payee/kind', code: 'pix_key_not_offered', detail: missing }];
  const { owner, taxId } = payee;
  if (!askedOwner) return [];
  if (!owner)
    return [{ pointer, code: 'pix_key_unknown', detail: 'Esta chave Pix não é de ninguém. Confira com o favorecido.' }];
  const isWhole = /^[0-9A-Z]{11,14}$/.test(owner.taxId);
  if (taxId === null || !isWhole || owner.taxId === taxId) return [];
  const detail = `A chave é de ${owner.name}, com outro CPF ou CNPJ. Confira com o favorecido.`;
  return [{ pointer: '/payee/taxId', code: 'pix_key_other_owner', detail }];
}

/** What may be shown of an owner before anything is asked for. */
export interface ShownOwner {
  key: string;
  name: string;
  taxId: string;
  bankName: string;
}

/** @throws Problem 422 for a key that cannot be asked for or is nobody's, 503 when the bank does not answer. */
export async function showKeyOwner(ctx: Context, input: { connection: string; key: string }): Promise<ShownOwner> {
  const payee = payeeOf({ kind: 'pixKey', key: input.key, taxId: null });
  if (payee.kind !== 'pixKey') throw new Error('a key became something else');
  const wanted = { connection: input.connection, payee: { kind: 'pixKey' as const, key: payee.key, taxId: null } };
  const owners = await keyOwnersOf(ctx, [wanted]);
  const found = withOwner(payee, owners, input.connection);
  if (found.kind === 'pixKey' && found.owner) {
    const { name, taxId, ispb } = found.owner;
    return {
      key: payee.key,
      name,
      taxId: maskedOwner(taxId),
      bankName: participantByIspb(ispb)?.name ?? `ISPB ${ispb}`,
    };
  }
  throw await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const connection = await payingConnection(tx, ctx, input.connection);
    const wrong = formProblems(connection, payee);
    return invalidInput(wrong.length > 0 ? wrong : await keyProblems(tx, { connection, askedOwner: true }, payee));
  });
}

/** The middle of a CPF, as the directory's own screens show it. */
function maskedOwner(taxId: string): string {
  return taxId.length === 11 ? `***.${taxId.slice(3, 6)}.${taxId.slice(6, 9)}-**` : taxId;
}

export type Addressed =
  | { work: SendingWork }
  | { refusal: Refusal }
  /** Nobody could be asked now: nothing leaves. */
  | { detail: string; busyMs: number | null };

/** Just before the money leaves: the owner that was agreed to, or nobody. A transfer to an account is addressed already. */
export async function addressed(ctx: Context, work: SendingWork & { provider: Provider }): Promise<Addressed> {
  const { payee } = work.transfer;
  const { pixKey } = work.provider;
  if (payee.kind === 'account' || !pixKey) return { work };
  const called = await callForTransfer(ctx, work, pixKey.owner(work.connection.view, payee.key));
  if (!called) return { work };
  const { outcome } = called;
  switch (outcome.outcome) {
    case 'refused':
      return { refusal: outcome.refusal };
    case 'unknown':
      return { detail: outcome.cause.detail, busyMs: busyMs(outcome.cause) };
    case 'accepted':
      throw new Error('a question is answered or not');
    case 'done': {
      const now = outcome.answer;
      if (now === null || !payee.owner || !isSameOwner(payee.owner, now)) return { refusal: keyOwnerChanged };
      return { work: { ...work, transfer: { ...work.transfer, payee: { ...payee, owner: now } } } };
    }
  }
}

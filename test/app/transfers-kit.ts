/** A company that pays: a whole hub at a bank with transfers, with people who ask and people who approve. */
import assert from 'node:assert/strict';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import type { Context } from '#app/context.ts';
import { hashPassword } from '#app/people/password.ts';
import { approveTransfer } from '#app/transfers/approve.ts';
import { createTransfer } from '#app/transfers/create.ts';
import { getTransfer } from '#app/transfers/get.ts';
import type { Transfer, TransferInput } from '#contract/transfers.ts';
import { transferInputSchema } from '#contract/transfers.ts';
import type { Role } from '#contract/people.ts';
import { insertUser } from '#db/people.ts';
import type { BankTransfer } from '#sim/index.ts';
import { startHub, type Hub, type HubOptions } from '#test/kit/hub.ts';
import { sql } from 'kysely';

export const password = 'uma senha bem comprida';
let made = 0;

export interface Company {
  hub: Hub;
  /** Asks. */
  ana: Context;
  /** Approve. */
  bia: Context;
  caio: Context;
  input(values?: Partial<TransferInput>): TransferInput;
  ask(values?: Partial<TransferInput>): Promise<Transfer>;
  approve(transfer: Transfer, who?: Context): Promise<Transfer>;
  /** Asked for, approved by another person, and sent. */
  pay(values?: Partial<TransferInput>): Promise<Transfer>;
  read(id: string): Promise<Transfer>;
  /** What the bank has under our number. */
  atBank(transfer: Transfer): BankTransfer[];
  registerWebhook(): Promise<void>;
  person(role: Role): Promise<Context>;
  /** Centavos on the account of the bank in our books, and what left the bank's: they must be the same. */
  balances(): Promise<{ ours: number; theirs: number }>;
}

/** An institution of Pix, and one whose transfers go by TED. */
export const pixBank = { ispb: '60701190', bankCode: '341' } as const;
export const tedBank = { ispb: '02819125', bankCode: '015' } as const;

export async function startCompany(options: HubOptions = {}): Promise<Company> {
  const hub = await startHub({ limits: 'none', ...options, provider: 'celcoin' });
  const passwordHash = await hashPassword(password, hub.system.ids.randomBytes);
  const person = async (role: Role): Promise<Context> => {
    made += 1;
    const id = hub.system.ids.next();
    const name = `Pessoa ${made}`;
    await hub.ctx.db.asSystem((tx) =>
      insertUser(tx, {
        id,
        organizationId: hub.ctx.organizationId,
        email: `pessoa${made}@exemplo.com.br`,
        name,
        role,
        passwordHash,
        createdAt: hub.clock.now().toString(),
      }),
    );
    return { ...hub.ctx, actor: { kind: 'user', id, name, role } };
  };
  const [ana, bia, caio] = [await person('finance'), await person('finance'), await person('admin')];
  const read = (id: string): Promise<Transfer> => getTransfer(hub.ctx, id);
  const input = (values: Partial<TransferInput> = {}): TransferInput => {
    made += 1;
    return transferInputSchema.parse({
      connection: hub.connectionId,
      reference: `PG${String(made).padStart(5, '0')}`,
      amountCents: 10_000 + made,
      payee: {
        kind: 'account',
        name: 'Maria Aparecida de Souza',
        taxId: '52998224725',
        ...pixBank,
        branch: '30',
        account: '379424',
        accountDigit: '5',
        accountType: 'CC',
      },
      ...values,
    });
  };
  const ask = (values?: Partial<TransferInput>): Promise<Transfer> => createTransfer(ana, input(values));
  const approve = (transfer: Transfer, who: Context = bia): Promise<Transfer> =>
    approveTransfer(who, { id: transfer.id, version: transfer.version, confirmation: { password } });
  return {
    hub,
    ana,
    bia,
    caio,
    input,
    ask,
    approve,
    read,
    person,
    pay: async (values) => {
      const transfer = await ask(values);
      await approve(transfer);
      await hub.settle();
      return read(transfer.id);
    },
    atBank: ({ bankKey }) => hub.bank.transfers().filter(({ reference }) => reference === bankKey),
    registerWebhook: async () => {
      const { url, login, password: secret } = await renewHookSecret(hub.ctx, hub.connectionId);
      hub.bank.act('register-webhook', hub.application.clientId, { url, login, password: secret });
    },
    balances: () => balancesOf(hub),
  };
}

async function balancesOf(hub: Hub): Promise<{ ours: number; theirs: number }> {
  const ours = await hub.ctx.db.inOrganization(hub.ctx.organizationId, async (tx) => {
    const { rows } = await sql<{ cents: number }>`
      SELECT coalesce(sum(p.amount_cents), 0)::bigint AS cents FROM posting p JOIN ledger_account a ON a.id = p.ledger_account_id
      WHERE a.code LIKE '1.1%'`.execute(tx);
    return rows[0]?.cents ?? 0;
  });
  const out = hub.bank
    .transfers()
    .reduce((sum, { amountCents, status }) => sum + (status === 'returned' ? 0 : amountCents), 0);
  return { ours, theirs: out === 0 ? 0 : -out };
}

/** The books of the company and of the bank agree to the centavo. */
export async function assertBooksAgree({ balances }: Company): Promise<void> {
  const { ours, theirs } = await balances();
  assert.equal(ours, theirs, 'our books and the bank’s');
}

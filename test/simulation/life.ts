/** The life of a company that a seed decides: what was asked for, what happened, and how its people and its machines do things. */
import { sql } from 'kysely';
import type { Context } from '#app/context.ts';
import type { TransferInput } from '#contract/transfers.ts';
import { Problem } from '#core/errors.ts';
import type { TransferStatus } from '#core/transfer.ts';
import type { BankTransfer } from '#sim/index.ts';
import { at, type Company, type World } from './company.ts';
import { mortal, type Mortal } from './mortal.ts';
import type { Random } from './random.ts';

/** What somebody asked for, and whether anybody was told that it was taken. */
export interface Request {
  input: TransferInput;
  taken: boolean;
}

export interface Life {
  world: World;
  company: Company;
  random: Random;
  requests: Request[];
  /** What happened, for whoever reads a failure. */
  story: string[];
}

export type Happening = (life: Life) => Promise<void>;

/** A process that dies soon, or one that does not. */
export function processOf({ world, random }: Life, dies: number): Mortal {
  return mortal(world.hub.system, random.chance(dies) ? 1 + random.below(9) : null);
}

/** Somebody does something in a process that may die; what it says reaches nobody then. */
export async function attempt(
  life: Life,
  what: string,
  work: (ctx: Context) => Promise<unknown>,
  who?: Context,
): Promise<'done' | Problem | 'lost'> {
  const process = processOf(life, 0.2);
  try {
    await work(at(who ?? life.company.ana, process.system));
    life.story.push(what);
    return 'done';
  } catch (error) {
    if (process.diedAt() !== null) {
      life.story.push(`${what}: died at ${process.diedAt()}`);
      return 'lost';
    }
    if (isBusy(error)) {
      life.story.push(`${what}: the database was busy`);
      return 'lost';
    }
    if (!(error instanceof Problem)) throw error;
    life.story.push(`${what}: ${error.init.code}`);
    return error;
  }
}

/** A lock or a connection was waited for too long: the API answers 503, and nothing was done. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['55P03', '57014'].includes(String(error.code));
}

/** A transfer as it stands in the database. */
export interface Row {
  id: string;
  version: number;
  status: TransferStatus;
  reference: string;
  attention: boolean;
  outcome_unknown: boolean;
  amount_cents: number;
  returned_cents: number;
  bank_key: string | null;
  operation: string | null;
}

export function rowsOf({ company }: Life): Promise<Row[]> {
  return company.ana.db.inOrganization(company.ana.organizationId, async (tx) => {
    const { rows } = await sql<Row>`
      SELECT t.id, t.version, t.status, t.reference, t.attention, t.outcome_unknown, t.amount_cents, t.returned_cents, t.bank_key,
        o.state AS operation
      FROM transfer t LEFT JOIN operation o ON o.transfer_id = t.id ORDER BY t.id`.execute(tx);
    return rows;
  });
}

/** What left the account of this company by the bank's books: many companies share the bank. */
export function atBank({ world, company }: Life): BankTransfer[] {
  return world.hub.bank
    .transfers()
    .filter(({ account, status }) => company.application.accounts.includes(account) && status !== 'refused');
}

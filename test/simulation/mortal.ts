/**
 * A process that can die between any two of its steps: from that moment nothing of it reaches the database any more, whatever its
 * code still does on the way out. What it had committed stays; what it had claimed is claimed again when its lease is over.
 */
import { sql } from 'kysely';
import type { System } from '#app/context.ts';
import type { Database, Transactions } from '#db/pool.ts';

export class Died extends Error {
  constructor(at: string) {
    super(`the process died at ${at}`);
    this.name = 'Died';
  }
}

export interface Mortal {
  system: System;
  /** Where it died; null while it lives. */
  diedAt(): string | null;
}

/** A process on the given system that dies at its `steps`th step from now; one that lives for ever without it. */
export function mortal(system: System, steps: number | null): Mortal {
  let left = steps;
  let diedAt: string | null = null;
  const alive = (): void => {
    if (diedAt !== null) throw new Died(diedAt);
  };
  return {
    diedAt: () => diedAt,
    system: {
      ...system,
      db: mortalDatabase(system.db, alive),
      failpoint: (name) => {
        alive();
        if (left === null) return;
        left -= 1;
        if (left > 0) return;
        diedAt = name;
        throw new Died(name);
      },
    },
  };
}

function mortalDatabase(db: Database, alive: () => void): Database {
  return { ...db, ...mortalTransactions(db, alive), intake: mortalTransactions(db.intake, alive) };
}

function mortalTransactions(on: Transactions, alive: () => void): Transactions {
  return {
    inOrganization: async (organizationId, work, options) => {
      alive();
      return on.inOrganization(
        organizationId,
        async (tx) => {
          const result = await work(tx);
          // Another of its tasks may have died meanwhile: a dead process commits nothing.
          alive();
          return result;
        },
        options,
      );
    },
    asSystem: async (work, options) => {
      alive();
      return on.asSystem(async (tx) => {
        const result = await work(tx);
        alive();
        return result;
      }, options);
    },
    statementInOrganization: async (organizationId, build) => {
      alive();
      return on.statementInOrganization(organizationId, build);
    },
  };
}

/** The time that a lease needs to run out, gone by at once: what dead processes held is free. */
export async function leasesEnd(system: System): Promise<void> {
  await system.db.asSystem((tx) => sql`UPDATE job SET lease_until = NULL WHERE lease_until IS NOT NULL`.execute(tx));
}

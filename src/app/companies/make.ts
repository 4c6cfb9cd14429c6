/** A company comes into being, by the first access or at the command line: its key, its row, its watch, the first line of its audit. */
import { insertOrganization } from '#db/people.ts';
import { enterOrganization, type Tx } from '#db/pool.ts';
import { maskedTaxId } from '#net/redact.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { scheduleWatch } from '../watch/run.ts';

export interface NewCompany {
  name: string;
  /** A valid CNPJ without punctuation. */
  taxId: string;
  /** E-mail of who is to administer it. */
  administrator: string;
}

/**
 * Makes the organization that the context names. `tx` is the system's, holding `lockMaking`, and afterwards the new organization's
 * own: who administers it is made in the same transaction, so that there is never a company without a way in.
 */
export async function makeCompany(tx: Tx, ctx: Context, company: NewCompany): Promise<void> {
  const { organizationId: id } = ctx;
  const { name, taxId, administrator } = company;
  const dataKey = await ctx.vault.keyring.wrapNew(tx, id);
  await insertOrganization(tx, { id, name, taxId, dataKey, createdAt: ctx.clock.now().toString() });
  await enterOrganization(tx, id);
  await audit(tx, ctx, {
    action: 'organization.create',
    objectKind: 'organization',
    objectId: id,
    after: { name, taxId: maskedTaxId(taxId), administrator },
  });
  // Companies that are there at a start are watched from then on; this one from now on.
  await scheduleWatch(tx, ctx);
}

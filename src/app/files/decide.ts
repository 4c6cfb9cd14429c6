/** What a person does with a file that is not sound: imports it all the same, or throws it away. Both with a reason. */
import type { BankFile } from '#contract/files.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { changeBankFile, lockBankFile } from '#db/bank-files.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { requireFile } from './read.ts';
import { askImport } from './store.ts';
import { fileView } from './view.ts';

export interface FileDecision {
  id: string;
  decision: 'import' | 'discard';
  reason: string;
}

/** @throws Problem 404; 409 `file_not_quarantined` */
export async function decideFile(ctx: Context, { id, decision, reason }: FileDecision): Promise<BankFile> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const known = await lockBankFile(tx, (await requireFile(tx, id)).id);
    if (known?.state !== 'quarantined') throw notQuarantined();
    const decided = { decided_by: ctx.actor.name, decided_at: instantNow(ctx), decision_reason: reason };
    const next =
      decision === 'import'
        ? ({ state: 'stored', forced: true, lines_done: 0, bytes_read: 0 } as const)
        : ({ state: 'discarded' } as const);
    const row = await changeBankFile(tx, known.id, { ...next, ...decided });
    await audit(tx, ctx, {
      action: `bank_file.${decision}`,
      objectKind: 'bank_file',
      objectId: row.id,
      before: { state: known.state },
      after: { state: row.state, reason },
    });
    await resolveAlert(tx, ctx, `file_quarantined/${publicId('bankFile', row.id)}`);
    if (decision === 'import') await askImport(tx, ctx, row);
    else await announce(tx, ctx, { type: 'bankFile', id: publicId('bankFile', row.id), version: row.version });
    return fileView(tx, ctx, row);
  });
}

function notQuarantined(): Problem {
  return new Problem({
    code: 'file_not_quarantined',
    status: 409,
    title: 'Nada a decidir',
    detail: 'O arquivo não está em quarentena.',
    cure: 'Consulte o arquivo: outra pessoa pode ter decidido antes.',
    actor: 'nobody',
  });
}

import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import {
  emptyCertificateRequests,
  lockConnection,
  sealedCredentials,
  updateConnection,
  usesOfConnection,
  type ConnectionRow,
} from '#db/connections.ts';
import { deleteFileSource } from '#db/file-sources.ts';
import { resolveAlertsOf } from '../alerts/resolve.ts';
import { audit } from '../audit.ts';
import { destroy } from '../certificates/end.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { connectionSnapshot } from './snapshot.ts';

const useWords: Readonly<Record<string, string>> = {
  charge: 'cobranças',
  transfer: 'transferências',
  billing_type: 'tipos de cobrança',
  bank_file: 'arquivos do banco',
};

/**
 * Gives up a set-up that never became active. The row stays for the calls and tests that name it; every secret of it is destroyed, and
 * nothing shows, uses or receives for it any more. @throws Problem 404, 409 `connection_in_use`.
 */
export async function discardConnection(ctx: Context, id: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockConnection(tx, uuidOf('connection', id));
    if (!row) throw notFound('A integração', id.slice(0, 64));
    const uses = await usesOfConnection(tx, row.id);
    if (row.setup === null || row.active || uses.length > 0) throw connectionInUse(row, uses);
    for (const credential of await sealedCredentials(tx, row.id)) {
      await destroy(tx, ctx, credential, 'Configuração descartada.');
    }
    const now = instantNow(ctx);
    await emptyCertificateRequests(tx, row.id, now);
    await deleteFileSource(tx, row.id);
    await resolveAlertsOf(tx, ctx, row.id);
    const version = row.version + 1;
    await updateConnection(tx, row.id, { discarded_at: now, version, updated_at: now });
    await audit(tx, ctx, {
      action: 'connection.discard',
      objectKind: 'connection',
      objectId: row.id,
      before: connectionSnapshot(row),
    });
    await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version });
  });
}

function connectionInUse({ setup }: ConnectionRow, uses: readonly string[]): Problem {
  const words = uses.map((use) => useWords[use] ?? use).join(' e ');
  return new Problem({
    code: 'connection_in_use',
    status: 409,
    title: 'Integração em uso',
    detail:
      words === ''
        ? 'A integração já foi ativada: o histórico dela fica.'
        : `A integração já tem ${words}: o histórico dela fica.`,
    cure:
      setup === null
        ? 'Desative a integração: nada mais sai por ela.'
        : 'Deixe-a como está: enquanto não for ativada, nada sai por ela.',
    actor: 'you',
    facts: { uses },
  });
}

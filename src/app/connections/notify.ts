import type { FieldProblem } from '#core/errors.ts';
import { uuidOrNull } from '#core/ids.ts';
import type { Tx } from '#db/pool.ts';

/** Users to be told who are none of this company. */
export async function notifyProblems(tx: Tx, notify: readonly string[]): Promise<FieldProblem[]> {
  if (notify.length === 0) return [];
  const ids = notify.map((id) => uuidOrNull('user', id));
  const known = await tx
    .selectFrom('app_user')
    .select('id')
    .where(
      'id',
      'in',
      ids.map((id) => id ?? nobody),
    )
    .execute();
  const found = new Set(known.map(({ id }) => id));
  return notify.flatMap((id, index) => {
    const uuid = ids[index];
    if (uuid && found.has(uuid)) return [];
    const detail = `Não há usuário ${id.slice(0, 64)} nesta empresa. Escolha da lista de usuários.`;
    return [{ pointer: `/notify/${index}`, code: 'unknown_user', detail }];
  });
}

/** An id that is nobody's: a text that is no id of a user finds nobody. */
const nobody = '00000000-0000-0000-0000-000000000000';

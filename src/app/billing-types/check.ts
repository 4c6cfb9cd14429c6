import type { ChargeMethod } from '#core/charge.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import type { ConnectionRow } from '#db/connections.ts';
import type { Context } from '../context.ts';

/** @throws Problem when the bank of the connection does not register this way. */
export function refuseUnsupported(
  ctx: Pick<Context, 'banks'>,
  connection: ConnectionRow | null,
  method: ChargeMethod | null,
): void {
  if (!connection || !method) return;
  const { title, charge } = ctx.banks.provider(connection.provider).facts;
  if (charge.methods.includes(method)) return;
  const way = charge.methods.length === 0 ? 'Escolha outra integração.' : `Use ${charge.methods.join(' ou ')}.`;
  const detail = `O ${title} não registra esta forma. ${way}`;
  throw invalidInput([{ pointer: '/method', code: 'unsupported', detail }]);
}

export function nameTaken(name: string): Problem {
  const detail = `Já existe um tipo de cobrança com o nome "${name}".`;
  return new Problem({
    code: 'name_taken',
    status: 409,
    title: 'Nome repetido',
    detail,
    cure: 'Escolha outro nome.',
    actor: 'you',
    errors: [{ pointer: '/name', code: 'name_taken', detail }],
  });
}

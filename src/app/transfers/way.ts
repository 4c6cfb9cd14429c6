/** The way that a transfer takes at its bank: to an account, or to whoever owns a Pix key, which is a product of its own. */
import type { PixKeyOwner } from '#core/pix-key.ts';
import type { Provider, TransferCapabilities } from '#core/provider.ts';
import type { Payee, TransferView } from '#core/transfer.ts';

/** Undefined at a bank without transfers. A bank without the product for keys refuses them by its `problems`. */
export function wayOf({ transfer, pixKey }: Provider, payee: Payee): TransferCapabilities | undefined {
  if (!transfer || !pixKey || payee.kind === 'account') return transfer;
  return {
    facts: transfer.facts,
    problems: pixKey.problems,
    read: pixKey.read,
    ...(pixKey.find ? { find: pixKey.find } : {}),
    send: (connection, view) => pixKey.send(connection, view, ownerIn(view)),
  };
}

function ownerIn({ payee, id }: TransferView): PixKeyOwner {
  const owner = payee.kind === 'pixKey' ? payee.owner : undefined;
  if (!owner) throw new Error(`transfer ${id} goes to a key whose owner nobody asked for`);
  return owner;
}

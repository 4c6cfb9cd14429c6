import { Problem } from '#core/errors.ts';
import { uuidOrNull } from '#core/ids.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import { bankAccountById, bankAccountByMnemonic, listBankAccountRows } from '#db/bank-accounts.ts';
import type { Tx } from '#db/pool.ts';
import { closest } from '../closest.ts';
import type { Context } from '../context.ts';

/**
 * The account that a person or an ERP names by id or mnemonic, whatever its case.
 * @throws Problem naming the unknown account and the nearest mnemonics; `pointer` says which field named it.
 */
export async function resolveAccount(
  tx: Tx,
  _ctx: Context,
  text: string,
  pointer = '/bankAccount',
): Promise<BankAccountRow> {
  const wanted = text.trim();
  const id = uuidOrNull('bankAccount', wanted);
  const row = id === null ? await bankAccountByMnemonic(tx, wanted) : await bankAccountById(tx, id);
  if (row) return row;
  const known = (await listBankAccountRows(tx)).map(({ mnemonic }) => mnemonic);
  throw unknownName({ what: 'conta corrente', text: wanted, known, pointer, code: 'unknown_bank_account' });
}

/** The problem of a name that nothing has: what was asked for, and what was probably meant. */
export function unknownName(input: {
  what: string;
  text: string;
  known: readonly string[];
  pointer: string;
  code: string;
}): Problem {
  const near = closest(input.text, input.known);
  const detail = `Não há ${input.what} "${input.text.slice(0, 64)}" nesta empresa.`;
  const cure =
    near.length === 0
      ? `Cadastre primeiro: ainda não há ${input.what}.`
      : `Use o identificador ou o nome. Parecidos: ${near.join(', ')}.`;
  const first = near[0];
  return new Problem({
    code: input.code,
    status: 422,
    title: 'Falta corrigir',
    detail,
    cure,
    actor: 'you',
    errors: [
      {
        pointer: input.pointer,
        code: input.code,
        detail: `${detail} ${cure}`,
        ...(first === undefined ? {} : { suggestion: first }),
      },
    ],
    facts: { closest: near },
  });
}

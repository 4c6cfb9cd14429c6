/** What is wrong with a bank account, field by field. */
import type { FieldProblem } from '#core/errors.ts';
import { parseTaxId } from '#lib/taxid.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import { isKnownBank } from './banks.ts';
import { walletCode } from './view.ts';

export type AccountFields = Pick<
  BankAccountRow,
  'bank_code' | 'branch' | 'number' | 'digit' | 'holder_name' | 'holder_tax_id' | 'holder_address'
>;

/** Every problem of the fields, in the order of the form; with none, `taxId` is the holder's number without its signs. */
export function checkAccount(fields: AccountFields): { errors: FieldProblem[]; taxId: string } {
  const holder = parseTaxId(fields.holder_tax_id);
  const errors = [
    ...bankProblems(fields.bank_code),
    ...numberProblems(fields),
    ...(holder.ok ? [] : [{ pointer: '/holderTaxId', code: 'invalid_tax_id', detail: `Titular: ${holder.problem}` }]),
  ];
  return { errors, taxId: holder.ok ? holder.value : fields.holder_tax_id };
}

function bankProblems(code: string): FieldProblem[] {
  if (isKnownBank(code)) return [];
  const detail = `Não há banco com o número ${code}. Escolha da lista, ou ${walletCode} para a 0-Carteira.`;
  return [{ pointer: '/bankCode', code: 'unknown_bank', detail }];
}

function numberProblems(fields: AccountFields): FieldProblem[] {
  const errors: FieldProblem[] = [];
  const digitsOnly = (pointer: string, name: string, value: string): void => {
    if (/^\d+$/.test(value)) return;
    const cleaned = value.replace(/[.\-\s]/g, '');
    const detail = `${name}: use só números, sem pontos nem traço; o dígito tem o seu próprio campo.`;
    errors.push({
      pointer,
      code: 'invalid_number',
      detail,
      ...(/^\d+$/.test(cleaned) ? { suggestion: cleaned } : {}),
    });
  };
  digitsOnly('/branch', 'Agência', fields.branch);
  digitsOnly('/number', 'Conta', fields.number);
  if (!/^[0-9A-Za-z]{0,2}$/.test(fields.digit)) {
    errors.push({ pointer: '/digit', code: 'invalid_number', detail: 'Dígito: um ou dois caracteres, por exemplo 7.' });
  }
  return errors;
}

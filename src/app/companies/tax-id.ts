import { invalidInput } from '#core/errors.ts';
import { isCnpj, parseTaxId } from '#lib/taxid.ts';

/** The CNPJ of a company in its plain form. @throws Problem `invalid_input` at `pointer`, for a CPF too. */
export function companyTaxId(text: string, pointer: string): string {
  const parsed = parseTaxId(text);
  if (parsed.ok && isCnpj(parsed.value)) return parsed.value;
  const detail = parsed.ok ? 'Informe o CNPJ da empresa, não um CPF.' : parsed.problem;
  throw invalidInput([{ pointer, code: 'invalid_tax_id', detail }]);
}

/**
 * What a bank puts into the 25 digits of the campo livre, as data. A bank is one file in `banks/`: its layouts in order
 * of trial, each a row of fields whose lengths add up to 25, with the rule of each check digit. This module turns such
 * a row into digits and back; it knows no bank.
 */

export const PART_NAMES = [
  'carteira',
  'nossoNumero',
  'nossoNumeroCheckDigit',
  'branch',
  'account',
  'accountCheckDigit',
  'operationNumber',
  'beneficiaryCode',
  'documentNumber',
  'campoLivreCheckDigit',
] as const;

export type PartName = (typeof PART_NAMES)[number];

/** Texts of digits (a check digit may be a letter outside the campo livre), by name. */
export type Parts = { readonly [name in PartName]?: string };

/** A digit made from other parts: `rule` receives the digits of `over`, joined. */
export type CheckDigit = {
  readonly over: readonly PartName[];
  readonly rule: (digits: string) => string;
  /** What a given digit that differs means: wrong data, or (where banks' own numbers differ in practice) a warning. */
  readonly mismatch: 'problem' | 'warning';
};

export type Field =
  | { readonly fixed: string }
  | {
      readonly part: PartName;
      readonly length: number;
      /** All digits must be given; without it the number is filled with zeros on the left. */
      readonly exact?: true;
      readonly check?: CheckDigit;
    };

export type Layout = {
  readonly name: string;
  /** The carteiras that use this layout; without it, every one that no earlier layout names. */
  readonly carteiras?: readonly string[];
  readonly fields: readonly Field[];
  /** How the bank prints the nosso número, with part names in braces. */
  readonly nossoNumeroPrinted: string;
};

export type Bank = {
  /** COMPE code, three digits. */
  readonly code: string;
  /** The code with its check digit as printed at the head of the form: `341-7`. */
  readonly printedCode: string;
  readonly name: string;
  readonly layouts: readonly Layout[];
};

export type FieldProblem = { readonly field: string; readonly message: string };

const LABELS: { readonly [name in PartName]: string } = {
  carteira: 'A carteira',
  nossoNumero: 'O nosso número, sem o dígito verificador,',
  nossoNumeroCheckDigit: 'O dígito verificador do nosso número',
  branch: 'A agência, sem o dígito verificador,',
  account: 'A conta, sem o dígito verificador,',
  accountCheckDigit: 'O dígito verificador da conta',
  operationNumber: 'O número da operação',
  beneficiaryCode: 'O código do beneficiário',
  documentNumber: 'O seu número',
  campoLivreCheckDigit: 'O dígito verificador do campo livre',
};

type Composed = {
  readonly campoLivre: string;
  readonly parts: Parts;
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly FieldProblem[];
};

/** Zero-filled to its length, or undefined when it is absent or does not fit. */
function fitted(value: string | undefined, length: number, exact: boolean): string | undefined {
  if (value === undefined || !/^\d+$/.test(value) || value.length > length) return undefined;
  if (exact && value.length !== length) return undefined;
  return value.padStart(length, '0');
}

function digitCount(length: number, exact: boolean): string {
  if (length === 1) return '1 número';
  return exact ? `${length} números` : `de 1 a ${length} números`;
}

/** The layout of a bank for a carteira, or undefined when the bank's layouts do not know it. */
export function layoutFor(bank: Bank, carteira: string | undefined): Layout | undefined {
  return bank.layouts.find((layout) => layout.carteiras === undefined || layout.carteiras.includes(carteira ?? ''));
}

/** Puts given parts into a layout: check digits that were not given are made, the given ones verified. */
export function composeCampoLivre(layout: Layout, given: Parts): Composed {
  const parts: Partial<Record<PartName, string>> = {};
  const problems: FieldProblem[] = [];
  for (const field of layout.fields) {
    if ('fixed' in field) continue;
    const { part, length, exact = false, check } = field;
    if (check !== undefined && given[part] === undefined) continue;
    const value = fitted(given[part], length, exact);
    if (value === undefined)
      problems.push({ field: part, message: `${LABELS[part]} deve ter ${digitCount(length, exact)}.` });
    else parts[part] = value;
  }
  for (const name of PART_NAMES) {
    const known = layout.fields.some((field) => 'part' in field && field.part === name);
    if (!known && given[name] !== undefined) {
      problems.push({ field: name, message: `${LABELS[name]} não faz parte deste boleto: retire o campo.` });
    }
  }
  if (problems.length > 0) return { campoLivre: '', parts, problems, warnings: [] };
  for (const field of layout.fields) {
    if ('part' in field && field.check !== undefined) parts[field.part] ??= expectedDigit(field.check, parts);
  }
  const campoLivre = layout.fields.map((field) => ('fixed' in field ? field.fixed : parts[field.part])).join('');
  return { campoLivre, parts, ...checkParts(layout, parts) };
}

/** The parts in a campo livre, or undefined when its fixed digits or its carteira are not those of the layout. */
export function splitCampoLivre(layout: Layout, campoLivre: string): Parts | undefined {
  const parts: Partial<Record<PartName, string>> = {};
  let start = 0;
  for (const field of layout.fields) {
    const length = 'fixed' in field ? field.fixed.length : field.length;
    const digits = campoLivre.slice(start, start + length);
    if ('part' in field) parts[field.part] = digits;
    else if (digits !== field.fixed) return undefined;
    start += length;
  }
  const isKnown = layout.carteiras === undefined || layout.carteiras.includes(parts.carteira ?? '');
  return isKnown ? parts : undefined;
}

/** Compares the check digits among the parts with the ones the layout asks for. */
export function checkParts(layout: Layout, parts: Parts): Pick<Composed, 'problems' | 'warnings'> {
  const problems: FieldProblem[] = [];
  const warnings: FieldProblem[] = [];
  for (const field of layout.fields) {
    if (!('part' in field) || field.check === undefined) continue;
    const expected = expectedDigit(field.check, parts);
    if (parts[field.part] === expected) continue;
    const message = `${LABELS[field.part]} deveria ser ${expected}, e não ${parts[field.part]}.`;
    (field.check.mismatch === 'problem' ? problems : warnings).push({ field: field.part, message });
  }
  return { problems, warnings };
}

function expectedDigit(check: CheckDigit, parts: Parts): string {
  return check.rule(check.over.map((name) => parts[name] ?? '').join(''));
}

/** The nosso número as the bank prints it. */
export function printNossoNumero(layout: Layout, parts: Parts): string {
  return layout.nossoNumeroPrinted.replace(/\{(\w+)\}/g, (_braces, name: string) => parts[name as PartName] ?? '');
}

/**
 * What a bank puts into the 25 digits of the campo livre, as data. A bank is one file in `banks/`: its layouts in order
 * of trial, each a row of fields whose lengths add up to 25, with the rule of each check digit. `compose.ts` turns such
 * a row into digits and `split.ts` turns digits back into parts; neither knows a bank.
 */

export const PART_NAMES = [
  'carteira',
  'nossoNumero',
  'nossoNumeroCheckDigit',
  'branch',
  'branchCheckDigit',
  'account',
  'accountCheckDigit',
  'operationNumber',
  'convenio',
  'beneficiaryCode',
  'beneficiaryCheckDigit',
  'post',
  'modality',
  'indicator',
  'installment',
  'documentNumber',
  'issueKind',
  'iof',
  'campoLivreCheckDigit',
] as const;

export type PartName = (typeof PART_NAMES)[number];

/** Texts of digits (a check digit may be a letter outside the campo livre), by name. */
export type Parts = { readonly [name in PartName]?: string };
export type MutableParts = { -readonly [name in PartName]?: string };

/** Digits made from others: `rule` receives the named parts joined, or all digits of the campo livre before the field. */
export type CheckDigit = {
  readonly over: readonly PartName[] | 'before';
  readonly rule: (digits: string) => string;
  /** What a given digit that differs means: wrong data, or (where banks' own numbers differ in practice) a warning. */
  readonly mismatch: 'problem' | 'warning';
};

export type PartField = {
  readonly part: PartName;
  readonly length: number;
  /** All digits must be given; without it the number is filled with zeros on the left. */
  readonly exact?: true;
  readonly check?: CheckDigit;
  /** Taken when it is not given. */
  readonly default?: string;
  /** The only values there are. */
  readonly oneOf?: readonly string[];
  /** The smallest number the bank gives out: what is below belongs to another layout. */
  readonly atLeast?: string;
  /**
   * The number begins with another one, which has one of these lengths: it may be given whole, or as that other number
   * and the rest.
   */
  readonly prefix?: { readonly part: PartName; readonly lengths: readonly number[] };
  /** Zeros on the left are no part of the number when it is read. */
  readonly trimmed?: true;
};

export type Field =
  /** Digits that are always these; `alsoRead` are met in lines of the bank's own making. */
  | { readonly fixed: string; readonly alsoRead?: readonly string[] }
  /** So many digits whose meaning is not published. */
  | { readonly unknown: number }
  /** Some digits of a part that lies in pieces; the part itself is described in `also`. */
  | { readonly slice: PartName; readonly from: number; readonly length: number }
  | PartField;

export type Layout = {
  readonly name: string;
  /** The carteiras that use this layout; without it, every one that no earlier layout names. */
  readonly carteiras?: readonly string[];
  /**
   * Where a bank has several layouts and no carteira tells them apart: the lengths of given parts of which one row must
   * fit; 0 is "not given".
   */
  readonly chosenBy?: readonly { readonly [name in PartName]?: readonly number[] }[];
  readonly fields: readonly Field[];
  /** Parts without a field of their own: printed only, or spread over slices. */
  readonly also?: readonly PartField[];
  /** How the bank prints the nosso número: part names in braces, `{name:0-2}` some digits, `{name:trim}` without zeros on the left. */
  readonly nossoNumeroPrinted: string;
  /** Read, never built: some of it is unknown, or the bank takes no new ones. */
  readonly readOnly?: true;
  /** Said of each boleto built by it, in Portuguese. */
  readonly warnOnBuild?: string;
  /** Said of each boleto read by it, in Portuguese. */
  readonly warnOnRead?: string;
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
  branchCheckDigit: 'O dígito verificador da agência',
  account: 'A conta, sem o dígito verificador,',
  accountCheckDigit: 'O dígito verificador da conta',
  operationNumber: 'O número da operação',
  convenio: 'O convênio',
  beneficiaryCode: 'O código do beneficiário, sem o dígito verificador,',
  beneficiaryCheckDigit: 'O dígito verificador do código do beneficiário',
  post: 'O posto',
  modality: 'A modalidade',
  indicator: 'O indicador',
  installment: 'A parcela',
  documentNumber: 'O seu número',
  issueKind: 'O tipo de cobrança',
  iof: 'O código do IOF',
  campoLivreCheckDigit: 'O dígito verificador do campo livre',
};

export function labelOf(part: PartName): string {
  return LABELS[part];
}

/** One stretch of the campo livre. */
export type Slot = {
  readonly start: number;
  readonly end: number;
  /** The digits that are built, and all that are read; null for a part or an unknown stretch. */
  readonly fixed: string | null;
  readonly reads: readonly string[];
  readonly field: PartField | null;
  /** The place within its part where the stretch begins; -1 when it is the whole part. */
  readonly from: number;
};

type PrintedPiece = { readonly text: string; readonly part: PartName | null; readonly cut: readonly number[] | null };

/** A layout made ready for use: places counted, parts gathered. */
export type Plan = {
  readonly layout: Layout;
  readonly slots: readonly Slot[];
  readonly parts: readonly PartField[];
  readonly checks: readonly { readonly field: PartField; readonly check: CheckDigit; readonly start: number }[];
  readonly names: ReadonlySet<string>;
  readonly printed: readonly PrintedPiece[];
};

const plans = new WeakMap<Layout, Plan>();

/** The plan of a layout, made once. */
export function planOf(layout: Layout): Plan {
  let plan = plans.get(layout);
  if (plan === undefined) {
    plan = makePlan(layout);
    plans.set(layout, plan);
  }
  return plan;
}

function lengthOf(field: Field): number {
  if ('fixed' in field) return field.fixed.length;
  return 'unknown' in field ? field.unknown : field.length;
}

function makePlan(layout: Layout): Plan {
  const also = layout.also ?? [];
  const slots: Slot[] = [];
  let start = 0;
  for (const field of layout.fields) {
    const end = start + lengthOf(field);
    const place = { start, end, fixed: null, reads: [], field: null, from: -1 };
    if ('fixed' in field) slots.push({ ...place, fixed: field.fixed, reads: [field.fixed, ...(field.alsoRead ?? [])] });
    else if ('part' in field) slots.push({ ...place, field });
    else if ('slice' in field) {
      slots.push({ ...place, field: also.find(({ part }) => part === field.slice) ?? null, from: field.from });
    } else slots.push(place);
    start = end;
  }
  if (start !== 25) throw new RangeError(`a campo livre has 25 digits, not ${start}: ${layout.name}`);
  const parts = [...slots.flatMap(({ field, from }) => (field !== null && from < 0 ? [field] : [])), ...also];
  return {
    layout,
    slots,
    parts,
    checks: parts.flatMap((field) => {
      const at = slots.find((slot) => slot.field === field)?.start ?? start;
      return field.check === undefined ? [] : [{ field, check: field.check, start: at }];
    }),
    names: new Set(parts.flatMap(({ part, prefix }) => (prefix === undefined ? [part] : [part, prefix.part]))),
    printed: printedPieces(layout.nossoNumeroPrinted),
  };
}

function printedPieces(template: string): PrintedPiece[] {
  return template.split(/(\{[^}]*\})/).map((piece) => {
    const match = /^\{(\w+)(?::(?:(\d+)-(\d+)|trim))?\}$/.exec(piece);
    if (match === null) return { text: piece, part: null, cut: null };
    const [, part, from, to] = match;
    const cut = from === undefined ? (piece.endsWith(':trim}') ? [] : null) : [Number(from), Number(to)];
    return { text: '', part: part as PartName, cut };
  });
}

function fits(layout: Layout, given: Parts): boolean {
  if (layout.readOnly === true) return false;
  if (layout.carteiras !== undefined && !layout.carteiras.includes(given.carteira ?? '')) return false;
  if (layout.chosenBy === undefined) return true;
  return layout.chosenBy.some((row) => {
    for (const name in row) if (!row[name as PartName]!.includes(given[name as PartName]?.length ?? 0)) return false;
    return true;
  });
}

/** The layout by which a bank builds a boleto of these parts, or undefined when none fits. */
export function buildingLayout(bank: Bank, given: Parts): Layout | undefined {
  for (const layout of bank.layouts) if (fits(layout, given)) return layout;
  return undefined;
}

/** True when some layout of the bank is known well enough to build by it. */
export function isBuildable(bank: Bank): boolean {
  return bank.layouts.some((layout) => layout.readOnly !== true);
}

export function expectedDigits(check: CheckDigit, parts: Parts, before: string): string {
  if (check.over === 'before') return check.rule(before);
  let digits = '';
  for (const name of check.over) digits += parts[name] ?? '';
  return check.rule(digits);
}

export function mismatchMessage(part: PartName, expected: string, found: string): string {
  return `${LABELS[part]} deveria ser ${expected}, e não ${found}.`;
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

/** The nosso número as the bank prints it. */
export function printNossoNumero(layout: Layout, parts: Parts): string {
  let text = '';
  for (const { text: literal, part, cut } of planOf(layout).printed) {
    if (part === null) text += literal;
    else {
      const digits = parts[part] ?? '';
      if (cut === null) text += digits;
      else text += cut.length === 0 ? withoutZeros(digits) : digits.slice(cut[0], cut[1]);
    }
  }
  return text;
}

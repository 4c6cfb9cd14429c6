import { isDigits } from './digits.ts';
import type { FieldProblem, Layout, MutableParts, PartField, Parts, Plan } from './layout.ts';
import { expectedDigits, labelOf, mismatchMessage, PART_NAMES, planOf } from './layout.ts';

export type Composed = {
  /** Empty when there are problems. */
  readonly campoLivre: string;
  readonly parts: Parts;
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly FieldProblem[];
};

/** Zero-filled to its length, or undefined when it is absent or does not fit. */
function fitted(value: string | undefined, length: number, exact: boolean): string | undefined {
  if (value === undefined || value.length > length || !isDigits(value)) return undefined;
  if (value.length === length) return value;
  return exact ? undefined : value.padStart(length, '0');
}

/** The whole number, made from the one it begins with and the rest when it is not given whole. */
function prefixed({ part, length, prefix }: PartField, given: Parts): string | undefined {
  const whole = given[part];
  const lead = prefix === undefined ? undefined : given[prefix.part];
  if (whole === undefined || lead === undefined || !isDigits(lead)) return fitted(whole, length, true);
  if (whole.length === length) return isDigits(whole) && whole.startsWith(lead) ? whole : undefined;
  const rest = fitted(whole, length - lead.length, false);
  return rest === undefined ? undefined : lead + rest;
}

function valueOf(field: PartField, given: Parts): string | undefined {
  if (field.prefix !== undefined) return prefixed(field, given);
  const value = fitted(given[field.part] ?? field.default, field.length, field.exact === true);
  if (value === undefined) return undefined;
  if (field.oneOf !== undefined && !field.oneOf.includes(value)) return undefined;
  return field.atLeast !== undefined && value < field.atLeast ? undefined : value;
}

/** A given check digit: of its length, and a digit or a letter of the banks that write one ("P", "X"). */
function givenDigit(value: string, length: number): string | undefined {
  return value.length === length && /^[0-9PX]+$/.test(value) ? value : undefined;
}

function demand({ length, exact, check, oneOf, atLeast, prefix }: PartField): string {
  if (oneOf !== undefined) return `deve ser ${oneOf.join(' ou ')}`;
  if (prefix !== undefined) {
    const rests = prefix.lengths.map((lead) => length - lead).join(' ou ');
    return `deve ter ${length} números a começar pelo convênio, ou até ${rests} números com o convênio à parte`;
  }
  if (atLeast !== undefined) return `deve ser a partir de ${atLeast} quando tem ${length} números`;
  if (length === 1) return 'deve ter 1 número';
  return exact === true || check !== undefined ? `deve ter ${length} números` : `deve ter de 1 a ${length} números`;
}

function problemOf(field: PartField): FieldProblem {
  return { field: field.part, message: `${labelOf(field.part)} ${demand(field)}.` };
}

/** The given parts at their full lengths, and what is wrong with them. */
function gather(plan: Plan, given: Parts, parts: MutableParts): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const field of plan.parts) {
    const { part, length, check } = field;
    const digit = given[part];
    if (check !== undefined && digit === undefined) continue;
    const value = check === undefined ? valueOf(field, given) : givenDigit(digit!, length);
    if (value === undefined) {
      problems.push(problemOf(field));
      continue;
    }
    parts[part] = value;
    if (field.prefix === undefined) continue;
    const { part: lead, lengths } = field.prefix;
    if (given[lead] !== undefined) parts[lead] = given[lead];
    else if (lengths.length === 1) parts[lead] = value.slice(0, lengths[0]);
  }
  for (const name of PART_NAMES) {
    if (given[name] !== undefined && !plan.names.has(name)) {
      problems.push({ field: name, message: `${labelOf(name)} não faz parte deste boleto: retire o campo.` });
    }
  }
  return problems;
}

/** Makes the check digit at hand, or compares the given one. */
function settle(check: Plan['checks'][number], parts: MutableParts, before: string): FieldProblem | undefined {
  const { part } = check.field;
  const expected = expectedDigits(check.check, parts, before);
  const given = parts[part];
  if (given === undefined) parts[part] = expected;
  return given === undefined || given === expected
    ? undefined
    : { field: part, message: mismatchMessage(part, expected, given) };
}

/** Puts given parts into a layout: check digits that were not given are made, the given ones verified. */
export function composeCampoLivre(layout: Layout, given: Parts): Composed {
  const plan = planOf(layout);
  const parts: MutableParts = {};
  const problems = gather(plan, given, parts);
  const warnings: FieldProblem[] = [];
  if (problems.length > 0) return { campoLivre: '', parts, problems, warnings };
  const keep = (check: Plan['checks'][number], before: string): void => {
    const found = settle(check, parts, before);
    if (found !== undefined) (check.check.mismatch === 'problem' ? problems : warnings).push(found);
  };
  for (const check of plan.checks) if (check.check.over !== 'before') keep(check, '');
  let campoLivre = '';
  for (const { fixed, field, from, start, end } of plan.slots) {
    if (fixed !== null) campoLivre += fixed;
    else if (field !== null) {
      if (field.check?.over === 'before') keep({ field, check: field.check, start }, campoLivre);
      const digits = parts[field.part]!;
      campoLivre += from < 0 ? digits : digits.slice(from, from + end - start);
    }
  }
  if (layout.warnOnBuild !== undefined) warnings.push({ field: 'bank', message: layout.warnOnBuild });
  return { campoLivre, parts, problems, warnings };
}

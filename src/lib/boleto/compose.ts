import type { DigitList } from './check-digits.ts';
import { zeros } from './check-digits.ts';
import { fiveDigits, isDigits, zeroFilled } from './digits.ts';
import type { Bank, FieldProblem, Layout, PartField } from './layout.ts';
import { labelOf, PART_NAMES, placeOf } from './parts.ts';
import type { Values } from './parts.ts';
import type { Plan, PlannedCheck, PlannedPart } from './plan.ts';
import { expectedDigits, mismatchMessage } from './plan.ts';

function fits(layout: Layout, given: Values): boolean {
  if (layout.readOnly === true) return false;
  if (layout.carteiras !== undefined && !layout.carteiras.includes(given[CARTEIRA] ?? '')) return false;
  if (layout.chosenBy === undefined) return true;
  return layout.chosenBy.some((row) =>
    PART_NAMES.every((name, place) => row[name]?.includes(given[place]?.length ?? 0) !== false),
  );
}

const CARTEIRA = placeOf('carteira');

/** The layout by which a bank builds a boleto of these parts, or undefined when none fits. */
export function buildingLayout(bank: Bank, given: Values): Layout | undefined {
  for (const layout of bank.layouts) if (fits(layout, given)) return layout;
  return undefined;
}

export type Composed = {
  /** The 25 of the campo livre; none when there are problems. */
  readonly digits: number[];
  readonly values: Values;
  readonly problems: FieldProblem[];
  readonly warnings: FieldProblem[];
};

/** Zero-filled to its length, or undefined when it is absent or does not fit. */
function fitted(value: string | undefined, length: number, exact: boolean): string | undefined {
  if (value === undefined || value.length > length || !isDigits(value)) return undefined;
  if (value.length === length) return value;
  return exact ? undefined : zeroFilled(value, length);
}

/** The whole number, made from the one it begins with and the rest when it is not given whole. */
function prefixed(whole: string | undefined, lead: string | undefined, length: number): string | undefined {
  if (whole === undefined || lead === undefined) return fitted(whole, length, true);
  if (whole.length === length) return isDigits(whole) && whole.startsWith(lead) ? whole : undefined;
  const rest = fitted(whole, length - lead.length, false);
  return rest === undefined || !isDigits(lead) ? undefined : lead + rest;
}

function fittedPart(
  { length, isExact, preset, oneOf, atLeast }: PlannedPart,
  value: string | undefined,
): string | undefined {
  const text = fitted(value ?? preset, length, isExact);
  if (text === undefined || (oneOf !== undefined && !oneOf.includes(text))) return undefined;
  return atLeast !== undefined && text < atLeast ? undefined : text;
}

/** A given check digit: of its length, and a digit, or outside the campo livre a letter of the banks that write one ("P", "X"). */
function fittedDigit({ length, isPrintedOnly }: PlannedPart, value: string): string | undefined {
  return value.length === length && (isDigits(value) || (isPrintedOnly && /^[PX]$/.test(value))) ? value : undefined;
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

/** The given parts at their full lengths, and what is wrong with them. */
function gather({ parts, takes }: Plan, values: Values): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    const { field, place, leadPlace, length } = part;
    const found = values[place];
    let value: string | undefined;
    if (part.isCheckDigit) {
      if (found === undefined) continue;
      value = fittedDigit(part, found);
    } else if (leadPlace >= 0) {
      value = prefixed(found, values[leadPlace], length);
      values[leadPlace] ??= leadOf(field, value);
    } else value = fittedPart(part, found);
    if (value === undefined) problems.push({ field: field.part, message: `${labelOf(field.part)} ${demand(field)}.` });
    values[place] = value;
  }
  for (let place = 0; place < PART_NAMES.length; place++) {
    if (values[place] === undefined || takes[place] === true) continue;
    const field = PART_NAMES[place]!;
    problems.push({ field, message: `${labelOf(field)} não faz parte deste boleto: retire o campo.` });
  }
  return problems;
}

/** The number with which another begins, when its length is the only one there is. */
export function leadOf({ prefix }: PartField, value: string | undefined): string | undefined {
  return prefix?.lengths.length === 1 ? value?.slice(0, prefix.lengths[0]) : undefined;
}

/** Writes digits of a text, from `from` on, into a stretch of the campo livre. */
function put(
  digits: number[],
  { start, end, from }: Pick<Plan['slots'][number], 'start' | 'end' | 'from'>,
  text: string,
): void {
  const shift = (from < 0 ? 0 : from) - start;
  for (let index = start; index < end; index++) digits[index] = text.charCodeAt(index + shift) - 48;
}

/** The digits of what is known so far. */
function knownDigits({ slots }: Plan, values: Values): number[] {
  const digits = zeros(25);
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index]!;
    const text = slot.fixed ?? values[slot.place];
    if (text !== undefined) put(digits, slot, text);
  }
  return digits;
}

/** Makes a check digit, or compares the given one. */
function settle(check: PlannedCheck, { values, digits, problems, warnings }: Composed): void {
  const expected = expectedDigits(check, digits);
  const given = values[check.place];
  if (given === undefined) {
    values[check.place] = expected;
    const { start } = check;
    if (start >= 0) put(digits, { start, end: start + expected.length, from: -1 }, expected);
  } else if (given !== expected) {
    const found = { field: check.part, message: mismatchMessage(check.part, expected, given) };
    (check.check.mismatch === 'problem' ? problems : warnings).push(found);
  }
}

/** The 25 digits as text. Short texts are joined first: the engine keeps long texts in pieces, and few pieces are read faster. */
export function campoLivreOf(digits: DigitList): string {
  const first = fiveDigits(digits, 0) + fiveDigits(digits, 5);
  return first + (fiveDigits(digits, 10) + fiveDigits(digits, 15)) + fiveDigits(digits, 20);
}

/**
 * Puts given parts into a layout: check digits that were not given are made, the given ones verified. The values become
 * the whole parts where they are.
 */
export function composeCampoLivre(plan: Plan, values: Values): Composed {
  const { warnOnBuild } = plan.layout;
  const problems = gather(plan, values);
  if (problems.length > 0) return { digits: [], values, problems, warnings: [] };
  const composed: Composed = {
    digits: knownDigits(plan, values),
    values,
    problems,
    warnings: warnOnBuild === undefined ? [] : [{ field: 'bank', message: warnOnBuild }],
  };
  const { checks } = plan;
  for (let index = 0; index < checks.length; index++) settle(checks[index]!, composed);
  return composed;
}

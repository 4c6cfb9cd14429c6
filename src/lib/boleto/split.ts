import type { DigitList } from './check-digits.ts';
import { digitsIn } from './check-digits.ts';
import { leadOf } from './compose.ts';
import type { Bank, Layout, PartField } from './layout.ts';
import type { Values } from './parts.ts';
import { PART_NAMES, placeOf } from './parts.ts';
import type { Plan } from './plan.ts';
import { expectedDigits, mismatchMessage, planOf, withoutZeros } from './plan.ts';

export type Split = {
  readonly plan: Plan;
  readonly values: Values;
  /** Check digits that differ from the bank's rule, in Portuguese. */
  readonly mismatches: readonly string[];
};

const NONE: readonly string[] = [];
const CARTEIRA = placeOf('carteira');

function isKnown({ oneOf, atLeast }: PartField, value: string): boolean {
  if (oneOf !== undefined && !oneOf.includes(value)) return false;
  return atLeast === undefined || value >= atLeast;
}

/** Puts a slice into its place within a part, the rest of which may still be missing. */
function withSlice(known: string | undefined, length: number, from: number, slice: string): string {
  const whole = known ?? ' '.repeat(length);
  return whole.slice(0, from) + slice + whole.slice(from + slice.length);
}

const EMPTY: Values = PART_NAMES.map(() => undefined);

/** Whether the fixed digits and the carteira are those of the layout: told before anything is cut out. */
function isOf({ layout, slots }: Plan, campoLivre: string): boolean {
  const { carteiras } = layout;
  let isNamed = carteiras === undefined;
  for (let index = 0; index < slots.length; index++) {
    const { start, end, fixed, alsoRead, place } = slots[index]!;
    if (fixed !== null) {
      if (!campoLivre.startsWith(fixed, start) && !alsoRead.includes(campoLivre.slice(start, end))) return false;
    } else if (carteiras !== undefined && place === CARTEIRA) {
      isNamed = carteiras.includes(campoLivre.slice(start, end));
      if (!isNamed) return false;
    }
  }
  return isNamed;
}

/** The parts in a campo livre, or undefined when one is not what the layout knows. */
function valuesIn({ slots, parts }: Plan, campoLivre: string): Values | undefined {
  const values: Values = EMPTY.slice();
  for (let index = 0; index < slots.length; index++) {
    const { start, end, place, from, length } = slots[index]!;
    if (place < 0) continue;
    const digits = campoLivre.slice(start, end);
    values[place] = from < 0 ? digits : withSlice(values[place], length, from, digits);
  }
  for (let index = 0; index < parts.length; index++) {
    const { field, place, leadPlace, isPlain } = parts[index]!;
    const value = values[place];
    if (isPlain || value === undefined) continue;
    if (!isKnown(field, value)) return undefined;
    if (leadPlace >= 0) values[leadPlace] = leadOf(field, value);
    if (field.trimmed === true) values[place] = withoutZeros(value);
  }
  return values;
}

function splitBy(layout: Layout, campoLivre: string, digits: DigitList): Split | undefined {
  const plan = planOf(layout);
  const values = isOf(plan, campoLivre) ? valuesIn(plan, campoLivre) : undefined;
  if (values === undefined) return undefined;
  const { checks } = plan;
  let mismatches = NONE;
  for (let index = 0; index < checks.length; index++) {
    const check = checks[index]!;
    const expected = expectedDigits(check, digits);
    const found = values[check.place];
    if (found === undefined) values[check.place] = expected;
    else if (found !== expected) mismatches = [...mismatches, mismatchMessage(check.part, expected, found)];
  }
  return { plan, values, mismatches };
}

/**
 * The parts in a campo livre of a bank, or undefined when it follows none of the layouts. A carteira that a layout names
 * decides alone; else the first layout whose check digits are all right, and when there is none, the first that fits.
 * A check digit that stands outside the campo livre is made, not compared.
 */
export function splitCampoLivre(bank: Bank, campoLivre: string): Split | undefined {
  let first: Split | undefined;
  const digits = digitsIn(campoLivre);
  for (let index = 0; index < bank.layouts.length; index++) {
    const layout = bank.layouts[index]!;
    const split = splitBy(layout, campoLivre, digits);
    if (split === undefined) continue;
    if (split.mismatches === NONE || layout.carteiras !== undefined) return split;
    first ??= split;
  }
  return first;
}

import type { Bank, Layout, MutableParts, PartField, Parts, Plan } from './layout.ts';
import { expectedDigits, mismatchMessage, planOf } from './layout.ts';

export type Split = {
  readonly layout: Layout;
  readonly parts: Parts;
  /** Check digits that differ from the bank's rule, in Portuguese. */
  readonly mismatches: readonly string[];
};

function isKnown(field: PartField, value: string): boolean {
  if (field.oneOf !== undefined && !field.oneOf.includes(value)) return false;
  return field.atLeast === undefined || value >= field.atLeast;
}

/** The parts in a campo livre, or undefined when its fixed digits or its carteira are not those of the layout. */
function partsIn(plan: Plan, campoLivre: string): MutableParts | undefined {
  const parts: MutableParts = {};
  for (const { start, end, fixed, reads, field, from } of plan.slots) {
    if (fixed !== null) {
      const found = campoLivre.slice(start, end);
      if (found !== fixed && !reads.includes(found)) return undefined;
    } else if (field !== null) {
      const found = campoLivre.slice(start, end);
      if (from < 0) parts[field.part] = found;
      else {
        const known = parts[field.part] ?? ' '.repeat(field.length);
        parts[field.part] = known.slice(0, from) + found + known.slice(from + found.length);
      }
    }
  }
  for (const field of plan.parts) {
    const value = parts[field.part];
    if (value === undefined) continue;
    if (!isKnown(field, value)) return undefined;
    if (field.prefix?.lengths.length === 1) parts[field.prefix.part] = value.slice(0, field.prefix.lengths[0]);
    if (field.trimmed === true) parts[field.part] = value.replace(/^0+(?=\d)/, '');
  }
  const { carteiras } = plan.layout;
  return carteiras === undefined || carteiras.includes(parts.carteira ?? '') ? parts : undefined;
}

function splitBy(layout: Layout, campoLivre: string): Split | undefined {
  const plan = planOf(layout);
  const parts = partsIn(plan, campoLivre);
  if (parts === undefined) return undefined;
  let mismatches: string[] = NONE;
  for (const { field, check, start } of plan.checks) {
    const found = parts[field.part];
    const expected = expectedDigits(check, parts, check.over === 'before' ? campoLivre.slice(0, start) : '');
    if (found === undefined) parts[field.part] = expected;
    else if (found !== expected) {
      if (mismatches === NONE) mismatches = [];
      mismatches.push(mismatchMessage(field.part, expected, found));
    }
  }
  return { layout, parts, mismatches };
}

const NONE: string[] = [];

/**
 * The parts in a campo livre of a bank, or undefined when it follows none of the layouts. A carteira that a layout names
 * decides alone; else the first layout whose check digits are all right, and when there is none, the first that fits.
 * A check digit that stands outside the campo livre is made, not compared.
 */
export function splitCampoLivre(bank: Bank, campoLivre: string): Split | undefined {
  let first: Split | undefined;
  for (const layout of bank.layouts) {
    const split = splitBy(layout, campoLivre);
    if (split === undefined) continue;
    if (split.mismatches.length === 0 || layout.carteiras !== undefined) return split;
    first ??= split;
  }
  return first;
}

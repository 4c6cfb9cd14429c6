import type { CheckDigit, Layout, PartField } from './layout.ts';
import type { PartName, Values } from './parts.ts';
import { labelOf, placeOf } from './parts.ts';

/** One stretch of the campo livre. */
type Slot = {
  readonly start: number;
  readonly end: number;
  /** The digits that are built; null for a part or an unknown stretch. */
  readonly fixed: string | null;
  /** Other digits that are read. */
  readonly alsoRead: readonly string[];
  /** The place of the part among the values; -1 without one. */
  readonly place: number;
  /** Where the stretch begins within its part; -1 when it is the whole part. */
  readonly from: number;
  /** The length of the whole part. */
  readonly length: number;
  /** The check made of all the digits before the stretch. */
  readonly before: PlannedCheck | null;
};

type PlannedPart = {
  readonly field: PartField;
  readonly place: number;
  readonly leadPlace: number;
  /** Read as it stands: any digits will do. */
  readonly isPlain: boolean;
};

export type PlannedCheck = {
  readonly part: PartName;
  readonly place: number;
  readonly check: CheckDigit;
  /** The places of the parts that it is made of; empty for "all the digits before". */
  readonly over: readonly number[];
  /** Where the digits that it is made of stand in the campo livre; end -1 when they do not stand together. */
  readonly from: number;
  readonly end: number;
};

type PrintedPiece = {
  readonly text: string;
  readonly place: number;
  readonly from: number;
  readonly to: number;
  readonly isTrimmed: boolean;
};

/** A layout made ready for use: places counted, parts gathered. */
export type Plan = {
  readonly layout: Layout;
  readonly slots: readonly Slot[];
  readonly parts: readonly PlannedPart[];
  readonly checks: readonly PlannedCheck[];
  /** By place: whether the layout takes the part. */
  readonly takes: readonly boolean[];
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

function lengthOf(field: Layout['fields'][number]): number {
  if ('fixed' in field) return field.fixed.length;
  return 'unknown' in field ? field.unknown : field.length;
}

function plannedCheck(layout: Layout, field: PartField, start: number): PlannedCheck | null {
  const { part, check } = field;
  if (check === undefined) return null;
  const planned = { part, place: placeOf(part), check, from: 0 };
  if (check.over === 'before') return { ...planned, over: [], end: start };
  return { ...planned, over: check.over.map(placeOf), ...stretchOf(layout, check.over) };
}

/** Where some parts stand next to each other and in this order. */
function stretchOf({ fields }: Layout, names: readonly PartName[]): { readonly from: number; readonly end: number } {
  const isThere = (name: PartName, field: Layout['fields'][number] | undefined): boolean =>
    field !== undefined && 'part' in field && field.part === name;
  const first = fields.findIndex((_, at) => names.every((name, index) => isThere(name, fields[at + index])));
  if (first < 0) return { from: 0, end: -1 };
  const lengthUntil = (end: number): number => fields.slice(0, end).reduce((sum, field) => sum + lengthOf(field), 0);
  return { from: lengthUntil(first), end: lengthUntil(first + names.length) };
}

function slotOf(layout: Layout, field: Layout['fields'][number], start: number): Slot {
  const end = start + lengthOf(field);
  const slot: Slot = { start, end, fixed: null, alsoRead: [], place: -1, from: -1, length: 0, before: null };
  if ('fixed' in field) return { ...slot, fixed: field.fixed, alsoRead: field.alsoRead ?? [] };
  if ('unknown' in field) return slot;
  if ('part' in field) {
    const before = field.check?.over === 'before' ? plannedCheck(layout, field, start) : null;
    return { ...slot, place: placeOf(field.part), length: field.length, before };
  }
  const whole = layout.also?.find(({ part }) => part === field.slice);
  if (whole === undefined) throw new RangeError(`${field.slice} is cut into slices and described nowhere`);
  return { ...slot, place: placeOf(field.slice), from: field.from, length: whole.length };
}

function makePlan(layout: Layout): Plan {
  const slots: Slot[] = [];
  const checks: PlannedCheck[] = [];
  const parts: PartField[] = [];
  let start = 0;
  for (const field of layout.fields) {
    const slot = slotOf(layout, field, start);
    slots.push(slot);
    if ('part' in field) {
      parts.push(field);
      const check = slot.before ?? plannedCheck(layout, field, start);
      if (check !== null) checks.push(check);
    }
    start = slot.end;
  }
  if (start !== 25) throw new RangeError(`a campo livre has 25 digits, not ${start}: ${layout.name}`);
  for (const field of layout.also ?? []) {
    parts.push(field);
    const check = plannedCheck(layout, field, start);
    if (check !== null) checks.push(check);
  }
  const takes: boolean[] = [];
  for (const { part, prefix } of parts) {
    takes[placeOf(part)] = true;
    if (prefix !== undefined) takes[placeOf(prefix.part)] = true;
  }
  return {
    layout,
    slots,
    parts: parts.map((field) => {
      const { part, prefix, oneOf, atLeast, trimmed } = field;
      const isPlain = prefix === undefined && oneOf === undefined && atLeast === undefined && trimmed === undefined;
      return { field, place: placeOf(part), leadPlace: prefix === undefined ? -1 : placeOf(prefix.part), isPlain };
    }),
    checks,
    takes,
    printed: printedPieces(layout.nossoNumeroPrinted),
  };
}

function printedPieces(template: string): PrintedPiece[] {
  return template.split(/(\{[^}]*\})/).flatMap((piece) => {
    if (piece === '') return [];
    const match = /^\{(\w+)(?::(?:(\d+)-(\d+)|trim))?\}$/.exec(piece);
    if (match === null) return [{ text: piece, place: -1, from: 0, to: 0, isTrimmed: false }];
    const [, part, from, to] = match;
    const place = placeOf(part as PartName);
    return [{ text: '', place, from: Number(from ?? 0), to: Number(to ?? 25), isTrimmed: piece.endsWith(':trim}') }];
  });
}

/** The check digits that the layout asks for, from the parts; `before` are the digits of the campo livre before them. */
export function expectedDigits({ check, over }: PlannedCheck, values: Values, before: string): string {
  if (check.over === 'before') return check.rule(before, 0, before.length);
  let digits = '';
  for (let index = 0; index < over.length; index++) digits += values[over[index]!] ?? '';
  return check.rule(digits, 0, digits.length);
}

export function mismatchMessage(part: PartName, expected: string, found: string): string {
  return `${labelOf(part)} deveria ser ${expected}, e não ${found}.`;
}

/** A number without the zeros on its left, of which the last digit stays. */
export function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

/** The nosso número as the bank prints it. */
export function printNossoNumero({ printed }: Plan, values: Values): string {
  let text = '';
  for (let index = 0; index < printed.length; index++) {
    const { text: literal, place, from, to, isTrimmed } = printed[index]!;
    if (place < 0) {
      text += literal;
      continue;
    }
    const digits = values[place] ?? '';
    if (isTrimmed) text += withoutZeros(digits);
    else text += from === 0 && to >= digits.length ? digits : digits.slice(from, to);
  }
  return text;
}

import type { DigitList } from './check-digits.ts';
import { zeros } from './check-digits.ts';
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
};

/** A part with what is asked of it: of one shape for all banks, which is read faster than their own. */
export type PlannedPart = {
  readonly field: PartField;
  readonly place: number;
  /** The place of the part with which it may begin; -1 without one. */
  readonly leadPlace: number;
  readonly length: number;
  readonly isExact: boolean;
  readonly isCheckDigit: boolean;
  /** It stands outside the campo livre, where only digits are: a check digit may be a letter there. */
  readonly isPrintedOnly: boolean;
  readonly preset: string | undefined;
  readonly oneOf: readonly string[] | undefined;
  readonly atLeast: string | undefined;
  /** Read as it stands: any digits will do. */
  readonly isPlain: boolean;
};

export type PlannedCheck = {
  readonly part: PartName;
  readonly place: number;
  readonly check: CheckDigit;
  /** Where the digits that it is made of stand in the campo livre: start, end, start, end … */
  readonly stretches: readonly number[];
  /** How many they are. */
  readonly length: number;
  /** Where it stands itself; -1 outside the campo livre. */
  readonly start: number;
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

/** Where the digits of a part stand in the campo livre, in their order. */
function stretchesOf(slots: readonly Slot[], name: PartName): number[] {
  const place = placeOf(name);
  const found = slots.filter((slot) => slot.place === place).toSorted((left, right) => left.from - right.from);
  if (found.length === 0) throw new RangeError(`${name} is not in the campo livre`);
  return found.flatMap(({ start, end }) => [start, end]);
}

/** Stretches that touch are one. */
function joined(stretches: readonly number[]): number[] {
  const result: number[] = [];
  for (let index = 0; index < stretches.length; index += 2) {
    if (result.at(-1) === stretches[index]) result[result.length - 1] = stretches[index + 1]!;
    else result.push(stretches[index]!, stretches[index + 1]!);
  }
  return result;
}

function plannedPart(field: PartField, slots: readonly Slot[]): PlannedPart {
  const { part, length, prefix, oneOf, atLeast, trimmed } = field;
  const place = placeOf(part);
  return {
    field,
    place,
    leadPlace: prefix === undefined ? -1 : placeOf(prefix.part),
    length,
    isExact: field.exact === true,
    isCheckDigit: field.check !== undefined,
    isPrintedOnly: slots.every((slot) => slot.place !== place),
    preset: field.default,
    oneOf,
    atLeast,
    isPlain: prefix === undefined && oneOf === undefined && atLeast === undefined && trimmed === undefined,
  };
}

function plannedCheck(field: PartField, slots: readonly Slot[]): PlannedCheck[] {
  const { part, check } = field;
  if (check === undefined) return [];
  const place = placeOf(part);
  const start = slots.find((slot) => slot.place === place)?.start ?? -1;
  const stretches =
    check.over === 'before' ? [0, start] : joined(check.over.flatMap((name) => stretchesOf(slots, name)));
  const length = stretches.reduce((sum, at, index) => sum + (index % 2 === 0 ? -at : at), 0);
  return [{ part, place, check, stretches, length, start }];
}

function slotOf(layout: Layout, field: Layout['fields'][number], start: number): Slot {
  const end = start + lengthOf(field);
  const slot: Slot = { start, end, fixed: null, alsoRead: [], place: -1, from: -1, length: 0 };
  if ('fixed' in field) return { ...slot, fixed: field.fixed, alsoRead: field.alsoRead ?? [] };
  if ('unknown' in field) return slot;
  if ('part' in field) return { ...slot, place: placeOf(field.part), length: field.length };
  const whole = layout.also?.find(({ part }) => part === field.slice);
  if (whole === undefined) throw new RangeError(`${field.slice} is cut into slices and described nowhere`);
  return { ...slot, place: placeOf(field.slice), from: field.from, length: whole.length };
}

function makePlan(layout: Layout): Plan {
  const slots: Slot[] = [];
  let start = 0;
  for (const field of layout.fields) {
    const slot = slotOf(layout, field, start);
    slots.push(slot);
    start = slot.end;
  }
  if (start !== 25) throw new RangeError(`a campo livre has 25 digits, not ${start}: ${layout.name}`);
  const parts = [...layout.fields.filter((field) => 'part' in field), ...(layout.also ?? [])];
  const takes: boolean[] = [];
  for (const { part, prefix } of parts) {
    takes[placeOf(part)] = true;
    if (prefix !== undefined) takes[placeOf(prefix.part)] = true;
  }
  return {
    layout,
    slots,
    parts: parts.map((field) => plannedPart(field, slots)),
    checks: parts.flatMap((field) => plannedCheck(field, slots)),
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

/** The check digit, or two, that the layout asks for, made of the digits of the campo livre. */
export function expectedDigits({ check, stretches, length }: PlannedCheck, campoLivre: DigitList): string {
  if (stretches.length === 2) return check.rule(campoLivre, stretches[0]!, stretches[1]!);
  const digits = zeros(length);
  let at = 0;
  for (let index = 0; index < stretches.length; index += 2) {
    for (let from = stretches[index]!; from < stretches[index + 1]!; from++) digits[at++] = campoLivre[from]!;
  }
  return check.rule(digits, 0, length);
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

/**
 * What a bank puts into the 25 digits of the campo livre, as data. A bank is one file in `banks/`: its layouts in order
 * of trial, each a row of fields whose lengths add up to 25, with the rule of each check digit. `compose.ts` turns such
 * a row into digits and `split.ts` turns digits back into parts; neither knows a bank.
 */

import type { DigitRule } from './check-digits.ts';
import type { PartName } from './parts.ts';

/** Digits made from others: `rule` receives the named parts joined, or all digits of the campo livre before the field. */
export type CheckDigit = {
  readonly over: readonly PartName[] | 'before';
  readonly rule: DigitRule;
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

/** True when some layout of the bank is known well enough to build by it. */
export function isBuildable(bank: Bank): boolean {
  return bank.layouts.some((layout) => layout.readOnly !== true);
}

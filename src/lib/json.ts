/**
 * JSON without binary fractions: a number that is read becomes its own decimal text, and a decimal text can be written as
 * a number. Amounts then never pass through a floating-point value in either direction.
 */

/** A JSON number with exactly the digits of its text; made by {@link jsonNumber}, written by `JSON.stringify`. */
export type JsonNumber = { readonly rawJSON: string };

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The text after parsing of each number is the third argument of a reviver (ECMAScript 2026), unknown to the compiler. */
function numbersAsText(this: unknown, _key: string, ...rest: unknown[]): unknown {
  const [value, context] = rest as [unknown, { source?: string } | undefined];
  return typeof value === 'number' ? context?.source : value;
}

/**
 * Parses JSON in UTF-8 (a byte order mark is dropped) with every number given as its own text: `{"a":1.50}` → `{a: '1.50'}`.
 * @throws SyntaxError when it is not JSON, TypeError when the bytes are not UTF-8.
 */
export function parseJsonExactly(body: Uint8Array | string): unknown {
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
  return JSON.parse(text, numbersAsText) as unknown;
}

/**
 * Marks a decimal text so that `JSON.stringify` writes it as a number, digit by digit: `jsonNumber('2.50')` → `2.50`.
 * @throws RangeError for anything but plain decimals.
 */
export function jsonNumber(text: string): JsonNumber {
  if (!DECIMAL.test(text)) throw new RangeError(`not a JSON decimal: ${JSON.stringify(text)}`);
  return (JSON as unknown as { rawJSON(text: string): JsonNumber }).rawJSON(text);
}

/**
 * Money as whole centavos and percentages as scaled integers. No amount ever passes through a binary fraction:
 * texts are read digit by digit and products are made with BigInt.
 */

declare const centsBrand: unique symbol;
declare const rateBrand: unique symbol;

/** An amount in centavos of real: a safe integer, negative where money flows out. */
export type Cents = number & { readonly [centsBrand]: true };

/** A percentage in units of 10⁻⁵ percent: 2 % is 200000. Made by {@link parseRate}. */
export type Rate = number & { readonly [rateBrand]: true };

export type ParsedReais =
  | { readonly ok: true; readonly cents: Cents }
  | { readonly ok: false; readonly problem: string };

const RATE_DECIMALS = 5;
/** One hundred percent in the units of {@link Rate}. */
const WHOLE_RATE = 10_000_000n;

const DECIMAL = /^(-?)(\d{1,14})(?:\.(\d{1,2}))?$/;
const RATE = /^(\d{1,4})(?:\.(\d{1,5}))?$/;

/**
 * Marks a number as centavos.
 * @throws RangeError when it is not a safe integer.
 */
export function cents(amount: number): Cents {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a whole number of centavos: ${amount}`);
  return (amount === 0 ? 0 : amount) as Cents; // -0 would print as "-0" and fail strict comparisons
}

export function isCents(value: unknown): value is Cents {
  return Number.isSafeInteger(value);
}

/**
 * Reads a decimal of reais as banks write it in JSON and files: `"1234"`, `"1234.5"`, `"1234.56"`.
 * @throws RangeError for anything else (exponents, a third decimal, blanks, a plus), and for a minus unless `signed`.
 */
export function centsFromDecimal(text: string, options: { readonly signed?: boolean } = {}): Cents {
  const match = DECIMAL.exec(text);
  if (match === null || (match[1] === '-' && options.signed !== true)) {
    throw new RangeError(`not a decimal amount in reais: ${JSON.stringify(text)}`);
  }
  const magnitude = Number(match[2] + (match[3] ?? '').padEnd(2, '0'));
  return cents(match[1] === '-' ? -magnitude : magnitude);
}

/** Writes centavos as a decimal of reais with a dot and two decimals: `123456` → `"1234.56"`, `-5` → `"-0.05"`. */
export function centsToDecimal(amount: Cents): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Writes centavos for people: `"R$ 1.234,56"` (the blank is U+00A0), `"-R$ 1.234,50"`. */
export function formatReais(amount: Cents): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  let whole = digits.slice(0, -2);
  let grouped = '';
  while (whole.length > 3) {
    grouped = `.${whole.slice(-3)}${grouped}`;
    whole = whole.slice(0, -3);
  }
  return `${amount < 0 ? '-' : ''}R$\u00a0${whole}${grouped},${digits.slice(-2)}`;
}

const PLAIN = /^(\d{1,14})(?:[.,](\d{1,2}))?$/;
const GROUPED = /^([1-9]\d{0,2}(?:\.\d{3}){1,4})(?:,(\d{1,2}))?$/;

/**
 * Reads what a person types in a money field: `1234,56` `1.234,56` `R$ 1.234,56` `1234` `0,1`; `1.234` is a thousand,
 * while `1234.5` and `1234.56` (a dot and one or two final digits) are decimals. What could mean two things
 * (`1,234.56`), more than two decimals, signs and letters are refused with the cure in Portuguese.
 */
export function parseReais(text: string): ParsedReais {
  const amount = text.trim().replace(/^R\$\s*/i, '');
  const match = PLAIN.exec(amount) ?? GROUPED.exec(amount);
  const problem = 'Use vírgula para os centavos. Ex.: 1.234,56';
  if (match === null) return { ok: false, problem };
  const value = Number(match[1]!.replaceAll('.', '') + (match[2] ?? '').padEnd(2, '0'));
  if (!Number.isSafeInteger(value)) return { ok: false, problem: 'Valor grande demais.' };
  return { ok: true, cents: cents(value) };
}

/** @throws RangeError when the sum leaves the safe integers. */
export function addCents(left: Cents, right: Cents): Cents {
  return cents(left + right);
}

/** @throws RangeError when a partial sum leaves the safe integers. */
export function sumCents(amounts: Iterable<Cents>): Cents {
  let total = 0 as Cents;
  for (const amount of amounts) total = addCents(total, amount);
  return total;
}

/**
 * Reads a percentage in decimal text, up to five decimals and without sign or percent mark: `"2"`, `"2.00"`, `"0.03333"`.
 * @throws RangeError for anything else.
 */
export function parseRate(text: string): Rate {
  const match = RATE.exec(text);
  if (match === null) throw new RangeError(`not a percentage: ${JSON.stringify(text)}`);
  return Number(match[1] + (match[2] ?? '').padEnd(RATE_DECIMALS, '0')) as Rate;
}

export function isRateText(text: string): boolean {
  return RATE.test(text);
}

/** Writes a percentage with two to five decimals: `"2.00"`, `"0.03333"`. */
export function rateToDecimal(rate: Rate): string {
  const digits = String(rate).padStart(RATE_DECIMALS + 1, '0');
  const decimals = digits.slice(-RATE_DECIMALS).replace(/0{1,3}$/, '');
  return `${digits.slice(0, -RATE_DECIMALS)}.${decimals}`;
}

/**
 * The percentage of an amount, rounded half-up to the centavo (a half goes away from zero, so a refund mirrors its
 * charge). With `days` and `periodDays` the pro rata part: 1 % a month for 5 days is `percentOf(amount, rate, 5, 30)`,
 * rounded once, at the end. Banks differ by a centavo or two in interest: what the bank says was paid is what counts.
 * @throws RangeError when the result leaves the safe integers or `periodDays` is not positive.
 */
export function percentOf(amount: Cents, rate: Rate, days = 1, periodDays = 1): Cents {
  return shareOf(amount, rate, { days, periodDays, rounding: 'half-up' });
}

/** {@link percentOf} cut to the centavo, towards zero: how some banks write fine and interest. */
export function percentOfDown(amount: Cents, rate: Rate, days = 1, periodDays = 1): Cents {
  return shareOf(amount, rate, { days, periodDays, rounding: 'down' });
}

type Share = { readonly days: number; readonly periodDays: number; readonly rounding: 'half-up' | 'down' };

function shareOf(amount: Cents, rate: Rate, { days, periodDays, rounding }: Share): Cents {
  if (!(periodDays > 0)) throw new RangeError(`not a period in days: ${periodDays}`);
  const product = BigInt(amount) * BigInt(rate) * BigInt(days);
  const divisor = WHOLE_RATE * BigInt(periodDays);
  const magnitude = product < 0n ? -product : product;
  const rounded = Number((magnitude * 2n + (rounding === 'half-up' ? divisor : 0n)) / (divisor * 2n));
  return cents(product < 0n ? -rounded : rounded);
}

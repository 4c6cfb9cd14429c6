/**
 * Money and percentages as Itaú writes them, which differs by product. Emission: 17 and 12 digits without a dot, the last two and
 * five of them decimals (every example of "API Boletos" 2.75 and every client seen; only its schema text shows a dot). Instructions,
 * Bolecode ("Boleto com Pix" 1.0) and consulta (1.2): decimals with a dot.
 */
import { cents, centsFromDecimal, centsToDecimal, parseRate, type Cents } from '#lib/money.ts';

export interface Figures {
  money(amount: Cents): string;
  /** Of a percentage in decimal text: `"2.00"`. */
  percent(percent: string): string;
}

export const impliedDecimals: Figures = {
  money: (amount) => String(amount).padStart(17, '0'),
  percent: (percent) => String(parseRate(percent)).padStart(12, '0'),
};

export const writtenDecimals: Figures = {
  money: centsToDecimal,
  percent(percent) {
    const digits = String(parseRate(percent)).padStart(6, '0');
    return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
  },
};

/**
 * Reads an amount of the emission: with a dot decimals, without one centavos. Zeros beyond the centavo are dropped.
 * @throws RangeError for anything else.
 */
export function centsOfEmission(text: string): Cents {
  if (/^\d{1,17}$/.test(text)) return cents(Number(text));
  return centsWithDot(text);
}

/**
 * Reads an amount of the products that write a dot. A whole number of other than 17 digits could be reais or centavos: refused, for
 * a wrong guess would be a hundred times wrong; only zero is zero.
 * @throws RangeError for anything else.
 */
export function centsOfAnswer(text: string): Cents {
  if (/^(?:0+|\d{17})$/.test(text)) return cents(Number(text));
  return centsWithDot(text);
}

function centsWithDot(text: string): Cents {
  if (!text.includes('.')) throw new RangeError(`reais or centavos? ${JSON.stringify(text)}`);
  return centsFromDecimal(text.replace(/(\.\d{2})0+$/, '$1'));
}

/** Whether two percentages are equal, however many decimals they show; false when one is none. */
export function isSamePercent(one: string, other: string): boolean {
  try {
    return parseRate(one) === parseRate(other);
  } catch {
    return false;
  }
}

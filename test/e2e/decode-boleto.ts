/**
 * A second reading of boletos, which shares nothing with the project's own: it decodes the linha digitável from the places
 * that the layout of the barcode gives each digit, and it accepts a check digit only when it is the one digit that makes
 * the whole number come out right. Source: FEBRABAN, "Layout padrão de arrecadação/recebimento e ficha de compensação" and
 * its notice FB-009/2023 on the due factor, which begins again with 1000 on 2025-02-22.
 */

export interface DecodedBoleto {
  bank: string;
  currency: string;
  dueDate: string;
  amountCents: number;
  freeField: string;
  barcode: string;
}

/** @throws Error that says which digit is wrong. */
export function decodeLine(line: string): DecodedBoleto {
  if (!/^\d{47}$/.test(line)) throw new Error('a linha digitável has 47 digits');
  for (const [from, to] of [
    [0, 10],
    [10, 21],
    [21, 32],
  ] as const) {
    if (!luhnHolds(line.slice(from, to))) throw new Error(`wrong check digit in ${line.slice(from, to)}`);
  }
  // Each group names the digits of the line that hold the 44 of the barcode, in their order there.
  const places = [
    ...range(0, 4),
    ...range(32, 33),
    ...range(33, 47),
    ...range(4, 9),
    ...range(10, 20),
    ...range(21, 31),
  ];
  return decodeBarcode(places.map((place) => line[place]).join(''));
}

export function decodeBarcode(barcode: string): DecodedBoleto {
  if (!/^\d{44}$/.test(barcode)) throw new Error('a barcode has 44 digits');
  const rest = barcode.slice(0, 4) + barcode.slice(5);
  const right = Array.from('123456789').filter((digit) => comesOutRight(rest, digit));
  const expected = right.length === 1 ? right[0] : '1';
  if (barcode[4] !== expected) throw new Error(`the check digit is ${barcode[4]} and should be ${expected}`);
  const daysAfterRestart = Number(barcode.slice(5, 9)) - 1000;
  return {
    bank: barcode.slice(0, 3),
    currency: barcode.slice(3, 4),
    dueDate: Temporal.PlainDate.from('2025-02-22').add({ days: daysAfterRestart }).toString(),
    amountCents: Number(barcode.slice(9, 19)),
    freeField: barcode.slice(19),
    barcode,
  };
}

/** Luhn by its table: doubled digits are looked up, and the sum with the check digit ends in zero. */
function luhnHolds(digits: string): boolean {
  const doubled = '0246813579';
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, place) => total + Number(place % 2 === 0 ? digit : doubled[Number(digit)]), 0);
  return sum % 10 === 0;
}

/** Weights 2 to 9 from the right: the weighted digits and the check digit together are a multiple of eleven. */
function comesOutRight(rest: string, checkDigit: string): boolean {
  let sum = Number(checkDigit);
  let weight = 2;
  for (let place = rest.length - 1; place >= 0; place -= 1) {
    sum += Number(rest[place]) * weight;
    weight = weight === 9 ? 2 : weight + 1;
  }
  return sum % 11 === 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

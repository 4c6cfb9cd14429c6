/** One field: two digits of id, two of length, the value. */
export type Tlv = { readonly id: string; readonly value: string };

export type TlvProblem = 'broken' | 'duplicate';

export type ParsedTlv = { readonly fields: readonly Tlv[]; readonly threeDigitLength: boolean };

const PIX_START = /^0014br\.gov\.bcb\.pix/i;

function numberAt(characters: readonly string[], start: number, length: number): number {
  const text = characters.slice(start, start + length).join('');
  return text.length === length && /^\d+$/.test(text) ? Number(text) : -1;
}

/**
 * Splits a text into fields; lengths count characters. A template of a Pix account written with a length of three digits
 * (`26101…`, which one bank's sandbox does) is understood and reported.
 */
export function parseTlv(text: string): ParsedTlv | TlvProblem {
  const characters = [...text];
  const fields: Tlv[] = [];
  let threeDigitLength = false;
  for (let index = 0; index < characters.length;) {
    const id = characters.slice(index, index + 2).join('');
    let length = numberAt(characters, index + 2, 2);
    if (!/^\d\d$/.test(id) || length < 1) return 'broken';
    let start = index + 4;
    const longLength = numberAt(characters, index + 2, 3);
    if (longLength > 99 && PIX_START.test(characters.slice(start + 1, start + 19).join(''))) {
      [length, start, threeDigitLength] = [longLength, start + 1, true];
    }
    const value = characters.slice(start, start + length);
    if (value.length !== length) return 'broken';
    if (fields.some((field) => field.id === id)) return 'duplicate';
    fields.push({ id, value: value.join('') });
    index = start + length;
  }
  return { fields, threeDigitLength };
}

/** @throws RangeError when the value is empty or longer than 99 characters. */
export function writeTlv(id: string, value: string): string {
  if (value.length < 1 || value.length > 99)
    throw new RangeError(`field ${id} takes 1 to 99 characters: ${value.length}`);
  return id + String(value.length).padStart(2, '0') + value;
}

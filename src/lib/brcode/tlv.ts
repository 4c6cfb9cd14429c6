/** One field: two digits of id, two of length, the value. */
export type Tlv = { readonly id: string; readonly value: string };

export type TlvProblem = 'broken' | 'duplicate';
export type ParsedTlv = {
  readonly fields: readonly Tlv[];
  readonly threeDigitLength: boolean;
  /** The lengths count bytes of UTF-8, which differs from the characters that the standard counts. */
  readonly byteLengths: boolean;
};

const PIX_START = /^0014br\.gov\.bcb\.pix/i;

/** A text whose indexes count characters: itself, or its code points when some take two units of UTF-16. */
type Characters = string | readonly string[];

function charactersOf(text: string): Characters {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

function slice(characters: Characters, start: number, end: number): string {
  return typeof characters === 'string' ? characters.slice(start, end) : characters.slice(start, end).join('');
}

function numberAt(characters: Characters, start: number, length: number): number {
  const text = slice(characters, start, start + length);
  return text.length === length && /^\d+$/.test(text) ? Number(text) : -1;
}

/**
 * Splits a text into fields; lengths count characters. A template of a Pix account written with a length of three digits
 * (`26101…`, which one bank's sandbox does) is understood and reported, and so are lengths that count bytes, as emitters
 * that measure the encoded text write them: they are tried only where counting characters fails.
 */
export function parseTlv(text: string): ParsedTlv | TlvProblem {
  const parsed = splitFields(charactersOf(text));
  if (parsed !== 'broken' || /^[\0-\x7f]*$/.test(text)) return parsed;
  const inBytes = splitFields(bytesAsCharacters(text));
  if (typeof inBytes === 'string') return 'broken';
  const fields = inBytes.fields.map(({ id, value }) => ({ id, value: charactersFromBytes(value) }));
  return { ...inBytes, fields, byteLengths: true };
}

function splitFields(characters: Characters): ParsedTlv | TlvProblem {
  const fields: Tlv[] = [];
  let threeDigitLength = false;
  for (let index = 0; index < characters.length;) {
    const id = slice(characters, index, index + 2);
    let length = numberAt(characters, index + 2, 2);
    if (!/^\d\d$/.test(id) || length < 1) return 'broken';
    let start = index + 4;
    const longLength = numberAt(characters, index + 2, 3);
    if (longLength > 99 && PIX_START.test(slice(characters, start + 1, start + 19))) {
      [length, start, threeDigitLength] = [longLength, start + 1, true];
    }
    if (start + length > characters.length) return 'broken';
    if (fields.some((field) => field.id === id)) return 'duplicate';
    fields.push({ id, value: slice(characters, start, start + length) });
    index = start + length;
  }
  return { fields, threeDigitLength, byteLengths: false };
}

/** The UTF-8 of a text, one character for each byte. */
function bytesAsCharacters(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function charactersFromBytes(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** @throws RangeError when the value is empty or longer than 99 characters. */
export function writeTlv(id: string, value: string): string {
  if (value.length < 1 || value.length > 99)
    throw new RangeError(`field ${id} takes 1 to 99 characters: ${value.length}`);
  return id + String(value.length).padStart(2, '0') + value;
}

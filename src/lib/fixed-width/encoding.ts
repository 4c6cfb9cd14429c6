/**
 * Bytes and letters. Bank files come as ASCII, UTF-8, ISO-8859-1 or, from old DOS programs, code page 850, and none of
 * them says which. A line is ASCII or valid UTF-8, or else of the one-byte encoding that makes more Portuguese of it.
 */

export type Encoding = 'ascii' | 'utf-8' | 'iso-8859-1' | 'cp850';

/** What may be written: `ascii-upper` is A-Z, digits and signs; `ascii` small letters too; `latin1` all of ISO-8859-1. */
export type Repertoire = 'ascii-upper' | 'ascii' | 'latin1';

/** Bytes 128 to 255 of code page 850 (IBM CDRA, CCSID 850). */
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

const PORTUGUESE = new Set('ÀÁÂÃÇÉÊÍÓÔÕÚÜàáâãçéêíóôõúüºª°§');

export type LineDecoder = {
  /** The text of a line given as one character for each byte. */
  decode(bytes: string): string;
  /** Encodings met so far, beyond plain ASCII. */
  readonly found: ReadonlySet<Encoding>;
};

/**
 * A decoder for the lines of one file: what earlier lines show about the one-byte encoding holds for later ones.
 * `recordLengths` are what its records may measure.
 */
export function createLineDecoder(forced?: Encoding, recordLengths: readonly number[] = []): LineDecoder {
  const found = new Set<Encoding>();
  let evidence = 0; // for code page 850 when positive, for ISO-8859-1 when negative
  const choose = (bytes: string): Encoding => {
    if (forced !== undefined) return forced;
    if (isAsciiText(bytes)) return 'ascii';
    // UTF-8 whose writer padded fields by bytes: the line has its full length in bytes, so a character of two bytes must go on
    // filling two positions, or every amount after it would shift. The letters themselves then look wrong.
    const isCountedInBytes = recordLengths.includes(bytes.length);
    if (!isCountedInBytes && isUtf8(bytes)) return 'utf-8';
    evidence += score(bytes.replace(/[\x80-\xff]/g, fromCp850)) - score(bytes);
    return evidence > 0 ? 'cp850' : 'iso-8859-1';
  };
  return {
    found,
    decode(bytes) {
      const encoding = choose(bytes);
      if (encoding === 'ascii') return bytes;
      found.add(encoding);
      if (encoding === 'utf-8') return Buffer.from(bytes, 'latin1').toString('utf8');
      return encoding === 'cp850' ? bytes.replace(/[\x80-\xff]/g, fromCp850) : bytes;
    },
  };
}

export function isAsciiText(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

function fromCp850(byte: string): string {
  return CP850[byte.charCodeAt(0) - 0x80]!;
}

/** Portuguese letters among the characters above ASCII; a control character (C1) counts against. */
function score(text: string): number {
  let total = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 0x80) continue;
    if (code < 0xa0) total -= 4;
    else total += PORTUGUESE.has(character) ? 2 : -1;
  }
  return total;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: string): boolean {
  try {
    strictUtf8.decode(Buffer.from(bytes, 'latin1'));
    return true;
  } catch {
    return false;
  }
}

const SIGNS: { readonly [sign: string]: string } = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
  '\u00a0': ' ',
  '…': '...',
  º: 'o',
  ª: 'a',
  '°': 'o',
  ß: 'SS',
  Æ: 'AE',
  æ: 'AE',
  Ø: 'O',
  ø: 'O',
};

/** The nearest text that the repertoire holds: `"José & Cia. Ltda"` → `"JOSE & CIA. LTDA"`. */
export function toRepertoire(text: string, repertoire: Repertoire): string {
  if (repertoire === 'latin1') return text.normalize('NFC');
  if (/^[\x20-`{-~]*$/.test(text)) return text; // nothing to change, as nearly always
  const signs = text.replace(/[‘’“”–—‑\u00a0…ºª°ßÆæØø]/g, (sign) => SIGNS[sign]!);
  const plain = signs.normalize('NFD').replace(/\p{M}/gu, '');
  return repertoire === 'ascii' ? plain : plain.toUpperCase();
}

/** The first character that cannot be written, for a message, or undefined when all can. */
export function repertoireProblem(text: string, repertoire: Repertoire): string | undefined {
  const match = (repertoire === 'latin1' ? /[^\x20-\x7e\xa0-\xff]/u : /[^\x20-\x7e]/u).exec(text);
  if (match === null) return undefined;
  const code = match[0].codePointAt(0)!;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0xa0 ? name : `"${match[0]}", ${name}`;
}

/**
 * The bytes of a text for a file.
 * @throws RangeError when the encoding does not hold a character: what {@link writeRecord} wrote always fits.
 */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const byte = code < 0x80 ? code : encoding === 'cp850' ? CP850.indexOf(text[index]!) + 0x80 : code;
    if (byte < code && byte < 0x80) throw new RangeError(`not in ${encoding}: ${JSON.stringify(text[index])}`);
    if (byte > 0xff || (encoding === 'ascii' && byte > 0x7f)) {
      throw new RangeError(`not in ${encoding}: ${JSON.stringify(text[index])}`);
    }
    bytes[index] = byte;
  }
  return bytes;
}

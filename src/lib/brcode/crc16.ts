/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection, no final xor; "123456789" gives 29B1. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  return crc;
});

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ byte]!;
  return crc;
}

function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) return undefined;
    bytes[index] = code;
  }
  return bytes;
}

const utf8 = new TextEncoder();

/**
 * The four upper-case hexadecimal digits of a BR Code's field 63, over the text up to and including `6304`. Computed on
 * bytes: UTF-8, or ISO-8859-1 as some emitters of accented names do; undefined when a character is not in ISO-8859-1.
 */
export function crc16(text: string, encoding: 'latin1'): string | undefined;
export function crc16(text: string, encoding?: 'utf8'): string;
export function crc16(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string | undefined {
  const bytes = encoding === 'latin1' ? latin1Bytes(text) : utf8.encode(text);
  return bytes && crcOf(bytes).toString(16).toUpperCase().padStart(4, '0');
}

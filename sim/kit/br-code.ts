/**
 * The simulator's own writer of dynamic Pix codes (Banco Central do Brasil, Manual de Padrões para Iniciação do Pix; EMV
 * QR Code Specification, merchant-presented mode), apart from the hub's, so that neither hides a mistake of the other.
 */

export interface BrCodeInput {
  /** Where the payer's bank fetches the charge, without scheme; at most 77 characters. */
  location: string;
  /** `"123.45"` */
  amount: string;
  name: string;
  city: string;
  postalCode: string;
}

export function brCode(input: BrCodeInput): string {
  const unsigned = [
    field('00', '01'),
    field('01', '12'),
    field('26', field('00', 'BR.GOV.BCB.PIX') + field('25', input.location)),
    field('52', '0000'),
    field('53', '986'),
    field('54', input.amount),
    field('58', 'BR'),
    field('59', ascii(input.name).slice(0, 25)),
    field('60', ascii(input.city).slice(0, 15)),
    field('61', input.postalCode),
    field('62', field('05', '***')),
    '6304',
  ].join('');
  return unsigned + crc16(unsigned);
}

function field(id: string, value: string): string {
  if (value.length > 99) throw new RangeError(`field ${id} of the Pix code is too long`);
  return id + String(value.length).padStart(2, '0') + value;
}

function ascii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim();
}

/** CRC-16/CCITT-FALSE: polynomial 1021, start FFFF; "123456789" gives 29B1. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

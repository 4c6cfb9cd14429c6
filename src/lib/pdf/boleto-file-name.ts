import { isDate } from '#lib/calendar.ts';

/** Far below the 255 bytes of common file systems, so that a folder and a copy's "(1)" still fit into Windows' 260. */
const MAX_PAYER_LENGTH = 80;

/**
 * The name of a boleto's file: payer, due date and time of registration, as in
 * `PADARIA-PAO-QUENTE_2026-12-10_143205.pdf`. Only A-Z, digits, `-`, `_` and the dot of `.pdf` occur, so it is safe in every
 * file system, archive and HTTP header; the due date behind the payer keeps it from being a reserved name such as `CON.pdf`.
 * @param boleto.registeredAt an instant in RFC 3339 UTC; its time of day in São Paulo goes into the name.
 * @throws RangeError when `dueDate` is not a date or `registeredAt` not an instant.
 */
export function boletoFileName(boleto: {
  readonly payerName: string;
  readonly dueDate: string;
  readonly registeredAt: string;
}): string {
  if (!isDate(boleto.dueDate)) throw new RangeError('the due date must be written YYYY-MM-DD');
  const registered = Temporal.Instant.from(boleto.registeredAt).toZonedDateTimeISO('America/Sao_Paulo');
  const time = [registered.hour, registered.minute, registered.second].map((part) => String(part).padStart(2, '0'));
  return `${payerPart(boleto.payerName)}_${boleto.dueDate}_${time.join('')}.pdf`;
}

/** Accents are folded; everything that is neither letter nor digit, visible or not, becomes one hyphen. */
function payerPart(name: string): string {
  const folded = name
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{M}|\p{Cf}/gu, '')
    .toUpperCase();
  const plain = folded.replace(/[^A-Z0-9]+/g, '-').slice(0, MAX_PAYER_LENGTH);
  return plain.replace(/^-|-$/g, '') || 'PAGADOR';
}

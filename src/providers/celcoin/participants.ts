/** The ISPB of a COMPE number, by the participants' list: to catch a bank that does not exist before anything is sent. */
import { participantByCode } from '#lib/participants/index.ts';

/** The ISPB (8 digits) of a COMPE number (3 digits); undefined when no bank has that number. */
export function ispbOf(bankCode: string): string | undefined {
  return participantByCode(bankCode)?.ispb;
}

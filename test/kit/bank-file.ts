/** A bank's file about transfers, written as the bank writes it, with what its nightly ones never say. */
import type { Transfer } from '#contract/transfers.ts';
import type { FileCapabilities } from '#core/provider.ts';
import { addDays } from '#lib/calendar.ts';

export interface WantedFile {
  number: number;
  /** The day that it tells of. */
  on: string;
  /** `HH:MM:SS` of that day, at which all of it happened; noon unless told. */
  time?: string;
  records: readonly { transfer: Transfer; recordKind: 'MOV' | 'LIQ' | 'REC' | 'PRC'; amountCents?: number }[];
}

/** @param client the number under which the bank knows the company. */
export function writeBankFile(
  file: FileCapabilities,
  client: string,
  { number, on, time = '12:00:00', records }: WantedFile,
): { name: string; bytes: Buffer } {
  const written = file.write({
    kind: records.some(({ recordKind }) => ['REC', 'PRC'].includes(recordKind)) ? 'refusal' : 'movement',
    clientId: client,
    corporation: client,
    fileNumber: String(number).padStart(6, '0'),
    accountingOn: on,
    sentOn: addDays(on, 1),
    transfers: records.map(({ transfer, recordKind, amountCents = transfer.amountCents }) => ({
      recordKind,
      amountCents,
      transactedOn: on,
      transactedTime: time,
      transactionId: transfer.bankRef ?? '',
      externalTerminal: 'PONTUAL',
      externalNsu: transfer.bankKey ?? '',
    })),
  });
  if (!written.ok) throw new Error(JSON.stringify(written.problems));
  return { name: written.fileName, bytes: Buffer.from(written.text, 'latin1') };
}

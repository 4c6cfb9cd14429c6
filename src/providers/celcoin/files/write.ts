import type { RecordLayout, Values } from '#lib/fixed-width/index.ts';
import { writeRecord } from '#lib/fixed-width/index.ts';
import type { BodyKind } from './layouts.ts';
import { body, header, trailer } from './layouts.ts';
import type { MovementFileName } from './names.ts';
import { movementFileName } from './names.ts';

/** A transfer as a body record tells it; names and units are those of reading. */
export type WrittenTransfer = {
  readonly recordKind: BodyKind;
  readonly amountCents: number;
  readonly transactedOn: string;
  readonly transactedTime?: string;
  readonly transactionId: string;
  readonly transactionCode?: string;
  readonly description?: string;
  readonly userSequence?: string;
  readonly externalTerminal?: string;
  readonly externalNsu?: string;
  readonly paymentCode?: string;
  readonly payeeTaxId?: string;
  readonly payeeName?: string;
  readonly bankCode?: string;
  readonly accountType?: 'CC' | 'CP';
  readonly branch?: string;
  readonly account?: string;
  readonly accountDigit?: string;
};

export type MovementFileInput = MovementFileName & {
  /** Four digits. */
  readonly corporation: string;
  readonly sentOn: string;
  readonly transfers: readonly WrittenTransfer[];
};

export type MovementWriteProblem = {
  readonly transfer: number | null;
  readonly field: string;
  readonly message: string;
};

export type WrittenMovementFile =
  | { readonly ok: true; readonly fileName: string; readonly text: string }
  | { readonly ok: false; readonly problems: readonly MovementWriteProblem[] };

/** Header, trailer and as many transfers as the five digits of the trailer's count can tell. */
const MOST_TRANSFERS = 99_999 - 2;

/** Writes a whole file, CRLF after every record, ASCII; or refuses it with every problem of every transfer. */
export function writeMovements(input: MovementFileInput): WrittenMovementFile {
  const { transfers, corporation, sentOn, fileNumber } = input;
  if (transfers.length > MOST_TRANSFERS) {
    const message = `Um arquivo leva até ${MOST_TRANSFERS} transferências: divida em vários.`;
    return { ok: false, problems: [{ transfer: null, field: 'transfers', message }] };
  }
  const problems: MovementWriteProblem[] = [];
  const lines: string[] = [];
  const start = { corporation, lot: fileNumber.slice(-5), sentOn };
  const write = (layout: RecordLayout, values: Values, transfer: number | null): void => {
    const written = writeRecord(layout, { ...start, ...values, sequence: lines.length + 1 });
    if (written.ok) lines.push(written.line);
    else problems.push(...written.problems.map(({ field, message }) => ({ transfer, field, message })));
  };
  write(header, { recordKind: 'HDR' }, null);
  for (const [index, transfer] of transfers.entries()) write(body, { ...transfer }, index);
  const totalCents = transfers.reduce((sum, { amountCents }) => sum + amountCents, 0);
  write(trailer, { recordKind: 'TLR', records: lines.length + 1, totalCents }, null);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, fileName: movementFileName(input), text: lines.map((line) => `${line}\r\n`).join('') };
}

import { isDate } from '#lib/calendar.ts';

/** `movement` lists the transfers asked for on a day, `refusal` those that came back in clearing on it. */
export type MovementFileKind = 'movement' | 'refusal';

export type MovementFileName = {
  readonly kind: MovementFileKind;
  /** Celcoin's id of the client, four digits. */
  readonly clientId: string;
  /** Number of the debit note (NSA), six digits. Movement and refusal files do not share or alternate it. */
  readonly fileNumber: string;
  /** Accounting date of the debit note. */
  readonly accountingOn: string;
};

/** The manual's formula leaves out `_ID`, its examples have it; some transports add an extension. */
const NAME = /^TRANSFERENCIA_(MOV|REC)_?(?:ID)?(\d{4})_NSA(\d{6})_DATA(\d{4})(\d\d)(\d\d)(?:\.[A-Z0-9]+)?$/i;

/** What the name of a file says, or null when it is no name of these files. */
export function readMovementFileName(name: string): MovementFileName | null {
  const match = NAME.exec(name);
  if (match === null) return null;
  const [, kind, clientId = '', fileNumber = '', year, month, day] = match;
  const accountingOn = `${year}-${month}-${day}`;
  if (!isDate(accountingOn)) return null;
  return { kind: kind?.toUpperCase() === 'MOV' ? 'movement' : 'refusal', clientId, fileNumber, accountingOn };
}

/** The name in the form of the manual's examples: `TRANSFERENCIA_MOV_ID0002_NSA001501_DATA20160901`. */
export function movementFileName({ kind, clientId, fileNumber, accountingOn }: MovementFileName): string {
  const letters = kind === 'movement' ? 'MOV' : 'REC';
  return `TRANSFERENCIA_${letters}_ID${clientId}_NSA${fileNumber}_DATA${accountingOn.replaceAll('-', '')}`;
}

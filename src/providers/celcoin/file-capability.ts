/** Celcoin's movement and refusal files as the contract has them: recognised, read by stream, understood, written from plain data. */
import { z } from 'zod';
import type { FileCapabilities } from '#core/provider.ts';
import { isDate } from '#lib/calendar.ts';
import { describeRecord, entryOf, identifyFile } from './file-entries.ts';
import { BODY_KINDS, readMovementFileName, readMovements, writeMovements, type BodyKind } from './files/index.ts';

const day = z.string().refine(isDate, 'Use uma data que existe, AAAA-MM-DD.');
const digits = (count: number) => z.string().regex(new RegExp(`^\\d{${count}}$`), `Use ${count} números, entre aspas.`);
const text = z.string().exactOptional();

const transfer = z.strictObject({
  recordKind: z.enum(Object.keys(BODY_KINDS) as [BodyKind, ...BodyKind[]]),
  amountCents: z.int('Use um número inteiro de centavos.').nonnegative(),
  transactedOn: day,
  transactedTime: text,
  transactionId: z.string(),
  transactionCode: text,
  description: text,
  userSequence: text,
  externalTerminal: text,
  externalNsu: text,
  paymentCode: text,
  payeeTaxId: text,
  payeeName: text,
  bankCode: text,
  accountType: z.enum(['CC', 'CP']).exactOptional(),
  branch: text,
  account: text,
  accountDigit: text,
});

const movementFile = z.strictObject({
  kind: z.enum(['movement', 'refusal']),
  clientId: digits(4),
  fileNumber: digits(6),
  accountingOn: day,
  corporation: digits(4),
  sentOn: day,
  transfers: z.array(transfer),
});

export const file: FileCapabilities = {
  kinds: [
    { kind: 'movement', label: 'Movimento', lists: 'sent' },
    { kind: 'refusal', label: 'Recusa', lists: 'returned' },
  ],
  // Banktransfer's; whether payments of the BaaS product (Pix by key) stand in them too is not told, so none is missed there [guess].
  covers: ['account'],
  // "Entre 01:00 e 03:00" (developers.celcoin.com.br, "Sobre as transferências"); the files of bill payments come until 14:00.
  hours: { from: '01:00', to: '03:00' },
  identify: identifyFile,
  entryOf,
  describe: describeRecord,
  isOurs: (fileName) => readMovementFileName(fileName) !== null,
  read: (source, { fileName, ...options }) =>
    readMovements(source, { ...(fileName === null ? {} : { fileName }), ...options }),
  write(input) {
    const parsed = movementFile.safeParse(input);
    if (parsed.success) return writeMovements(parsed.data);
    const problems = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    return { ok: false, problems };
  },
};

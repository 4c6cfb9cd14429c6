/**
 * What Celcoin's files mean (developers.celcoin.com.br, "Sobre as transferências"): whose a file is, what a record tells of a transfer,
 * how it is shown. A movement file has all that was asked for on a day, a refusal file all that came back on it.
 */
import { addDays, isDate } from '#lib/calendar.ts';
import { formatReais, type Cents } from '#lib/money.ts';
import type { ConnectionView, FileEntry, FileIdentity, FileRecord } from '#core/provider.ts';
import { readMovementFileName } from './files/index.ts';
import { body, header, RECORD_LENGTH, trailer } from './files/layouts.ts';
import { terminalOf } from './requests.ts';
import { returnReasons } from './return-codes.ts';
import { factKeys, returnedFact, sentFact } from './transfer-facts.ts';
import { instantOf, plainText } from './wire.ts';

/** By its name; a file under any other name is known by its header, whose date is the day after that of the movement. */
export function identifyFile(fileName: string, head: Uint8Array): FileIdentity | null {
  const name = readMovementFileName(fileName);
  if (name !== null) {
    const { kind, clientId, fileNumber, accountingOn } = name;
    return { kind, client: clientId, number: Number(fileNumber), accountingOn };
  }
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '');
  if (text.slice(19, 22) !== 'HDR' || text.slice(41, 50) !== 'MONETARIO') return null;
  const sentOn = text.slice(9, 17).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const next = text.slice(RECORD_LENGTH).replace(/^\r?\n/, '');
  return {
    kind: ['REC', 'PRC'].includes(next.slice(19, 22)) ? 'refusal' : 'movement',
    client: /^\d{4}/.exec(text)?.[0] ?? null,
    number: null,
    accountingOn: isDate(sentOn) ? addDays(sentOn, -1) : null,
  };
}

/** What is wrong with the file around a record says nothing against the record itself, once a person has let the file in. */
const ofTheWholeFile = new Set(['sequence', 'missing_header', 'second_header', 'after_trailer']);

interface Of {
  identity: FileIdentity;
  connection: ConnectionView;
}

/** What stands in a body record, of the types that this file knows. */
export function entryOf(record: FileRecord, { identity, connection }: Of): FileEntry | null {
  const text = (name: string): string | null => {
    const value = record.fields[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  if (record.problems.some(({ code, severity }) => severity === 'error' && !ofTheWholeFile.has(code))) return null;
  const amount = record.fields['amountCents'];
  const transactionId = text('transactionId');
  if (transactionId === null || transactionId === '0' || typeof amount !== 'number') return null;
  const amountCents = amount as Cents;
  const nsu = text('externalNsu');
  // Numbers of another program of the same account are not ours, however equal.
  const isOurs = nsu !== null && nsu !== '0' && text('externalTerminal') === terminalOf(connection);
  const about = { bankRef: transactionId, bankKey: isOurs ? nsu : null, amountCents, payeeName: text('payeeName') };
  switch (record.segment) {
    case 'MOV': {
      const at = `${text('transactedOn')}T${text('transactedTime') ?? '12:00:00'}`;
      return { ...about, tells: 'sent', fact: sentFact(transactionId, at, null) };
    }
    case 'LIQ': {
      const settled = {
        factKey: factKeys.settled(transactionId),
        occurredAt: null,
        fact: { type: 'settled' },
      } as const;
      return { ...about, tells: 'settled', fact: settled };
    }
    case 'REC':
    case 'PRC': {
      // The day of the return is the day of the file: the record has the moment of the order.
      const on = identity.accountingOn ?? text('transactedOn');
      if (on === null) return null;
      const description = text('description') ?? undefined;
      const told = { transactionId, on, at: null, amountCents, code: codeOf(description), text: description };
      return { ...about, tells: 'returned', fact: dated(returnedFact(told), on) };
    }
    default:
      return null;
  }
}

/** Known to the day only: noon of it, so that it stands on that day wherever it is shown. */
function dated(told: FileEntry['fact'], on: string): FileEntry['fact'] {
  return { ...told, occurredAt: instantOf(`${on}T12:00:00`) };
}

/** The description has forty characters; that it holds the bank's text of the reason is a guess, and one that matches no text changes nothing. */
const descriptionLength = 40;

const codesByDescription = new Map<string, string | null>();
for (const [code, { text }] of Object.entries(returnReasons)) {
  const key = plainText(text).slice(0, descriptionLength).trim();
  codesByDescription.set(key, codesByDescription.has(key) ? null : code);
}

function codeOf(description: string | undefined): string | undefined {
  return codesByDescription.get(plainText(description ?? '')) ?? undefined;
}

const kindWords: Readonly<Record<string, string>> = {
  HDR: 'Cabeçalho',
  MOV: 'Movimento',
  LIQ: 'Liquidação',
  REC: 'Recusa',
  PRC: 'Devolução parcial',
  TLR: 'Rodapé',
};

export function describeRecord({
  segment,
  fields,
}: Pick<FileRecord, 'segment' | 'fields'>): { label: string; value: string }[] {
  const layout = segment === 'HDR' ? header : segment === 'TLR' ? trailer : body;
  return layout.fields.flatMap(({ name, label, type }) => {
    const value = fields[name];
    if (typeof value === 'number')
      return [{ label, value: type === 'cents' ? formatReais(value as Cents) : `${value}` }];
    if (typeof value !== 'string' || value === '') return [];
    if (name === 'recordKind') return [{ label, value: kindWords[value] ?? value }];
    return [{ label, value: type === 'AAAAMMDD' ? value.split('-').reverse().join('/') : value }];
  });
}

/**
 * The nightly files of an account, in records of 300 bytes (Celcoin's manual of transfers): TRANSFERENCIA_MOV with all that
 * was ordered on a day, TRANSFERENCIA_REC with all that came back on it. They are made of the books when they are asked for:
 * a closed day does not change.
 */
import { addDays } from '#lib/calendar.ts';
import type { BankFile } from '#sim/kit/bank.ts';
import { localTimestamp, momentOf } from '#sim/kit/clock.ts';
import { returnText } from './codes.ts';
import type { LedgerDay } from './ledger.ts';
import { closedDays } from './ledger.ts';
import type { FileKind, Spoil } from './spoils.ts';
import { FILE_KINDS } from './spoils.ts';
import type { Account, CelcoinState, Transfer } from './state.ts';
import { habitsOf, spoilKey } from './state.ts';

/** Name, size, and how it is filled: digits with zeros before, text with blanks after. */
type Layout = readonly (readonly [name: string, size: number, kind: 'digits' | 'text'])[];

const HEAD = [
  ['customer', 4, 'digits'],
  ['lot', 5, 'digits'],
  ['sentOn', 8, 'digits'],
  ['fileCode', 2, 'digits'],
  ['type', 3, 'text'],
] as const satisfies Layout;

export const HEADER: Layout = [
  ...HEAD,
  ['zeros', 19, 'digits'],
  ['movement', 9, 'text'],
  ['filler', 244, 'text'],
  ['number', 6, 'digits'],
];

export const BODY: Layout = [
  ...HEAD,
  ['amount', 12, 'digits'], // the manual's picture has 11 digits, its positions 12: the positions win
  ['transaction', 3, 'digits'],
  ['date', 8, 'digits'],
  ['time', 6, 'digits'],
  ['description', 40, 'text'],
  ['protocol', 10, 'digits'],
  ['sequence', 10, 'digits'],
  ['terminal', 50, 'text'],
  ['externalNsu', 20, 'digits'],
  ['paymentMethod', 2, 'digits'],
  ['document', 14, 'digits'], // letters too, since a CNPJ may hold some
  ['name', 50, 'text'],
  ['bank', 3, 'digits'],
  ['accountType', 2, 'text'],
  ['branch', 4, 'digits'],
  ['account', 10, 'digits'], // a longer one loses its first digits
  ['digit', 2, 'text'],
  ['filler', 26, 'text'],
  ['number', 6, 'digits'],
];

export const TRAILER: Layout = [
  ...HEAD,
  ['zeros', 19, 'digits'],
  ['records', 5, 'digits'],
  ['total', 13, 'digits'],
  ['filler', 235, 'text'],
  ['number', 6, 'digits'],
];

const LINE_ENDS: Readonly<Record<string, string>> = { CRLF: '\r\n', LF: '\n', none: '' };
/** Table 1 of the manual, of which only this line is public; and account debit, as in the bill payments' table. */
const TRANSFER_CODE = 33;
const ACCOUNT_DEBIT = 2;

type Fields = Readonly<Record<string, string | number>>;

/** All files that have come so far, the oldest first. */
export function filesOf(state: CelcoinState, account: Account): BankFile[] {
  const { emptyFiles } = habitsOf(state);
  const files: BankFile[] = [];
  let nsa = 0;
  for (const closed of closedDays(state, account)) {
    const moved = { MOV: closed.ordered.length, REC: closed.returned.length };
    const kinds = FILE_KINDS.filter((kind) => emptyFiles || moved[kind] > 0);
    const spoilOf = (kind: FileKind) => state.spoils.get(spoilKey(account.number, closed.day, kind));
    if (kinds.length > 0) nsa += 1; // both files of a day bear one number, as in the manual's examples
    if (kinds.some((kind) => spoilOf(kind) === 'skipped-nsa')) nsa += 1;
    for (const kind of kinds) {
      const spoil = spoilOf(kind);
      const file = fileOf(state, account, { kind, closed, nsa, spoil });
      if (spoil !== 'missing' && file.atMs <= state.env.clock.nowMs()) files.push(file);
    }
  }
  return files;
}

interface FilePlan {
  kind: FileKind;
  closed: LedgerDay;
  nsa: number;
  spoil: Spoil | undefined;
}

function fileOf(state: CelcoinState, account: Account, { kind, closed, nsa, spoil }: FilePlan): BankFile {
  const { day } = closed;
  const number = spoil === 'repeated-nsa' ? nsa - 1 : nsa;
  const head = { customer: account.customerId, lot: number, sentOn: compact(addDays(day, 1)), fileCode: 0 };
  const { lineEnd, encoding, accents, filesAt, lateFilesAt } = habitsOf(state);
  const bodies = bodiesOf(kind, closed, accents ? (text) => text : plain).slice(spoil === 'omit-record' ? 1 : 0);
  const sum = bodies.reduce((total, { amount }) => total + Number(amount), spoil === 'wrong-total' ? 1 : 0);
  const last = bodies.length + 2;
  if (spoil === 'other-bytes' && bodies[0] !== undefined) bodies[0] = { ...bodies[0], description: 'REEMITIDO' };
  const records = [
    encode(HEADER, { ...head, type: 'HDR', movement: 'MONETARIO', number: 1 }),
    ...bodies.map((body, index) => encode(BODY, { ...head, ...body, number: index + 2 })),
    encode(TRAILER, { ...head, type: 'TLR', records: last, total: sum, number: last }),
  ];
  const text = records.map((record) => record + (LINE_ENDS[lineEnd] ?? '')).join('');
  const bytes = Buffer.from(text, encoding === 'UTF-8' ? 'utf8' : 'latin1');
  const nsaText = String(number).padStart(6, '0');
  return {
    name: `TRANSFERENCIA_${kind}_ID${account.customerId}_NSA${nsaText}_DATA${compact(day)}`,
    bytes: spoil === 'truncated' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes,
    day,
    // Made anew, it is newer.
    atMs: momentOf(addDays(day, 1), spoil === 'late' ? lateFilesAt : filesAt) + (spoil === 'other-bytes' ? 60_000 : 0),
  };
}

type Print = (text: string) => string;

function bodiesOf(kind: FileKind, { ordered, returned }: LedgerDay, print: Print): Fields[] {
  if (kind === 'MOV') {
    return ordered.map((transfer) =>
      bodyOf(transfer, print, { type: 'MOV', amount: transfer.order.amountCents, description: 'TRANSFERENCIA' }),
    );
  }
  return returned.map(({ transfer, back }) => {
    const isWhole = back.amountCents === transfer.order.amountCents;
    // That the reason is the description, and a part a record of its own type, are guesses.
    return bodyOf(transfer, print, {
      type: isWhole ? 'REC' : 'PRC',
      amount: back.amountCents,
      description: returnText(back.code),
    });
  });
}

function bodyOf(
  transfer: Transfer,
  print: Print,
  { type, amount, description }: { type: string; amount: number; description: string },
): Fields {
  const { order, createdAtMs } = transfer;
  const local = localTimestamp(createdAtMs);
  return {
    type,
    amount,
    transaction: TRANSFER_CODE,
    date: compact(local.slice(0, 10)),
    time: local.slice(11, 19).replaceAll(':', ''),
    description: print(description),
    protocol: transfer.transactionId,
    sequence: transfer.sequence,
    terminal: order.externalTerminal,
    externalNsu: order.externalNsu ?? 0,
    paymentMethod: ACCOUNT_DEBIT,
    document: order.document,
    name: print(order.name),
    bank: order.compe,
    accountType: order.accountType,
    branch: order.branchCode,
    account: order.accountCode,
    digit: order.digitCode,
  };
}

/** A field that is not given is zeros or blanks. What ISO-8859-1 cannot print becomes a blank: a record never grows or breaks. */
function encode(layout: Layout, fields: Fields): string {
  return layout
    .map(([name, size, kind]) => {
      const text = String(fields[name] ?? '').replaceAll(/[^\x20-\x7e\xa0-\xff]/g, ' ');
      return kind === 'digits' ? text.padStart(size, '0').slice(-size) : text.padEnd(size).slice(0, size);
    })
    .join('');
}

/** Upper case without accents. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .toUpperCase();
}

function compact(date: string): string {
  return date.replaceAll('-', '');
}

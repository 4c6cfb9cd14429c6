/**
 * Transfers of Celcoin: one step, money leaves at once (developers.celcoin.com.br, "Sobre as transferências"). What guards it is the
 * externalNSU, never used again, and that nothing is ever sent twice: what became of a request is asked.
 */
import { addDays } from '#lib/calendar.ts';
import { jsonNumber } from '#lib/json.ts';
import { centsToDecimal } from '#lib/money.ts';
import type { ConnectionView, RequestSpec, TransferCapabilities } from '#core/provider.ts';
import type { TransferAnswer, TransferQuery, TransferView } from '#core/transfer.ts';
import { saidOf } from './errors.ts';
import { isOurKey, transferLimits, transferProblems } from './limits.ts';
import { conciliationPath, done, requestOf, terminalOf, transfersPath } from './requests.ts';
import { foundAnswerOf, movementAnswerOf, sentAnswerOf, statusAnswerOf } from './transfer-facts.ts';
import { consultAnswer, exportPage, notFoundCode, readJson, sentAnswer, statusAnswer, successCode } from './wire.ts';

/** The body of POST /banktransfer. @throws RangeError for a key of another shape or a Pix key: the caller has checked both. */
export function orderOf(connection: ConnectionView, { bankKey, payee, amountCents }: TransferView) {
  if (payee.kind !== 'account') throw new RangeError('a transfer by Pix key is another product of this bank');
  if (!isOurKey(bankKey)) throw new RangeError('externalNSU is a number of at most 15 digits');
  // The ISPB names every participant; the number is asked for only when it is left empty.
  const bank =
    payee.ispb === '' && payee.bankCode !== null
      ? { institutionIspb: '', institutionCode: jsonNumber(String(Number(payee.bankCode))) }
      : { institutionIspb: payee.ispb };
  return {
    document: payee.taxId,
    externalTerminal: terminalOf(connection),
    externalNSU: jsonNumber(bankKey),
    accountCode: payee.account,
    digitCode: payee.accountDigit,
    branchCode: payee.branch,
    ...bank,
    name: payee.name,
    value: jsonNumber(centsToDecimal(amountCents)),
    bankAccountType: payee.accountType,
  };
}

function send(connection: ConnectionView, transfer: TransferView): RequestSpec<TransferAnswer> {
  return requestOf({
    name: 'celcoin.transfer.send',
    method: 'POST',
    path: `${transfersPath}/banktransfer`,
    body: { json: orderOf(connection, transfer) },
    effect: 'write',
    subject: 'send',
    success: (raw) => done(sentAnswerOf(readJson(raw, sentAnswer))),
  });
}

/**
 * By externalNSU and terminal, without the date: near midnight the bank's day of a lost request is not known. Whether the transfer is
 * there is told inside an answer that succeeds; what else is told there is no more than its id.
 */
function read(connection: ConnectionView, { bankKey }: TransferView): RequestSpec<TransferAnswer | null> {
  return requestOf<TransferAnswer | null>({
    name: 'celcoin.transfer.read',
    method: 'GET',
    path: `${transfersPath}/status-consult`,
    query: { externalNSU: bankKey, externalTerminal: terminalOf(connection) },
    effect: 'read',
    subject: 'read',
    success(raw) {
      const { transaction } = readJson(raw, consultAnswer);
      const { errorCode, transactionId, externalNSU } = transaction;
      if (errorCode === notFoundCode) return done(null);
      // Only the answer for none is public; that a code of success stands inside of one that was found is a guess.
      if (errorCode !== undefined && errorCode !== successCode) throw new Error(`the consultation says ${errorCode}`);
      if (transactionId === undefined || externalNSU !== bankKey) throw new Error('the consultation found another one');
      return done(foundAnswerOf({ transactionId, externalNSU, createDate: transaction.createDate }));
    },
  });
}

/** How a transfer stands, by the id that the bank gave it. */
function readByRef(_connection: ConnectionView, bankRef: string): RequestSpec<TransferAnswer | null> {
  return requestOf<TransferAnswer | null>({
    name: 'celcoin.transfer.status',
    method: 'GET',
    path: `${transfersPath}/banktransfer/status-transfer/${encodeURIComponent(bankRef)}`,
    effect: 'read',
    subject: 'read',
    success(raw) {
      const answer = readJson(raw, statusAnswer);
      if (answer.transactionId !== bankRef) throw new Error('the status is of another transfer');
      return done(statusAnswerOf(answer));
    },
    instead: (raw) => (raw.status < 500 && saidOf(raw)?.errorCode === notFoundCode ? done(null) : null),
  });
}

/** Files of the conciliation (developers.celcoin.com.br, api-para-conciliação): 22 what was ordered on a day, 23 what came back on it. */
const exports = [
  { fileType: '22', kind: 'sent' },
  { fileType: '23', kind: 'returned' },
] as const;

/** Lines a page; a guess, the bank names no limit. */
const pageSize = 50;

interface Place {
  day: string;
  file: number;
  page: number;
}

function placeOf(cursor: string): Place {
  const [day = '', file = '0', page = '1'] = cursor.split('/');
  return { day, file: Number(file), page: Number(page) };
}

/** The next page of the file, else the next file of the day, else the next day; null after the last day. */
function nextPlace({ day, file, page }: Place, hasNext: boolean, lastDay: string): string | null {
  if (hasNext) return `${day}/${file}/${page + 1}`;
  if (file + 1 < exports.length) return `${day}/${file + 1}/1`;
  return day < lastDay ? `${addDays(day, 1)}/0/1` : null;
}

/** The conciliation, day by day: there on the day after. It has what every program of this account has sent. */
function find(_connection: ConnectionView, query: TransferQuery) {
  const place = placeOf(query.cursor ?? query.from);
  const { fileType, kind } = exports[place.file] ?? exports[0];
  return requestOf<{ items: TransferAnswer[]; next: string | null }>({
    name: 'celcoin.transfer.find',
    method: 'GET',
    path: `${conciliationPath}/exportfile`,
    query: { filetype: fileType, accountdate: place.day, page: String(place.page), quantity: String(pageSize) },
    effect: 'read',
    subject: 'read',
    success(raw) {
      const { movement, pagination } = readJson(raw, exportPage);
      const items = (movement ?? []).map((line) => movementAnswerOf(line, kind));
      return done({ items, next: nextPlace(place, pagination?.hasNext === true, query.to) });
    },
  });
}

/**
 * 60 seconds, 15 minutes and 3 business days by the manual; transfers are taken day and night by it too. The hours of TED are those of
 * the bank's BaaS page ("Realizar uma transferência via TED"): that they hold here is a guess, and they only warn.
 */
const transferFacts = {
  repeatedWithinSeconds: transferLimits.repeatedWithinSeconds,
  returnWindow: { pixMinutes: 15, tedBusinessDays: 3 },
  settlementHours: { opens: '06:30', closes: '17:00' },
  businessDaysOnly: false,
  keySpaceField: 'clientId',
} as const;

export const transfer: TransferCapabilities = {
  facts: transferFacts,
  send,
  read,
  readByRef,
  find,
  problems: transferProblems,
};

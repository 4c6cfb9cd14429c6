/**
 * The statement of the account of the BaaS, page by page: what left to keys, and what came back, which the status of a payment never tells
 * (developers.celcoin.com.br, "Consultar Extrato"). A return in it names no payment where it was seen; then the bank is asked about that
 * movement ("Consultar Transações do Extrato"), each question as one more page.
 */
import type { ConnectionView, RawAnswer, RequestSpec } from '#core/provider.ts';
import type { TransferAnswer, TransferQuery } from '#core/transfer.ts';
import { accountOf, requestOf } from './pix-key-requests.ts';
import { paymentNamedIn, reversalFact } from './pix-key-reversal.ts';
import {
  countedWord,
  movement,
  movementAnswer,
  movementTypes,
  statementPage,
  type Movement,
  type ReversalBody,
} from './pix-key-wire.ts';
import { done } from './requests.ts';
import { sentFact, wordFact } from './transfer-facts.ts';
import { instantOf, plainText, readJson } from './wire.ts';

interface Page {
  items: TransferAnswer[];
  next: string | null;
}

/** Where the reading is: the next page, null after the last; and the returns to ask about before it. */
interface Place {
  page: number | null;
  unnamed: Movement[];
}

/** Movements a page. The bank names no limit; 50 was seen to be taken. */
const pageSize = 50;

export function find(connection: ConnectionView, query: TransferQuery): RequestSpec<Page> {
  const place = query.cursor === null ? { page: 1, unnamed: [] } : (JSON.parse(query.cursor) as Place);
  const [first, ...later] = place.unnamed;
  if (first) return nameOne(first, { page: place.page, unnamed: later });
  return listPage(connection, query, place.page ?? 1);
}

const cursorAt = ({ page, unnamed }: Place): string | null =>
  page === null && unnamed.length === 0 ? null : JSON.stringify({ page, unnamed });

/** Whole days: without hours the bank takes the day from its beginning to its end. */
function listPage(connection: ConnectionView, { from, to }: TransferQuery, page: number): RequestSpec<Page> {
  return requestOf<Page>({
    name: 'celcoin.pixKey.find',
    method: 'GET',
    path: '/baas/v2/wallet/movement',
    query: {
      Account: accountOf(connection),
      DateFrom: from,
      DateTo: to,
      Page: String(page),
      LimitPerPage: String(pageSize),
      order: 'asc',
    },
    effect: 'read',
    success(raw) {
      const { totalPages, body } = readJson(raw, statementPage);
      const all = body.movements ?? [];
      const ofType = (type: string) =>
        all.filter((row) => row.movementType?.toUpperCase() === type).map((row) => movement.parse(row));
      const returns = ofType(movementTypes.cameBack);
      const named = returns.filter((row) => paymentNamedIn(row) !== null);
      const unnamed = returns.filter((row) => paymentNamedIn(row) === null);
      const hasMore = all.length > 0 && page < Number(totalPages ?? 1);
      return done({
        items: [...ofType(movementTypes.paid).map(paidAnswer), ...named.map((row) => backAnswer(row, row))],
        next: cursorAt({ page: hasMore ? page + 1 : null, unnamed }),
      });
    },
    // How a period without movements is answered is not told: an empty page, or a refusal that says "none".
    absent: () => done({ items: [], next: null }),
  });
}

/**
 * Which payment a return is of. One that the bank does not explain, in whatever words, is told without a name: whoever has its message
 * already knows it, and else a person looks. A day is not held up by it.
 */
function nameOne(row: Movement, after: Place): RequestSpec<Page> {
  const page = (body: ReversalBody) => done({ items: [backAnswer(row, body)], next: cursorAt(after) });
  return requestOf<Page>({
    name: 'celcoin.pixKey.movement',
    method: 'GET',
    path: '/baas/v2/status',
    query: { id: row.id, movementType: movementTypes.cameBack },
    effect: 'read',
    success: (raw) => page(readJson(raw, movementAnswer).body),
    isAbsent: ({ status }: RawAnswer) => status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status),
    absent: () => page(row),
  });
}

const counts = ({ status }: Movement): boolean => status === undefined || plainText(status) === countedWord;

/** That it left; that it arrived only the payment's own status says. */
function paidAnswer(row: Movement): TransferAnswer {
  const { id, clientCode, endToEndId, amount, createDate, status = '' } = row;
  return {
    bankRef: id,
    bankKey: clientCode ?? null,
    endToEndId: endToEndId ?? null,
    amountCents: amount,
    receipt: null,
    facts: [counts(row) ? sentFact(id, createDate, null) : wordFact(id, status.slice(0, 80))],
  };
}

/** The amount is of the return alone. */
function backAnswer(row: Movement, body: ReversalBody): TransferAnswer {
  const { id, amount, createDate, status = '' } = row;
  const names = paymentNamedIn(body) ?? { bankRef: null, bankKey: null, endToEndId: null };
  const told = { body: { ...body, id }, amountCents: amount, at: instantOf(createDate) };
  const fact = counts(row) ? reversalFact(told) : wordFact(id, status.slice(0, 80));
  return { ...names, amountCents: null, receipt: null, facts: [fact] };
}

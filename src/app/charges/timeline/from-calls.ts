/** What was said to a bank and what it answered, as the masked transcripts tell. */
import type { TimelineItem } from '#contract/charges.ts';
import type { Selectable } from 'kysely';
import type { BankCallTable } from '#db/tables.ts';
import { item, joined, ranks, type RankedItem } from './item.ts';

export type CallRow = Selectable<BankCallTable>;

/** Names of requests behind the provider's own, longest match first. */
const subjects: readonly (readonly [prefix: string, noun: string])[] = [
  ['charge.register', 'registro'],
  ['charge.amend', 'alteração'],
  ['charge.writeOff', 'baixa'],
  ['charge.protest', 'protesto'],
  ['charge.cancelProtest', 'cancelamento do protesto'],
  ['charge.document', 'PDF do banco'],
];

const isAccess = (row: CallRow): boolean => /(^|\.)token$/.test(row.name);

/**
 * Writes show two items, what left and what came back; questions one. `told` are the calls whose answer is evidence: there
 * the evidence is the answer. Access to the bank is only worth a line when it failed.
 */
export function fromCalls(
  rows: readonly CallRow[],
  context: { told: ReadonlySet<string>; titleOf: (connectionId: string) => string },
): RankedItem[] {
  const attempts = new Map<string, number>();
  return rows.flatMap((row) => {
    const bankTitle = context.titleOf(row.connection_id);
    if (isAccess(row)) return resultOfCall(row) === 'ok' ? [] : [answered(row, bankTitle, 'Não deu acesso')];
    if (row.effect === 'read') {
      return context.told.has(row.id) ? [] : [answered(row, bankTitle, questionTitle(row))];
    }
    const attempt = (attempts.get(row.operation_id ?? row.id) ?? 0) + 1;
    attempts.set(row.operation_id ?? row.id, attempt);
    const out = sent(row, bankTitle, attempt);
    return context.told.has(row.id) ? [out] : [out, answered(row, bankTitle, answerTitle(row))];
  });
}

function sent(row: CallRow, bankTitle: string, attempt: number): RankedItem {
  return item({
    id: `${row.id}:out`,
    at: row.started_at,
    actor: 'pontual',
    actorName: 'Pontual',
    direction: 'out',
    channel: 'API',
    title: `Pedido de ${nounOf(row)}`,
    detail: joined(bankTitle, `tentativa ${attempt}`),
    request: row.request,
    rank: ranks.sent,
  });
}

function answered(row: CallRow, bankTitle: string, title: string): RankedItem {
  const result = resultOfCall(row);
  const isQuestion = row.effect === 'read';
  return item({
    id: `${row.id}:in`,
    at: endOf(row),
    actor: 'bank',
    actorName: bankTitle,
    direction: 'in',
    channel: channelOf(row),
    title,
    detail: row.detail,
    effect: isQuestion && result === 'ok' ? 'Nada mudou' : null,
    result,
    ...callParts(row),
    ...(isQuestion ? {} : { request: null }),
    rank: ranks.answered,
  });
}

/** The parts of a call that an item opens to. */
export function callParts(row: CallRow): Pick<TimelineItem, 'request' | 'answer' | 'durationMs'> {
  return { request: row.request, answer: row.answer, durationMs: row.duration_ms };
}

/** `API 200`, `API` when nothing came back. */
export function channelOf(row: CallRow): string {
  const word = row.effect === 'read' ? 'consulta' : 'API';
  return row.http_status === null ? word : `${word} ${row.http_status}`;
}

/** When the answer was there. */
export function endOf(row: CallRow): string {
  const end = Temporal.Instant.from(row.started_at).add({ milliseconds: row.duration_ms });
  return end.toString({ smallestUnit: 'millisecond' });
}

/**
 * Silence, a busy bank and its own failures leave the outcome open: never "refused" (429 and 5xx say nothing of what was done).
 */
export function resultOfCall(row: Pick<CallRow, 'http_status' | 'answer'>): 'ok' | 'refused' | 'unknown' {
  const status = row.http_status;
  if (row.answer === null || status === null || status >= 500) return 'unknown';
  if (status < 300) return 'ok';
  return [408, 409, 425, 429].includes(status) ? 'unknown' : 'refused';
}

function questionTitle(row: CallRow): string {
  if (row.http_status === 404) return 'Consulta: não encontrado';
  if (row.http_status === 429) return 'Consulta: o banco pediu para esperar';
  const words = {
    ok: 'Consulta: sem mudança',
    refused: 'Consulta recusada',
    unknown: 'Consulta sem resposta',
  } as const;
  return words[resultOfCall(row)];
}

function answerTitle(row: CallRow): string {
  const words = { ok: 'Respondeu: aceito', refused: 'Respondeu: recusado', unknown: 'Sem resposta do banco' } as const;
  return row.http_status === 429 ? 'Respondeu: pediu para esperar' : words[resultOfCall(row)];
}

function nounOf(row: CallRow): string {
  const name = row.name.slice(row.name.indexOf('.') + 1);
  return subjects.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'operação';
}

/** Sending many: the lines of a table, what the server says of each, and the lot that they become. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transferBatches, transfers as api } from '../../transfers-api.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import { nowText } from '../../ui/clock.ts';
import { money, whole } from '../../ui/format.ts';
import { toast } from '../../ui/notes.tsx';
import { showTransfers } from './act.ts';
import {
  bankFrom,
  problemsOf,
  readTable,
  repeatedReferences,
  totalCentsOf,
  type Line,
  type LineProblem,
} from './import-text.ts';
import { transferInputOf, transferPointers, type TransferField } from './new-form.ts';
import { batchPath } from './paths.ts';

const words = t.transfers.many;
/** Asked of the server at the same time. */
const AT_ONCE = 4;

export interface CheckedLine extends Line {
  problems: LineProblem[];
  warnings: string[];
  approvalsNeeded: number | null;
}

interface State {
  lines: readonly CheckedLine[];
  /** How many have been checked, while that lasts. */
  checked: number | null;
  refusal: string | null;
  busy: boolean;
  error: unknown;
}

const nothing: State = { lines: [], checked: null, refusal: null, busy: false, error: null };

function unchecked(line: Line): CheckedLine {
  return { ...line, problems: problemsOf(line.texts), warnings: [], approvalsNeeded: null };
}

interface Told {
  pointer: string | null;
  code: string;
  detail: string;
  suggestion?: string | null | undefined;
}

/** One like another is mended by its reason; anything else at its field. */
function placed({ pointer, code, detail, suggestion = null }: Told): LineProblem {
  const field = code === 'possible_duplicate' ? 'repeatReason' : transferPointers[pointer ?? ''];
  return { field: field ?? null, detail, suggestion };
}

/** Our own rules first; the server is asked only about what could be sent. */
async function check(line: Line): Promise<CheckedLine> {
  const own = unchecked(line);
  if (own.problems.length > 0) return own;
  try {
    const answer = await api.dryRun(transferInputOf(line.texts));
    const { warnings, approvalsNeeded } = answer;
    return { ...line, problems: answer.problems.map(placed), warnings, approvalsNeeded };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.body.status >= 500 || error.body.status === 0) throw error;
    const named = (error.body.errors ?? []).map(placed);
    const whole = { field: null, detail: error.body.detail, suggestion: null };
    return { ...line, problems: named.length > 0 ? named : [whole], warnings: [], approvalsNeeded: null };
  }
}

/** Numbers that stand twice are a problem of the table, which no line knows by itself. */
function withRepeated(lines: readonly CheckedLine[]): CheckedLine[] {
  const repeated = repeatedReferences(lines);
  return lines.map((line) => {
    const others = line.problems.filter(({ detail }) => detail !== words.repeatedReference);
    if (!repeated.has(line.texts.reference)) return { ...line, problems: others };
    const problem: LineProblem = { field: 'reference', detail: words.repeatedReference, suggestion: null };
    return { ...line, problems: [...others, problem] };
  });
}

export function useMany(connection: string) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const intent = useRef(makeIntent());
  const [state, setState] = useState(nothing);
  const put = (change: Partial<State>) => setState((now) => ({ ...now, ...change }));
  const checkAll = async (lines: readonly Line[]) => {
    const checked: CheckedLine[] = lines.map(unchecked);
    setState({ ...nothing, lines: checked, checked: 0 });
    try {
      for (let from = 0; from < lines.length; from += AT_ONCE) {
        const some = await Promise.all(lines.slice(from, from + AT_ONCE).map(check));
        checked.splice(from, some.length, ...some);
        put({ lines: [...checked], checked: from + some.length });
      }
      put({ lines: withRepeated(checked), checked: null });
    } catch (error) {
      put({ checked: null, error });
    }
  };
  const read = (text: string) => {
    const table = readTable(text, { connection, now: nowText() });
    if (table.ok) return void checkAll(table.lines);
    setState({ ...nothing, refusal: table.problem });
  };
  const change = async (line: number, field: TransferField, text: string) => {
    const target = state.lines.find((one) => one.line === line);
    if (target === undefined) return;
    const mended = field === 'bankCode' ? bankFrom(text) : { [field]: text };
    const fresh = await check({ line, texts: { ...target.texts, ...mended } }).catch(() => null);
    if (fresh === null) return;
    setState((now) => ({ ...now, lines: withRepeated(now.lines.map((one) => (one.line === line ? fresh : one))) }));
  };
  const send = async (name: string) => {
    const transfers = state.lines.map(({ texts }) => transferInputOf(texts));
    const body = { name, transfers, expectedCount: transfers.length, expectedCents: totalCentsOf(state.lines) };
    put({ busy: true, error: null });
    try {
      const batch = await transferBatches.create(body, intent.current(body));
      showTransfers(client, batch.transfers);
      void client.invalidateQueries({ queryKey: ['transfers'] });
      toast(words.sent(whole(batch.count), money(batch.totalCents)));
      go(batchPath(batch.id));
    } catch (error) {
      put({ busy: false, ...refusedLines(state.lines, error) });
    }
  };
  return {
    ...state,
    read,
    again: () => void checkAll(state.lines),
    change: (line: number, field: TransferField, text: string) => void change(line, field, text),
    remove: (line: number) =>
      setState((now) => ({ ...now, lines: withRepeated(now.lines.filter((one) => one.line !== line)) })),
    send: (name: string) => void send(name),
    refuse: (refusal: string) => setState({ ...nothing, refusal }),
    forget: () => setState(nothing),
  };
}

/** Problems that the server finds in the lot stand at their lines: `/transfers/3/payee/name`. */
function refusedLines(lines: readonly CheckedLine[], error: unknown): Pick<State, 'lines' | 'error'> {
  const errors = error instanceof ApiProblem ? (error.body.errors ?? []) : [];
  const found = errors.flatMap((told) => {
    const match = /^\/transfers\/(\d+)(\/.*)?$/.exec(told.pointer);
    if (match === null) return [];
    return [{ index: Number(match[1]), problem: placed({ ...told, pointer: match[2] ?? null }) }];
  });
  const marked = lines.map((line, index) => {
    const own = found.filter((one) => one.index === index);
    return own.length === 0 ? line : { ...line, problems: own.map(({ problem }) => problem) };
  });
  return { lines: marked, error: errors.length > 0 && found.length === errors.length ? null : error };
}

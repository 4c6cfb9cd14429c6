/** Conferir: what would happen, told by the server while the form is filled. Nothing is done by it. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type TransferDryRun, type TransferInput } from '../../transfers-api.ts';
import { ApiProblem } from '../../transport.ts';
import { counted, money } from '../../ui/format.ts';
import { useDebouncedValue } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import type { Advice } from './destination-fields.tsx';
import { transferPointers, type TransferField } from './new-form.ts';

const words = t.transfers.new;
const WAIT_MS = 400;
type DryProblem = TransferDryRun['problems'][number];

export interface Review {
  /** Null while the form is not complete or the answer has not come. */
  answer: TransferDryRun | null;
  problems: readonly DryProblem[];
  /** By field of the form. */
  advice: Advice;
  checking: boolean;
  error: unknown;
}

/** A refusal with problems of fields is an answer too. */
function problemsIn(error: unknown): DryProblem[] {
  if (!(error instanceof ApiProblem)) return [];
  return (error.body.errors ?? []).map(({ pointer, code, detail, suggestion = null }) => ({
    pointer,
    code,
    detail,
    cure: null,
    suggestion,
  }));
}

export function fieldOf(problem: DryProblem): TransferField | undefined {
  return problem.pointer === null ? undefined : transferPointers[problem.pointer];
}

/** One like another is no fault of a field: it is asked about when it is sent. */
const isRepeated = ({ code }: DryProblem): boolean => code === 'possible_duplicate';

export function adviceOf(problems: readonly DryProblem[]): Advice {
  const advice: Advice = {};
  for (const problem of problems.filter((one) => !isRepeated(one))) {
    const field = fieldOf(problem);
    if (field !== undefined) advice[field] ??= { detail: problem.detail, suggestion: problem.suggestion };
  }
  return advice;
}

/** @param input null while there is nothing to ask. */
export function useReview(input: TransferInput | null): Review {
  const text = input === null ? '' : JSON.stringify(input);
  const [settled] = useDebouncedValue(text, WAIT_MS);
  const asked = useQuery({
    queryKey: ['transfer-dry-run', settled],
    queryFn: ({ signal }) => api.dryRun(JSON.parse(settled) as TransferInput, signal),
    enabled: settled !== '' && settled === text,
    retry: false,
    staleTime: 5_000,
  });
  const current = settled === text && text !== '';
  const answer = current ? (asked.data ?? null) : null;
  const refused = current ? problemsIn(asked.error) : [];
  const problems = answer?.problems ?? refused;
  return {
    answer,
    problems,
    advice: adviceOf(problems),
    checking: text !== '' && (!current || asked.isFetching),
    error: current && refused.length === 0 ? asked.error : null,
  };
}

export function ReviewCard(props: {
  review: Review;
  /** The payee in words, the account that pays, the day. */
  summary: ReactNode;
  onUse(field: TransferField, text: string): void;
}): ReactNode {
  const { review, summary } = props;
  const { answer, problems } = review;
  const [open, setOpen] = useState(false);
  return (
    <section className="box sticky-side" aria-label={words.review} aria-busy={review.checking}>
      <div className="stack">
        <h2 style={{ margin: 0 }}>{words.review}</h2>
        {summary}
        <div role="status" className="stack">
          {answer === null && problems.length === 0 && review.error === null && (
            <p className="dimmed" style={{ margin: 0 }}>
              {review.checking ? words.checking : words.reviewWaiting}
            </p>
          )}
          <Problems problems={problems.filter((one) => !isRepeated(one))} onUse={props.onUse} />
          <Repeated problem={problems.find(isRepeated)} />
          {answer !== null && <Answer answer={answer} />}
        </div>
        <ProblemNote error={review.error} />
        {answer !== null && answer.request !== null && (
          <>
            <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? words.hideRequest : words.request}
            </button>
            {open && (
              <pre className="code" tabIndex={0}>
                {`${answer.request.method} ${answer.request.path}\n\n${JSON.stringify(answer.request.body, null, 2)}`}
              </pre>
            )}
          </>
        )}
      </div>
    </section>
  );
}

function Problems(props: {
  problems: readonly DryProblem[];
  onUse(field: TransferField, text: string): void;
}): ReactNode {
  const { problems, onUse } = props;
  if (problems.length === 0) return null;
  return (
    <Note tone="bad">
      <strong>{counted(problems.length, words.notReady)}</strong>
      {problems.map((problem, index) => {
        const field = fieldOf(problem);
        const { suggestion } = problem;
        return (
          <div key={index}>
            <p>
              {problem.detail} {problem.cure}
            </p>
            {field !== undefined && suggestion !== null && (
              <button type="button" className="link-button" onClick={() => onUse(field, suggestion)}>
                {words.use(suggestion)}
              </button>
            )}
          </div>
        );
      })}
    </Note>
  );
}

function Repeated({ problem }: { problem: DryProblem | undefined }): ReactNode {
  if (problem === undefined) return null;
  return (
    <Note tone="amber">
      <p>{problem.detail}</p>
      <p>{words.duplicateAhead}</p>
    </Note>
  );
}

function Answer({ answer }: { answer: TransferDryRun }): ReactNode {
  return (
    <>
      {answer.warnings.length > 0 && (
        <Note tone="amber">
          {answer.warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Note>
      )}
      {answer.allowed && <p style={{ margin: 0 }}>{words.ready}</p>}
      <p style={{ margin: 0 }}>{counted(answer.approvalsNeeded, words.approvals)}</p>
      <p style={{ margin: 0 }}>{answer.feeCents === null ? words.noFee : words.fee(money(answer.feeCents))}</p>
      <p className="dimmed" style={{ margin: 0 }}>
        {words.returns}
      </p>
      {answer.postings.length > 0 && (
        <div>
          <strong>{words.postings}</strong>
          <ul className="plain-list">
            {answer.postings.map(({ account, amountCents }, index) => (
              <li key={index}>
                {account}: {money(amountCents)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/**
 * Forms: every field is kept as the text that was typed, checked on leaving it and again on submit, never while typing.
 * An error replaces nothing; on submit a summary takes the focus and links to each field.
 */
import { useCallback, useEffect, useId, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { t } from '../texts.pt-BR.ts';
import type { ProblemBody } from '../types.ts';
import { counted } from './format.ts';
import { afterThePress } from './press.ts';
import type { Rules, Texts } from './rules.ts';

export { filled, must, valueOf, valueOrNothing, type Rule, type Rules, type Texts } from './rules.ts';

export interface FieldProps {
  id: string;
  value: string;
  error: string | null;
  onText(text: string): void;
  onLeave(): void;
}

export interface Form<V extends Texts> {
  values: V;
  changed: boolean;
  field(name: keyof V & string): FieldProps;
  set(values: Partial<V>): void;
  reset(values: V): void;
  errors: { name: string; id: string; problem: string }[];
  /** Checks everything; true when it may be sent. */
  check(): boolean;
  /** Puts the server's problems on their fields; `pointers` maps JSON pointers to field names. Answers those without a field. */
  refuse(problem: ProblemBody, pointers: Readonly<Record<string, keyof V & string>>): string[];
  /** Shows problems known beforehand, and leaves the focus where it is. */
  mark(problems: Partial<Record<keyof V & string, string>>): void;
  /** Moves whenever the summary must take the focus. */
  attempt: number;
}

export function useForm<V extends Texts>(initial: V, rules: Rules<V>): Form<V> {
  const prefix = useId();
  const [values, setValues] = useState(initial);
  const [problems, setProblems] = useState<Partial<Record<string, string>>>({});
  const [attempt, setAttempt] = useState(0);
  const first = useRef(initial);
  const latest = useRef(values);
  latest.current = values;
  const problemAt = (name: string, now: V) => rules[name as keyof V]?.(now[name] ?? '', now) ?? null;
  const setProblem = (name: string, problem: string | null) =>
    setProblems(({ [name]: _, ...rest }) => (problem === null ? rest : { ...rest, [name]: problem }));
  const set = useCallback((change: Partial<V>) => setValues((now) => ({ ...now, ...change })), []);
  /** The button for which a field is left must not move from under the mouse; what it did counts. */
  const leave = (name: string) =>
    afterThePress(() => {
      const now = latest.current;
      if (now[name] !== '') setProblem(name, problemAt(name, now));
    });
  const showAll = (found: Partial<Record<string, string>>) => {
    setProblems(found);
    if (Object.keys(found).length > 0) setAttempt((count) => count + 1);
  };
  return {
    values,
    attempt,
    changed: values !== first.current,
    set,
    reset(next) {
      first.current = next;
      setValues(next);
      setProblems({});
    },
    field: (name) => ({
      id: `${prefix}${name}`,
      value: values[name] ?? '',
      error: problems[name] ?? null,
      onText(text) {
        set({ [name]: text } as Partial<V>);
        if (problems[name] !== undefined) setProblem(name, null);
      },
      onLeave: () => leave(name),
    }),
    errors: Object.entries(problems).map(([name, problem]) => ({ name, id: `${prefix}${name}`, problem: problem! })),
    check() {
      const found: Partial<Record<string, string>> = {};
      for (const name of Object.keys(values)) {
        const problem = problemAt(name, values);
        if (problem !== null) found[name] = problem;
      }
      showAll(found);
      return Object.keys(found).length === 0;
    },
    mark: setProblems,
    refuse(problem, pointers) {
      const { placed, rest } = placeErrors(problem, pointers);
      showAll(placed);
      return rest;
    },
  };
}

function placeErrors(problem: ProblemBody, pointers: Readonly<Record<string, string>>) {
  const placed: Partial<Record<string, string>> = {};
  const rest: string[] = [];
  for (const { pointer, detail, suggestion } of problem.errors ?? []) {
    const name = pointers[pointer];
    const text = suggestion === undefined ? detail : `${detail} ${t.actions.suggestion(suggestion)}`;
    if (name === undefined) rest.push(text);
    else placed[name] ??= text;
  }
  return { placed, rest };
}

export function ErrorSummary({ form }: { form: Pick<Form<Texts>, 'errors' | 'attempt'> }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(0);
  useEffect(() => {
    if (form.attempt === shown.current) return;
    shown.current = form.attempt;
    box.current?.focus();
  }, [form.attempt]);
  const count = form.errors.length;
  if (count === 0) return null;
  return (
    <div className="note" data-tone="bad" role="alert" tabIndex={-1} ref={box}>
      <strong>{counted(count, t.common.errorSummary)}</strong>
      {form.errors.map(({ id, problem }) => (
        <a key={id} href={`#${id}`} onClick={(event) => focusField(event, id)}>
          {problem}
        </a>
      ))}
    </div>
  );
}

function focusField(event: { preventDefault(): void }, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

/** A form whose Ctrl+Enter presses its submit button. */
export function FormBox({
  onSubmit,
  children,
  label,
}: {
  onSubmit(): void;
  children: ReactNode;
  label?: string;
}): ReactNode {
  const submit = useMemo(
    () => (event: FormEvent) => {
      event.preventDefault();
      onSubmit();
    },
    [onSubmit],
  );
  return (
    <form
      noValidate
      onSubmit={submit}
      aria-label={label}
      className="stack"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) event.currentTarget.requestSubmit();
      }}
    >
      {children}
    </form>
  );
}

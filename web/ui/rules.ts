/** What makes a field's text acceptable, and the value of a text that is. */
import { t } from '../texts.pt-BR.ts';
import type { Parsed } from './parse.ts';

export type Texts = Record<string, string>;
/** Answers the problem of a text, or null. `values` gives the other fields. */
export type Rule<V extends Texts> = (text: string, values: V) => string | null;
export type Rules<V extends Texts> = { [name in keyof V]?: Rule<V> };

/** The rule of a reader of parse.ts; an optional field may stay empty. */
export function must<V extends Texts>(read: (text: string) => Parsed<unknown>, optional = false): Rule<V> {
  return (text) => {
    if (optional && text.trim() === '') return null;
    const parsed = read(text);
    return parsed.ok ? null : parsed.problem;
  };
}

/** The rule of a field that must not be empty. */
export function filled<V extends Texts>(problem: string = t.common.requiredField): Rule<V> {
  return (text) => (text.trim() === '' ? problem : null);
}

/** The value of a text that has already passed its rule. */
export function valueOf<T>(read: (text: string) => Parsed<T>, text: string): T {
  const parsed = read(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

/** As {@link valueOf}, undefined for an empty optional field. */
export function valueOrNothing<T>(read: (text: string) => Parsed<T>, text: string): T | undefined {
  return text.trim() === '' ? undefined : valueOf(read, text);
}

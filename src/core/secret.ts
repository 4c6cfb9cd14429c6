const masked = '[segredo]';

/**
 * A text that must not reach a log, an error, a trace or an answer by accident. However it is
 * printed it reads `[segredo]`; only `reveal` gives the text, at the place that sends it.
 */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a text. The text lives in a closure, so no listing of properties shows it. */
export function secret(text: string): Secret {
  const hidden = (): string => masked;
  const object: Secret = { reveal: () => text, toString: hidden, toJSON: hidden };
  // The name by which Node's console and util.inspect ask an object how to print itself.
  Object.defineProperty(object, Symbol.for('nodejs.util.inspect.custom'), { value: hidden });
  Object.defineProperty(object, Symbol.toPrimitive, { value: hidden });
  return Object.freeze(object);
}

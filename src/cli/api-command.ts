/** What the commands that speak with a running Pontual have in common: how they are called, and how a refusal is told. */
import { ConfigError } from '#config';
import { EXIT, printJson, type CliIo } from './io.ts';
import { ApiRefusal, NoAnswer, type ApiClient } from './transfer-client.ts';
import { refusalLines } from './transfer-lines.ts';

/** A call of one verb, as it was understood. */
export interface Asked<Values> {
  client: ApiClient;
  io: CliIo;
  values: Values;
  words: readonly string[];
}

/** Called wrongly: the message says what is missing. */
export class WrongCall extends Error {}

/** An answer as JSON, or with `--table` as text for people. */
export function print<A>(
  { io, values }: Asked<{ table?: boolean | undefined }>,
  answer: A,
  lines: (answer: A) => string,
): void {
  if (values.table) io.out(lines(answer));
  else printJson(io, answer);
}

/** Tells why a command came to nothing. Answers the exit code: 1 refused by the API, 2 called wrongly or no answer. */
export function told(error: unknown, io: CliIo, command: string): number {
  if (error instanceof ApiRefusal) {
    io.err(refusalLines(error.problem));
    return EXIT.invalid;
  }
  if (error instanceof WrongCall) {
    io.err(`${error.message}\nVeja: pontual ${command} --help\n`);
    return EXIT.unreadable;
  }
  if (error instanceof NoAnswer || error instanceof ConfigError) {
    io.err(`${error.message}\n`);
    return EXIT.unreadable;
  }
  throw error;
}

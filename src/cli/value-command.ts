/** What `boleto`, `pix` and `taxid` have in common: a value read or checked, many on standard input, one built from JSON. */
import { parseArgs } from 'node:util';
import { EXIT, linesOf, printJson, printLine, printTable, type CliIo } from './io.ts';

/** What reading a value gave. Unreadable is what cannot be the thing at all; invalid is what is it, with faults. */
export type Reading =
  | { readable: true; valid: boolean; problems: readonly { message: string }[]; answer: object }
  | { readable: false; problems: readonly { message: string }[] };

export type Building =
  | { unreadable: string }
  | { ok: true; answer: object }
  | { ok: false; problems: readonly unknown[] };

export interface ValueCommand {
  name: string;
  help: string;
  read(text: string, today: string): Reading;
  build(json: string): Building;
  /** Names of options of its own; `today` is one of them where a date matters. */
  usesToday?: boolean;
}

interface Call {
  command: ValueCommand;
  io: CliIo;
  today: string;
  isTable: boolean;
}

/** Runs `read`, `check` or `build`. Resolves to the exit code: 0 right, 1 read but invalid, 2 unreadable or wrongly called. */
export async function runValueCommand(command: ValueCommand, argv: string[], io: CliIo): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      options: {
        help: { type: 'boolean', short: 'h' },
        table: { type: 'boolean' },
        ...(command.usesToday ? { today: { type: 'string' } as const } : {}),
      },
      allowPositionals: true,
    });
  } catch {
    return wrongCall(command, io, 'Opção desconhecida ou sem valor.');
  }
  const [verb, ...words] = parsed.positionals;
  const values = parsed.values as { help?: boolean; table?: boolean; today?: string };
  if (values.help) {
    io.out(command.help);
    return EXIT.ok;
  }
  const today = values.today ?? io.today();
  if (!isDay(today)) return wrongCall(command, io, '--today deve ser uma data que existe, no formato AAAA-MM-DD.');
  const call: Call = { command, io, today, isTable: values.table === true };
  if (verb === 'build' && words.length === 0) return build(call, await io.stdin());
  if (verb !== 'read' && verb !== 'check') return wrongCall(command, io, 'Diga o que fazer: read, check ou build.');
  if (words.length === 1 && words[0] === '-') return readMany(call, verb);
  return readOne(call, verb, words.length > 0 ? words.join(' ') : await io.stdin());
}

function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

function wrongCall({ name }: ValueCommand, io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual ${name} --help\n`);
  return EXIT.unreadable;
}

type Verb = 'read' | 'check';

function readOne({ command, io, today, isTable }: Call, verb: Verb, text: string): number {
  const reading = command.read(text, today);
  if (!reading.readable) {
    for (const { message } of reading.problems) io.err(`${message}\n`);
    return EXIT.unreadable;
  }
  const answer = verb === 'read' ? reading.answer : verdict(reading);
  if (isTable) printTable(io, answer);
  else printJson(io, answer);
  return reading.valid ? EXIT.ok : EXIT.invalid;
}

function verdict({ valid, problems }: { valid: boolean; problems: readonly unknown[] }): object {
  return { valid, problems };
}

/** One answer a line, in the order of the lines. A line that cannot be read is told as such and does not stop the rest. */
async function readMany({ command, io, today, isTable }: Call, verb: Verb): Promise<number> {
  let number = 0;
  let isRight = true;
  for await (const line of linesOf(io.bytes('-'))) {
    number += 1;
    const reading = command.read(line, today);
    isRight &&= reading.readable && reading.valid;
    const whole = reading.readable
      ? { line: number, ...(verb === 'read' ? reading.answer : verdict(reading)) }
      : { line: number, kind: 'unreadable', valid: false, problems: reading.problems };
    if (isTable) io.out(tableLine(number, line, reading));
    else printLine(io, whole);
    await io.drained();
  }
  if (number > 0) return isRight ? EXIT.ok : EXIT.invalid;
  io.err('A entrada padrão está vazia: envie um valor por linha.\n');
  return EXIT.unreadable;
}

function tableLine(number: number, text: string, reading: Reading): string {
  const isRight = reading.readable && reading.valid;
  const why = reading.problems[0]?.message ?? '';
  return `${String(number).padStart(6)}  ${isRight ? 'ok      ' : reading.readable ? 'inválido' : 'ilegível'}  ${text.trim()}${why === '' ? '' : `  ${why}`}\n`;
}

function build({ command, io, isTable }: Call, json: string): number {
  const built = command.build(json);
  if ('unreadable' in built) {
    io.err(`${built.unreadable}\n`);
    return EXIT.unreadable;
  }
  const answer = built.ok ? built.answer : { problems: built.problems };
  if (isTable) printTable(io, answer);
  else printJson(io, answer);
  return built.ok ? EXIT.ok : EXIT.invalid;
}

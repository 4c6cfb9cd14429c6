/** What `cnab` and `movement` have in common: a file read line by line in constant memory, as one object a record and a summary. */
import { parseArgs } from 'node:util';
import { EXIT, printLine, printTable, type CliIo } from './io.ts';

/** One object a record; the last one is the summary. */
export interface FileItem {
  type: 'record' | 'summary';
  problems: readonly { message: string; severity?: string }[];
}

export interface FileRecord extends FileItem {
  type: 'record';
  line: number;
  /** The layout that was applied, where a file has several for one segment. */
  record?: string;
  segment: string | null;
}

export interface FileSummary extends FileItem {
  type: 'summary';
  valid: boolean;
  /** Lines that are records of a kind that is known. */
  records: number;
  format?: string | null;
}

export interface Progress {
  bytes: number;
  lines: number;
}

export interface FileCommand {
  name: string;
  help: string;
  /** Options with a value, by name. */
  options: readonly string[];
  read(
    source: AsyncIterable<Uint8Array>,
    given: { options: Readonly<Record<string, string>>; fileName: string | null; onProgress(progress: Progress): void },
  ): AsyncIterable<readonly (FileRecord | FileSummary)[]>;
  /** From JSON on standard input to the bytes of a file. */
  build(
    json: string,
  ): { unreadable: string } | { ok: true; bytes: Uint8Array } | { ok: false; problems: readonly unknown[] };
}

interface Call {
  command: FileCommand;
  io: CliIo;
  options: Record<string, string>;
  isTable: boolean;
  path: string;
}

/** Runs `read`, `check` or `build`. Resolves to the exit code: 0 right, 1 read but invalid, 2 unreadable or wrongly called. */
export async function runFileCommand(command: FileCommand, argv: string[], io: CliIo): Promise<number> {
  let parsed;
  try {
    const own = Object.fromEntries(command.options.map((name) => [name, { type: 'string' as const }]));
    const options = { help: { type: 'boolean', short: 'h' }, table: { type: 'boolean' }, ...own } as const;
    parsed = parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    return wrongCall(command, io, 'Opção desconhecida ou sem valor.');
  }
  const { help, table, ...rest } = parsed.values as { help?: boolean; table?: boolean } & Record<string, string>;
  if (help) {
    io.out(command.help);
    return EXIT.ok;
  }
  const [verb, path = '-', ...more] = parsed.positionals;
  if (more.length > 0) return wrongCall(command, io, 'Informe um arquivo só, ou "-" para a entrada padrão.');
  const call: Call = { command, io, options: rest, isTable: table === true, path };
  if (verb === 'build') return build(call);
  if (verb === 'read' || verb === 'check') return read(call, verb);
  return wrongCall(command, io, 'Diga o que fazer: read, check ou build.');
}

function wrongCall({ name }: FileCommand, io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual ${name} --help\n`);
  return EXIT.unreadable;
}

/** A file that takes longer than this shows how far it is, on standard error, so that the answer stays clean. */
const progressEveryBytes = 16 * 1024 * 1024;

async function read(call: Call, verb: 'read' | 'check'): Promise<number> {
  const { command, io, options, path } = call;
  let told = 0;
  const onProgress = ({ bytes, lines }: Progress): void => {
    if (bytes - told < progressEveryBytes) return;
    told = bytes;
    io.err(`${Math.round(bytes / 1024 / 1024)} MiB, ${lines} linhas…\n`);
  };
  let summary: FileSummary | null = null;
  try {
    const fileName = path === '-' ? null : (path.split(/[\\/]/).at(-1) ?? null);
    for await (const items of command.read(io.bytes(path), { options, fileName, onProgress })) {
      for (const item of items) {
        if (item.type === 'summary') summary = item;
        else if (verb === 'read' || item.problems.length > 0) print(call, item);
      }
      await io.drained();
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    io.err(`Não foi possível ler ${path}: ${error.code === 'ENOENT' ? 'o arquivo não existe' : error.code}.\n`);
    return EXIT.unreadable;
  }
  if (!summary) throw new Error('the reader gave no summary');
  if (summary.records === 0 || summary.format === null) {
    for (const { message } of summary.problems.slice(0, 3)) io.err(`${message}\n`);
    if (summary.problems.length === 0) io.err('O arquivo não tem nenhum registro conhecido.\n');
    return EXIT.unreadable;
  }
  print(call, summary);
  return summary.valid ? EXIT.ok : EXIT.invalid;
}

function isFileError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}

function print({ io, isTable }: Call, item: FileRecord | FileSummary): void {
  if (!isTable) return printLine(io, item);
  if (item.type === 'summary') {
    const { problems, ...rest } = item;
    io.out('\n');
    printTable(io, { ...rest, problems: problems.length });
    return;
  }
  const what = [item.record, item.segment].filter((word) => word).join(' ');
  const why = item.problems.map(({ message }) => message).join(' ');
  io.out(`${String(item.line).padStart(8)}  ${what.padEnd(24)}  ${why}\n`);
}

async function build({ command, io, path }: Call): Promise<number> {
  if (path !== '-') return wrongCall(command, io, 'O JSON vem pela entrada padrão.');
  const built = command.build(await io.stdin());
  if ('unreadable' in built) {
    io.err(`${built.unreadable}\n`);
    return EXIT.unreadable;
  }
  if (!built.ok) {
    printLine(io, { problems: built.problems });
    return EXIT.invalid;
  }
  // Bank files are of one byte a character: written as they are, not as UTF-8.
  io.outBytes(built.bytes);
  return EXIT.ok;
}

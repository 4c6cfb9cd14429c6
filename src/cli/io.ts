import type { PlainDateText } from '#lib/calendar.ts';

/** What a command may touch: the program's own streams and clock, given by whoever starts it. */
export type CliIo = {
  /** Everything on standard input. */
  readonly stdin: () => Promise<string>;
  /** The bytes of a file, or of standard input for `-`. Throws while being read when there is no such file. */
  readonly bytes: (path: string) => AsyncIterable<Uint8Array>;
  readonly out: (text: string) => void;
  /** A file to standard output, as it is. */
  readonly outBytes: (bytes: Uint8Array) => void;
  /** Resolves when what was written has gone on: a long answer must not pile up in memory. */
  readonly drained: () => Promise<unknown> | undefined;
  readonly err: (text: string) => void;
  /** The date in São Paulo. */
  readonly today: () => PlainDateText;
};

/** Exit codes of the commands that read and build. */
export const EXIT = { ok: 0, invalid: 1, unreadable: 2 } as const;

/** One object a line (NDJSON): what programs read. */
export function printLine(io: Pick<CliIo, 'out'>, value: unknown): void {
  io.out(`${JSON.stringify(value)}\n`);
}

/** Field and value on a line each, for people; objects and lists as JSON. */
export function printTable(io: Pick<CliIo, 'out'>, value: object): void {
  const rows = Object.entries(value).filter(([, cell]) => cell !== undefined);
  const width = Math.max(...rows.map(([name]) => name.length));
  io.out(rows.map(([name, cell]) => `${name.padEnd(width)}  ${cellText(cell)}\n`).join(''));
}

function cellText(cell: unknown): string {
  if (cell === null) return '-';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string | number | boolean);
}

/** The lines of a text in UTF-8, as they come. Blank ones are left out. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  const last = rest + decoder.decode();
  if (last.trim() !== '') yield last;
}

export function printJson(io: Pick<CliIo, 'out'>, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}

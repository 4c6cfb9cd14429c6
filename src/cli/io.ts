import type { PlainDateText } from '#lib/calendar.ts';

/** What a command may touch: the program's own streams and clock, given by whoever starts it. */
export type CliIo = {
  /** Everything on standard input. */
  readonly stdin: () => Promise<string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The date in São Paulo. */
  readonly today: () => PlainDateText;
};

/** Exit codes of the commands that read and build. */
export const EXIT = { ok: 0, invalid: 1, unreadable: 2 } as const;

export function printJson(io: Pick<CliIo, 'out'>, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}

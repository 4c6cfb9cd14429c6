/** For tests: a command with streams in memory. */
import type { CliIo } from './io.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
  /** Of `outBytes`. */
  bytes: Buffer;
  json(): Record<string, unknown>;
  /** One object a line. */
  lines(): Record<string, unknown>[];
}

export type Command = (argv: string[], io: CliIo) => Promise<number>;

export async function ran(command: Command, argv: string[], stdin: string | Uint8Array = ''): Promise<Ran> {
  let out = '';
  let err = '';
  const written: Uint8Array[] = [];
  const input = Buffer.from(stdin);
  const code = await command(argv, {
    stdin: () => Promise.resolve(input.toString('utf8')),
    bytes: (path) => pieces(path, input),
    out: (text) => void (out += text),
    outBytes: (bytes) => void written.push(bytes),
    drained: () => undefined,
    err: (text) => void (err += text),
    today: () => '2026-11-21',
  });
  return {
    code,
    out,
    err,
    bytes: Buffer.concat(written),
    json: () => JSON.parse(out) as Record<string, unknown>,
    lines: () =>
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** In pieces that cut through lines and letters, as streams do. */
async function* pieces(path: string, input: Buffer): AsyncGenerator<Uint8Array, void> {
  if (path !== '-') throw Object.assign(new Error(path), { code: 'ENOENT' });
  for (let at = 0; at < input.length; at += 7) yield input.subarray(at, at + 7);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CliIo } from './io.ts';
import { EXIT } from './io.ts';

const program = join(import.meta.dirname, '..', '..', 'sim', 'main.ts');

const HELP = `Uso: pontual simulator [opções]

Inicia o banco simulado como um programa à parte, com HTTPS e certificado de cliente como no banco de verdade. Escreve
na saída padrão uma linha de JSON com os endereços e segue até SIGTERM ou Ctrl+C. As opções são as do programa:

`;

/** `pontual simulator …`: a program of its own, as a child process with our streams. Resolves to its exit code. */
export async function run(argv: string[], io: CliIo): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    io.out(HELP);
    return (await ended(['--help'])) ?? EXIT.ok;
  }
  return (await ended(argv)) ?? 1;
}

/** The exit code; null when a signal ended it. */
async function ended(argv: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [program, ...argv], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, pass);
  return code;
}

/** The program itself, as a person starts it: a process of its own on free ports and a data folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';

const root = join(import.meta.dirname, '..', '..');
/** Screenshots of failures and data folders; not under version control. */
export const scratchFolder = join(root, '.tmp');

/** Where a program lives: the same place started again has everything that was there. */
export interface Place {
  dataDir: string;
  port: number;
  hooksPort: number;
  environment: Record<string, string>;
}

export interface Program {
  url: string;
  pid: number;
  /** Everything it has said. */
  output(): string;
  /** Sends the signal and waits for the end; resolves to the exit code, null when the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export async function newPlace(environment: Record<string, string> = {}): Promise<Place> {
  await mkdir(scratchFolder, { recursive: true });
  const [port, hooksPort] = await freePorts();
  return { dataDir: await mkdtemp(join(scratchFolder, 'e2e-')), port, hooksPort, environment };
}

/** Both held at once, so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports as [number, number];
}

/** Resolves when the program says that it is ready. */
export async function startProgram({ dataDir, port, hooksPort, environment }: Place): Promise<Program> {
  const child = spawn(process.execPath, [join(root, 'bin', 'pontual.js'), 'start', '--data', dataDir], {
    cwd: root,
    env: {
      ...cleanEnvironment(),
      PORT: String(port),
      HOOKS_PORT: String(hooksPort),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  void ended.then(([code, signal]) => (output += `\nended: ${signal ?? code}\n`));
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Pontual pronto')) resolve();
      });
    }
    void ended.then(() => reject(new Error(`the program ended before it was ready:\n${output}`)));
  });
  return {
    url: `http://localhost:${port}`,
    pid: child.pid!,
    output: () => output,
    end: async (signal) => {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

/** What the person's own shell has set must not decide what is tested. */
export function cleanEnvironment(): Record<string, string | undefined> {
  const ours = /^(PONTUAL_|DATABASE_URL$|PORT$|HOST$|HOOKS_PORT$|ROLE$|LOG_LEVEL$|NODE_TEST_CONTEXT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Removes the data, and the database too where a start by root had to put it elsewhere. */
export async function removePlace({ dataDir }: Place): Promise<void> {
  const elsewhere = await readFile(join(dataDir, 'postgres.caminho'), 'utf8').catch(() => '');
  if (elsewhere.trim() !== '') await rm(elsewhere.trim(), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

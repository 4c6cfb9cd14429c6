import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  readCredentialFiles,
  type CredentialFiles,
  type CredentialReading,
  type Expectations,
} from '#lib/certs/credentials.ts';
import type { FilesToRead } from './read-files-worker.ts';

export interface ReadOptions {
  /** RFC 3339 UTC. */
  now: string;
  expected?: Expectations;
  /** Private keys (PEM) that were made or stored here: the certificate alone may be that of one of them. */
  knownKeys?: readonly string[];
}

/**
 * Reads certificate and key; what is protected by a password is opened in a thread of its own. A certificate that comes without its
 * key is tried with the keys that are here already.
 */
export async function readFiles(files: CredentialFiles, options: ReadOptions): Promise<CredentialReading> {
  const { now, expected = {}, knownKeys = [] } = options;
  const reading = await readApart({ files, now, expected });
  if (reading.ok || reading.diagnosis.code !== 'key-missing') return reading;
  for (const key of knownKeys) {
    const own = readCredentialFiles({ ...files, key }, now, expected);
    // Another key is no news; anything else that is wrong with the certificate is.
    if (own.ok || own.diagnosis.code !== 'key-mismatch') return own;
  }
  return reading;
}

async function readApart(work: FilesToRead): Promise<CredentialReading> {
  const { files, now, expected } = work;
  const isPlain = files.password === undefined && typeof files.certificate === 'string';
  if (isPlain) return readCredentialFiles(files, now, expected);
  const worker = new Worker(new URL('./read-files-worker.ts', import.meta.url), { workerData: work });
  try {
    const [reading] = (await once(worker, 'message')) as [CredentialReading];
    return reading;
  } finally {
    await worker.terminate();
  }
}

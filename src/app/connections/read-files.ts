import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { readCredentialFiles, type CredentialFiles, type CredentialReading } from '#lib/certs/credentials.ts';
import type { FilesToRead } from './read-files-worker.ts';

/** Reads certificate and key; what is protected by a password is opened in a thread of its own. */
export async function readFiles(files: CredentialFiles, now: string): Promise<CredentialReading> {
  const isPlain = files.password === undefined && typeof files.certificate === 'string';
  if (isPlain) return readCredentialFiles(files, now);
  const worker = new Worker(new URL('./read-files-worker.ts', import.meta.url), {
    workerData: { files, now } satisfies FilesToRead,
  });
  try {
    const [reading] = (await once(worker, 'message')) as [CredentialReading];
    return reading;
  } finally {
    await worker.terminate();
  }
}

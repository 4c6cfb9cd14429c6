/** Runs in a thread of its own: opening a protected file may compute for seconds, and others wait for the main thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { readCredentialFiles, type CredentialFiles, type Expectations } from '#lib/certs/credentials.ts';

export interface FilesToRead {
  files: CredentialFiles;
  /** RFC 3339 UTC. */
  now: string;
  expected: Expectations;
}

const { files, now, expected } = workerData as FilesToRead;
parentPort?.postMessage(readCredentialFiles(files, now, expected));

/** What a request and an answer are to a simulated bank. */
import type { IncomingMessage } from 'node:http';

export interface ClientCertificate {
  fingerprint: string;
  commonName: string;
  notAfterMs: number;
}

export interface BankRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Buffer;
  /** Named parts of the path. */
  params: Record<string, string>;
  /** Who called, at the door that asks for certificates; `null` at the open one. */
  certificate: ClientCertificate | null;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Written as JSON. Without it and without `text` the body is empty. */
  json?: unknown;
  text?: string;
  /** A file as it is; its content type goes with `headers`. */
  bytes?: Buffer;
}

/** The certificate of a caller at a door that asks for one. */
export function certificateOf({ certificate }: BankRequest): ClientCertificate {
  if (certificate === null) throw new Error('this operation belongs behind the door that asks for certificates');
  return certificate;
}

export function json(status: number, value: unknown): Answer {
  return { status, json: value };
}

/** A file, such as a PDF. */
export function file(contentType: string, bytes: Buffer): Answer {
  return { status: 200, headers: { 'content-type': contentType }, bytes };
}

export function empty(status: number, headers?: Record<string, string>): Answer {
  return headers === undefined ? { status } : { status, headers };
}

/** Reads a whole body; `undefined` when it is larger than the cap (the rest is not read). */
export function readBody(message: IncomingMessage, capBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > capBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    message.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => reject(new Error('the caller went away before the body was complete')));
  });
}

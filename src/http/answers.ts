/** Small conventions of the API that several resources share: waiting, versions, dry runs. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ActionAnswer } from '#contract/charges.ts';
import type { MadeAnswer } from './idempotency.ts';
import { problem } from './problem.ts';

const defaultWaitMs = 10_000;
const longestWaitMs = 30_000;

/** How long a caller waits for the bank (RFC 7240): `Prefer: respond-async` not at all, `wait=n` n seconds up to 30, else 10. */
export function waitMsOf(request: FastifyRequest, reply: FastifyReply): number {
  const preferences = String(request.headers['prefer'] ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase());
  if (preferences.includes('respond-async')) {
    void reply.header('preference-applied', 'respond-async');
    return 0;
  }
  const seconds = preferences.map((item) => /^wait=(\d{1,6})$/.exec(item)?.[1]).find((item) => item !== undefined);
  if (seconds === undefined) return defaultWaitMs;
  const waitMs = Math.min(Number(seconds) * 1000, longestWaitMs);
  void reply.header('preference-applied', `wait=${waitMs / 1000}`);
  return waitMs;
}

export const dryRunQuerySchema = z
  .object({
    dryRun: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true')
      .describe('true = só confere e mostra o pedido que sairia; nada é feito'),
  })
  .strict();

export const idParamsSchema = z.object({ id: z.string().min(1).max(64).describe('Identificador') });

/** 200 with what the bank said, or 202 with where to look while it has not. */
export function actionAnswer(answer: ActionAnswer): MadeAnswer & { body: ActionAnswer } {
  const pending = answer.result === 'running' || answer.result === 'unknown';
  const headers: Record<string, string> = { etag: etagOf(answer.charge.version) };
  if (pending && answer.instruction) {
    headers['location'] = `/v1/instructions/${answer.instruction.id}`;
    headers['retry-after'] = '2';
  }
  return { status: pending ? 202 : 200, headers, body: answer };
}

export function sendAction(reply: FastifyReply, answer: ActionAnswer): ActionAnswer {
  const { status, headers, body } = actionAnswer(answer);
  void reply.code(status).headers(headers);
  return body;
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

/** The version named by If-Match, or null when the caller did not ask. `*` matches any. */
export function ifMatchOf(request: FastifyRequest): number | null {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return null;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) {
    throw problem('bad_request', 'O If-Match precisa ser o ETag recebido, por exemplo "3".');
  }
  return Number(version);
}

/** Throws `version_conflict` when the object is not the one that the caller saw. */
export function requireVersion(request: FastifyRequest, current: number): void {
  const wanted = ifMatchOf(request);
  if (wanted !== null && wanted !== current) {
    throw problem('version_conflict', `A versão atual é ${current}; o pedido é sobre a ${wanted}.`, {
      facts: { currentVersion: current },
    });
  }
}

/**
 * A file that leaves while it is made. The head of it and its first piece are made before anything is answered, so that what is
 * wrong with the request is still told as a problem.
 */
export async function streamed(file: AsyncIterable<string>): Promise<Readable> {
  const pieces = file[Symbol.asyncIterator]();
  const begun = [await pieces.next(), await pieces.next()];
  return Readable.from(
    (async function* () {
      for (const { done, value } of begun) if (!done) yield value;
      if (begun.every(({ done }) => !done)) yield* { [Symbol.asyncIterator]: () => pieces };
    })(),
  );
}

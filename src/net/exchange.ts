/**
 * One request and its answer over HTTP/1.1 and TLS: time-outs, cap, no redirects, and a gate that is passed when the
 * connection is ready and before the first byte leaves.
 */
import { type Dispatcher, request as send } from 'undici';
import type { RawAnswer, RequestSpec } from '#core/provider.ts';
import { type Failure, failureOf, isNeverSent } from './failures.ts';
import type { Timeouts } from './ports.ts';

export interface Outgoing {
  method: RequestSpec<unknown>['method'];
  url: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
}

export interface ExchangeOptions {
  dispatcher: Dispatcher;
  timeouts: Timeouts;
  maxAnswerBytes: number;
  /** Passed once, immediately before the first byte; null for a read. */
  gate: (() => Promise<void>) | null;
}

export type Exchange =
  | { answered: true; raw: RawAnswer }
  /** `bytesSent` is false only when that is certain. */
  | { answered: false; bytesSent: boolean; failure: Failure; httpStatus: number | null };

/** The caller's own gate failed: nothing was sent, and the caller is told by its own error. */
class GateError extends Error {
  constructor(cause: unknown) {
    super('the gate before the first byte did not open', { cause });
  }
}

interface Gate {
  body: AsyncIterable<Uint8Array> | Uint8Array | null;
  isOpen(): boolean;
  /** Resolves when nothing of the gate is running any more. */
  settled(): Promise<void>;
}

/**
 * undici writes the head of a request together with the first chunk of a body that it iterates (or at its end, when there is
 * none), and iterates only over a connection that is ready: so what the iterator awaits comes before the first byte.
 */
function gateOf(outgoing: Outgoing, gate: (() => Promise<void>) | null, signal: AbortSignal): Gate {
  if (gate === null) return { body: outgoing.body, isOpen: () => true, settled: async () => {} };
  let open = false;
  let running: Promise<void> = Promise.resolve();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    running = gate!();
    try {
      await running;
    } catch (error) {
      throw new GateError(error);
    }
    signal.throwIfAborted();
    open = true;
    if (outgoing.body) yield outgoing.body;
  }
  return {
    body: chunks(),
    isOpen: () => open,
    settled: () => running.catch(() => {}),
  };
}

async function readCapped(body: AsyncIterable<Uint8Array>, cap: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > cap) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Sends once. @throws the gate's own error when the gate fails; every other failure is an answer. */
export async function exchange(outgoing: Outgoing, options: ExchangeOptions): Promise<Exchange> {
  const { timeouts, maxAnswerBytes } = options;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timedOut), timeouts.callMs);
  const gate = gateOf(outgoing, options.gate, controller.signal);
  let httpStatus: number | null = null;
  try {
    const answer = await send(outgoing.url, {
      dispatcher: options.dispatcher,
      method: outgoing.method,
      headers: {
        ...outgoing.headers,
        ...(outgoing.body ? { 'content-length': String(outgoing.body.byteLength) } : {}),
      },
      body: gate.body as Dispatcher.DispatchOptions['body'] & AsyncIterable<Uint8Array>,
      headersTimeout: timeouts.firstByteMs,
      bodyTimeout: timeouts.idleMs,
      signal: controller.signal,
    });
    httpStatus = answer.statusCode;
    const body = await readCapped(answer.body, maxAnswerBytes);
    if (body !== null) return { answered: true, raw: { status: httpStatus, headers: flatten(answer.headers), body } };
    return { answered: false, bytesSent: true, httpStatus, failure: tooLarge(maxAnswerBytes) };
  } catch (error) {
    await gate.settled();
    if (error instanceof GateError) throw error.cause;
    const failure = error === timedOut ? callTimeout : failureOf(error);
    // Past the gate there was a connection, so no code of an error proves that nothing left.
    const bytesSent = options.gate ? gate.isOpen() : !isNeverSent(failure);
    return { answered: false, bytesSent, failure, httpStatus };
  } finally {
    clearTimeout(timer);
  }
}

const timedOut = new Error('the call took too long');
const callTimeout: Failure = { reason: 'timeout', detail: 'a chamada passou do tempo máximo' };
const tooLarge = (cap: number): Failure => ({ reason: 'too-large', detail: `a resposta passou de ${cap} bytes` });

/**
 * One POST of a webhook of ours to an address that a customer chose: guarded against pointing inside (at connect time, when the
 * name means what it will be connected to), without redirects, short, and with a small answer.
 */
import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { retryAfterMs } from './retry-after.ts';
import { isAllowedAddress } from './target.ts';

/** All addresses of a name; `dns.lookup` outside tests. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface WebhookPost {
  url: string;
  headers: Record<string, string>;
  body: string;
  allowPrivate: boolean;
  now: Temporal.Instant;
  /** From connecting to the head of the answer, 15 s unless told. */
  timeoutMs?: number;
  resolve?: Resolve;
}

export type PostResult =
  | { answered: true; status: number; retryAfterMs: number | null; excerpt: string }
  /** Why there is no answer, in Portuguese. */
  | { answered: false; detail: string };

const defaultTimeoutMs = 15_000;
const excerptBytes = 500;

class PrivateAddress extends Error {}

export const resolveAll: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    dnsLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/** Sends once. Whatever the other side does is a result. */
export async function postWebhook(post: WebhookPost): Promise<PostResult> {
  const host = new URL(post.url).hostname.replace(/^\[|\]$/g, '');
  // A literal address is connected to without any look-up.
  if (isIP(host) !== 0 && !isAllowedAddress(host, post.allowPrivate)) return failed(new PrivateAddress());
  // An agent of its own: no connection outlives the check of the address that it was made to.
  const agent = new Agent({
    connect: { lookup: guardedLookup(post), timeout: post.timeoutMs ?? defaultTimeoutMs, minVersion: 'TLSv1.2' },
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: 16_384,
  });
  const signal = AbortSignal.timeout(post.timeoutMs ?? defaultTimeoutMs);
  try {
    const answer = await request(post.url, {
      method: 'POST',
      headers: post.headers,
      body: post.body,
      dispatcher: agent,
      signal,
    });
    const { statusCode: status, headers } = answer;
    const asked = headers['retry-after'];
    const excerpt = status >= 200 && status < 300 ? '' : await readExcerpt(answer.body);
    return {
      answered: true,
      status,
      retryAfterMs: retryAfterMs(typeof asked === 'string' ? asked : undefined, post.now),
      excerpt,
    };
  } catch (error) {
    return failed(error);
  } finally {
    await agent.destroy();
  }
}

/** Looks a name up and hands on only addresses that may be connected to, so that the check and the connection are one. */
function guardedLookup({ allowPrivate, resolve = resolveAll }: WebhookPost): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => isAllowedAddress(address, allowPrivate));
        const first = allowed[0];
        if (!first) callback(new PrivateAddress(), '');
        else if (options.all) callback(null, allowed);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

/** The beginning of an error page, for the list of deliveries. That it cannot be read changes nothing. */
async function readExcerpt(body: Dispatcher.ResponseData['body']): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length >= excerptBytes) break;
    }
  } catch {
    // What came until then is told.
  }
  const text = Buffer.concat(parts).subarray(0, excerptBytes).toString('utf8');
  return text
    .replaceAll(/[^\x20-\x7eÀ-ÿ]+/g, ' ')
    .trim()
    .slice(0, 200);
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'O nome do endereço não existe no DNS.',
  EAI_AGAIN: 'O DNS não respondeu.',
  ECONNREFUSED: 'O servidor recusou a conexão.',
  ECONNRESET: 'O servidor fechou a conexão sem responder.',
  EHOSTUNREACH: 'Não há caminho até o servidor.',
  ENETUNREACH: 'Não há caminho até o servidor.',
  ETIMEDOUT: 'O servidor não respondeu a tempo.',
  UND_ERR_CONNECT_TIMEOUT: 'O servidor não aceitou a conexão a tempo.',
  UND_ERR_SOCKET: 'O servidor fechou a conexão sem responder.',
  UND_ERR_HEADERS_OVERFLOW: 'A resposta tem cabeçalhos grandes demais.',
  CERT_HAS_EXPIRED: 'O certificado do servidor está vencido.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'O certificado do servidor não é de uma autoridade conhecida.',
  SELF_SIGNED_CERT_IN_CHAIN: 'O certificado do servidor não é de uma autoridade conhecida.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'O certificado do servidor não é de uma autoridade conhecida.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'O certificado do servidor é de outro endereço.',
};

function failed(error: unknown): PostResult {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof PrivateAddress) {
      return { answered: false, detail: 'O endereço leva à rede interna e não é permitido.' };
    }
    if (cause.name === 'TimeoutError') return { answered: false, detail: 'O servidor não respondeu a tempo.' };
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    const known = reasons[code];
    if (known) return { answered: false, detail: known };
  }
  const name = error instanceof Error ? ('code' in error ? String(error.code) : error.name) : 'erro';
  return { answered: false, detail: `A entrega não chegou (${name}).` };
}

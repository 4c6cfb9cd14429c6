/** A caller of a simulated bank for the simulator's own tests: TLS with the application's certificate, plain requests. */
import { Agent, request } from 'undici';

export interface CallerAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The part of a JSON body under a path such as `cobrancas.0.cobranca.situacao`; the whole without one. */
  at(path?: string): unknown;
}

export interface CallOptions {
  json?: unknown;
  form?: Record<string, string>;
  body?: Buffer;
  headers?: Record<string, string>;
}

export interface Caller {
  call(method: string, path: string, options?: CallOptions): Promise<CallerAnswer>;
  close(): Promise<void>;
}

export interface CallerInput {
  baseUrl: string;
  caPem: string;
  /** Without it no client certificate is presented. */
  identity?: { certificatePem: string; keyPem: string };
}

export function makeCaller({ baseUrl, caPem, identity }: CallerInput): Caller {
  const own = identity === undefined ? {} : { cert: identity.certificatePem, key: identity.keyPem };
  const dispatcher = new Agent({ connect: { ca: caPem, ...own } });
  return {
    async call(method, path, options = {}) {
      const { body, type } = bodyOf(options);
      const answer = await request(baseUrl + path, {
        dispatcher,
        method: method as 'GET',
        headers: { ...(type === undefined ? {} : { 'content-type': type }), ...options.headers },
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers, text, at: (part) => pick(JSON.parse(text), part) };
    },
    close: () => dispatcher.destroy(),
  };
}

function bodyOf({ json, form, body }: CallOptions): { body?: string | Buffer; type?: string } {
  if (form !== undefined) {
    return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
  }
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
  return body === undefined ? {} : { body, type: 'application/json' };
}

function pick(value: unknown, path: string | undefined): unknown {
  let part = value;
  for (const name of path?.split('.') ?? []) part = (part as Record<string, unknown> | undefined)?.[name];
  return part;
}

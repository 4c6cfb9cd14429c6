/** An engine without a bank around it: real clock of the simulator, real books, real queue of webhooks. */
import type { BankEnvironment } from '#sim/kit/bank.ts';
import { manualClock } from '#sim/kit/clock.ts';
import type { Answer } from '#sim/kit/http.ts';
import { makeRouter } from '#sim/kit/router.ts';
import { openStore } from '#sim/kit/store.ts';
import { makeWebhooks } from '#sim/kit/webhooks.ts';
import type { PixAccount, PixDialectInput } from './index.ts';
import { makePixEngine } from './index.ts';

export const KEY = '7d9f0335-8dcc-4054-9bf9-0dbd61d36906';
export const ACCOUNT: PixAccount = {
  number: '123456',
  holderName: 'Empresa de Logística SA',
  holderTaxId: '11222333000181',
  city: 'São Paulo',
  postalCode: '70800100',
  pixKeys: [KEY, '5f84a4c5-c5cb-4599-9f13-7eb4d419dacc'],
};

export interface TestAnswer {
  status: number;
  contentType: string | undefined;
  /** The body read as JSON; undefined when empty. */
  body: Record<string, unknown>;
}

/** With `dataDir` the books are kept there, and opened again by the next bank of the same folder. */
export function testBank(options: { now?: string; dialect?: Partial<PixDialectInput>; dataDir?: string } = {}) {
  const clock = manualClock(options.now ?? '2026-03-10T15:00:00Z');
  const store = openStore(options.dataDir);
  const webhooks = makeWebhooks({ clock, store, caPem: '', mode: 'held', changed: () => undefined });
  const env: BankEnvironment = {
    clock,
    store,
    settings: { limits: 'none', emissionDelayMs: 0, amendDelayMs: 0 },
    authority: { caPem: '', issueServerCertificate: refuse, issueClientCertificate: refuse, readRequest: refuse },
    webhooks,
    changed: () => undefined,
  };
  const engine = makePixEngine({
    env,
    dialect: { bank: 'teste', title: 'Banco de teste', ispb: '12345678', ...options.dialect },
    accountOf: (number) => ({ ...ACCOUNT, number }),
  });
  const route = makeRouter(engine.operations);
  const call = (method: string, target: string, body?: unknown, headers: Record<string, string> = {}): TestAnswer => {
    const url = new URL(`https://bank.example${target}`);
    const match = route(method, url.pathname);
    if (match === undefined) throw new Error(`no operation ${method} ${url.pathname}`);
    return read(
      engine.serve(match.route, ACCOUNT.number, {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
        params: match.params,
        certificate: null,
      }),
    );
  };
  return { clock, engine, call, deliveries: () => webhooks.list('teste'), close: () => store.close() };
}

function refuse(): never {
  throw new Error('no certificates here');
}

function read(answer: Answer): TestAnswer {
  const value: unknown = answer.json ?? (answer.text === undefined ? undefined : JSON.parse(answer.text));
  return {
    status: answer.status,
    contentType: answer.headers?.['content-type'],
    body: (value ?? {}) as Record<string, unknown>,
  };
}

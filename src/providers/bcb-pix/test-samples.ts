/** For tests: the official examples, a charge, and a bank that speaks the standard. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cents } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type { ConnectionView, InstructionInput, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import type { PixDialectInput } from '#sim/kit/pix/index.ts';
import { KEY, testBank } from '#sim/kit/pix/test-bank.ts';
import { pixDialect } from './dialect.ts';

type Example = Record<string, Record<string, Record<string, unknown>>>;
const read = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));

export const official = read('official-examples') as Example;
export const nomeMensagem = read('nome-mensagem') as {
  errors: [nome: string, status: number, mensagem: string][];
  callback: unknown;
};

export const dialect = pixDialect({ name: 'banco.pix', title: 'Banco Exemplo', service: 'pix', keyOf: () => KEY });

export function raw(status: number, body: unknown = ''): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: {}, body: new TextEncoder().encode(text) };
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'banco',
  environment: 'sandbox',
  account: {
    bankCode: '999',
    branch: '0001',
    number: '12345',
    digit: '6',
    holderName: 'Empresa',
    holderTaxId: '11222333000181',
  },
  agreement: {},
};

export const charge: ChargeView = {
  id: 'charge-1',
  reference: 'A-1',
  amountCents: cents(123_45),
  dueDate: '2026-03-31',
  issuedOn: '2026-03-10',
  method: 'pix',
  payer: {
    taxId: '12345678909',
    name: 'Francisco da Silva',
    address: {
      street: 'Alameda Souza',
      number: '80',
      district: 'Braz',
      city: 'Recife',
      state: 'PE',
      postalCode: '70011750',
    },
  },
  terms: { fine: { kind: 'rate', percent: '2' }, interest: { kind: 'monthly', percent: '1' } },
  daysAfterDue: 30,
  messages: ['Cobrança dos serviços prestados.'],
};

export const input: InstructionInput = {
  charge,
  connection,
  hookUrl: 'https://hub.example/hooks/token',
  registration: {
    id: '0199a1b2-c3d4-7e5f-8a6b-0123456789ab',
    method: 'pix',
    bankKey: 'A-1',
    bankRef: null,
    txid: null,
    nossoNumero: null,
  },
};
export const TXID = '0199a1b2c3d47e5f8a6b0123456789ab';

export function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

/** A bank that judges each request by the official description. */
export function standardBank(now?: string, deviations: Partial<PixDialectInput> = {}) {
  const bank = testBank({ dialect: deviations, ...(now === undefined ? {} : { now }) });
  return {
    ...bank,
    /** Sends a request as the executor would and reads the answer. */
    send<A>({ method, path, query, headers, body, read: readAnswer }: RequestSpec<A>): Outcome<A> {
      const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
      const json = body !== undefined && 'json' in body ? body.json : undefined;
      const answer = bank.call(method, path + search, json, headers);
      return readAnswer(raw(answer.status, answer.body));
    },
  };
}

/** For tests: the bank's documented samples, and the transfer of its manual's own example. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ConnectionView, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import type { Payee, TransferView } from '#core/transfer.ts';
import { cents } from '#lib/money.ts';
import { celcoin } from './index.ts';

export const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
export const sampleJson = (name: string) => JSON.parse(sample(name));

export function raw(status: number, body: unknown = ''): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(text) };
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'celcoin',
  environment: 'sandbox',
  account: {
    bankCode: '509',
    branch: '0001',
    number: '30054197690',
    digit: '2',
    holderName: 'Empresa',
    holderTaxId: '11222333000181',
  },
  agreement: { externalTerminal: '123' },
};

export type AccountPayee = Extract<Payee, { kind: 'account' }>;

export const payee: AccountPayee = {
  kind: 'account',
  name: 'Fulano de tal',
  taxId: '35914746817',
  ispb: '30306294',
  bankCode: null,
  branch: '30',
  account: '379424',
  accountDigit: '5',
  accountType: 'CC',
};

export const transfer: TransferView = {
  id: 'tr-1',
  bankKey: '123',
  amountCents: cents(500),
  payee,
  reference: 'PG1',
  description: null,
};

export const to = (changes: Partial<AccountPayee>, more: Partial<TransferView> = {}): TransferView => ({
  ...transfer,
  ...more,
  payee: { ...payee, ...changes },
});

export const capabilities = celcoin.transfer!;

export function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

export const bodyText = (spec: RequestSpec<unknown>): string =>
  spec.body && 'json' in spec.body ? JSON.stringify(spec.body.json) : '';

/** Reads an answer to the transfer of the manual's example. */
export const readSent = (status: number, body: unknown) =>
  capabilities.send(connection, transfer).read(raw(status, body));

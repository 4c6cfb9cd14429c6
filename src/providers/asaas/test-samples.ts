/** For tests: the samples of the bank, and the charge that they are read with. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cents } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type { ChargeFact } from '#core/evidence.ts';
import type {
  ChargeAnswer,
  ConnectionView,
  InstructionInput,
  Outcome,
  RawAnswer,
  RegistrationView,
  RequestSpec,
} from '#core/provider.ts';
import { asaas } from './index.ts';

export const sampleJson = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));

export function raw(status: number, body: unknown = '', headers: Record<string, string> = {}): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: new TextEncoder().encode(text) };
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'asaas',
  environment: 'sandbox',
  account: {
    bankCode: '461',
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
  reference: '111111',
  amountCents: cents(250_00),
  dueDate: '2024-03-05',
  issuedOn: '2024-02-28',
  method: 'boleto_pix',
  payer: {
    taxId: '24971563792',
    name: 'Marcelo Almeida',
    email: 'marcelo.almeida@gmail.com',
    phone: '4799376637',
    address: {
      street: 'Av. Paulista',
      number: '150',
      complement: 'Sala 201',
      district: 'Centro',
      city: 'São Paulo',
      state: 'SP',
      postalCode: '01310000',
    },
  },
  terms: {},
  daysAfterDue: 60,
  messages: ['Pedido: 12345'],
};

/** The charge of the sandbox's recorded answer. */
export const bankRef = 'pay_517hlrt65agypbai';
export const registration: RegistrationView = {
  id: 'r1',
  method: 'boleto_pix',
  bankKey: '111111',
  bankRef,
  txid: null,
  nossoNumero: null,
};
export const input: InstructionInput = { charge, registration, connection, hookUrl: 'https://hub.example/hooks/token' };
export const prior = { payer: { bankRef: 'cus_000005897333', facts: [] } };
export const capabilities = asaas.charge!;

export function stepOf(
  kind: 'register' | 'amend' | 'writeOff' | 'restore' | 'markReceived' | 'undoReceived' | 'refund',
  name: string = kind,
) {
  return capabilities[kind]!(input).find(({ step }) => step === name) ?? assert.fail(`no step ${name}`);
}

export function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

export const bodyOf = (spec: RequestSpec<unknown>) =>
  JSON.parse(spec.body && 'json' in spec.body ? JSON.stringify(spec.body.json) : 'null');

/** A charge as the sandbox answers it, with changes. */
export const payment = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...sampleJson('payments.create').boleto.response,
  ...changes,
});

export const readPayment = (changes: Record<string, unknown>, date = ''): ChargeAnswer =>
  answerOf(capabilities.read!(connection, registration).read(raw(200, payment(changes), date ? { date } : {})));

export const factsOf = (changes: Record<string, unknown>): ChargeFact[] =>
  readPayment(changes).facts.map(({ fact }) => fact);

/** For tests: the bank's documented samples, a charge to send, and how a request is read. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { cents } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type {
  ConnectionView,
  InstructionInput,
  Outcome,
  RawAnswer,
  RegistrationView,
  RequestSpec,
  Step,
} from '#core/provider.ts';

const folder = new URL('fixtures/', import.meta.url);
export const samples = readdirSync(folder).filter((name) => name.endsWith('.json'));
export const sampleJson = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

export function raw(status: number, body: unknown = '', headers: Record<string, string> = {}): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: new TextEncoder().encode(text) };
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'efi',
  environment: 'sandbox',
  account: {
    bankCode: '364',
    branch: '0001',
    number: '123456',
    digit: '7',
    holderName: 'Padaria São João Ltda',
    holderTaxId: '11222333000181',
  },
  agreement: { pixKey: '2c3c7441-b91e-4982-3c25-6105581e18ae' },
};

export const charge: ChargeView = {
  id: 'charge-1',
  reference: 'ERP-1',
  amountCents: cents(59_90),
  dueDate: '2026-12-15',
  issuedOn: '2026-11-20',
  method: 'boleto_pix',
  payer: {
    taxId: '94271564656',
    name: 'Gorbadoc Oldbuck',
    email: 'gorbadoc@example.com',
    phone: '51944916523',
    address: {
      street: 'Avenida Juscelino Kubitschek',
      number: '909',
      district: 'Bauxita',
      city: 'Ouro Preto',
      state: 'MG',
      postalCode: '35400000',
    },
  },
  terms: {},
  daysAfterDue: 30,
  messages: [],
};

export const registration: RegistrationView = {
  id: '0195a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b',
  method: 'boleto_pix',
  bankKey: 'ERP-1',
  bankRef: '1234567',
  txid: null,
  nossoNumero: null,
};
export const input: InstructionInput = { charge, registration, connection, hookUrl: 'https://hub.example/hooks/token' };

export function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

export const jsonOf = (spec: RequestSpec<unknown>) =>
  spec.body && 'json' in spec.body ? spec.body.json : assert.fail();
export const stepOf = (steps: readonly Step[], name: string): Step =>
  steps.find(({ step }) => step === name) ?? assert.fail(`no step ${name}`);

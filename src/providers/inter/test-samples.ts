/** For tests: the bank's documented samples, and the charge of its own example. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cents } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type {
  ConnectionView,
  HookState,
  HookWish,
  InstructionInput,
  Outcome,
  RawAnswer,
  RegistrationView,
  RequestSpec,
} from '#core/provider.ts';
import { inter } from './index.ts';

export const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
export const sampleJson = (name: string) => JSON.parse(sample(name));

export function raw(status: number, body: unknown = ''): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(text) };
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'inter',
  environment: 'sandbox',
  account: {
    bankCode: '077',
    branch: '0001',
    number: '0012345',
    digit: '6',
    holderName: 'Empresa',
    holderTaxId: '11222333000181',
  },
  agreement: {},
};

/** The charge of the bank's own example of an emission. */
export const charge: ChargeView = {
  id: 'charge-1',
  reference: 'A-1',
  amountCents: cents(250),
  dueDate: '2026-10-20',
  issuedOn: '2026-10-01',
  method: 'boleto_pix',
  payer: {
    taxId: '01123456789',
    name: 'Nome do pagador',
    email: 'nome.sobrenome@example.com',
    phone: '31999999999',
    address: {
      street: 'Avenida Brasil, 1200',
      number: '3456',
      complement: 'apartamento 3 bloco 4',
      district: 'Centro',
      city: 'Belo Horizonte',
      state: 'MG',
      postalCode: '30110000',
    },
  },
  terms: {
    discounts: [{ kind: 'rate', percent: '3', daysBefore: 7 }],
    fine: { kind: 'rate', percent: '2.00' },
    interest: { kind: 'monthly', percent: '5' },
  },
  daysAfterDue: 60,
  messages: ['mensagem 1', 'mensagem 2', 'mensagem 3', 'mensagem 4', 'mensagem 5'],
};

export const bankRef = '183e982a-34e5-4bc0-9643-def5432a';
export const registration: RegistrationView = {
  id: 'r1',
  method: 'boleto_pix',
  bankKey: '123456',
  bankRef,
  txid: null,
  nossoNumero: null,
};
export const input: InstructionInput = { charge, registration, connection, hookUrl: 'https://hub.example/hooks/token' };
export const working = (url: string): HookState => ({ url, ref: null, problem: null });
export const wish = (url: string): HookWish => ({ url, secret: null, existing: null });
export const capabilities = inter.charge!;
export const registerStep = capabilities.register!(input)[0]!;
export const amendStep = capabilities.amend!(input)[0]!;
export const writeOffStep = capabilities.writeOff!(input)[0]!;

export function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

export const bodyText = (spec: RequestSpec<unknown>): string =>
  spec.body && 'json' in spec.body ? JSON.stringify(spec.body.json) : '';

export interface Changes {
  cobranca?: Record<string, unknown>;
  boleto?: unknown;
  pix?: unknown;
}

export function detail(situacao: string, changes: Changes = {}) {
  const whole = sampleJson('cobranca.recuperar.response');
  const { valorTotalRecebido: _, origemRecebimento: __, ...cobranca } = whole.cobranca;
  return { ...whole, ...changes, cobranca: { ...cobranca, situacao, ...changes.cobranca } };
}

export const readDetail = (body: unknown) =>
  answerOf(capabilities.read!(connection, registration).read(raw(200, body))).facts;

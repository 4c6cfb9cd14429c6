/** For tests: the bank's documented samples, a charge to send, and the charge of its own example of a consulta. */
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
import { itau } from './index.ts';

const folder = new URL('fixtures/', import.meta.url);
export const samples = readdirSync(folder).filter((name) => name.endsWith('.json'));
export const sample = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');
export const sampleJson = (name: string) => JSON.parse(sample(name));

export function raw(status: number, body: unknown = '', headers: Record<string, string> = {}): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: new TextEncoder().encode(text) };
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'itau',
  environment: 'sandbox',
  account: {
    bankCode: '341',
    branch: '1500',
    number: '05206',
    digit: '1',
    holderName: 'Padaria São João Ltda',
    holderTaxId: '11222333000181',
  },
  agreement: { carteira: '109', firstNossoNumero: '1', pixKey: '11222333000181' },
};

export const charge: ChargeView = {
  id: 'charge-1',
  reference: 'NF-1023',
  amountCents: cents(1_199_00),
  dueDate: '2026-12-31',
  issuedOn: '2026-11-20',
  method: 'boleto',
  payer: {
    taxId: '52998224725',
    name: "João D'Ávila & Filhos",
    address: {
      street: 'Rua Doutor José Maria Whitaker de Assumpção Filho',
      number: '1200',
      complement: 'ap. 34/B',
      district: 'Jardim São Francisco',
      city: 'São José do Vale do Rio Preto',
      state: 'RJ',
      postalCode: '25780000',
    },
  },
  terms: {
    fine: { kind: 'rate', percent: '2.00' },
    interest: { kind: 'monthly', percent: '1' },
    discounts: [{ kind: 'rate', percent: '3', daysBefore: 7 }],
    rebateCents: cents(10_00),
  },
  daysAfterDue: 60,
  messages: ['Não receber após 60 dias'],
};

export const id = '15000005206110900047001';
export const registration: RegistrationView = {
  id: 'r1',
  method: 'boleto',
  bankKey: 'NF-1023',
  bankRef: null,
  txid: null,
  nossoNumero: '00047001',
};
export const input: InstructionInput = { charge, registration, connection, hookUrl: 'https://hub.example/hooks/abc' };
export const pixInput: InstructionInput = { ...input, charge: { ...charge, method: 'boleto_pix' } };
export const capabilities = itau.charge!;

export function stepNamed(plan: readonly Step[], name: string): Step {
  return plan.find(({ step }) => step === name) ?? assert.fail(`no step ${name}`);
}

export function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

export function jsonOf(spec: RequestSpec<unknown>) {
  return spec.body && 'json' in spec.body ? JSON.parse(JSON.stringify(spec.body.json)) : undefined;
}

interface Shown {
  item?: Record<string, unknown>;
  title?: Record<string, unknown>;
}

/** An answer of the consulta about the charge above. */
export function shown(situacao: string | undefined, { item = {}, title = {} }: Shown = {}) {
  return {
    data: [
      {
        dado_boleto: {
          codigo_carteira: '109',
          data_emissao: '2026-11-20',
          pagador: { pessoa: { tipo_pessoa: { numero_cadastro_pessoa_fisica: '52998224725' } } },
          dados_individuais_boleto: [
            {
              situacao_geral_boleto: situacao,
              status_vencimento: 'A vencer',
              numero_nosso_numero: '47001',
              data_vencimento: '2026-12-31',
              valor_titulo: '1199.00',
              texto_seu_numero: 'NF-1023',
              codigo_barras: '3'.repeat(44),
              numero_linha_digitavel: '3'.repeat(47),
              ...item,
            },
          ],
          ...title,
        },
      },
    ],
  };
}

export const payment = (on: string, amount: string, more: Record<string, unknown> = {}) => ({
  data_inclusao_pagamento: on,
  valor_pago_total_cobranca: amount,
  ...more,
});

export const readFacts = (body: unknown) =>
  answerOf(capabilities.read!(connection, registration).read(raw(200, body))).facts;

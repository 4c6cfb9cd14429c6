/** What Banco Exemplo keeps: accounts, applications and boletos. */
import { randomInt } from 'node:crypto';
import type { AccountInput, BankEnvironment, BankPayment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Table } from '#sim/kit/store.ts';

/** CHANGE: every word of the bank's documents, also those that our provider never waits for. */
export type Situacao = 'ABERTO' | 'VENCIDO' | 'PAGO' | 'BAIXADO' | 'EXPIRADO';

export interface Account {
  /** Digits with check digit. */
  number: string;
  holderName: string;
  lastNossoNumero: number;
  webhookUrl?: string;
}

export interface Application {
  clientId: string;
  /** The client secret, or the key where the bank gives a key. */
  secret: string;
  account: string;
  /** Of its certificate. */
  fingerprint: string;
}

export interface Boleto {
  id: string;
  account: string;
  createdAtMs: number;
  issuedOn: string;
  referencia: string;
  amountCents: number;
  dueDate: string;
  daysAfterDue: number;
  payer: { documento: string; nome: string };
  /** Percentages as decimal text. */
  multaPercentual?: string;
  jurosPercentualMes?: string;
  situacao: Situacao;
  situacaoAtMs: number;
  nossoNumero: string;
  codigoBarras: string;
  motivoBaixa?: string;
  payments: BankPayment[];
}

export interface ExampleBankState {
  env: BankEnvironment;
  accounts: Table<Account>;
  applications: Table<Application>;
  boletos: Table<Boleto>;
  tokens: Map<string, { clientId: string; expiresAtMs: number }>;
}

export function openState(env: BankEnvironment): ExampleBankState {
  return {
    env,
    accounts: env.store.table('example-bank.accounts'),
    applications: env.store.table('example-bank.applications'),
    boletos: env.store.table('example-bank.boletos'),
    tokens: new Map(),
  };
}

export function isOpen({ situacao }: Boleto): boolean {
  return situacao === 'ABERTO' || situacao === 'VENCIDO';
}

/** Writes a boleto down; what is not written down is lost with the process. */
export function saveBoleto(state: ExampleBankState, boleto: Boleto): void {
  state.boletos.put(boleto.id, boleto);
  state.env.changed({ kind: 'charge', ref: boleto.id, status: boleto.situacao });
}

/** Opens an account, or gives the one that exists under that number. */
export function openAccount(state: ExampleBankState, input: string | AccountInput | undefined): Account {
  const wanted = typeof input === 'object' ? input : { number: input ?? String(randomInt(10_000_000, 99_999_999)) };
  if (!/^[1-9]\d{4,9}$/.test(wanted.number)) {
    throw new SimulatorError(400, `Conta inválida: ${wanted.number}. Use de 5 a 10 dígitos, com o dígito verificador.`);
  }
  const known = state.accounts.get(wanted.number);
  if (known !== undefined) return known;
  const account: Account = {
    number: wanted.number,
    holderName: wanted.holderName ?? 'EMPRESA EXEMPLO LTDA',
    lastNossoNumero: randomInt(1, 1_000_000),
  };
  state.accounts.put(account.number, account);
  return account;
}

/** What Banco Inter keeps: accounts, applications, charges and their edits. */
import { randomInt, randomUUID } from 'node:crypto';
import type { AccountInput, BankEnvironment, BankPayment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Table } from '#sim/kit/store.ts';
import { unusedKey } from '#sim/kit/store.ts';

/** The nine words of `situacao`, in the order of the summary's official example. */
export const SITUACOES = [
  'A_RECEBER',
  'RECEBIDO',
  'ATRASADO',
  'CANCELADO',
  'EXPIRADO',
  'MARCADO_RECEBIDO',
  'FALHA_EMISSAO',
  'EM_PROCESSAMENTO',
  'PROTESTO',
] as const;

export type Situacao = (typeof SITUACOES)[number];

export interface Account {
  number: string;
  holderName: string;
  holderTaxId: string;
  city: string;
  postalCode: string;
  pixKey: string | null;
  /** Seven digits, fixed by the contract: part of every barcode. */
  operationNumber: string;
  /** The last nosso número given, without its check digit. */
  lastNossoNumero: number;
  webhook?: { url: string; createdAtMs: number; updatedAtMs?: number };
}

export interface Application {
  clientId: string;
  clientSecret: string;
  accounts: string[];
  scopes: string[];
  /** Of its certificate. */
  fingerprint: string;
}

/** An interest, fine or discount as it was sent. */
export interface Term {
  codigo: string;
  taxa?: number;
  valor?: number;
  quantidadeDias?: number;
}

export interface Charge {
  codigoSolicitacao: string;
  account: string;
  createdAtMs: number;
  /** Before it the API answers as if the charge did not exist. */
  visibleAtMs: number;
  /** When it is registered or fails; 0 once that has happened. */
  registersAtMs: number;
  seuNumero: string;
  amountCents: number;
  dueDate: string;
  agendaDays: number;
  issuedOn: string;
  pagador: Record<string, string>;
  desconto?: Term;
  multa?: Term;
  mora?: Term;
  notaFiscal?: unknown;
  mensagem?: unknown;
  beneficiarioFinal?: unknown;
  formas: string[];
  situacao: Situacao;
  situacaoAtMs: number;
  /** Why it will fail, or failed, to register. */
  failure?: string;
  motivoCancelamento?: string;
  nossoNumero?: string;
  codigoBarras?: string;
  linhaDigitavel?: string;
  txid?: string;
  location?: string;
  pixCopiaECola?: string;
  payments: BankPayment[];
}

export interface Edit {
  codigoEdicao: string;
  codigoSolicitacao: string;
  status: 'PROCESSANDO' | 'SUCESSO' | 'FALHA';
  mensagem: string;
  amountCents?: number;
  dueDate?: string;
  /** 0 once it has taken effect. */
  effectiveAtMs: number;
}

export interface InterState {
  env: BankEnvironment;
  accounts: Table<Account>;
  applications: Table<Application>;
  charges: Table<Charge>;
  edits: Table<Edit>;
  /** Ids by account and seuNumero, oldest first. */
  byReference: Map<string, string[]>;
  /** Ids of charges that time can still change. */
  open: Set<string>;
  /** Reasons for which the next emissions will fail. */
  plannedFailures: string[];
  tokens: Map<string, { clientId: string; scopes: string[]; expiresAtMs: number }>;
}

export function openState(env: BankEnvironment): InterState {
  const state: InterState = {
    env,
    accounts: env.store.table('inter.accounts'),
    applications: env.store.table('inter.applications'),
    charges: env.store.table('inter.charges'),
    edits: env.store.table('inter.edits'),
    byReference: new Map(),
    open: new Set(),
    plannedFailures: [],
    tokens: new Map(),
  };
  for (const charge of state.charges.values()) index(state, charge);
  return state;
}

export function isOpen(charge: Charge): boolean {
  return charge.situacao === 'A_RECEBER' || charge.situacao === 'ATRASADO';
}

/** Writes a charge down and keeps the indexes right. */
export function saveCharge(state: InterState, charge: Charge): void {
  const isNew = state.charges.get(charge.codigoSolicitacao) === undefined;
  state.charges.put(charge.codigoSolicitacao, charge);
  if (isNew) index(state, charge);
  else if (isOpen(charge)) state.open.add(charge.codigoSolicitacao);
  else state.open.delete(charge.codigoSolicitacao);
  state.env.changed({ kind: 'charge', ref: charge.codigoSolicitacao, status: charge.situacao });
}

function index(state: InterState, charge: Charge): void {
  const key = `${charge.account} ${charge.seuNumero}`;
  const ids = state.byReference.get(key);
  if (ids === undefined) state.byReference.set(key, [charge.codigoSolicitacao]);
  else ids.push(charge.codigoSolicitacao);
  if (isOpen(charge)) state.open.add(charge.codigoSolicitacao);
}

export function chargesByReference(state: InterState, account: string, seuNumero: string): Charge[] {
  const ids = state.byReference.get(`${account} ${seuNumero}`) ?? [];
  return ids.map((id) => state.charges.get(id)!);
}

/** Opens an account, or gives the one that exists under that number. */
export function openAccount(state: InterState, input: string | AccountInput | undefined): Account {
  const drawn = () => unusedKey(state.accounts, () => String(randomInt(10_000_000, 999_999_999)));
  const wanted = typeof input === 'object' ? input : { number: input ?? drawn() };
  if (!/^[1-9]\d{4,11}$/.test(wanted.number)) {
    throw new SimulatorError(400, `Conta inválida: ${wanted.number}. Use só os dígitos, com o dígito verificador.`);
  }
  if (wanted.operationNumber !== undefined && !/^\d{7}$/.test(wanted.operationNumber)) {
    throw new SimulatorError(400, 'O número da operação tem 7 dígitos.');
  }
  const known = state.accounts.get(wanted.number);
  if (known !== undefined) return known;
  const account: Account = {
    number: wanted.number,
    holderName: wanted.holderName ?? 'EMPRESA EXEMPLO LTDA',
    holderTaxId: wanted.holderTaxId ?? '11222333000181',
    city: wanted.city ?? 'Belo Horizonte',
    postalCode: wanted.postalCode ?? '30110000',
    pixKey: wanted.pixKey === undefined ? randomUUID() : wanted.pixKey,
    operationNumber: wanted.operationNumber ?? String(randomInt(0, 10_000_000)).padStart(7, '0'),
    lastNossoNumero: randomInt(1_000_000, 9_000_000) * 100,
  };
  state.accounts.put(account.number, account);
  return account;
}

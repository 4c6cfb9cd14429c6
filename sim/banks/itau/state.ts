/** What Itaú keeps: accounts with their rules and webhooks, applications, charges and instructions under way. */
import { randomInt, randomUUID } from 'node:crypto';
import { mod10 } from '#lib/boleto/check-digits.ts';
import type { AccountInput, BankEnvironment, BankPayment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Table } from '#sim/kit/store.ts';
import { unusedKey } from '#sim/kit/store.ts';
import type { Change } from './changes.ts';
import type { Bearers } from './notifications.ts';
import type { Terms } from './terms.ts';

/** The words of `situacao_geral_boleto` that production has been seen to use. */
export const SITUACOES = ['Em Aberto', 'Aguardando Crédito', 'Paga', 'Baixada', 'Pagamento Rejeitado'] as const;
export type Situacao = (typeof SITUACOES)[number];

export type NotificationType = 'BAIXA_EFETIVA' | 'BAIXA_OPERACIONAL';

/** A webhook: one for each kind of notification. */
export interface Hook {
  id: string;
  type: NotificationType;
  url: string;
  clientId: string;
  clientSecret: string;
  oauthUrl: string;
  oauthScope: string;
  /** The least paid amount that is told. */
  minimumCents: number;
  createdAtMs: number;
}

/** What differs between accounts, or what nobody outside the bank knows: set by the act `rules`. */
export interface Rules {
  /** Whether an instruction is taken on the day of the emission; a client's author says: from the next business day. */
  sameDay: boolean;
  /** `approval`: stored until the manager approves; `asynchronous`: 202, in effect after `amendDelayMs`. */
  instructions: 'immediate' | 'approval' | 'asynchronous';
  /** What answers an instruction that has already been done. */
  alreadyDone: 422 | 500;
  /** A Bolecode is answered at once, or 202 and visible after `emissionDelayMs`. */
  bolecode: 'immediate' | 'later';
  /** A boleto is seen by the consulta at once, or after `emissionDelayMs`; how late it is is published nowhere. */
  visibility: 'immediate' | 'later';
  /** Whether the webhook tells of a Bolecode paid by Pix; production has been seen to tell nobody. */
  pixTold: boolean;
  /** Whether accents are taken in texts. */
  accents: boolean;
  /** Which `id_boleto` the consulta shows; environments differ. */
  idBoleto: 'uuid' | 'digits';
  /** Tariff of a settled boleto. */
  feeCents: number;
}

const USUAL_RULES: Rules = {
  sameDay: true,
  instructions: 'immediate',
  alreadyDone: 422,
  bolecode: 'immediate',
  visibility: 'immediate',
  pixTold: false,
  accents: true,
  idBoleto: 'uuid',
  feeCents: 190,
};

export interface Account {
  /** id_beneficiario: agência 4, conta 7, DAC 1. */
  number: string;
  holderName: string;
  holderTaxId: string;
  city: string;
  postalCode: string;
  pixKey: string | null;
  /** Last nosso número given by the bank, for the carteiras that it numbers. */
  lastNossoNumero: number;
  rules: Rules;
  hooks: Partial<Record<NotificationType, Hook>>;
}

export interface Application {
  clientId: string;
  clientSecret: string;
  accounts: string[];
  /** Of its certificates: a renewed one does not end the one before. */
  fingerprints: string[];
  /** Exchanged for a certificate once, within seven days. */
  temporaryToken: { value: string; expiresAtMs: number } | null;
}

/** One entry of `historico`. */
export interface HistoryEntry {
  data: string;
  operacao: string;
  comandado_por: string;
  motivo?: string;
  conteudo_anterior?: string;
  conteudo_atual?: string;
}

export interface Payment extends BankPayment {
  /** How the amount is made up, where it is what was due. */
  discountCents: number;
  rebateCents: number;
  fineCents: number;
  interestCents: number;
  /** Paid at the notary's. */
  atNotary: boolean;
  /** Day on which the money reaches the account, if nothing comes in between. */
  creditOn: string;
}

/** asked → sent → protested; asked to stop → stopped. */
export type ProtestStage = 'asked' | 'sent' | 'protested' | 'stopping' | 'stopped';

export interface Protest {
  stage: ProtestStage;
  /** The stage before it was to be stopped. */
  was?: ProtestStage;
  daysAfterDue: number;
  /** Day of the present stage. */
  since: string;
}

export interface Charge {
  /** `id_boleto` of the answers. */
  id: string;
  /** `id_boleto_individual` of the answers. */
  individualId: string;
  /** agência, conta, DAC, carteira, nosso número: what instructions are addressed to. */
  pathId: string;
  account: string;
  carteira: string;
  /** Eight digits. */
  nossoNumero: string;
  dac: string;
  kind: 'boleto' | 'boleto_pix';
  createdAtMs: number;
  /** Before it the consulta does not know the charge. */
  visibleAtMs: number;
  /** 202: taken, not yet registered. */
  registering: boolean;
  reference: string;
  amountCents: number;
  dueDate: string;
  limitDate: string;
  issuedOn: string;
  especie: string;
  partialPayment: boolean;
  /** `dado_boleto` and `dados_individuais_boleto[n]` as they were sent. */
  sent: Record<string, unknown>;
  sentItem: Record<string, unknown>;
  payer: { name: string; taxId: string };
  terms: Terms;
  protest?: Protest;
  negativacao?: { codigo: number; dias: number };
  situacao: Situacao;
  situacaoAtMs: number;
  baixa?: { on: string; motivo: string; kind: 'settled' | 'asked' | 'expired' | 'rejected' };
  barcode: string;
  line: string;
  txid?: string;
  location?: string;
  locationId?: number;
  brCode?: string;
  payments: Payment[];
  history: HistoryEntry[];
}

/** An instruction that has been taken and is not yet in effect. */
export interface Instruction {
  id: string;
  chargeId: string;
  change: Change;
  /** When it takes effect; `null` while it waits for the manager. */
  effectiveAtMs: number | null;
}

export interface ItauState {
  env: BankEnvironment;
  accounts: Table<Account>;
  applications: Table<Application>;
  charges: Table<Charge>;
  instructions: Table<Instruction>;
  /** Ids by path id, oldest first: a nosso número comes back after 45 days. */
  byPath: Map<string, string[]>;
  /** Ids of charges that time can still change. */
  moving: Set<string>;
  plannedFailures: string[];
  tokens: Map<string, { clientId: string; expiresAtMs: number }>;
  /** What the receivers of the webhook gave the bank to present. */
  bearers: Bearers;
}

export function openState(env: BankEnvironment): ItauState {
  const state: ItauState = {
    env,
    accounts: env.store.table('itau.accounts'),
    applications: env.store.table('itau.applications'),
    charges: env.store.table('itau.charges'),
    instructions: env.store.table('itau.instructions'),
    byPath: new Map(),
    moving: new Set(),
    plannedFailures: [],
    tokens: new Map(),
    bearers: { known: new Map(), asking: new Set() },
  };
  for (const charge of state.charges.values()) index(state, charge);
  return state;
}

/** Payable: a payment that came back leaves it so. */
export function isOpen(charge: Charge): boolean {
  return charge.situacao === 'Em Aberto' || charge.situacao === 'Pagamento Rejeitado';
}

export function saveCharge(state: ItauState, charge: Charge): void {
  const isNew = state.charges.get(charge.id) === undefined;
  state.charges.put(charge.id, charge);
  if (isNew) index(state, charge);
  else if (charge.situacao === 'Baixada') state.moving.delete(charge.id);
  else state.moving.add(charge.id);
  state.env.changed({ kind: 'charge', ref: charge.pathId, status: charge.situacao });
}

function index(state: ItauState, charge: Charge): void {
  const ids = state.byPath.get(charge.pathId);
  if (ids === undefined) state.byPath.set(charge.pathId, [charge.id]);
  else ids.push(charge.id);
  if (charge.situacao !== 'Baixada') state.moving.add(charge.id);
}

/** The charges that have had an address, the newest last. The nosso número may come with up to sixteen digits. */
export function chargesAt(state: ItauState, pathId: string): Charge[] {
  return (state.byPath.get(pathId.replace(/^(\d{15})0{1,8}(\d{8})$/, '$1$2')) ?? []).map((id) =>
    state.charges.get(id)!,
  );
}

/** Opens an account, or gives the one that exists under that number. */
export function openAccount(state: ItauState, input: string | AccountInput | undefined): Account {
  const wanted = typeof input === 'object' ? input : { number: input ?? unusedKey(state.accounts, newAccountNumber) };
  if (!/^\d{12}$/.test(wanted.number)) {
    throw new SimulatorError(
      400,
      `Conta inválida: ${wanted.number}. No Itaú são 12 dígitos: agência (4), conta (7) e DAC (1), como 150000052061.`,
    );
  }
  const known = state.accounts.get(wanted.number);
  if (known !== undefined) return known;
  const account: Account = {
    number: wanted.number,
    holderName: wanted.holderName ?? 'EMPRESA EXEMPLO LTDA',
    holderTaxId: wanted.holderTaxId ?? '11222333000181',
    city: wanted.city ?? 'SAO PAULO',
    postalCode: wanted.postalCode ?? '01310100',
    pixKey: wanted.pixKey === undefined ? randomUUID() : wanted.pixKey,
    lastNossoNumero: 90_000_000,
    rules: { ...USUAL_RULES },
    hooks: {},
  };
  state.accounts.put(account.number, account);
  return account;
}

function newAccountNumber(): string {
  const branch = '1500';
  const account = String(randomInt(1, 100_000)).padStart(5, '0');
  return `${branch}00${account}${mod10(branch + account)}`;
}

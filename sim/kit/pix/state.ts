/** What a bank keeps for the API Pix: charges with their revisions, locations, received Pix with their returns, webhooks. */
import type { BankEnvironment } from '#sim/kit/bank.ts';
import type { Table } from '#sim/kit/store.ts';
import type { PixAccount, PixDialect } from './dialect.ts';

export type ChargeKind = 'cob' | 'cobv';

export type PixChargeStatus = 'ATIVA' | 'CONCLUIDA' | 'REMOVIDA_PELO_USUARIO_RECEBEDOR' | 'REMOVIDA_PELO_PSP';

/** A fine, interest or rebate: what `modalidade` means is in amount.ts. */
export interface Term {
  modalidade: number | string;
  valorPerc: string;
}

export interface Discount {
  modalidade: number | string;
  valorPerc?: string;
  descontoDataFixa?: { data: string; valorPerc: string }[];
}

export interface ChargeValue {
  original: string;
  modalidadeAlteracao?: number;
  retirada?: object;
  multa?: Term;
  juros?: Term;
  abatimento?: Term;
  desconto?: Discount;
}

/** The part of a charge that a revision changes, as it was sent. */
export interface ChargeTerms {
  calendario: { expiracao?: number; dataDeVencimento?: string; validadeAposVencimento?: number };
  devedor?: Record<string, string>;
  valor: ChargeValue;
  chave: string;
  solicitacaoPagador?: string;
  infoAdicionais?: { nome: string; valor: string }[];
}

export interface PixCharge {
  txid: string;
  kind: ChargeKind;
  account: string;
  /** Of the receiver: a txid is taken once for ever by each. */
  ownerTaxId: string;
  createdAtMs: number;
  status: PixChargeStatus;
  statusAtMs: number;
  revisao: number;
  terms: ChargeTerms;
  /** All revisions before this one, the first at 0. */
  history: ChargeTerms[];
  locationId: number | null;
}

export interface Location {
  id: number;
  kind: ChargeKind;
  account: string;
  location: string;
  createdAtMs: number;
  txid: string | null;
}

export type RefundStatus = 'EM_PROCESSAMENTO' | 'DEVOLVIDO' | 'NAO_REALIZADO';

export interface Refund {
  id: string;
  rtrId: string;
  amountCents: number;
  natureza: string;
  descricao?: string;
  requestedAtMs: number;
  /** When it ends; 0 once it has. */
  endsAtMs: number;
  settledAtMs?: number;
  status: RefundStatus;
  /** Why it will not be, or was not, done. */
  failure?: string;
}

/** What a received Pix is made of, in centavos. */
export interface ValueParts {
  original: number;
  multa: number;
  juros: number;
  abatimento: number;
  desconto: number;
}

export interface ReceivedPix {
  endToEndId: string;
  txid: string | null;
  account: string;
  chave: string;
  amountCents: number;
  receivedAtMs: number;
  payerTaxId?: string;
  infoPagador?: string;
  /** Of a charge with a due date. */
  parts?: ValueParts;
  refunds: Refund[];
}

export interface PixWebhook {
  chave: string;
  account: string;
  url: string;
  createdAtMs: number;
}

export interface PixState {
  env: BankEnvironment;
  dialect: PixDialect;
  accountOf(number: string): PixAccount;
  charges: Table<PixCharge>;
  locations: Table<Location>;
  received: Table<ReceivedPix>;
  webhooks: Table<PixWebhook>;
  /** The newest charge with each txid. */
  byTxid: Map<string, PixCharge>;
  /** Received Pix by account and txid, oldest first. */
  receivedFor: Map<string, ReceivedPix[]>;
  /** Reasons for which the next returns will fail. */
  plannedFailures: string[];
}

export function openPixState(
  env: BankEnvironment,
  dialect: PixDialect,
  accountOf: (number: string) => PixAccount,
): PixState {
  const table = <T>(name: string) => env.store.table<T>(`${dialect.bank}.pix.${name}`);
  const state: PixState = {
    env,
    dialect,
    accountOf,
    charges: table('charges'),
    locations: table('locations'),
    received: table('received'),
    webhooks: table('webhooks'),
    byTxid: new Map(),
    receivedFor: new Map(),
    plannedFailures: [],
  };
  for (const charge of state.charges.values()) state.byTxid.set(charge.txid, charge);
  for (const received of state.received.values()) indexReceived(state, received);
  return state;
}

/** Forgets charges, locations and received Pix; webhooks stay. */
export function clearPixState(state: PixState): void {
  for (const table of [state.charges, state.locations, state.received]) table.clear();
  for (const index of [state.byTxid, state.receivedFor]) index.clear();
  state.plannedFailures.length = 0;
}

export function chargeKey(ownerTaxId: string, txid: string): string {
  return `${ownerTaxId} ${txid}`;
}

export function saveCharge(state: PixState, charge: PixCharge): void {
  state.charges.put(chargeKey(charge.ownerTaxId, charge.txid), charge);
  state.byTxid.set(charge.txid, charge);
  state.env.changed({ kind: 'charge', ref: charge.txid, status: charge.status });
}

/** Ends the registration of a charge; that counts as a revision of it. */
export function endCharge(
  state: PixState,
  charge: PixCharge,
  status: Exclude<PixChargeStatus, 'ATIVA'>,
  atMs = state.env.clock.nowMs(),
): void {
  charge.history.push(charge.terms);
  charge.revisao += 1;
  charge.status = status;
  charge.statusAtMs = atMs;
  saveCharge(state, charge);
}

export function saveReceived(state: PixState, received: ReceivedPix): void {
  if (state.received.get(received.endToEndId) === undefined) indexReceived(state, received);
  state.received.put(received.endToEndId, received);
  state.env.changed({ kind: 'pix', ref: received.txid ?? received.endToEndId });
}

function indexReceived(state: PixState, received: ReceivedPix): void {
  if (received.txid === null) return;
  const key = `${received.account} ${received.txid}`;
  const known = state.receivedFor.get(key);
  if (known === undefined) state.receivedFor.set(key, [received]);
  else known.push(received);
}

/** What was received for a charge, oldest first. */
export function receivedFor(state: PixState, { account, txid }: PixCharge): readonly ReceivedPix[] {
  return state.receivedFor.get(`${account} ${txid}`) ?? [];
}

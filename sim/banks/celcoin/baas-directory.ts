/**
 * The directory of Pix keys as Celcoin's BaaS shows it: who owns a key, and a number for the payment that follows. Questions are metered
 * as the Central Bank's DICT meters them (API do DICT 1.8.0): a bucket of 1000 for a company, 2 a minute come back, a key that is
 * nobody's costs 20, and a payment that was sent gives one back.
 */
import { utcTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { CelcoinState } from './state.ts';
import { nextNumber } from './state.ts';
import type { Caller } from './token.ts';
import { ERRORS, refuse } from './baas-errors.ts';

export interface KeyEntry {
  key: string;
  keyType: 'CPF' | 'CNPJ' | 'PHONE' | 'EMAIL' | 'EVP';
  ispb: string;
  branch: string;
  account: string;
  accountType: string;
  name: string;
  taxId: string;
}

/** A question that was answered; its number serves one payment to that key. */
export interface LookUp {
  endToEndId: string;
  key: string;
  account: string;
  atMs: number;
}

const BUCKET = 1000;
const PER_MINUTE = 2;
const NOBODY_COSTS = 20;
const CELCOIN_ISPB = '13935893';

/** CPF, phone and random key of the bank's own page for tests ("Consultar Chaves Pix Externa"); the people are invented. */
const KNOWN: readonly KeyEntry[] = [
  { key: '77517432125', keyType: 'CPF', ispb: '30306294', name: 'MARIA DE TESTE', taxId: '77517432125' },
  { key: '+5532976886942', keyType: 'PHONE', ispb: '60701190', name: 'JOAO DE TESTE', taxId: '52998224725' },
  {
    key: '845c16bf-1b02-4396-9112-623f3f7ab5f7',
    keyType: 'EVP',
    ispb: '30306294',
    name: 'NOELI VALENCIA',
    taxId: '00558856756',
  } as const,
].map((owner) => ({ branch: '0001', account: '300541976910', accountType: 'CACC', ...owner }) as KeyEntry);

export function entryOf(state: CelcoinState, key: string): KeyEntry | undefined {
  return state.pixKeys.get(key) ?? KNOWN.find((known) => known.key === key);
}

const TYPES: Record<KeyEntry['keyType'], RegExp> = {
  CPF: /^\d{11}$/,
  CNPJ: /^[0-9A-Z]{12}\d{2}$/,
  PHONE: /^\+[1-9]\d{6,14}$/,
  EVP: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  EMAIL: /^[^@\s]+@[^@\s]+$/,
};

export function keyTypeOf(key: string): KeyEntry['keyType'] | undefined {
  if (key.length > 77) return undefined;
  return (Object.keys(TYPES) as KeyEntry['keyType'][]).find((type) => TYPES[type].test(key));
}

/**
 * Makes somebody the owner of a key, from now on: what a bank of the payee does.
 * @throws SimulatorError for a key of no form.
 */
export function registerKey(state: CelcoinState, key: string, input: Record<string, unknown>): void {
  const keyType = keyTypeOf(key);
  if (keyType === undefined) throw new SimulatorError(400, `Chave Pix inválida: ${key}.`);
  const text = (name: string, otherwise: string) => (typeof input[name] === 'string' ? String(input[name]) : otherwise);
  state.pixKeys.put(key, {
    key,
    keyType,
    ispb: text('ispb', '30306294'),
    branch: text('branch', '0001'),
    account: text('account', '300541976910'),
    accountType: text('accountType', 'CACC'),
    name: text('name', 'FULANO DE TAL'),
    taxId: text('taxId', '52998224725'),
  });
}

export function lookUpKey(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const key = request.query.get('key') ?? '';
  if (request.params['account'] !== account.number) return refuse(ERRORS.account);
  if (key === '') return refuse(ERRORS.keyMissing);
  if (keyTypeOf(key) === undefined) return refuse(ERRORS.keyFormat);
  const found = entryOf(state, key);
  if (!spend(state, account.number, found === undefined ? NOBODY_COSTS : 1)) return refuse(ERRORS.metered, 429);
  if (found === undefined) return refuse(ERRORS.keyUnknown, 404);
  const nowMs = state.env.clock.nowMs();
  const endToEndId = endToEndOf(nextNumber(state, 'pix look-up', 1), nowMs);
  state.lookUps.put(endToEndId, { endToEndId, key, account: account.number, atMs: nowMs });
  return json(200, {
    version: '1.0.0',
    status: 'SUCCESS',
    body: {
      keyType: found.keyType,
      key: found.key,
      account: {
        participant: found.ispb,
        branch: found.branch,
        account: found.account,
        accountType: found.accountType,
        createDate: '2023-07-19T21:31:59Z',
      },
      owner: {
        type: found.taxId.length === 11 ? 'NATURAL_PERSON' : 'LEGAL_PERSON',
        documentNumber: found.taxId,
        name: found.name,
      },
      endtoEndId: endToEndId,
    },
  });
}

/** False when the bucket has not enough left. */
function spend(state: CelcoinState, account: string, cost: number): boolean {
  const nowMs = state.env.clock.nowMs();
  const bucket = state.dictBuckets.get(account) ?? { tokens: BUCKET, atMs: nowMs };
  const tokens = Math.min(BUCKET, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 60_000) * PER_MINUTE);
  if (tokens < cost) return false;
  state.dictBuckets.set(account, { tokens: tokens - cost, atMs: nowMs });
  return true;
}

/** A payment that was sent gives one question back. */
export function giveBackToken(state: CelcoinState, account: string): void {
  spend(state, account, -1);
}

/** E, the ISPB, the minute in UTC, eleven characters of the bank's choice. */
function endToEndOf(number: number, nowMs: number): string {
  const minute = utcTimestamp(nowMs).slice(0, 16).replaceAll(/[-T:]/g, '');
  return `E${CELCOIN_ISPB}${minute}K${String(number).padStart(10, '0')}`;
}

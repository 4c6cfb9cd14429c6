/**
 * The API Pix of Itaú: the standard's engine under both of the bank's paths, the regulatory one and the older one that it
 * replaces. A Bolecode's Pix is not of this API: in production nothing but the consulta has been seen to tell of it.
 */
import type { BankBooks, Operation } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import type { PixEngine, PixOperation } from '#sim/kit/pix/index.ts';
import { makePixEngine } from '#sim/kit/pix/index.ts';
import type { Account, ItauState } from './state.ts';
import { BLANK_PNG } from './wire.ts';

const PREFIX = '/regulatorio-pix/v2';
const OLDER_PREFIX = '/pix_recebimentos/v2';
const ISPB = '60701190';

export interface ItauPix {
  engine: PixEngine;
  operations: readonly Operation[];
  has(operation: Operation): boolean;
  serve(operation: Operation, account: Account, request: BankRequest): Answer;
}

export function openPix(state: ItauState): ItauPix {
  const engine = makePixEngine({
    env: state.env,
    dialect: { bank: 'itau', title: 'Itaú', prefix: PREFIX, ispb: ISPB },
    accountOf(number) {
      const { pixKey, ...account } = state.accounts.get(number)!;
      return { ...account, pixKeys: pixKey === null ? [] : [pixKey] };
    },
  });
  const older = new Map<Operation, PixOperation>(
    engine.operations.map((operation) => [
      { ...operation, path: operation.path.replace(PREFIX, OLDER_PREFIX) },
      operation,
    ]),
  );
  // Beside the standard, as a client calls it: the code of a charge by itself.
  const codes: readonly Operation[] = [PREFIX, OLDER_PREFIX].map((prefix) => ({
    name: 'charge.qr',
    method: 'GET',
    path: `${prefix}/cob/{txid}/qrcode`,
  }));
  const operations = [...engine.operations, ...older.keys(), ...codes];
  return {
    engine,
    operations,
    has: (operation) => operations.includes(operation),
    serve(operation, account, request) {
      const standard = older.get(operation) ?? operation;
      if (engine.has(standard)) return engine.serve(standard, account.number, request);
      return codeOf(engine, account, request);
    },
  };
}

/** `pix_link`, `emv`, `imagem_base64`; a charge that does not exist gets the standard's own refusal. */
function codeOf(engine: PixEngine, account: Account, request: BankRequest): Answer {
  const reader = engine.operations.find(({ method, path }) => method === 'GET' && path === `${PREFIX}/cob/{txid}`)!;
  const answer = engine.serve(reader, account.number, request);
  if (answer.status !== 200) return answer;
  const { pixCopiaECola, location } = answer.json as { pixCopiaECola?: string; location?: string };
  return json(200, { pix_link: `https://${location ?? ''}`, emv: pixCopiaECola ?? '', imagem_base64: BLANK_PNG });
}

/** The bank's books with the charges of the API Pix among them. */
export function withPix(own: BankBooks, { books: pix }: PixEngine): BankBooks {
  const isPix = (ref: string) => pix.find(ref) !== undefined;
  return {
    ...own,
    charges: () => [...own.charges(), ...pix.charges()],
    charge: (ref) => pix.find(ref) ?? own.charge(ref),
    amountDueCents: (ref, date) => (isPix(ref) ? pix : own).amountDueCents(ref, date),
    pay: (ref, order) => (isPix(ref) ? pix : own).pay(ref, order),
    expire: (ref) => (isPix(ref) ? pix : own).expire(ref),
    forge: (forgery) => (isPix(forgery.ref) ? pix : own).forge(forgery),
    clearCharges() {
      own.clearCharges();
      pix.clear();
    },
    acts: { ...own.acts, ...pix.acts },
    actOwners: { ...own.actOwners, ...pix.actOwners },
  };
}

/**
 * The API Pix of the Central Bank (GitHub bacen/pix-api 2.9.0) from the bank's side: one engine that simulated banks mount,
 * each with its deviations as data. See README.md.
 */
import type { BankEnvironment, Door, Operation } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import type { PixBooks } from './books.ts';
import { makePixBooks } from './books.ts';
import { amendCharge, writeCharge } from './charges.ts';
import type { PixAccount, PixDialect, PixDialectInput } from './dialect.ts';
import { dialectOf } from './dialect.ts';
import type { PixOperation } from './operations.ts';
import { pixOperations } from './operations.ts';
import type { PixProblem } from './problem.ts';
import { payCharge } from './received.ts';
import type { PixOrder } from './received.ts';
import { planEnd } from './refunds.ts';
import type { ChargeKind, PixCharge, ReceivedPix } from './state.ts';
import { endCharge, openPixState } from './state.ts';
import { brCodeOf, chargeJson } from './wire.ts';

export type { PixBooks } from './books.ts';
export { distortPix } from './distort.ts';
export type { PixAccount, PixDialect, PixDialectInput, PixWebhookDialect } from './dialect.ts';
export { STANDARD } from './dialect.ts';
export { mintId, mintTxid } from './ids.ts';
export type { PixOperation } from './operations.ts';
export type { Cause, ErrorNames, ErrorSkin, PixProblem, Tipo, Violation } from './problem.ts';
export { TIPOS, nomeMensagem, problemJson } from './problem.ts';
export type { PixOrder } from './received.ts';
export type { ChargeKind, PixCharge, ReceivedPix } from './state.ts';

export interface PixEngineInput {
  env: BankEnvironment;
  dialect: PixDialectInput;
  /** The account of a number; called with numbers that the bank gave to `serve` or `create`. */
  accountOf(number: string): PixAccount;
  /** Which of the bank's hosts has these calls; the one that asks for certificates unless told. */
  door?: Door;
}

/** A charge of the engine with what a bank prints of it. */
export interface PixCreated {
  txid: string;
  location: string;
  pixCopiaECola: string;
}

export interface PixEngine {
  readonly dialect: PixDialect;
  readonly operations: readonly PixOperation[];
  /** Whether an operation is one of these, to hand it on. */
  has(operation: Operation): operation is PixOperation;
  /** Does a call that the bank has let in (token, scope, limits). */
  serve(operation: PixOperation, accountNumber: string, request: BankRequest): Answer;
  /** Makes or revises a charge for another API of the bank (a boleto with Pix); the body is the standard's. */
  create(
    accountNumber: string,
    wish: { kind: ChargeKind; txid: string; body: unknown },
  ): { created: PixCreated } | { problem: PixProblem };
  /** Changes a charge for another API of the bank; the body is that of the standard's PATCH. */
  amend(txid: string, body: unknown): { problem?: PixProblem };
  /** Ends a charge that was paid in another way, so that its code takes no payment any more. */
  conclude(txid: string): void;
  /** A payer pays; the received Pix as the engine keeps it. */
  pay(txid: string, order?: PixOrder): ReceivedPix;
  charge(txid: string): PixCharge | undefined;
  /** With its returns and how each of them stands. */
  received(endToEndId: string): ReceivedPix | undefined;
  /** The standard's JSON of a charge, as `GET /cob/{txid}` shows it. */
  json(charge: PixCharge): object;
  readonly books: PixBooks;
  /** Sets the timers of returns that were under way when the books were closed. */
  resume(): void;
}

export function makePixEngine({ env, dialect: input, accountOf, door }: PixEngineInput): PixEngine {
  const dialect = dialectOf(input);
  const state = openPixState(env, dialect, accountOf);
  const operations = pixOperations(dialect.prefix, door);
  const own = new Set<Operation>(operations);
  const known = (txid: string): PixCharge => {
    const charge = state.byTxid.get(txid);
    if (charge === undefined) throw new RangeError(`no Pix charge ${txid}`);
    return charge;
  };
  return {
    dialect,
    operations,
    has: (operation): operation is PixOperation => own.has(operation),
    serve: (operation, accountNumber, request) => operation.handle(state, accountNumber, request),
    create(accountNumber, wish) {
      const written = writeCharge(state, accountNumber, wish);
      if ('problem' in written) return written;
      const { charge } = written;
      const location = state.locations.get(String(charge.locationId))?.location ?? '';
      return { created: { txid: charge.txid, location, pixCopiaECola: brCodeOf(state, charge) ?? '' } };
    },
    amend(txid, body) {
      const written = amendCharge(state, known(txid), body);
      return 'problem' in written ? written : {};
    },
    conclude(txid) {
      const charge = known(txid);
      if (charge.status === 'ATIVA') endCharge(state, charge, 'CONCLUIDA');
    },
    pay: (txid, order) => payCharge(state, known(txid), order),
    charge: (txid) => state.byTxid.get(txid),
    received: (endToEndId) => state.received.get(endToEndId),
    json: (charge) => chargeJson(state, charge),
    books: makePixBooks(state),
    resume() {
      for (const received of state.received.values())
        for (const refund of received.refunds) if (refund.endsAtMs > 0) planEnd(state, received, refund);
    },
  };
}

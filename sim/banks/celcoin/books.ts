/** The bank's books in the kit's neutral words: transfers, and no charges. */
import type { Act, BankBooks, BankTransfer, TransferBooks } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { utcTimestamp } from '#sim/kit/clock.ts';
import { isDate } from '#lib/calendar.ts';
import { registerKey } from './baas-directory.ts';
import { givePixBack, pixStatusOf, type PixPayment } from './baas-payments.ts';
import { checkHabits } from './habits.ts';
import { checkOutcome } from './outcomes.ts';
import { FILE_KINDS, SPOILS } from './spoils.ts';
import type { Account, CelcoinState, Transfer } from './state.ts';
import { habitsOf, returnedCents, spoilKey, statusOf } from './state.ts';
import { giveBack } from './transfers.ts';
import { notify, registerWebhook } from './webhook.ts';

export function makeBooks(state: CelcoinState): BankBooks {
  const noCharges = (): never => {
    throw new SimulatorError(404, 'A Celcoin simulada não tem cobranças, só transferências.');
  };
  return {
    charges: () => [],
    charge: noCharges,
    pay: noCharges,
    amountDueCents: noCharges,
    expire: noCharges,
    protest: noCharges,
    failEmission: noCharges,
    markReceived: noCharges,
    seed: noCharges,
    clearCharges() {
      state.transfers.clear();
      state.spoils.clear();
      state.byNsu.clear();
      state.lastTaken.clear();
      state.pixPayments.clear();
      state.outCents.clear();
    },
    forge({ ref, amountCents }) {
      if (findPayment(state, ref)) throw new SimulatorError(409, `O pagamento ${ref} não é dos que se forjam aqui.`);
      const transfer = findTransfer(state, ref);
      const atMs = state.env.clock.nowMs();
      const back = { code: 'PBE326', amountCents: amountCents ?? transfer.order.amountCents, atMs };
      const id = notify(state, transfer, back, true);
      if (id === undefined) throw new SimulatorError(409, `A conta ${transfer.account} não tem webhook cadastrado.`);
      return id;
    },
    acts: makeActs(state),
    actOwners: actOwners(state),
  };
}

export function makeTransferBooks(state: CelcoinState): TransferBooks {
  return {
    list: () => [...[...state.transfers.values()].map(neutral), ...[...state.pixPayments.values()].map(neutralPix)],
    get(ref) {
      const payment = findPayment(state, ref);
      return payment ? neutralPix(payment) : neutral(findTransfer(state, ref));
    },
    giveBack(ref, reason, amountCents) {
      const payment = findPayment(state, ref);
      if (payment) givePixBack(state, payment, reason, amountCents);
      else giveBack(state, findTransfer(state, ref), reason, amountCents);
    },
  };
}

/** What only this bank does. The ref is an account's number or client id, or `-` when there is one account. */
function makeActs(state: CelcoinState): Record<string, Act> {
  return {
    'register-webhook': (ref, input) => registerWebhook(state, findAccount(state, ref), input),
    /** Support takes in the public key with which an application may fetch its files. The ref is the client id. */
    'register-sftp-key'(ref, { publicKey }) {
      const application = state.applications.get(ref);
      if (application?.sftp === undefined)
        throw new SimulatorError(404, `A Celcoin simulada não tem a aplicação ${ref}.`);
      if (typeof publicKey !== 'string' || !/^(ssh|ecdsa)-\S+ \S+/.test(publicKey)) {
        throw new SimulatorError(400, 'Informe publicKey como o OpenSSH a escreve: ssh-ed25519 AAAA…');
      }
      application.sftp = { ...application.sftp, publicKey };
      state.applications.put(ref, application);
    },
    'remove-webhook'(ref) {
      const account = findAccount(state, ref);
      delete account.webhook;
      state.accounts.put(account.number, account);
    },
    /** `balanceCents`: what the account has from now on. */
    'set-balance'(ref, { balanceCents }) {
      const account = findAccount(state, ref);
      if (!Number.isSafeInteger(balanceCents) || Number(balanceCents) < 0) {
        throw new SimulatorError(400, 'Informe balanceCents em centavos inteiros.');
      }
      account.fundsCents = Number(balanceCents) + (state.outCents.get(account.number) ?? 0);
      state.accounts.put(account.number, account);
    },
    habits(_ref, input) {
      state.habitsTable.put('habits', { ...habitsOf(state), ...checkHabits(input) });
    },
    /** The ref is the `accountCode` of the payee. */
    outcome(ref, input) {
      state.outcomes.put(ref, checkOutcome(input));
    },
    /** The ref is a Pix key; name, taxId, ispb, branch, account, accountType are its owner's from now on. */
    'register-key': (ref, input) => registerKey(state, ref, input),
    /** The ref is a Pix key: payments to it fail for this code; none = they succeed again. */
    'fail-key'(ref, { code }) {
      if (typeof code === 'string') state.pixOutcomes.put(ref, code);
      else state.pixOutcomes.delete(ref);
    },
    'spoil-file'(ref, { day, kind, how }) {
      const account = findAccount(state, ref);
      const fileKind = FILE_KINDS.find((known) => known === kind);
      const spoil = SPOILS.find((known) => known === how);
      if (typeof day !== 'string' || !isDate(day) || fileKind === undefined || spoil === undefined) {
        throw new SimulatorError(400, `Informe day (AAAA-MM-DD), kind (MOV ou REC) e how: ${SPOILS.join(', ')}.`);
      }
      state.spoils.put(spoilKey(account.number, day, fileKind), spoil);
    },
  };
}

/** The others are of keys and payees, which are everybody's, and of the bank. */
function actOwners(state: CelcoinState): Record<string, (ref: string) => string> {
  const ofAccount = (ref: string) => findAccount(state, ref).number;
  return {
    'register-webhook': ofAccount,
    'remove-webhook': ofAccount,
    'set-balance': ofAccount,
    'spoil-file': ofAccount,
    'register-sftp-key': (clientId) => state.applications.get(clientId)?.account ?? '',
  };
}

function findAccount(state: CelcoinState, ref: string): Account {
  const [only] = state.accounts.values();
  const account =
    state.accounts.get(ref) ??
    state.accounts.get(state.applications.get(ref)?.account ?? '') ??
    (ref === '-' && state.accounts.size === 1 ? only : undefined);
  if (account === undefined) throw new SimulatorError(404, `A Celcoin simulada não tem a conta ${ref}.`);
  return account;
}

/** By the bank's id, or by externalNSU: of several callers' the newest. */
function findTransfer(state: CelcoinState, ref: string): Transfer {
  const transfer =
    state.transfers.get(ref) ?? [...state.transfers.values()].findLast(({ order }) => order.externalNsu === ref);
  if (transfer === undefined) throw new SimulatorError(404, `A Celcoin simulada não tem a transferência ${ref}.`);
  return transfer;
}

function findPayment(state: CelcoinState, ref: string): PixPayment | undefined {
  const known = state.pixPayments.get(ref);
  if (known !== undefined || state.transfers.get(ref) !== undefined) return known; // an id of the bank's is nobody's own key
  return [...state.pixPayments.values()].findLast(({ clientCode }) => clientCode === ref);
}

function neutralPix(payment: PixPayment): BankTransfer {
  const { id, clientCode, account, amountCents, createdAtMs, to, endToEndId, returns, error } = payment;
  return {
    ref: id,
    reference: clientCode,
    account,
    amountCents,
    at: utcTimestamp(createdAtMs),
    kind: 'pix',
    status: pixStatusOf(payment),
    payeeName: to.name,
    payeeTaxId: to.taxId,
    endToEndId,
    reason: error ?? returns.at(-1)?.code ?? null,
  };
}

function neutral(transfer: Transfer): BankTransfer {
  const { order } = transfer;
  return {
    ref: String(transfer.transactionId),
    reference: order.externalNsu ?? '',
    account: transfer.account,
    amountCents: order.amountCents,
    at: utcTimestamp(transfer.createdAtMs),
    kind: transfer.kind,
    status: statusOf(transfer),
    payeeName: order.name,
    payeeTaxId: order.document,
    endToEndId: transfer.endToEnd,
    reason: returnedCents(transfer) === 0 ? null : (transfer.returns.at(-1)?.code ?? null),
  };
}

/**
 * What every simulated bank offers the kit: its operations in its own wire words, and its books in neutral words for the
 * control API and the tests.
 */
import type { CertificateAuthority, Validity } from './ca.ts';
import type { SimClock } from './clock.ts';
import type { Answer, BankRequest } from './http.ts';
import type { Route } from './router.ts';
import type { Store } from './store.ts';
import type { Webhooks } from './webhooks.ts';

/** Whose rate limits and habits apply: the bank's production, its sandbox, or none (for benchmarks). */
export type Limits = 'production' | 'sandbox' | 'none';

export const LIMITS: readonly Limits[] = ['production', 'sandbox', 'none'];

export interface BankSettings {
  limits: Limits;
  /** From accepting a charge to having it registered, on the simulator's clock. */
  emissionDelayMs: number;
  /** From accepting a change of a charge to its effect, on the simulator's clock. */
  amendDelayMs: number;
}

export interface BankEnvironment {
  clock: SimClock;
  store: Store;
  settings: BankSettings;
  authority: CertificateAuthority;
  webhooks: Webhooks;
  /** Tells the control API's listeners that something in the books changed. */
  changed(event: { kind: string; ref?: string; status?: string }): void;
}

export interface Operation extends Route {
  /** `charge.register`: for faults and recorded calls; the same words at every bank. */
  name: string;
  /** The name of what this request asks for, where one path serves several things (a validation and the registration). */
  nameOf?(request: BankRequest): string;
  /** Which of the bank's hosts has it: the one that asks for client certificates (unless told), or the open one. */
  door?: Door;
}

/** A bank's hosts: `mutual` asks for a client certificate in the handshake, `open` for none. */
export type Door = 'mutual' | 'open';

export type AnswerDistortion = 'missing-field' | 'unknown-status' | 'echo-other-amount';

export interface Bank<O extends Operation = Operation> {
  readonly name: string;
  readonly title: string;
  readonly operations: readonly O[];
  /** Identifies the caller, applies limits and does the operation, all in the bank's own words. */
  serve(operation: O, request: BankRequest): Answer;
  /** Ready-made answers for faults and for requests that reach no operation. */
  readonly replies: {
    refused(operation: O): Answer;
    failed(): Answer;
    tooMany(): Answer;
    unauthorized(): Answer;
    unknownPath(): Answer;
    tooLarge(): Answer;
  };
  /** A copy of an answer's JSON with one thing wrong. */
  distort(how: AnswerDistortion, answer: unknown): unknown;
  /** The accounts of the application whose credentials the request bears, whatever else is wrong with it; none of a stranger. */
  accountsOf(request: BankRequest): readonly string[];
  /** Ends the life of the token that the request presents. */
  expireToken(request: BankRequest): void;
  createApplication(input: ApplicationInput): Promise<BankApplication>;
  readonly books: BankBooks;
  /** What left the bank's accounts; absent at a bank whose transfers are not simulated. */
  readonly transfers?: TransferBooks;
  /** What lies on its file server so far, of one account or of all, the oldest first; absent at a bank that makes none. */
  files?(account?: string): BankFile[];
  /** Who may fetch files under this user of the file server; absent at a bank that makes none. */
  fileCustomer?(username: string): FileCustomer | undefined;
  /** Sets the timers of what was under way when the books were closed. */
  resume(): void;
}

export interface AccountInput {
  /** Account digits with check digit. */
  number: string;
  holderName?: string;
  holderTaxId?: string;
  city?: string;
  postalCode?: string;
  /** `null`: the account has no Pix key, so its boletos have no QR. */
  pixKey?: string | null;
  operationNumber?: string;
}

export interface ApplicationInput {
  /** The account, or several; made when new, kept as they are when known. One of the bank's choice unless told. */
  account?: string | AccountInput;
  accounts?: (string | AccountInput)[];
  /** All that the bank has, unless told. */
  scopes?: string[];
  certificateValidity?: Validity;
}

/** What a bank hands to its customer; an empty text where it has no such thing. */
export interface BankApplication {
  clientId: string;
  clientSecret: string;
  certificatePem: string;
  keyPem: string;
  accounts: string[];
  scopes: string[];
  /** Other things that the bank hands out, by the names that its screens give them: an API key, a temporary token. */
  others?: Record<string, string>;
}

export type Channel = 'boleto' | 'pix' | 'direct';

export type BankChargeStatus =
  | 'registering'
  | 'registered'
  | 'overdue'
  | 'paid'
  | 'written_off'
  | 'expired'
  | 'rejected'
  | 'in_protest'
  | 'refunded'
  | 'disputed';

export interface BankPayment {
  id: string;
  channel: Channel;
  amountCents: number;
  /** RFC 3339 UTC. */
  paidAt: string;
  /** What the bank keeps for it, where it says so. */
  feeCents?: number;
  /** Day on which the money is in the account; absent until then. */
  creditedOn?: string;
}

/** A transfer in the bank's books, in neutral words. */
export interface BankTransfer {
  /** The bank's own id. */
  ref: string;
  /** The caller's key. */
  reference: string;
  account: string;
  amountCents: number;
  at: string;
  kind: 'pix' | 'ted';
  status: 'sent' | 'settled' | 'returned' | 'refused';
  payeeName: string;
  payeeTaxId: string;
  endToEndId: string | null;
  /** Why it came back or was refused, as the bank's code. */
  reason: string | null;
}

/** A file that the bank makes for its customer: a movement, a return file. */
export interface BankFile {
  name: string;
  /** Day of the movement, in São Paulo. */
  day: string;
  bytes: Buffer;
  /** When it was put there. */
  atMs: number;
}

/** A customer of a bank's file server (SFTP). */
export interface FileCustomer {
  username: string;
  account: string;
  password: string;
  /** In OpenSSH's form, once the customer has handed one in. */
  publicKey?: string;
  /** What it may read now. */
  files(): BankFile[];
}

export interface TransferBooks {
  list(): BankTransfer[];
  /** @throws SimulatorError when no transfer has the ref (the bank's id or the caller's key). */
  get(ref: string): BankTransfer;
  /** The receiving bank sends it back, for a reason in the bank's code; whole unless told. */
  giveBack(ref: string, reason: string, amountCents?: number): void;
}

/** Something that only one bank does: `credit`, `refund`, `interrupt-webhooks`. */
export type Act = (ref: string, input: Record<string, unknown>) => void;

/** A charge in the bank's books, in neutral words. */
export interface BankCharge {
  /** The bank's own id. */
  ref: string;
  /** The caller's key (seu número). */
  reference: string;
  account: string;
  amountCents: number;
  dueDate: string;
  issuedOn: string;
  status: BankChargeStatus;
  /** The bank's word. */
  bankStatus: string;
  statusAt: string;
  payerName: string;
  payerTaxId: string;
  nossoNumero: string | null;
  barcode: string | null;
  linhaDigitavel: string | null;
  txid: string | null;
  brCode: string | null;
  payments: BankPayment[];
  /** Why it was written off or refused, in the words given. */
  reason: string | null;
}

export interface PaymentOrder {
  /** What is due on the day of the payment, unless told: with fine and interest, or discount. */
  amountCents?: number;
  /** RFC 3339; now unless told. */
  at?: string;
  /** Boleto unless told. */
  channel?: Channel;
}

/** A charge of the past, put into the books as it is said to be: no rule of registration applies. */
export interface SeedCharge {
  reference: string;
  amountCents: number;
  dueDate: string;
  issuedOn: string;
  status: BankChargeStatus;
  statusOn?: string;
  payer: SeedPayer;
  /** Days after the due date until it expires; 60 unless told. */
  expiresAfterDays?: number;
  /** Percentages as decimal text, as of the charge's terms. */
  finePercent?: string;
  interestPercentMonth?: string;
  /** Without Pix, only boleto. Pix unless told. */
  pix?: boolean;
  payments?: { channel?: Channel; amountCents: number; paidAt: string }[];
  reason?: string;
}

export interface SeedPayer {
  name: string;
  taxId: string;
  address?: string;
  district?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  email?: string;
}

/** A notification that the bank did not send. */
export interface Forgery {
  /** The charge that it speaks of. */
  ref: string;
  amountCents?: number;
}

/** The bank's own books. Refs are the bank's ids; the caller's key or the nosso número of the newest charge also find one. */
export interface BankBooks {
  charges(): BankCharge[];
  /** @throws SimulatorError when no charge has the ref. */
  charge(ref: string): BankCharge;
  /** Records the payment whatever the state of the charge: what was paid late, twice or after cancelling is kept too. */
  pay(ref: string, order?: PaymentOrder): BankPayment;
  /** What a payer owes on a date. */
  amountDueCents(ref: string, date: string): number;
  expire(ref: string): void;
  protest(ref: string): void;
  /** Makes the charge fail to register: one still in progress, or without a ref the next one. */
  failEmission(ref?: string, reason?: string): void;
  markReceived(ref: string): void;
  seed(account: string, charges: readonly SeedCharge[]): BankCharge[];
  /** Forgets all charges; accounts, applications and webhook addresses stay. */
  clearCharges(): void;
  /** Queues a false notification of payment and gives the id of its delivery. */
  forge(forgery: Forgery): string;
  /** What else can be made to happen at this bank, by name; the simulator's README tells of each. */
  readonly acts?: Readonly<Record<string, Act>>;
  /**
   * The acts that touch one account and nothing else, with whose it is by their ref, found as the act finds it. What is not here is
   * taken to change the bank for everybody.
   */
  readonly actOwners?: Readonly<Record<string, (ref: string) => string>>;
}

/** A mistake of whoever drives the simulator; the message is for people. */
export class SimulatorError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

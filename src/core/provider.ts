/**
 * THE CONTRACT between Pontual and a bank. A provider is pure: it builds requests as plain data and reads answers; the one
 * executor in `net` does the IO. A capability that is absent is not supported, and everything else follows from that.
 */
import type { Cents } from '#lib/money.ts';
import type { z } from 'zod';
import type { ProviderFacts } from './provider-facts.ts';
import type { ChargeMethod, ChargeView } from './charge.ts';
import type { Cause, Effect, FieldProblem, Refusal } from './errors.ts';
import type { ChargeFact } from './evidence.ts';
import type { PixKeyCapabilities } from './pix-key.ts';
import type { Secret } from './secret.ts';
import type { Terms } from './terms.ts';
import type {
  Payee,
  TransferAnswer,
  TransferFact,
  TransferFacts,
  TransferNews,
  TransferQuery,
  TransferView,
} from './transfer.ts';

export * from './provider-facts.ts';

export type Environment = 'sandbox' | 'production';

/** What a bank answered, before anybody understood it. */
export interface RawAnswer {
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** How a call ended. Only a question to the bank ends *unknown* (rule 2). */
export type Outcome<A> =
  | { outcome: 'done'; answer: A }
  /** The bank has it and will tell more later: it is read again after `checkAfterMs`, never sent again. */
  | { outcome: 'accepted'; bankRef: string; checkAfterMs: number }
  | { outcome: 'refused'; refusal: Refusal }
  | { outcome: 'unknown'; cause: Cause };

/** One call to a bank as plain data, made by a pure function. */
export interface RequestSpec<A> {
  /** `inter.charge.register`: for logs, metrics, limits, faults. */
  name: string;
  /** An entry of `facts.services`: host per environment, auth scheme, scopes. */
  service: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: { json: unknown } | { form: Record<string, string> } | { text: string };
  effect: Effect;
  /** The answer is itself a secret (a new client secret): nothing of its body is written down. */
  secretAnswer?: boolean;
  /** Bytes of answer accepted; 2 MiB unless told. */
  maxAnswerBytes?: number;
  read(raw: RawAnswer): Outcome<A>;
}

/** What a provider sees of a connection: nothing secret. */
export interface ConnectionView {
  id: string;
  provider: string;
  environment: Environment;
  account: { bankCode: string; branch: string; number: string; digit: string; holderName: string; holderTaxId: string };
  /** Fields declared by `facts.agreement`. */
  agreement: Record<string, string>;
}

/** A bank as seen through one connection. The executor of `net` implements it. */
export interface Bank {
  connection: ConnectionView;
  call<A>(request: RequestSpec<A>): Promise<Outcome<A>>;
  /** The unguessable HTTPS address that this bank may call. */
  hookUrl: string;
  now(): Temporal.Instant;
}

/** Answer of every operation on a charge: facts that become evidence. */
export interface ChargeAnswer {
  bankRef: string | null;
  facts: TimedFact[];
}

/** A fact with its stable key and the moment it occurred at the bank (null = when the answer was read). */
export interface TimedFact {
  factKey: string;
  occurredAt: string | null;
  fact: ChargeFact;
}

/** The registration that a request is about. */
export interface RegistrationView {
  id: string;
  /** How the payer may pay this registration: some banks have another API for Pix alone. */
  method: ChargeMethod;
  /** The key we chose at the bank (Inter: seuNumero). */
  bankKey: string;
  /** The bank's own id, once known. */
  bankRef: string | null;
  txid: string | null;
  nossoNumero: string | null;
}

export interface Amendment {
  dueDate?: string;
  amountCents?: Cents;
  terms?: Terms;
}

/** Why and how a charge is sent to protest. */
export interface ProtestOrder {
  /** Days after the due date, where the bank asks for them. */
  afterDays: number;
  /** Escritório de cobrança that follows it, for the books of the company; no bank is told. */
  office?: string;
}

/** Money that goes back to the payer. */
export interface RefundOrder {
  /** Ours and never used again: the bank's own key of the refund, where it lets us choose one. */
  key: string;
  /** The payment that goes back; null when the bank refunds a charge and not a payment. */
  ofIdentity: string | null;
  amountCents: Cents;
  reason: string;
}

/** Money received outside the bank, which the bank is told of. */
export interface ReceiptNote {
  amountCents: Cents;
  receivedOn: string;
}

/** What was asked, under the name of what it concerns: stored with the instruction. */
export interface InstructionDetails {
  amendment?: Amendment;
  /** Why it is written off or taken back, in words of the person. */
  reason?: string;
  protest?: ProtestOrder;
  refund?: RefundOrder;
  receipt?: ReceiptNote;
  /** Where the bank is to send the charge to. */
  email?: string;
}

/** Everything that the steps of an instruction may need. */
export interface InstructionInput extends InstructionDetails {
  charge: ChargeView;
  registration: RegistrationView;
  connection: ConnectionView;
  /** The unguessable HTTPS address of this connection, for banks that are told it with each charge. */
  hookUrl: string;
}

/** The parts of a charge that an amendment may change. */
export type Amendable = 'dueDate' | 'amountCents' | 'fine' | 'interest' | 'discounts' | 'rebateCents';

/** What looking for an operation of unknown outcome found. `app` judges absence, never the provider. */
export type LookUp = { found: true; bankRef: string | null; facts: TimedFact[] } | { found: false };

/** What is known when a bank is asked about an operation of unknown outcome. */
export interface SentBefore {
  /** Instant of the first sending. */
  at: string;
  /** Ids at the bank of our other registrations of this connection: none of them is the one looked for. */
  knownRefs: string[];
  /** Answers of the steps before this one. */
  prior: Record<string, ChargeAnswer>;
}

/**
 * One step of an instruction: one call, and how to learn what became of it. A step whose request is a `read` (a validation) changes
 * nothing, is repeated freely and is never looked up.
 */
export interface Step {
  /** Unique within its instruction: `register`, `payer`, `amend.amount`. */
  step: string;
  /** `prior`: answers of the steps before this one, by their names. */
  build(input: InstructionInput, prior: Record<string, ChargeAnswer>): RequestSpec<ChargeAnswer>;
  /** Follows an accepted operation until it is done or refused. */
  check?(input: InstructionInput, bankRef: string): RequestSpec<ChargeAnswer>;
  /** Asks the bank whether an operation of unknown outcome arrived. Every step with an effect has one. */
  lookUp?(input: InstructionInput, sent: SentBefore): RequestSpec<LookUp>;
  /**
   * For what exists once per connection and is shared by many charges (a payer at a bank that has customers): the key under which
   * its answer is remembered and used again. Before it is made, `lookUp` asks the bank whether it is there already, and two of one
   * key are never made at the same time.
   */
  once?(input: InstructionInput): string;
  /** Of a step of `amend`: the parts of the amendment that it carries out; all of them unless told. */
  amends?: readonly Amendable[];
}

/**
 * Splits an instruction into its steps. Pure: for equal input the same steps in the same order, so that a crash between any two is
 * recovered by planning again. An empty plan means that this bank cannot do it for this charge.
 */
export type Plan = (input: InstructionInput) => readonly Step[];

/** What a bank told us by webhook. */
export interface HookMessage {
  headers: Record<string, string>;
  path: string;
  body: Uint8Array;
}

/** A fact about one charge, and how to find the charge: by the bank's id, else our key, else the txid. */
export interface HookItem {
  factKey: string;
  bankRef: string | null;
  bankKey: string | null;
  txid?: string | null;
  occurredAt: string | null;
  fact: ChargeFact;
}

export type HookReading =
  | {
      readable: true;
      /** Whether the channel proved its sender; without proof the charges are read back before money is posted. */
      proven: boolean;
      items: HookItem[];
      /** What it says of transfers of ours. */
      transfers?: TransferNews[];
      problems: string[];
    }
  /** The message only says that there is news: the bank is asked for it, and its answer is read as the message. */
  | { readable: 'at-the-bank'; request: RequestSpec<HookReading> }
  | { readable: false; problem: string };

/** How a webhook stands at the bank. */
export interface HookState {
  url: string;
  /** The bank's id of it, where it has one. */
  ref: string | null;
  /** What keeps it from working now, in Portuguese (a queue that the bank interrupted); null when it works. */
  problem: string | null;
}

/** A line of "testar conexão": what was tried, whether it worked, who must act and how. */
export interface ProbeLine {
  line: string;
  ok: boolean;
  detail: string;
  cure?: string;
}

/** A page of charges seen at the bank, for sweeps that replace lost webhooks. */
export interface ChargePage {
  /** Found among ours by the bank's id, or by the txid of a Pix that paid a boleto. */
  items: { bankRef: string; bankKey: string; txid?: string | null; facts: TimedFact[] }[];
  /** Opaque cursor of the provider; null at the end. */
  next: string | null;
}

export interface ChargeCapabilities {
  register?: Plan;
  /** Takes the fields of `input.amendment` that `facts.charge.amendable` names, all of them or none. */
  amend?: Plan;
  writeOff?: Plan;
  protest?: Plan;
  cancelProtest?: Plan;
  /** Tells the bank that the money was received elsewhere (`input.receipt`). */
  markReceived?: Plan;
  undoReceived?: Plan;
  /** Puts a written-off charge back as it was, with its codes. */
  restore?: Plan;
  refund?: Plan;
  /** Has the bank send the charge to `input.email`. */
  resend?: Plan;
  read?(connection: ConnectionView, registration: RegistrationView): RequestSpec<ChargeAnswer>;
  /** Charges whose state changed in a period, by pages. */
  find?(connection: ConnectionView, query: FindQuery): RequestSpec<ChargePage>;
  /** The bank's own PDF. */
  document?(connection: ConnectionView, registration: RegistrationView): RequestSpec<Uint8Array>;
}

export interface FindQuery {
  /** Dates in São Paulo, inclusive. */
  from: string;
  to: string;
  by: 'paidOn' | 'dueDate' | 'issuedOn';
  cursor: string | null;
}

/** What a webhook is to be: where it goes, and what will prove its sender. */
export interface HookWish {
  url: string;
  /** What the bank is to send along, for `facts.webhook.proof` of token or basic (`login:password`); null otherwise. */
  secret: Secret | null;
  /** The one that is there now, as inspected; null when there is none or the bank cannot tell. */
  existing: HookState | null;
}

export interface WebhookCapabilities {
  configure?(connection: ConnectionView, wish: HookWish): RequestSpec<HookState>;
  /** The webhook of ours that is configured at the bank now, to see drift; null when there is none. */
  inspect?(connection: ConnectionView, url: string): RequestSpec<HookState | null>;
  /** Makes a webhook work again that the bank has interrupted. What was missed meanwhile is read by the sweep. */
  repair?(connection: ConnectionView, state: HookState): RequestSpec<HookState>;
  remove?(connection: ConnectionView, state: HookState): RequestSpec<null>;
  read(message: HookMessage, connection: ConnectionView): HookReading;
}

/** Money out. `send` is a write that is never repeated: what became of it is asked by `read` and `find`. */
export interface TransferCapabilities {
  facts: TransferFacts;
  send(connection: ConnectionView, transfer: TransferView): RequestSpec<TransferAnswer>;
  /** By our own key (`externalNSU`): what the bank has under it; null when it has nothing. */
  read(connection: ConnectionView, transfer: TransferView): RequestSpec<TransferAnswer | null>;
  /** By the bank's own id, where `read` is by our key alone. */
  readByRef?(connection: ConnectionView, bankRef: string): RequestSpec<TransferAnswer | null>;
  find?(
    connection: ConnectionView,
    query: TransferQuery,
  ): RequestSpec<{ items: TransferAnswer[]; next: string | null }>;
  /** All that the bank would refuse of a transfer, known before anything is sent; pointers into the transfer. */
  problems?(transfer: TransferView): FieldProblem[];
}

export interface FileProblem {
  code: string;
  /** A warning may be in a good file; an error puts the file aside until a person has looked. */
  severity: 'error' | 'warning';
  line: number;
  message: string;
}

/** One line of a bank's own file; the summary with the outcome of every check is the last. */
export type FileItem =
  | {
      type: 'record';
      line: number;
      segment: string | null;
      /** By our names; amounts in centavos, dates `YYYY-MM-DD`; null where the file has nothing. */
      fields: Readonly<Record<string, unknown>>;
      problems: readonly FileProblem[];
    }
  | { type: 'summary'; valid: boolean; records: number; problems: readonly FileProblem[] };

/** A record or the summary apart. */
export type FileRecord = Extract<FileItem, { type: 'record' }>;

/** Which of the bank's files it is, by its name and by how it begins. */
export interface FileIdentity {
  /** One of `kinds`. */
  kind: string;
  /** The bank's id of its customer, where it is told. */
  client: string | null;
  /** Running number of the files of a kind and customer, where the name has it. */
  number: number | null;
  /** The day that it tells of. */
  accountingOn: string | null;
}

/** What a record of a bank's file tells of one transfer. */
export interface FileEntry {
  bankRef: string | null;
  /** Our own key; null where the record is of another program of the same account. */
  bankKey: string | null;
  /** Of the record: of the transfer, or of what came back. */
  amountCents: Cents | null;
  payeeName: string | null;
  /** `sent` tells the amount of the transfer, which must be ours. */
  tells: 'sent' | 'settled' | 'returned';
  fact: { factKey: string; occurredAt: string | null; fact: TransferFact };
}

/** Files of a bank's own making (a day's movement), read in constant memory and written strictly. */
export interface FileCapabilities {
  /** The bank's kinds of file; `lists`: what a day's file of this kind has all of. */
  kinds: readonly { kind: string; label: string; lists: 'sent' | 'returned' }[];
  /** Which transfers stand in them; of others they say nothing, and their absence there tells nothing. */
  covers: readonly Payee['kind'][];
  /** Hours (São Paulo, `HH:MM`) between which the files of a day are there, on the day after it. */
  hours: { from: string; to: string };
  /** Whether a file of this name is one of this bank's. */
  isOurs(fileName: string): boolean;
  /** By its name, else by its first bytes (1 KiB do); null for what is no file of this bank's. */
  identify(fileName: string, head: Uint8Array): FileIdentity | null;
  /** Null for a record that tells of no transfer (a header), or that cannot be understood. */
  entryOf(record: FileRecord, of: { identity: FileIdentity; connection: ConnectionView }): FileEntry | null;
  /** The fields of a record in Portuguese, in their order; empty ones left out. */
  describe(record: Pick<FileRecord, 'segment' | 'fields'>): readonly { label: string; value: string }[];
  read(
    source: AsyncIterable<Uint8Array>,
    options: { fileName: string | null; onProgress?(progress: { bytes: number; lines: number }): void },
  ): AsyncIterable<FileItem>;
  /** From plain data, as JSON brings it, to the text of a file; refused with every problem, in Portuguese. */
  write(
    input: unknown,
  ):
    | { ok: true; fileName: string; text: string }
    | { ok: false; problems: readonly { field: string; message: string }[] };
}

/** What the bank's certificate desk gave for a request. */
export interface IssuedCertificate {
  certificatePem: string;
  /** Shown once by the bank: kept at once, never shown again. */
  clientSecret: Secret | null;
  clientId: string | null;
}

export interface CertificateCapabilities {
  /** The subject that the bank wants in the request, by field of X.509 (CN, O, OU, L, ST, C). */
  subject(connection: ConnectionView, clientId: string): Record<string, string>;
  /** Sends a certificate request (PKCS #10, PEM) with the temporary token that the bank e-mailed. */
  request(order: { csrPem: string; temporaryToken: Secret }): RequestSpec<IssuedCertificate>;
  /** Asks for the next certificate with the one that is still good. */
  renew?(order: { csrPem: string }): RequestSpec<IssuedCertificate>;
  /** Days before the end of the certificate from which it can be renewed. */
  renewableDays: number | null;
}

export interface Provider {
  facts: ProviderFacts;
  probe: ProbeRequest[];
  charge?: ChargeCapabilities;
  webhook?: WebhookCapabilities;
  transfer?: TransferCapabilities;
  pixKey?: PixKeyCapabilities;
  certificate?: CertificateCapabilities;
  file?: FileCapabilities;
}

/** A harmless read that proves one thing (a scope, the account). */
export interface ProbeRequest {
  line: string;
  /** What it proves: that something is allowed, that the account is the one we think, that the agreement holds. A scope unless told. */
  proves?: 'scope' | 'account' | 'agreement';
  request(connection: ConnectionView): RequestSpec<string>;
  cure: string;
}

/** A schema of the bank's words; each field says its meaning and source in the provider's wire.ts. */
export type WireSchema<T> = z.ZodType<T>;

/** Names of what a provider can do, computed from what is present. */
export function capabilitiesOf(provider: Provider): string[] {
  const { charge = {}, webhook = {}, transfer = {}, pixKey = {}, certificate = {}, file = {} } = provider;
  const verbsOf = (subject: string, can: object): string[] =>
    Object.entries(can).flatMap(([name, verb]) => (typeof verb === 'function' ? [`${subject}.${name}`] : []));
  return [
    ...verbsOf('charge', charge),
    ...verbsOf('webhook', webhook),
    ...verbsOf('transfer', transfer),
    ...verbsOf('pixKey', pixKey),
    ...verbsOf('certificate', certificate),
    ...verbsOf('file', file),
    'account.probe',
  ].sort();
}

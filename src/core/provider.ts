/**
 * THE CONTRACT between Pontual and a bank. A provider is pure: it builds requests as plain data and reads answers; the one
 * executor in `net` does the IO. A capability that is absent is not supported, and everything else follows from that.
 */
import type { Cents } from '#lib/money.ts';
import type { z } from 'zod';
import type { ChargeMethod, ChargeStatus, ChargeView } from './charge.ts';
import type { AbsenceFacts } from './operation.ts';
import type { Cause, Effect, Refusal } from './errors.ts';
import type { ChargeFact } from './evidence.ts';
import type { Secret } from './secret.ts';
import type { Terms } from './terms.ts';

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

export interface InstructionInput {
  charge: ChargeView;
  registration: RegistrationView;
  connection: ConnectionView;
  amendment?: Amendment;
  /** Why it is written off, in words of the person. */
  reason?: string;
}

/** What looking for an operation of unknown outcome found. `app` judges absence, never the provider. */
export type LookUp = { found: true; bankRef: string | null; facts: TimedFact[] } | { found: false };

/** One step of an instruction: at most one effectful call, and how to learn what became of it. */
export interface Step {
  /** Unique within its instruction: `register`, `payer`, `amend.amount`. */
  step: string;
  build(input: InstructionInput, prior: Record<string, ChargeAnswer>): RequestSpec<ChargeAnswer>;
  /** Follows an accepted operation until it is done or refused. */
  check?(input: InstructionInput, bankRef: string): RequestSpec<ChargeAnswer>;
  /** Asks the bank whether an operation of unknown outcome arrived. `knownRefs` are registrations that are not this one. */
  lookUp(input: InstructionInput, sent: { at: string; knownRefs: string[] }): RequestSpec<LookUp>;
}

/** What a bank told us by webhook. */
export interface HookMessage {
  headers: Record<string, string>;
  path: string;
  body: Uint8Array;
}

export type HookReading =
  | {
      readable: true;
      /** Whether the channel proved its sender; without proof the charges are read back before money is posted. */
      proven: boolean;
      items: {
        factKey: string;
        bankRef: string | null;
        bankKey: string | null;
        occurredAt: string | null;
        fact: ChargeFact;
      }[];
      problems: string[];
    }
  | { readable: false; problem: string };

/** A line of "testar conexão": what was tried, whether it worked, who must act and how. */
export interface ProbeLine {
  line: string;
  ok: boolean;
  detail: string;
  cure?: string;
}

/** A page of charges seen at the bank, for sweeps that replace lost webhooks. */
export interface ChargePage {
  items: { bankRef: string; bankKey: string; facts: TimedFact[] }[];
  /** Opaque cursor of the provider; null at the end. */
  next: string | null;
}

export interface ChargeCapabilities {
  register?: Step[];
  amend?: Step[];
  writeOff?: Step[];
  protest?: Step[];
  cancelProtest?: Step[];
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

export interface WebhookCapabilities {
  configure?(connection: ConnectionView, url: string): RequestSpec<{ url: string }>;
  /** What is configured at the bank now, to see drift. */
  inspect?(connection: ConnectionView): RequestSpec<{ url: string | null }>;
  remove?(connection: ConnectionView): RequestSpec<null>;
  read(message: HookMessage, connection: ConnectionView): HookReading;
}

export interface Provider {
  facts: ProviderFacts;
  probe: ProbeRequest[];
  charge?: ChargeCapabilities;
  webhook?: WebhookCapabilities;
}

/** A harmless read that proves one thing (a scope, the account). */
export interface ProbeRequest {
  line: string;
  request(connection: ConnectionView): RequestSpec<string>;
  cure: string;
}

/** How a service of the bank is reached and what proves us to it. */
export interface ServiceFacts {
  hosts: Readonly<Record<Environment, string>>;
  /** `none` is the token service itself. */
  auth: 'oauth' | 'none';
  mutualTls: boolean;
  scopes: readonly string[];
}

/** How a token is obtained: one request, read by the provider. */
export interface TokenFacts {
  service: string;
  build(
    credentials: Record<string, Secret>,
    scopes: readonly string[],
  ): RequestSpec<{ token: string; expiresInSeconds: number }>;
}

export interface RateLimit {
  /** Names of requests that share the bucket; one that ends with a dot is a prefix: `inter.webhook.`. */
  names: readonly string[];
  bucket: string;
  limit: number;
  /** The limit of the bank's own sandbox, where it is another. */
  sandboxLimit?: number;
  perSeconds: number;
}

export interface FieldLimit {
  minimum?: number;
  maximum?: number;
  /** Characters that the bank refuses, as a class for RegExp; offered cleaned. */
  refuses?: string;
}

export interface CredentialField {
  name: string;
  title: string;
  help: string;
  secret: boolean;
  kind: 'text' | 'file' | 'password';
  optional?: boolean;
}

/** Everything about a bank that is data: validation, forms, documents, limits and tests are drawn from it. */
export interface ProviderFacts {
  name: string;
  title: string;
  compe: string;
  ispb: string;
  /** When these facts were last compared with the bank's pages. */
  asOf: string;
  services: Readonly<Record<string, ServiceFacts>>;
  token: TokenFacts | null;
  credentials: readonly CredentialField[];
  agreement: readonly {
    name: string;
    title: string;
    help: string;
    pattern: string;
    example: string;
    optional?: boolean;
  }[];
  charge: {
    methods: readonly ChargeMethod[];
    amountCents: { minimum: Cents; maximum: Cents };
    /** Due date: earliest = today + n (after `lastHour` in São Paulo the earliest moves by one day). */
    dueDate: { earliestDays: number; lastHourForToday: string | null; latestDays: number };
    daysAfterDue: { minimum: number; maximum: number; default: number };
    /** Lengths of texts by JSON pointer of our API. */
    texts: Readonly<Record<string, FieldLimit>>;
    messages: { lines: number; length: number };
    terms: { fine: readonly string[]; interest: readonly string[]; discounts: number; rebate: boolean };
    amendable: readonly ('dueDate' | 'amountCents' | 'fine' | 'interest' | 'discounts' | 'rebateCents')[];
    writeOffReason: { maximum: number } | null;
    /** Whether line and QR change when amended. */
    amendChangesLine: boolean;
    bankKey: { maximum: number; pattern: string };
  };
  /** Every word of status that the bank has, and ours for it; an unknown one on the wire changes nothing. */
  statusWords: Readonly<Record<string, ChargeStatus>>;
  absence: AbsenceFacts | null;
  limits: readonly RateLimit[];
  webhook: {
    proof: 'none' | 'basic' | 'token' | 'mtls' | 'hmac';
    retriesMinutes: readonly number[];
    httpsOnly: boolean;
  } | null;
  /** How long this bank usually takes to tell of a payment, in words for the clerk. */
  paymentNotice: string;
  /** Business days from payment to credit, by channel. */
  settlementDays: { boleto: number; pix: number };
  /** What has to be done by hand at this bank, in Portuguese. */
  byHand: readonly string[];
  /** Steps for the person who fetches the credentials, with the bank's own menu names. */
  guide: readonly string[];
}

/** A schema of the bank's words; each field says its meaning and source in the provider's wire.ts. */
export type WireSchema<T> = z.ZodType<T>;

/** Names of what a provider can do, computed from what is present. */
export function capabilitiesOf(provider: Provider): string[] {
  const charge = provider.charge ?? {};
  const webhook = provider.webhook ?? {};
  const names = [
    ...Object.keys(charge).map((name) => `charge.${name}`),
    ...Object.keys(webhook).map((name) => `webhook.${name}`),
    'account.probe',
  ];
  return names.sort();
}

/** Everything about a bank that is data: validation, forms, documents, limits and tests are drawn from it. */
import type { Cents } from '#lib/money.ts';
import type { ChargeMethod, ChargeStatus } from './charge.ts';
import type { AbsenceFacts } from './operation.ts';
import type { Amendable, Environment, RequestSpec } from './provider.ts';
import type { Secret } from './secret.ts';

/** How a service of the bank is reached and what proves us to it. */
export interface ServiceFacts {
  hosts: Readonly<Record<Environment, string>>;
  /** The entry of `facts.tokens` whose bearer token proves us; `none` where nothing or a header of the credentials does. */
  auth: { token: string } | 'none';
  /** Headers that carry a field of the credentials as it is: header → field (`access_token` → `apiKey`). */
  credentialHeaders?: Readonly<Record<string, string>>;
  /** Whether a client certificate is asked for; an environment's name where only that one asks. */
  mutualTls: boolean | Environment;
  scopes: readonly string[];
  /**
   * This bank answers some documented refusals with a status of 500: `read` is asked about those too. Only a refusal that it knows
   * counts; anything else of 500 and above stays unknown.
   */
  refusesWith5xx?: boolean;
}

/** Whether a service asks for a client certificate in this environment. */
export function asksForCertificate({ mutualTls }: ServiceFacts, environment: Environment): boolean {
  return mutualTls === true || mutualTls === environment;
}

/** How a token is obtained: one request, read by the provider. */
export interface TokenFacts {
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

/** The steps of setting a connection up, in their order. A bank that has no use for one leaves it out. */
export const setupSteps = [
  'bank',
  'account',
  'credentials',
  'certificate',
  'agreement',
  'charge',
  'postings',
  'webhook',
  'test',
] as const;
export type SetupStep = (typeof setupSteps)[number];

/** What to do on the bank's own screens in one step: where to click, what to copy. In Portuguese, with the bank's menu names. */
export interface GuideStep {
  step: SetupStep;
  title: string;
  lines: readonly string[];
}

/** What is known of the bank's client certificates before one is read; what is left out is not judged. */
export interface CertificateFacts {
  /** The field of the credentials that is written into the certificate as its common name. */
  commonName?: string;
  /** A part of the issuer's name, by environment. */
  issuer?: Readonly<Partial<Record<Environment, string>>>;
  keyType?: 'rsa' | 'ec';
}

export interface AgreementField {
  name: string;
  title: string;
  help: string;
  pattern: string;
  example: string;
  optional?: boolean;
  /** What nearly everybody has there: filled in when a set-up begins. */
  default?: string;
  /** Filled in from the bank account: its number without the check digit. */
  defaultFrom?: 'accountNumber';
}

export interface ProviderFacts {
  name: string;
  title: string;
  compe: string;
  ispb: string;
  /** COMPE codes of the accounts that can be connected; `000` is 0-Carteira, the account of a company at a payment institution. */
  accounts: readonly string[];
  /** COMPE codes of the banks in whose name its boletos are issued; null when the bank does not commit itself. */
  boletoBanks: readonly string[] | null;
  /** When these facts were last compared with the bank's pages. */
  asOf: string;
  services: Readonly<Record<string, ServiceFacts>>;
  tokens: Readonly<Record<string, TokenFacts>>;
  credentials: readonly CredentialField[];
  agreement: readonly AgreementField[];
  certificate?: CertificateFacts;
  charge: {
    methods: readonly ChargeMethod[];
    amountCents: { minimum: Cents; maximum: Cents };
    /** Where a method ends before the bank's maximum. */
    maximumCentsByMethod?: Readonly<Partial<Record<ChargeMethod, Cents>>>;
    /** Due date: earliest = today + n (after `lastHour` in São Paulo the earliest moves by one day). */
    dueDate: { earliestDays: number; lastHourForToday: string | null; latestDays: number };
    daysAfterDue: { minimum: number; maximum: number; default: number };
    /** Lengths of texts by JSON pointer of our API. */
    texts: Readonly<Record<string, FieldLimit>>;
    /**
     * The bank takes no accents and few signs: texts leave as plain letters, as on every boleto of it. Street, number and
     * complement share a field, and an address longer than its field is cut at its end: no town is refused for its name.
     */
    leavesPlain?: boolean;
    messages: { lines: number; length: number };
    terms: { fine: readonly string[]; interest: readonly string[]; discounts: number; rebate: boolean };
    amendable: readonly Amendable[];
    writeOffReason: { maximum: number } | null;
    /** Whether line and QR change when amended. */
    amendChangesLine: boolean;
    bankKey: { maximum: number; pattern: string };
    /**
     * Where we choose the nosso número: its digits, and the agreement's field that tells series apart (carteira). It is taken when
     * the registration is made and never used again; `first` is the agreement's field with the number to begin with.
     */
    nossoNumero: { digits: number; per: string; first: string } | null;
    /** Days after the due date with which a protest can be asked for; null where there is none by API. */
    protest: { minimumDays: number; maximumDays: number } | null;
  };
  /** Every word of status that the bank has, and ours for it; an unknown one on the wire changes nothing. */
  statusWords: Readonly<Record<string, ChargeStatus>>;
  absence: AbsenceFacts | null;
  limits: readonly RateLimit[];
  webhook: {
    proof: 'none' | 'basic' | 'token';
    /** The header that carries the proof, in lower case: `authorization`, `asaas-access-token`. */
    header?: string;
    retriesMinutes: readonly number[];
    httpsOnly: boolean;
    /** A webhook of ours that is gone is put back without asking: its place at the bank is nobody else's. Another address there never is. */
    mendsMissing?: boolean;
  } | null;
  /** How long this bank usually takes to tell of a payment, in words for the clerk. */
  paymentNotice: string;
  /** Business days from payment to credit, by channel; null where the bank tells the day itself. */
  settlementDays: { boleto: number | null; pix: number | null };
  /** What has to be done by hand at this bank, in Portuguese. */
  byHand: readonly string[];
  /** Steps for the person who sets the connection up, with the bank's own menu names; several of one step may follow each other. */
  guide: readonly GuideStep[];
}

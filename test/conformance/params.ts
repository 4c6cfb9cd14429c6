/** What differs between banks for the suite: values, never an assertion. One file for each provider, found by its name. */
import type { ChargeInput } from '#contract/charges.ts';
import type { ChargeMethod } from '#core/charge.ts';
import type { Payee } from '#core/transfer.ts';
import type { BankApplication } from '#sim/index.ts';
import type { World } from './world.ts';

export interface KnownFailure {
  scenario: string;
  reason: string;
  /** Day on which it was written down. */
  since: string;
}

export interface PixKeyParams {
  /** Gives the connection what the product asks for; asked before every scenario. */
  offer(world: World): Promise<void>;
  /** A key that somebody owns. */
  key: string;
  /** A key whose owner is known and whom no payment reaches. */
  failing(world: World): string;
}

export interface ProviderParams {
  /** Field of the credential form → what the simulated bank calls it: `clientId`, `clientSecret`, or one of the others that it hands out. Certificate and key go along where the form asks for them. */
  credentials: Readonly<Record<string, string>>;
  /** How many of the first digits of the simulated bank's account are its branch; none, and branch 0001, unless told. */
  branchDigits?: number;
  /** The name under which the bank hands out the temporary token of its certificate desk. */
  temporaryToken?: string;
  agreement: Readonly<Record<string, string>>;
  /** Field of the agreement → the name under which the simulated bank hands it out with an application. */
  agreementFrom?: Readonly<Record<string, string>>;
  /** A payer that the bank's sandbox accepts. */
  payer: ChargeInput['payer'];
  /** An ordinary amount in centavos. */
  amountCents: number;
  /** Whom the simulated bank can pay, where it pays. */
  payee?: Payee;
  /** Whom a transfer reaches only some time after it has left. */
  slowPayee?: Payee;
  /** Payees that the bank refuses, each with the field that is wrong. */
  wrongPayees?: readonly { pointer: string; payee: Payee }[];
  /** Leaves no money in the account at the bank. */
  emptyAccount?(world: World): void;
  /** A code with which a transfer comes back. */
  returnReason?: string;
  /** How the simulated bank pays to Pix keys, where it does. */
  pixKeys?: PixKeyParams;
  /** Where the bank registers an address only when asked by hand. */
  registerWebhook?(world: World): Promise<void>;
  /** Whether the bank tells a txid only in the answer of the registration: a lost answer loses it. */
  txidOnlyAtOnce?: boolean;
  /** The method of charges whose calls ask for the certificate, and of those that can be refunded, where not all are. */
  methodWithCertificate?: ChargeMethod;
  methodWithRefund?: ChargeMethod;
  /** What the simulated bank calls giving a payment back, where it is not the call of its API Pix or of its charges. */
  refundOperation?: string;
  /** The channel under which the bank tells of a hybrid boleto that was paid by its Pix, where it does not tell them apart. */
  channelOfHybridPix?: 'boleto';
  /** Acts of the simulated bank's panel (`pay` is the payer's) that lead a new charge to a word of `facts.statusWords`. */
  acts?: Readonly<Record<string, readonly string[]>>;
  /** Words of `facts.statusWords` that the simulated bank cannot be made to say, with why. */
  neverSaid: Readonly<Record<string, string>>;
  /** Scenarios that are expected and known to fail. A listed one that passes fails the run. */
  knownFailures: readonly KnownFailure[];
}

/** The values of a provider. @throws when it has no file in `params/`. */
export async function paramsOf(provider: string): Promise<ProviderParams> {
  const { params } = (await import(`./params/${provider}.ts`)) as { params: ProviderParams };
  return params;
}

function handedOut(application: BankApplication, name: string): string {
  const { clientId, clientSecret, others = {} } = application;
  const value = { clientId, clientSecret, ...others }[name];
  if (value === undefined) throw new Error(`the simulated bank hands out no ${name}`);
  return value;
}

/** What a person would type into the form of the agreement for this application. */
export function agreementOf(params: ProviderParams, application: BankApplication): Record<string, string> {
  const { agreement, agreementFrom = {} } = params;
  const own = Object.entries(agreementFrom).map(([name, from]) => [name, handedOut(application, from)]);
  return { ...agreement, ...Object.fromEntries(own) };
}

/** What a person would type into the credential form for this application. */
export function credentialsOf(params: ProviderParams, application: BankApplication, form: readonly { name: string }[]) {
  const fields = Object.fromEntries(
    Object.entries(params.credentials).map(([name, from]) => [name, handedOut(application, from)]),
  );
  const asks = (name: string): boolean => form.some((field) => field.name === name);
  return {
    fields,
    ...(asks('certificate') && application.certificatePem ? { certificate: application.certificatePem } : {}),
    ...(asks('key') && application.keyPem ? { key: application.keyPem } : {}),
  };
}

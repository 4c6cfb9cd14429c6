/** What may differ between banks that speak the API Pix, all of it data. */
import type { BankRequest } from '#sim/kit/http.ts';
import type { RetryPolicy } from '#sim/kit/webhooks.ts';
import type { ErrorSkin } from './problem.ts';
import { problemJson } from './problem.ts';
import type { ReceivedPix } from './state.ts';

/** What the engine needs to know of an account. */
export interface PixAccount {
  number: string;
  holderName: string;
  holderTaxId: string;
  city: string;
  postalCode: string;
  /** Its keys in the DICT; a charge names one of them. */
  pixKeys: readonly string[];
}

export interface PixDialect {
  /** The bank's name in the simulator. */
  bank: string;
  /** For people. */
  title: string;
  /** Before `/cob`, `/pix`…: `/v2`, `/pix/v2`. */
  prefix: string;
  /** Eight characters; begins every EndToEndId and RtrId that is minted here. */
  ispb: string;
  /** Host and path before the payload's token, without scheme; with `/cobv/` and 32 characters at most 77. */
  locationBase: string;
  errors: ErrorSkin;
  /** A PUT on a txid that is ATIVA revises it (the standard), or is refused as taken. */
  repeatedTxid: 'revise' | 'refuse';
  /** From asking for a devolução to its end. */
  refundDelayMs: number;
  webhook: PixWebhookDialect;
}

export interface PixWebhookDialect {
  /** Written behind the address, whatever it ends with: the standard's `/pix`. */
  suffix: string;
  /** Beside the content type. */
  headers: Readonly<Record<string, string>>;
  /** Fields that this bank adds to each Pix. */
  extras(received: ReceivedPix): Record<string, unknown>;
  /** `{pix: […]}` unless told. */
  wrap(items: readonly unknown[]): unknown;
  /** Why an address is refused at registration, in words; undefined accepts it. */
  probe(url: string, request: BankRequest): string | undefined;
  retry: RetryPolicy;
}

/** The standard, where it decides; where it leaves it to the bank, a plain choice (retries: a guess). */
export const STANDARD = {
  prefix: '/v2',
  errors: problemJson,
  repeatedTxid: 'revise',
  refundDelayMs: 2000,
  webhook: {
    suffix: '/pix',
    headers: {},
    extras: () => ({}),
    wrap: (items) => ({ pix: items }),
    probe: () => undefined,
    retry: { retryMinutes: [5, 10, 20, 40, 80], accepts: (status) => status >= 200 && status < 300 },
  },
} as const satisfies Omit<PixDialect, 'bank' | 'title' | 'ispb' | 'locationBase'>;

export type PixDialectInput = Pick<PixDialect, 'bank' | 'title' | 'ispb'> &
  Partial<Omit<PixDialect, 'webhook'>> & { webhook?: Partial<PixWebhookDialect> };

/** Fills in the standard's answer to whatever a bank leaves unsaid. */
export function dialectOf(input: PixDialectInput): PixDialect {
  return {
    locationBase: `pix.${input.bank}.example/qr/v2`,
    ...STANDARD,
    ...input,
    webhook: { ...STANDARD.webhook, ...input.webhook },
  };
}

/** What differs between the banks that speak the API Pix: one object a provider. */
import type { Cents } from '#lib/money.ts';
import type { ConnectionView, HookMessage, RawAnswer } from '#core/provider.ts';
import type { MeaningName } from './errors.ts';
import type { ReceivedPix } from './wire.ts';

export interface PixDialect {
  /** Before the names of requests: `banco.pix` gives `banco.pix.register`. */
  name: string;
  /** The bank's name, for people. */
  title: string;
  /** The entry of `facts.services` that has these paths. */
  service: string;
  /** Before `/cob`, `/pix`…: `/v2`, `/pix/v2`. */
  prefix: string;
  /** cobv unless the bank has only cob, which knows neither due date nor fine, interest, discount and rebate. */
  kind: 'cob' | 'cobv';
  /** Headers of every request. */
  headers(connection: ConnectionView): Record<string, string>;
  /** The receiver's Pix key, which each charge and the webhook name. */
  keyOf(connection: ConnectionView): string;
  /** Codes of refusal that only this bank has (`{nome: …}`), and what each means. */
  codes: Readonly<Record<string, MeaningName>>;
  /** What the bank kept of a received Pix, where it says so; centavos. */
  feeOf(pix: ReceivedPix): Cents | null;
  /**
   * The instant at which an answer was given, by the bank's clock, or null when it does not tell: only with it can a charge that
   * is still ATIVA be known to be overdue or expired. `dateHeaderOf` reads it of HTTP's own header.
   */
  answeredAt(raw: RawAnswer): string | null;
  webhook: {
    /** The address as the bank is to be told it: it appends `/pix` to whatever it gets. */
    addressOf(url: string): string;
    /** Headers of the registration alone. */
    headers: Readonly<Record<string, string>>;
    /** Whether an entry of a notification tells of money received, not of something else that the bank sends along. */
    isReceived(pix: ReceivedPix): boolean;
    /** Whether the channel proved its sender. */
    isProven(message: HookMessage, connection: ConnectionView): boolean;
  };
}

export type PixDialectInput = Pick<PixDialect, 'name' | 'title' | 'service' | 'keyOf'> &
  Partial<Omit<PixDialect, 'webhook'>> & { webhook?: Partial<PixDialect['webhook']> };

/** Fills in the standard's way wherever a bank has none of its own. */
export function pixDialect(input: PixDialectInput): PixDialect {
  return {
    prefix: '/v2',
    kind: 'cobv',
    headers: () => ({}),
    codes: {},
    feeOf: () => null,
    answeredAt: () => null,
    ...input,
    webhook: {
      addressOf: (url) => url,
      headers: {},
      isReceived: () => true,
      isProven: () => false,
      ...input.webhook,
    },
  };
}

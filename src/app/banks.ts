/** The banks as verbs see them: a provider by name, and a bank opened through one connection. */
import type { Bank, ConnectionView, Provider } from '#core/provider.ts';
import type { Net } from '#net/net.ts';
import type { CallHooks, Credentials } from '#net/ports.ts';
import { reported } from './alerts/bank-health.ts';
import type { Context } from './context.ts';

export interface Banks {
  /** Throws when no such provider exists: names come from our own rows. */
  provider(name: string): Provider;
  names(): readonly string[];
  net: Net;
}

export interface OpenedBank {
  bank: Bank;
  provider: Provider;
  connection: ConnectionView;
}

/** Opens the bank behind a connection with its active credentials. `hooks` carry the intent and the transcript. */
export function openBank(
  ctx: Context,
  connection: ConnectionView,
  credentials: Credentials,
  hooks: CallHooks,
): OpenedBank {
  const provider = ctx.banks.provider(connection.provider);
  const bank = reported(ctx, ctx.banks.net.bank(provider, connection, credentials, hooks), credentials.version);
  return { bank, provider, connection };
}

/** The registry of banks: the only place outside a provider's folder that names one. */
import type { Provider } from '#core/provider.ts';
import { asaas } from './asaas/index.ts';
import { celcoin } from './celcoin/index.ts';
import { efi } from './efi/index.ts';
import { inter } from './inter/index.ts';
import { itau } from './itau/index.ts';

export const providers: Readonly<Record<string, Provider>> = { inter, itau, asaas, efi, celcoin };

/** The provider of this name. @throws when there is none: names come from connections, which were checked. */
export function providerNamed(name: string): Provider {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (!provider) throw new Error(`no provider is named ${name}`);
  return provider;
}

/**
 * Pix alone, by the Central Bank's standard over mutual TLS: Efí's own words and habits (github.com/efipay/documentacao-tecnica-efi at
 * 5be65fa). The Pix of a Bolix is not of this API: its payment is told like that of any boleto.
 */
import { centsFromDecimal } from '#lib/money.ts';
import type { ConnectionView } from '#core/provider.ts';
import {
  dateHeaderOf,
  pixCharges,
  pixDialect,
  type PixDialectInput,
  pixProbes,
  pixWebhook,
} from '#providers/bcb-pix/index.ts';
import { z } from 'zod';

/** Agreement fields: the key that receives, and whether the address of its webhook asks the bank for a certificate. */
export const pixKeyField = 'pixKey';
export const mutualHookField = 'pixWebhookMtls';

/** What Efí keeps of a Pix: told only when the account's configuration asks for it (`notificacao.tarifa`). */
const extras = z.object({ gnExtras: z.object({ tarifa: z.string() }) });

const efi: PixDialectInput = {
  name: 'efi.pix',
  title: 'Efí',
  service: 'pix',
  keyOf: ({ agreement }) => agreement[pixKeyField] ?? '',
  answeredAt: dateHeaderOf,
  feeOf(pix) {
    const told = extras.safeParse(pix);
    return told.success && /^\d+(\.\d{1,2})?$/.test(told.data.gnExtras.tarifa)
      ? centsFromDecimal(told.data.gnExtras.tarifa)
      : null;
  },
};

/** The unguessable part of our address is what protects it; the bank is told not to look for mutual TLS there. */
const byAddress = pixDialect({ ...efi, webhook: { headers: { 'x-skip-mtls-checking': 'true' } } });
const byCertificate = pixDialect(efi);

export const pix = pixCharges(byAddress);
export const probes = pixProbes(byAddress);

/** Whether this connection has Pix: a key is named. */
export function pixOf({ agreement }: ConnectionView): boolean {
  return (agreement[pixKeyField] ?? '') !== '';
}

export function pixWebhookOf({ agreement }: ConnectionView) {
  return pixWebhook(/^sim$/i.test(agreement[mutualHookField] ?? '') ? byCertificate : byAddress);
}

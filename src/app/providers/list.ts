import type { z } from 'zod';
import type { providerSchema } from '#contract/connections.ts';
import { capabilitiesOf, type Provider } from '#core/provider.ts';
import type { Context } from '../context.ts';
import { certificateNeed, stepsOf } from '../connections/setup.ts';

export type ProviderDescription = z.infer<typeof providerSchema>;

/** The banks that Pontual speaks to, as screens need them: drawn from their facts alone. */
export async function listProviders(ctx: Context): Promise<ProviderDescription[]> {
  return ctx.banks.names().map((name) => describeProvider(ctx.banks.provider(name)));
}

function describeProvider(provider: Provider): ProviderDescription {
  const { facts } = provider;
  const { charge } = facts;
  return {
    name: facts.name,
    title: facts.title,
    compe: facts.compe,
    asOf: facts.asOf,
    accounts: [...facts.accounts],
    boletoBanks: facts.boletoBanks && [...facts.boletoBanks],
    capabilities: capabilitiesOf(provider),
    methods: [...charge.methods],
    amendable: [...charge.amendable],
    amendChangesLine: charge.amendChangesLine,
    amountCents: { ...charge.amountCents },
    messages: { ...charge.messages },
    terms: { ...charge.terms, fine: [...charge.terms.fine], interest: [...charge.terms.interest] },
    writeOffReasonMaximum: charge.writeOffReason?.maximum ?? null,
    daysAfterDue: { ...charge.daysAfterDue },
    nossoNumeroDigits: charge.nossoNumero?.digits ?? null,
    protest: charge.protest && { ...charge.protest },
    settlementDays: { ...facts.settlementDays },
    webhookProof: facts.webhook?.proof ?? null,
    certificateRenewableDays: provider.certificate?.renew ? provider.certificate.renewableDays : null,
    credentials: facts.credentials.map((field) => ({ ...field, optional: field.optional ?? false })),
    agreement: facts.agreement.map((field) => ({
      ...field,
      optional: field.optional ?? false,
      default: field.default ?? null,
      defaultFrom: field.defaultFrom ?? null,
    })),
    paymentNotice: facts.paymentNotice,
    byHand: [...facts.byHand],
    environments: (['sandbox', 'production'] as const).map((environment) => ({
      environment,
      certificate: certificateNeed(facts, environment),
    })),
    steps: stepsOf(facts),
    certificateRequest: provider.certificate !== undefined,
    guide: facts.guide.map(({ step, title, lines }) => ({ step, title, lines: [...lines] })),
  };
}

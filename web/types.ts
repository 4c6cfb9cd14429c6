/** Shapes of the API as the screens use them; all inferred from the contract, so that they cannot drift apart. */
import type { z } from 'zod';
import type {
  actionAnswerSchema,
  amendInputSchema,
  cancelProtestInputSchema,
  chargeInputSchema,
  chargePatchSchema,
  chargeTotalsSchema,
  decideInputSchema,
  dryRunAnswerSchema,
  markReceivedInputSchema,
  paymentSchema,
  protestInputSchema,
  receiveInputSchema,
  refundInputSchema,
  refusalSchema,
  registrationSchema,
  resendInputSchema,
  termsSchema,
  timelineSchema,
  undoReceivedInputSchema,
  writeOffInputSchema,
} from '#contract/charges.ts';
import type { batchInputSchema, batchItemSchema } from '#contract/batches.ts';
import type {
  bankAccountInputSchema,
  bankAccountPatchSchema,
  bankSchema,
  billingTypeInputSchema,
  billingTypePatchSchema,
  billingTypeSchema,
  certificateDeskAnswerSchema,
  certificateRequestInputSchema,
  certificateSubjectSchema,
  connectionInputSchema,
  connectionPatchSchema,
  credentialsPatchSchema,
  hookAddressSchema,
  hookSecretSchema,
  hookStatusSchema,
  providerSchema,
  setupStepSchema,
  signingRequestSchema,
  storedCredentialsAnswerSchema,
} from '#contract/connections.ts';
import type { certificateDownloadInputSchema, certificateDownloadSchema } from '#contract/certificates.ts';
import type { divergenceSchema, entrySchema, ledgerAccountSchema } from '#contract/money.ts';
import type {
  apiKeyCreatedSchema,
  apiKeyInputSchema,
  apiKeySchema,
  changeSchema,
  firstRunInputSchema,
  overviewSchema,
} from '#contract/people.ts';
import type {
  deliverySchema,
  inboundMessageSchema,
  webhookEndpointCreatedSchema,
  webhookEndpointInputSchema,
  webhookEndpointSchema,
} from '#contract/webhooks.ts';

export type { Batch, BatchDetail } from '#contract/batches.ts';
export type { Charge, ImportReport, TimelineItem } from '#contract/charges.ts';
export type { ProblemBody } from '#contract/common.ts';
export type { BankAccount, Connection, HookCheckView } from '#contract/connections.ts';
export type { ConnectionTest, TestLineView } from '#contract/connection-tests.ts';
export type { Certificate } from '#contract/certificates.ts';
export type { Confirmation, Role, Scope, Session } from '#contract/people.ts';

export interface Page<T> {
  data: T[];
  next: string | null;
}

export type ActionAnswer = z.output<typeof actionAnswerSchema>;
export type AmendInput = z.input<typeof amendInputSchema>;
export type ApiKey = z.output<typeof apiKeySchema>;
export type ApiKeyCreated = z.output<typeof apiKeyCreatedSchema>;
export type ApiKeyInput = z.input<typeof apiKeyInputSchema>;
export type Bank = z.output<typeof bankSchema>;
export type BankAccountInput = z.input<typeof bankAccountInputSchema>;
export type BankAccountPatch = z.input<typeof bankAccountPatchSchema>;
export type BatchInput = z.input<typeof batchInputSchema>;
export type BatchItem = z.output<typeof batchItemSchema>;
export type BillingType = z.output<typeof billingTypeSchema>;
export type BillingTypeInput = z.input<typeof billingTypeInputSchema>;
export type BillingTypePatch = z.input<typeof billingTypePatchSchema>;
export type CertificateDeskAnswer = z.output<typeof certificateDeskAnswerSchema>;
export type CertificateRequestInput = z.input<typeof certificateRequestInputSchema>;
export type CertificateSubject = z.output<typeof certificateSubjectSchema>;
export type Change = z.output<typeof changeSchema>;
export type ChargeInput = z.input<typeof chargeInputSchema>;
export type ChargePatch = z.input<typeof chargePatchSchema>;
export type ChargeStatus = import('#contract/charges.ts').Charge['status'];
export type ChargeMethod = import('#contract/charges.ts').Charge['method'];
export type ChargeTotals = z.output<typeof chargeTotalsSchema>;
export type CertificateDownload = z.output<typeof certificateDownloadSchema>;
export type CertificateDownloadInput = z.input<typeof certificateDownloadInputSchema>;
export type ConnectionInput = z.input<typeof connectionInputSchema>;
export type ConnectionPatch = z.input<typeof connectionPatchSchema>;
export type CredentialsPatch = z.input<typeof credentialsPatchSchema>;
export type DecideInput = z.input<typeof decideInputSchema>;
export type Delivery = z.output<typeof deliverySchema>;
export type Divergence = z.output<typeof divergenceSchema>;
export type DryRunAnswer = z.output<typeof dryRunAnswerSchema>;
export type Entry = z.output<typeof entrySchema>;
export type FirstRunInput = z.input<typeof firstRunInputSchema>;
export type HookAddress = z.output<typeof hookAddressSchema>;
export type HookSecret = z.output<typeof hookSecretSchema>;
export type HookStatus = z.output<typeof hookStatusSchema>;
export type InboundMessage = z.output<typeof inboundMessageSchema>;
export type LedgerAccount = z.output<typeof ledgerAccountSchema>;
/** What the verbs that only some banks have are told, by the last part of their address. */
export interface OtherInputs {
  protest: z.input<typeof protestInputSchema>;
  'cancel-protest': z.input<typeof cancelProtestInputSchema>;
  'mark-received': z.input<typeof markReceivedInputSchema>;
  'undo-received': z.input<typeof undoReceivedInputSchema>;
  restore: Record<string, never>;
  refunds: z.input<typeof refundInputSchema>;
  resend: z.input<typeof resendInputSchema>;
}
export type OtherInput = OtherInputs[keyof OtherInputs];
export type Overview = z.output<typeof overviewSchema>;
export type Payment = z.output<typeof paymentSchema>;
export type Provider = z.output<typeof providerSchema>;
export type ReceiveInput = z.input<typeof receiveInputSchema>;
export type Refusal = z.output<typeof refusalSchema>;
export type Registration = z.output<typeof registrationSchema>;
/** What lacks before a connection can be activated. */
export type SetupProblem = NonNullable<import('#contract/connections.ts').Connection['setup']>['problems'][number];
export type SetupStep = z.output<typeof setupStepSchema>;
export type SigningRequest = z.output<typeof signingRequestSchema>;
/** The connection after its credentials were kept, and what is worth knowing of the files. */
export type StoredCredentials = z.output<typeof storedCredentialsAnswerSchema>;
export type Terms = z.input<typeof termsSchema>;
export type TimelineAnswer = z.output<typeof timelineSchema>;
export type WebhookEndpoint = z.output<typeof webhookEndpointSchema>;
export type WebhookEndpointCreated = z.output<typeof webhookEndpointCreatedSchema>;
export type WebhookEndpointInput = z.input<typeof webhookEndpointInputSchema>;
export type WriteOffInput = z.input<typeof writeOffInputSchema>;
export type PeriodKind = 'dueDate' | 'issuedOn' | 'paidOn' | 'creditedOn';
/** A filter as it travels: API names, plain texts; several statuses as a list. */
export interface ChargeQuery {
  bankAccount?: string;
  billingType?: string;
  status?: ChargeStatus[];
  period?: PeriodKind;
  from?: string;
  to?: string;
  q?: string;
  environment?: 'sandbox' | 'production';
  overdue?: 'true' | 'false';
  credited?: 'true' | 'false';
  problem?: 'true' | 'false';
  payerTaxId?: string;
  sort?: string;
}

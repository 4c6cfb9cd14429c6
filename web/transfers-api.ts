/** Transfers, payees and approval rules of the API, typed by the contract. */
import type { z } from 'zod';
import type {
  approvalRulesSchema,
  approveInputSchema,
  approveManyInputSchema,
  keyOwnerInputSchema,
  keyOwnerSchema,
  manyAnswerSchema,
  participantListSchema,
  participantSchema,
  payeeInputSchema,
  payeeFromTransferSchema,
  payeePatchSchema,
  transferBatchInputSchema,
  transferBatchSchema,
  transferDecisionSchema,
  transferInputSchema,
  transferListQuerySchema,
  transferPageSchema,
  transferPatchSchema,
  transferTimelineSchema,
  PayeeItem,
  Transfer,
  TransferDryRun,
  TransferReceiptData,
} from '#contract/transfers.ts';
import { download, send } from './transport.ts';
import type { Page } from './types.ts';

export type { PayeeItem, Transfer, TransferDryRun, TransferReceiptData };
export type TransferStatus = Transfer['status'];
export type Destination = Transfer['payee'];
export type TransferInput = z.input<typeof transferInputSchema>;
export type TransferPatch = z.input<typeof transferPatchSchema>;
export type TransferQuery = Partial<Omit<z.output<typeof transferListQuerySchema>, 'limit' | 'after'>>;
export type TransferPage = z.output<typeof transferPageSchema>;
export type TransferBatch = z.output<typeof transferBatchSchema>;
export type TransferBatchInput = z.input<typeof transferBatchInputSchema>;
export type TransferTimelineItem = z.output<typeof transferTimelineSchema>['data'][number];
export type ApproveInput = z.input<typeof approveInputSchema>;
export type ApproveManyInput = z.input<typeof approveManyInputSchema>;
export type ManyAnswer = z.output<typeof manyAnswerSchema>;
export type TransferDecision = z.input<typeof transferDecisionSchema>;
export type PayeeInput = z.input<typeof payeeInputSchema>;
export type PayeeFromTransfer = z.input<typeof payeeFromTransferSchema>;
export type PayeePatch = z.input<typeof payeePatchSchema>;
export type ApprovalRules = z.output<typeof approvalRulesSchema>;
export type ApprovalRulesInput = z.input<typeof approvalRulesSchema>;
export type KeyOwner = z.output<typeof keyOwnerSchema>;
export type Participant = z.output<typeof participantSchema>;

const PAGE = 100;
type Key = string;

const transfer = (id: string) => `/v1/transfers/${encodeURIComponent(id)}`;
const payee = (id: string) => `/v1/payees/${encodeURIComponent(id)}`;

export const transfers = {
  list: (query: TransferQuery, after?: string, limit = PAGE) =>
    send<TransferPage>('GET', '/v1/transfers', { query: { ...query, after, limit } }),
  read: (id: string) => send<Transfer>('GET', transfer(id)),
  create: (body: TransferInput, key: Key) => send<Transfer>('POST', '/v1/transfers', { body, key }),
  dryRun: (body: TransferInput, signal?: AbortSignal) =>
    send<TransferDryRun>('POST', '/v1/transfers', {
      query: { dryRun: true },
      body,
      ...(signal === undefined ? {} : { signal }),
    }),
  edit: (id: string, body: TransferPatch, { key, version }: { key: Key; version: number }) =>
    send<Transfer>('PATCH', transfer(id), { body, key, version }),
  submit: (id: string, key: Key) => send<Transfer>('POST', `${transfer(id)}/submit`, { body: {}, key }),
  approve: (id: string, body: ApproveInput, key: Key) =>
    send<Transfer>('POST', `${transfer(id)}/approve`, { body, key }),
  approveMany: (body: ApproveManyInput, key: Key) => send<ManyAnswer>('POST', '/v1/transfers/approve', { body, key }),
  deny: (id: string, reason: string, key: Key) =>
    send<Transfer>('POST', `${transfer(id)}/deny`, { body: { reason }, key }),
  sendNow: (id: string, key: Key) => send<Transfer>('POST', `${transfer(id)}/send`, { body: {}, key }),
  cancel: (id: string, reason: string, key: Key) =>
    send<Transfer>('POST', `${transfer(id)}/cancel`, { body: reason === '' ? {} : { reason }, key }),
  refresh: (id: string, key: Key) => send<Transfer>('POST', `${transfer(id)}/refresh`, { body: {}, key }),
  decide: (id: string, body: TransferDecision, key: Key) =>
    send<Transfer>('POST', `${transfer(id)}/decide`, { body, key }),
  timeline: (id: string) => send<{ data: TransferTimelineItem[] }>('GET', `${transfer(id)}/timeline`),
  exportCsv: (query: TransferQuery) => download('/v1/transfers/export', { query }),
  receipt: (id: string) => send<TransferReceiptData>('GET', `${transfer(id)}/receipt`),
  receiptPdf: (id: string) => download(`${transfer(id)}/receipt.pdf`),
  mailReceipt: (id: string, to: string, key: Key) =>
    send<unknown>('POST', `${transfer(id)}/receipt/mail`, { body: { to }, key }),
  keepPayee: (id: string, body: PayeeFromTransfer, key: Key) =>
    send<PayeeItem>('POST', `${transfer(id)}/payee`, { body, key }),
};

export const transferBatches = {
  create: (body: TransferBatchInput, key: Key) => send<TransferBatch>('POST', '/v1/transfer-batches', { body, key }),
  read: (id: string) => send<TransferBatch>('GET', `/v1/transfer-batches/${encodeURIComponent(id)}`),
};

export const payees = {
  list: (query: { search?: string; disabled?: 'true' | 'false' }, after?: string, limit = PAGE) =>
    send<Page<PayeeItem>>('GET', '/v1/payees', { query: { ...query, after, limit } }),
  read: (id: string) => send<PayeeItem>('GET', payee(id)),
  create: (body: PayeeInput, key: Key) => send<PayeeItem>('POST', '/v1/payees', { body, key }),
  change: (id: string, body: PayeePatch, { key, version }: { key: Key; version: number }) =>
    send<PayeeItem>('PATCH', payee(id), { body, key, version }),
  disable: (id: string, key: Key) => send<PayeeItem>('POST', `${payee(id)}/disable`, { body: {}, key }),
  enable: (id: string, key: Key) => send<PayeeItem>('POST', `${payee(id)}/enable`, { body: {}, key }),
};

export const approvalRules = {
  read: () => send<ApprovalRules>('GET', '/v1/approval-rules'),
  store: (body: ApprovalRulesInput) => send<ApprovalRules>('PUT', '/v1/approval-rules', { body }),
};

export const pixKeys = {
  owner: (body: z.input<typeof keyOwnerInputSchema>) => send<KeyOwner>('POST', '/v1/pix-keys/owner', { body }),
};

export const participants = {
  search: (search: string) =>
    send<z.output<typeof participantListSchema>>('GET', '/v1/participants', { query: { search, limit: 20 } }),
};

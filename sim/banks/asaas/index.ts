/** Asaas: API v3 (docs.asaas.com). */
import type { Bank, BankEnvironment } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { accountsOf, admit, createApplication } from './access.ts';
import { listKeys, listPix, readAccount, readAccountNumber, readAccountStatus, readPix } from './account.ts';
import { makeBooks } from './books.ts';
import { createInstallments, createPayment, readLimits } from './creation.ts';
import {
  createCustomer,
  listCustomers,
  onCustomer,
  readCustomer,
  removeCustomer,
  restoreCustomer,
  updateCustomer,
} from './customers.ts';
import { distort } from './distort.ts';
import { printSlip, readBilling, readLine, readQr, readViews, showInvoice } from './documents.ts';
import { cancelDunningById, createDunning, listDunnings, readDunning } from './dunnings.ts';
import { INVALID_KEY, badRequest, internalError, notFound, tooLarge, tooManyCalls, unauthorized } from './errors.ts';
import { retryPolicy } from './events.ts';
import { readFees, simulate } from './fees.ts';
import {
  listInstallments,
  listParts,
  printBook,
  readInstallment,
  removeInstallment,
  removeParts,
} from './installments.ts';
import { listTransactions, readBalance } from './ledger.ts';
import { resume } from './lifecycle.ts';
import { listNotifications, updateBatch, updateNotification } from './notifications.ts';
import type { AsaasOperation, OperationName } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import {
  amendPayment,
  confirmInSandbox,
  forceOverdue,
  listRefunds,
  markReceived,
  onPayment,
  readPayment,
  readStatus,
  refundPayment,
  refundSlip,
  removePayment,
  restorePayment,
  undoReceived,
} from './payments.ts';
import { makeQuota } from './quota.ts';
import { listPayments } from './search.ts';
import type { Account, AsaasState } from './state.ts';
import { openState } from './state.ts';
import { configureWebhook, listWebhooks, readWebhookById, removeBackoff, removeWebhook } from './webhook.ts';

type Handler = (state: AsaasState, account: Account, request: BankRequest) => Answer;
type PublicName = 'charge.document' | 'charge.page';

const HANDLERS: Record<Exclude<OperationName, PublicName>, Handler> = {
  'payer.register': createCustomer,
  'payer.find': listCustomers,
  'payer.read': onCustomer(readCustomer),
  'payer.update': onCustomer(updateCustomer),
  'payer.remove': onCustomer(removeCustomer),
  'payer.restore': onCustomer(restoreCustomer),
  'payer.notifications': onCustomer(listNotifications),
  'payer.notification': updateNotification,
  'payer.notificationBatch': updateBatch,
  'charge.register': createPayment,
  'charge.find': listPayments,
  'charge.limits': readLimits,
  'charge.simulate': simulate,
  'charge.read': onPayment(readPayment),
  'charge.status': onPayment(readStatus),
  'charge.amend': onPayment(amendPayment),
  'charge.writeOff': onPayment(removePayment),
  'charge.restore': onPayment(restorePayment),
  'charge.markReceived': onPayment(markReceived),
  'charge.undoReceived': onPayment(undoReceived),
  'charge.refund': onPayment(refundPayment),
  'charge.refunds': onPayment(listRefunds),
  'charge.refundSlip': onPayment(refundSlip),
  'charge.line': onPayment(readLine),
  'charge.qr': onPayment(readQr),
  'charge.billing': onPayment(readBilling),
  'charge.views': onPayment(readViews),
  'installment.register': createInstallments,
  'installment.find': listInstallments,
  'installment.read': readInstallment,
  'installment.charges': listParts,
  'installment.document': printBook,
  'installment.remove': removeInstallment,
  'installment.removeCharges': removeParts,
  'pix.find': listPix,
  'pix.read': readPix,
  'pix.keys': listKeys,
  'charge.protest': createDunning,
  'charge.protestFind': listDunnings,
  'charge.protestRead': readDunning,
  'charge.protestCancel': cancelDunningById,
  'statement.page': listTransactions,
  'balance.read': readBalance,
  'account.read': readAccount,
  'account.number': readAccountNumber,
  'account.status': readAccountStatus,
  'account.fees': readFees,
  'webhook.configure': configureWebhook,
  'webhook.find': listWebhooks,
  'webhook.read': readWebhookById,
  'webhook.remove': removeWebhook,
  'webhook.removeBackoff': removeBackoff,
  'sandbox.confirm': onPayment(confirmInSandbox),
  'sandbox.overdue': onPayment(forceOverdue),
};

export function openAsaas(env: BankEnvironment): Bank<AsaasOperation & { name: OperationName }> {
  const state = openState(env);
  const quota = makeQuota();
  env.webhooks.policy('asaas', retryPolicy(state));

  return {
    name: 'asaas',
    title: 'Asaas',
    operations: OPERATIONS,
    serve({ name, sandboxOnly }, request) {
      if (name === 'charge.document') return printSlip(state, request);
      if (name === 'charge.page') return showInvoice(state, request);
      if (sandboxOnly === true && state.habits().production) return notFound();
      const admission = admit(state, quota, request);
      return 'refusal' in admission ? admission.refusal : HANDLERS[name](state, admission.account, request);
    },
    replies: {
      refused: () => badRequest({ code: 'invalid_value', description: 'Valor recusado pelo banco.' }),
      failed: internalError,
      tooMany: () => tooManyCalls(60, 100),
      unauthorized: () => unauthorized(INVALID_KEY),
      unknownPath: notFound,
      tooLarge,
    },
    distort,
    accountsOf: (request) => accountsOf(state, request),
    expireToken: () => undefined, // a key has no short life of its own; `switch keyEnabled` ends it
    createApplication: (input) => Promise.resolve(createApplication(state, input)),
    books: makeBooks(state),
    resume: () => resume(state),
  };
}

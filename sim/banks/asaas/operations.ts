/** The paths of the Asaas API v3 (docs.asaas.com, reference) and the two public pages of a charge. */
import type { Operation } from '#sim/kit/bank.ts';

export interface AsaasOperation extends Operation {
  door: 'open';
  /** A page that needs no key. */
  public?: boolean;
  /** Present in the sandbox only. */
  sandboxOnly?: boolean;
}

const PAYMENT = '/v3/payments/{id}';
const INSTALLMENT = '/v3/installments/{id}';
const CUSTOMER = '/v3/customers/{id}';
const WEBHOOK = '/v3/webhooks/{id}';
const DUNNING = '/v3/paymentDunnings/{id}';

/** Name, then `METHOD path`. An update has two verbs: PUT is the reference's, POST that of its older collections. */
const TABLE = [
  ['payer.register', 'POST /v3/customers'],
  ['payer.find', 'GET /v3/customers'],
  ['payer.read', `GET ${CUSTOMER}`],
  ['payer.update', `PUT ${CUSTOMER}`],
  ['payer.update', `POST ${CUSTOMER}`],
  ['payer.remove', `DELETE ${CUSTOMER}`],
  ['payer.restore', `POST ${CUSTOMER}/restore`],
  ['payer.notifications', `GET ${CUSTOMER}/notifications`],
  ['payer.notification', 'PUT /v3/notifications/{id}'],
  ['payer.notification', 'POST /v3/notifications/{id}'],
  ['payer.notificationBatch', 'PUT /v3/notifications/batch'],
  ['charge.register', 'POST /v3/payments'],
  ['charge.find', 'GET /v3/payments'],
  ['charge.limits', 'GET /v3/payments/limits'],
  ['charge.simulate', 'POST /v3/payments/simulate'],
  ['charge.read', `GET ${PAYMENT}`],
  ['charge.status', `GET ${PAYMENT}/status`],
  ['charge.amend', `PUT ${PAYMENT}`],
  ['charge.amend', `POST ${PAYMENT}`],
  ['charge.writeOff', `DELETE ${PAYMENT}`],
  ['charge.restore', `POST ${PAYMENT}/restore`],
  ['charge.markReceived', `POST ${PAYMENT}/receiveInCash`],
  ['charge.undoReceived', `POST ${PAYMENT}/undoReceivedInCash`],
  ['charge.refund', `POST ${PAYMENT}/refund`],
  ['charge.refunds', `GET ${PAYMENT}/refunds`],
  ['charge.refundSlip', `POST ${PAYMENT}/bankSlip/refund`],
  ['charge.line', `GET ${PAYMENT}/identificationField`],
  ['charge.qr', `GET ${PAYMENT}/pixQrCode`],
  ['charge.billing', `GET ${PAYMENT}/billingInfo`],
  ['charge.views', `GET ${PAYMENT}/viewingInfo`],
  ['installment.register', 'POST /v3/installments'],
  ['installment.find', 'GET /v3/installments'],
  ['installment.read', `GET ${INSTALLMENT}`],
  ['installment.charges', `GET ${INSTALLMENT}/payments`],
  ['installment.document', `GET ${INSTALLMENT}/paymentBook`],
  ['installment.remove', `DELETE ${INSTALLMENT}`],
  ['installment.removeCharges', `DELETE ${INSTALLMENT}/payments`],
  ['pix.find', 'GET /v3/pix/transactions'],
  ['pix.read', 'GET /v3/pix/transactions/{id}'],
  ['pix.keys', 'GET /v3/pix/addressKeys'],
  ['charge.protest', 'POST /v3/paymentDunnings'],
  ['charge.protestFind', 'GET /v3/paymentDunnings'],
  ['charge.protestRead', `GET ${DUNNING}`],
  ['charge.protestCancel', `POST ${DUNNING}/cancel`],
  ['statement.page', 'GET /v3/financialTransactions'],
  ['balance.read', 'GET /v3/finance/balance'],
  ['account.read', 'GET /v3/myAccount'],
  ['account.number', 'GET /v3/myAccount/accountNumber'],
  ['account.status', 'GET /v3/myAccount/status'],
  ['account.fees', 'GET /v3/myAccount/fees'],
  ['webhook.configure', 'POST /v3/webhooks'],
  ['webhook.configure', `PUT ${WEBHOOK}`],
  ['webhook.configure', `POST ${WEBHOOK}`],
  ['webhook.find', 'GET /v3/webhooks'],
  ['webhook.read', `GET ${WEBHOOK}`],
  ['webhook.remove', `DELETE ${WEBHOOK}`],
  ['webhook.removeBackoff', `POST ${WEBHOOK}/removeBackoff`],
  ['sandbox.confirm', 'POST /v3/sandbox/payment/{id}/confirm'],
  ['sandbox.overdue', 'POST /v3/sandbox/payment/{id}/overdue'],
  ['charge.document', 'GET /b/pdf/{id}'],
  ['charge.page', 'GET /i/{id}'],
] as const;

export type OperationName = (typeof TABLE)[number][0];

const PUBLIC: readonly OperationName[] = ['charge.document', 'charge.page'];

/** Each path is also served with a slash behind it: the reference itself shows some of them so. */
export const OPERATIONS: readonly (AsaasOperation & { name: OperationName })[] = TABLE.flatMap(([name, route]) => {
  const [method, path] = route.split(' ') as [string, string];
  const operation = {
    name,
    method,
    door: 'open' as const,
    public: PUBLIC.includes(name),
    sandboxOnly: name.startsWith('sandbox.'),
  };
  return [
    { ...operation, path },
    { ...operation, path: `${path}/` },
  ];
});

/** The account itself, its Pix key and the Pix that came in. */
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { notFound } from './errors.ts';
import { FEE_CENTS } from './fees.ts';
import { amount, timestamp } from './figures.ts';
import { page } from './paging.ts';
import type { Account, AsaasState, Payment } from './state.ts';

/** GET /myAccount */
export function readAccount(_state: AsaasState, account: Account): Answer {
  return json(200, {
    object: 'account',
    id: account.id,
    name: account.holderName,
    companyName: account.holderName,
    email: null,
    phone: null,
    mobilePhone: null,
    cpfCnpj: account.holderTaxId,
    personType: account.holderTaxId.length === 11 ? 'FISICA' : 'JURIDICA',
    postalCode: account.postalCode,
    country: 'Brasil',
    city: { name: account.city },
    accountNumber: numberOf(account),
    status: 'APPROVED',
    denialReason: null,
  });
}

/** GET /myAccount/accountNumber */
export function readAccountNumber(_state: AsaasState, account: Account): Answer {
  return json(200, numberOf(account));
}

function numberOf({ number }: Account): Record<string, string> {
  return { agency: '0001', account: number.slice(0, -1), accountDigit: number.slice(-1) };
}

/** GET /myAccount/status */
export function readAccountStatus(_state: AsaasState, account: Account): Answer {
  const approved = 'APPROVED';
  return json(200, {
    id: account.id,
    commercialInfo: approved,
    bankAccountInfo: approved,
    documentation: approved,
    general: approved,
  });
}

/** GET /pix/addressKeys */
export function listKeys(_state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const keys = account.pixKey === null ? [] : [account.pixKey];
  return page(query, keys, (key) => ({
    id: account.id,
    key,
    type: 'EVP',
    status: 'ACTIVE',
    dateCreated: null,
    canBeDeleted: true,
    cannotBeDeletedReason: null,
    qrCode: null,
  }));
}

function pixOf({ payment, own }: { payment: Payment; own: NonNullable<Payment['pixTransaction']> }): object {
  const refunded = payment.refunds.filter(({ status }) => status === 'DONE');
  const refundedCents = refunded.reduce((sum, refund) => sum + refund.amountCents, 0);
  return {
    id: own.id,
    endToEndIdentifier: own.endToEndId,
    finality: null,
    value: amount(own.amountCents),
    changeValue: null,
    refundedValue: amount(refundedCents),
    effectiveDate: timestamp(own.atMs),
    scheduledDate: null,
    status: 'DONE',
    type: 'CREDIT',
    originType: 'DYNAMIC_QRCODE',
    conciliationIdentifier: payment.pix?.txid ?? null,
    description: payment.description,
    transactionReceiptUrl: null,
    refusalReason: null,
    canBeCanceled: false,
    externalAccount: null,
    payment: payment.id,
    canBeRefunded: refundedCents < own.amountCents,
    refundDisabledReason: null,
    chargedFeeValue: amount(FEE_CENTS.PIX),
    dateCreated: timestamp(own.atMs),
    addressKey: null,
    addressKeyType: null,
    transferId: null,
    externalReference: payment.externalReference,
  };
}

function pixOfAccount(state: AsaasState, account: Account) {
  return [...state.payments.values()].flatMap((payment) => {
    const own = payment.pixTransaction;
    return own === undefined || payment.account !== account.number ? [] : [{ payment, own }];
  });
}

/** GET /pix/transactions: what came in by QR. */
export function listPix(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const endToEndId = query.get('endToEndIdentifier') ?? '';
  const found = pixOfAccount(state, account).filter(({ own }) => endToEndId === '' || own.endToEndId === endToEndId);
  return page(query, found.reverse(), pixOf);
}

export function readPix(state: AsaasState, account: Account, request: BankRequest): Answer {
  const found = pixOfAccount(state, account).find(({ own }) => own.id === request.params['id']);
  return found === undefined ? notFound() : json(200, pixOf(found));
}

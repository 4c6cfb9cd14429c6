/**
 * The paths of the API Cobranças (official SDKs: github.com/efipay/sdk-php-apis-efi at b3996b7, src/Efi/Endpoints, and
 * github.com/efipay/sdk-node-apis-efi at 2728b67, src/lib/constants.js). Plans, subscriptions and cards are left out.
 */
import type { Operation } from '#sim/kit/bank.ts';
import type { BankRequest } from '#sim/kit/http.ts';

export interface ChargeOperation extends Operation {
  /** What is done; several names of the kit can share one deed and the other way round. */
  deed: string;
}

const CHARGE = '/v1/charge/{id}';
const CARNET = '/v1/carnet/{id}';
const PARCEL = `${CARNET}/parcel/{parcel}`;

export const CHARGE_OPERATIONS = [
  { deed: 'authorize', name: 'token', method: 'POST', path: '/v1/authorize', door: 'open' },
  { deed: 'oneStep', name: 'charge.register', method: 'POST', path: '/v1/charge/one-step', door: 'open' },
  { deed: 'create', name: 'charge.register', method: 'POST', path: '/v1/charge', door: 'open' },
  { deed: 'pay', name: 'charge.register', method: 'POST', path: `${CHARGE}/pay`, door: 'open' },
  { deed: 'oneStepLink', name: 'link.register', method: 'POST', path: '/v1/charge/one-step/link', door: 'open' },
  { deed: 'setLink', name: 'link.register', method: 'POST', path: `${CHARGE}/link`, door: 'open' },
  { deed: 'changeLink', name: 'link.amend', method: 'PUT', path: `${CHARGE}/link`, door: 'open' },
  { deed: 'resendLink', name: 'charge.resend', method: 'POST', path: `${CHARGE}/link/resend`, door: 'open' },
  { deed: 'detail', name: 'charge.read', method: 'GET', path: CHARGE, door: 'open' },
  // Only the list tells what was paid: asked for one custom_id, it is how a charge is read.
  {
    deed: 'list',
    name: 'charge.find',
    nameOf: ({ query }: BankRequest) => (query.has('custom_id') ? 'charge.read' : 'charge.find'),
    method: 'GET',
    path: '/v1/charges',
    door: 'open',
  },
  { deed: 'setMetadata', name: 'webhook.configure', method: 'PUT', path: `${CHARGE}/metadata`, door: 'open' },
  { deed: 'setDueDate', name: 'charge.amend', method: 'PUT', path: `${CHARGE}/billet`, door: 'open' },
  { deed: 'cancel', name: 'charge.writeOff', method: 'PUT', path: `${CHARGE}/cancel`, door: 'open' },
  { deed: 'settle', name: 'charge.markReceived', method: 'PUT', path: `${CHARGE}/settle`, door: 'open' },
  { deed: 'resend', name: 'charge.resend', method: 'POST', path: `${CHARGE}/billet/resend`, door: 'open' },
  { deed: 'addHistory', name: 'charge.history', method: 'POST', path: `${CHARGE}/history`, door: 'open' },
  { deed: 'setBalanceSheet', name: 'charge.history', method: 'POST', path: `${CHARGE}/balance-sheet`, door: 'open' },
  { deed: 'createCarnet', name: 'carnet.register', method: 'POST', path: '/v1/carnet', door: 'open' },
  { deed: 'carnetDetail', name: 'carnet.read', method: 'GET', path: CARNET, door: 'open' },
  { deed: 'setCarnetMetadata', name: 'webhook.configure', method: 'PUT', path: `${CARNET}/metadata`, door: 'open' },
  { deed: 'setParcelDueDate', name: 'charge.amend', method: 'PUT', path: PARCEL, door: 'open' },
  { deed: 'setParcelDueDates', name: 'carnet.amend', method: 'PUT', path: `${CARNET}/parcels`, door: 'open' },
  { deed: 'cancelCarnet', name: 'carnet.writeOff', method: 'PUT', path: `${CARNET}/cancel`, door: 'open' },
  { deed: 'cancelParcel', name: 'charge.writeOff', method: 'PUT', path: `${PARCEL}/cancel`, door: 'open' },
  { deed: 'settleCarnet', name: 'carnet.markReceived', method: 'PUT', path: `${CARNET}/settle`, door: 'open' },
  { deed: 'settleParcel', name: 'charge.markReceived', method: 'PUT', path: `${PARCEL}/settle`, door: 'open' },
  { deed: 'resendCarnet', name: 'charge.resend', method: 'POST', path: `${CARNET}/resend`, door: 'open' },
  { deed: 'resendParcel', name: 'charge.resend', method: 'POST', path: `${PARCEL}/resend`, door: 'open' },
  { deed: 'addCarnetHistory', name: 'charge.history', method: 'POST', path: `${CARNET}/history`, door: 'open' },
  { deed: 'notification', name: 'notification.read', method: 'GET', path: '/v1/notification/{token}', door: 'open' },
  // Where the links of the answers lead; no token is asked for, as at the bank's own pages.
  { deed: 'document', name: 'charge.document', method: 'GET', path: '/emissao/{code}/{page}', door: 'open' },
] as const satisfies readonly ChargeOperation[];

export type ChargeDeed = (typeof CHARGE_OPERATIONS)[number]['deed'];

/** All that an application of Efí can be allowed (the official PHP SDK's list, as far as it is simulated). */
export const SCOPES = [
  'charge',
  'cob.read',
  'cob.write',
  'cobv.read',
  'cobv.write',
  'lotecobv.read',
  'lotecobv.write',
  'pix.read',
  'pix.write',
  'pix.send',
  'payloadlocation.read',
  'payloadlocation.write',
  'webhook.read',
  'webhook.write',
  'gn.pix.evp.read',
  'gn.pix.evp.write',
  'gn.pix.send.read',
  'gn.balance.read',
  'gn.settings.read',
  'gn.settings.write',
  'gn.reports.read',
  'gn.reports.write',
] as const;

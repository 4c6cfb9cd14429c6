/**
 * The Central Bank's API Pix (GitHub bacen/pix-api 2.9.0) from our side, once for every provider that speaks it: see
 * README.md. A provider gives its dialect and takes the capabilities that its bank has.
 */
export { cobBody, cobvBody } from './charge-body.ts';
export type { ChargeBody } from './charge-body.ts';
export { endOf, factsOf, idsOf, pixFacts, refundFacts } from './charge-facts.ts';
export { findCharges, pixCharges, readCharge, readPix } from './charges.ts';
export { pixDialect } from './dialect.ts';
export type { PixDialect, PixDialectInput } from './dialect.ts';
export { failedRefund, pointerOf, refusalOf, refusedOrUnknown } from './errors.ts';
export type { MeaningName } from './errors.ts';
export {
  isPixStatus,
  pixAbsence,
  pixAmendable,
  pixAmount,
  pixMessages,
  pixStandard,
  pixStatusWords,
  pixTerms,
  pixTexts,
  refundWindowDays,
} from './facts.ts';
export { pixProbes } from './probes.ts';
export { refundPlan } from './refunds.ts';
export { dateHeaderOf } from './requests.ts';
export { refundIdOf, txidOf } from './txid.ts';
export { pixWebhook, readHook } from './webhooks.ts';
export { chargeAnswer, receivedPix, refundAnswer } from './wire.ts';
export type { ChargeJson, ReceivedPix, RefundAnswer } from './wire.ts';

/** Pix: the "copia e cola" (BR Code), keys and identifiers. Browser-safe. */
export type {
  BrCodeInput,
  BuiltBrCode,
  DynamicBrCodeInput,
  FieldProblem,
  RecurrenceBrCodeInput,
  StaticBrCodeInput,
} from './build.ts';
export { buildBrCode, toBrCodeText } from './build.ts';
export { crc16 } from './crc16.ts';
export type { EndToEndId, RecurrenceId } from './ids.ts';
export {
  isBrCodeTxid,
  isChargeTxid,
  isReceivedTxid,
  isReturnRequestId,
  parseEndToEndId,
  parseRecurrenceId,
} from './ids.ts';
export type { ParsedPixKey, PixKeyKind } from './key.ts';
export { parsePixKey, pixKeyKind } from './key.ts';
export type { BrCode, BrCodeProblem, UnreadableBrCode } from './read.ts';
export { readBrCode } from './read.ts';

/** Printed forms as PDF: boleto, carnê, receipt of a transfer. For Node: it compresses and hashes with node's own libraries. */
export { boletoFileName } from './boleto-file-name.ts';
export type { BoletoDocument, BoletoPdfOptions } from './boleto.ts';
export { boletoPdf } from './boleto.ts';
export { carnePdf } from './carne.ts';
export type { PrintNotice } from './form.ts';
export type { PdfImage } from './image.ts';
export { readImage } from './image.ts';
export type { TransferParty, TransferReceipt, TransferReceiptOptions } from './transfer-receipt.ts';
export { transferReceiptPdf } from './transfer-receipt.ts';

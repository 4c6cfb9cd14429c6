/** The comprovante: as data for a page, as the bank's own text, as PDF, and by e-mail. */
import type { z } from 'zod';
import type { TransferReceiptData, receiptMailInputSchema } from '#contract/transfers.ts';
import { transferStatusLabels } from '#contract/transfers.ts';
import { cents } from '#lib/money.ts';
import { transferReceiptPdf, type TransferReceipt } from '#lib/pdf/index.ts';
import { Problem } from '#core/errors.ts';
import type { TransferRow } from '#db/transfers.ts';
import { loadConnection } from '../connections/load.ts';
import { bankName } from '../bank-accounts/view.ts';
import type { Context } from '../context.ts';
import { audit } from '../audit.ts';
import { enqueueMail } from '../mail/enqueue.ts';
import { receiptMail } from '../mail/templates/receipt.ts';
import { instantNow } from '../moment.ts';
import { requireTransfer } from './get.ts';
import { payeeBankName } from './payee.ts';
import { wrongStatus } from './problems.ts';

interface Loaded {
  transfer: TransferRow;
  data: TransferReceiptData;
  isSandbox: boolean;
}

async function load(ctx: Context, id: string): Promise<Loaded> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await requireTransfer(tx, id);
    if (transfer.sent_at === null) throw wrongStatus(transfer, 'comprovada: ela ainda não saiu');
    const { view, account } = await loadConnection(tx, ctx, transfer.connection_id);
    const payer = {
      name: view.account.holderName,
      taxId: view.account.holderTaxId,
      bank: bankName(ctx.banks, account.bank_code),
      branch: account.branch,
      account: account.digit === '' ? account.number : `${account.number}-${account.digit}`,
      accountKind: null,
      pixKey: null,
    };
    return { transfer, data: dataOf(transfer, transfer.sent_at, payer), isSandbox: view.environment === 'sandbox' };
  });
}

const methods = { pix: 'Pix', ted: 'TED' } as const;

function dataOf(transfer: TransferRow, sentAt: string, payer: TransferReceiptData['payer']): TransferReceiptData {
  const { return: back } = transfer;
  const identifiers = [
    ['Código no banco', transfer.bank_ref],
    ['EndToEndId', transfer.end_to_end_id],
    ['Nosso número no banco', transfer.bank_key],
    ['Seu número', transfer.reference],
  ] as const;
  return {
    method: transfer.rail === null ? 'Transferência' : methods[transfer.rail],
    amountCents: transfer.amount_cents,
    status: transfer.status === 'sent' ? 'Enviada, no prazo de devolução' : transferStatusLabels[transfer.status],
    sentAt,
    settlesOn: transfer.settles_on,
    payer,
    payee: payeeParty(transfer),
    description: transfer.description,
    identifiers: identifiers.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
    bankText: transfer.receipt,
    returned:
      transfer.returned_cents === 0
        ? null
        : {
            at: back?.returnedAt ?? transfer.updated_at,
            amountCents: transfer.returned_cents,
            reason: back?.meaning ?? 'Devolvida',
          },
  };
}

function payeeParty({ payee, payee_name: name, payee_tax_id: taxId }: TransferRow): TransferReceiptData['payee'] {
  const bank = payeeBankName(payee);
  if (payee.kind === 'pixKey')
    return { name, taxId, bank, branch: null, account: null, accountKind: null, pixKey: payee.key };
  const account = payee.accountDigit === '' ? payee.account : `${payee.account}-${payee.accountDigit}`;
  const accountKind = payee.accountType === 'CC' ? 'Conta corrente' : 'Poupança';
  return { name: payee.name, taxId, bank, branch: payee.branch, account, accountKind, pixKey: null };
}

/** @throws Problem 409 while it has not left. */
export async function transferReceipt(ctx: Context, id: string): Promise<TransferReceiptData> {
  return (await load(ctx, id)).data;
}

/** The bank's own words. @throws Problem 404 when it gave none. */
export async function bankReceiptText(ctx: Context, id: string): Promise<string> {
  const { data } = await load(ctx, id);
  if (data.bankText !== null) return data.bankText;
  throw new Problem({
    code: 'receipt_missing',
    status: 404,
    title: 'Sem comprovante do banco',
    detail: 'O banco não mandou o texto do comprovante desta transferência: a resposta dela se perdeu.',
    cure: 'Use o comprovante em PDF, que tem os códigos do banco, ou peça a segunda via ao banco.',
    actor: 'nobody',
  });
}

export async function transferReceiptFile(ctx: Context, id: string): Promise<{ fileName: string; bytes: Uint8Array }> {
  return fileOf(ctx, await load(ctx, id));
}

function fileOf(ctx: Context, { transfer, data, isSandbox }: Loaded): { fileName: string; bytes: Uint8Array } {
  const bytes = transferReceiptPdf(printable(data, isSandbox), { createdAt: instantNow(ctx) });
  return { fileName: `comprovante-${transfer.reference.replace(/[^0-9A-Za-z-]+/g, '_')}.pdf`, bytes };
}

function printable(data: TransferReceiptData, isSandbox: boolean): TransferReceipt {
  const party = ({ branch, account, accountKind, pixKey, ...rest }: TransferReceiptData['payee']) => ({
    ...rest,
    ...(branch === null ? {} : { branch }),
    ...(account === null ? {} : { account }),
    ...(accountKind === null ? {} : { accountKind }),
    ...(pixKey === null ? {} : { pixKey }),
  });
  const { settlesOn, description, bankText, returned } = data;
  return {
    method: data.method,
    amountCents: cents(data.amountCents),
    status: data.status,
    sentAt: data.sentAt,
    payer: party(data.payer),
    payee: party(data.payee),
    identifiers: data.identifiers,
    ...(settlesOn === null ? {} : { settlesOn }),
    ...(description === null ? {} : { description }),
    ...(bankText === null ? {} : { bankText }),
    ...(returned === null ? {} : { returned: { ...returned, amountCents: cents(returned.amountCents) } }),
    ...(isSandbox ? { watermark: 'SEM VALOR - HOMOLOGAÇÃO' } : {}),
  };
}

/** Sends the PDF to somebody. */
export async function mailReceipt(
  ctx: Context,
  input: z.output<typeof receiptMailInputSchema> & { id: string },
): Promise<void> {
  const loaded = await load(ctx, input.id);
  const { fileName, bytes } = fileOf(ctx, loaded);
  const { data, transfer } = loaded;
  const letter = receiptMail({
    company: data.payer.name,
    payeeName: data.payee.name,
    amountCents: cents(data.amountCents),
    sentAt: data.sentAt,
    method: data.method,
    facts: [['Situação', data.status], ...data.identifiers.map(({ label, value }) => [label, value] as const)],
    description: data.description ?? '',
  });
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await enqueueMail(tx, ctx, {
      kind: 'receipt',
      toAddress: input.to,
      toName: data.payee.name,
      ...letter,
      environment: loaded.isSandbox ? 'sandbox' : 'production',
      attachments: [{ name: fileName, mediaType: 'application/pdf', base64: Buffer.from(bytes).toString('base64') }],
    });
    await audit(tx, ctx, {
      action: 'transfer.mail_receipt',
      objectKind: 'transfer',
      objectId: transfer.id,
      after: { to: input.to },
    });
  });
}

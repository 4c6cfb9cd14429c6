/** Transfers in the bank's own JSON. */
import { cents, centsToDecimal } from '#lib/money.ts';
import { localDay, localTimestamp } from '#sim/kit/clock.ts';
import { returnText } from './codes.ts';
import { authenticationOf, receiptOf } from './receipt.ts';
import type { Habits } from './habits.ts';
import type { Return, Transfer } from './state.ts';
import { statusOf } from './state.ts';

/** What ends every answer of the bank's v5. */
export const SUCCESS = { errorCode: '000', message: 'SUCESSO', status: 0 } as const;

export function reais(amountCents: number): number {
  return Number(centsToDecimal(cents(amountCents)));
}

/** Local time without a zone, as the bank writes it: `2021-06-24T11:31:10`. */
export function localSecond(moment: number): string {
  return localTimestamp(moment).slice(0, 19);
}

export function authenticationApiOf(transfer: Transfer): object {
  const { bloco1, bloco2, blocoCompleto } = authenticationOf(transfer);
  return { bloco1, bloco2, blocoCompleto };
}

/** The answer to a transfer that was taken. */
export function takenAnswer(transfer: Transfer, habits: Habits): object {
  const { order, createdAtMs, settlesOn } = transfer;
  return {
    authenticationAPI: authenticationApiOf(transfer),
    receipt: { receiptData: '', receiptformatted: receiptOf(transfer) },
    destinationAccountData: {
      agency: Number(order.branchCode),
      institutionCode: order.institutionCode,
      account: Number(order.accountCode),
      accountVerifierDigit: order.digitCode,
      document: order.document,
      institutionName: order.bankName,
      fullName: order.name,
      bankAccountType: order.accountType === 'CC' ? 0 : 1, // the 1 is a guess
      documentType: order.document.length === 11 ? 'cpf' : 'cnpj',
      value: reais(order.amountCents),
    },
    createDate: localSecond(createdAtMs),
    dateNextLiquidation: settlesOn === null ? '' : `${settlesOn}${localSecond(createdAtMs).slice(10)}`,
    nextSettle: settlesOn !== null,
    transactionId: transfer.transactionId,
    endToEnd: transfer.endToEnd,
    urlreceipt: '',
    ...SUCCESS,
    ...(habits.statusAsText ? { status: '0' } : {}),
  };
}

export function statusAnswer(transfer: Transfer, habits: Habits): object {
  const last = transfer.returns.at(-1);
  const words = { settled: habits.settledWord, returned: habits.returnedWord, sent: habits.pendingWord };
  return {
    authentication: authenticationOf(transfer).number,
    createDate: localSecond(transfer.createdAtMs),
    refundReason: last === undefined ? '' : returnText(last.code),
    externalNSU: transfer.order.externalNsu ?? '0',
    transactionId: transfer.transactionId,
    stateCompensation: words[statusOf(transfer)],
    externalTerminal: transfer.order.externalTerminal,
    typeTransactions: null,
    ...SUCCESS,
  };
}

/** A number in JSON with its digits as they are (ECMAScript 2026, not yet in the compiler's library). */
const { rawJSON: rawJson } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** What the bank sends when a transfer came back; amounts have four decimals, times no zone. */
export function refundMessage(transfer: Transfer, { code, amountCents, atMs }: Return): Record<string, unknown> {
  const { order } = transfer;
  return {
    NsuExterno: Number(order.externalNsu ?? 0),
    TerminalExterno: order.externalTerminal,
    ProtocoloId: transfer.transactionId,
    TipoTransacao: 'TRANSFERENCIA',
    DadosTransacao: {
      DataOperacao: localTimestamp(transfer.createdAtMs).slice(0, 23),
      DataDevolucao: localTimestamp(atMs).slice(0, 23),
      Cpfcnpj: order.document,
      Agencia: Number(order.branchCode),
      Conta: order.accountCode,
      DigitoVerificador: order.digitCode,
      NomeCompleto: order.name,
      Valor: rawJson(`${centsToDecimal(cents(amountCents))}00`),
    },
    StatusCompensacao: { Status: 'ERRO', CodErro: code, MensagemErro: returnText(code) },
  };
}

/** The civil day on which the bank books a transfer. */
export function dayOf({ createdAtMs }: Transfer): string {
  return localDay(createdAtMs).date;
}

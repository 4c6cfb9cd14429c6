/** The receipt that a transfer is answered with, a text of forty columns, and the authentication printed under it. */
import { createHash } from 'node:crypto';
import { cents, centsToDecimal } from '#lib/money.ts';
import { localTimestamp } from '#sim/kit/clock.ts';
import type { Transfer } from './state.ts';

const WIDTH = 40;
const RULE = '-'.repeat(WIDTH);

export interface Authentication {
  bloco1: string;
  bloco2: string;
  blocoCompleto: string;
  /** The short form, of five digits. */
  number: number;
}

export function authenticationOf({ transactionId, createdAtMs }: Transfer): Authentication {
  const digest = createHash('sha256').update(`${transactionId} ${createdAtMs}`).digest();
  const pairs = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0').toUpperCase());
  const bloco1 = pairs.slice(0, 8).join('.');
  const bloco2 = pairs.slice(8).join('.');
  return { bloco1, bloco2, blocoCompleto: `${bloco1}.${bloco2}`, number: digest.readUInt16BE(16) };
}

export function receiptOf(transfer: Transfer): string {
  const { order, transactionId, createdAtMs, endToEnd } = transfer;
  const { bloco1, bloco2, number } = authenticationOf(transfer);
  const [year, month, day] = localTimestamp(createdAtMs).slice(0, 10).split('-');
  const time = localTimestamp(createdAtMs).slice(11, 16);
  const lines = [
    centred('CELCOIN PAGAMENTOS'),
    centred(`PROTOCOLO ${String(transactionId).padStart(10, '0')}`),
    `1          ${day}/${month}/${year}        ${time}`,
    `TERM 228005 AGENTE 228005 AUTE ${String(number).padStart(5, '0')}`,
    RULE,
    `AUTO ${String(transfer.sequence).padStart(6, '0')}              TRANSFERENCIA`,
    ' ',
    `CODIGO BANCO: ${order.institutionCode}`,
    `AGENCIA: ${order.branchCode}`,
    `CONTA: ${order.accountCode}${order.digitCode}`,
    `NOME: ${order.name.toUpperCase()}`,
    `CPF/CNPJ: ${order.document}`,
    `VALOR: ${centsToDecimal(cents(order.amountCents)).replace('.', ',')}`,
    ...(endToEnd === null ? [] : [`ENDTOEND: ${endToEnd}`]),
    ' ',
    RULE,
    centred('AUTENTICACAO'),
    centred(bloco1),
    centred(bloco2),
    RULE,
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function centred(text: string): string {
  return text.padStart(text.length + ((WIDTH - text.length) >> 1));
}

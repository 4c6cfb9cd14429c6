/** What makes a charge payable: check digit, barcode and line of bank 341, and the Pix code of a Bolecode. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { buildBarcode, lineFromBarcode } from '#lib/boleto/index.ts';
import { mod10 } from '#lib/boleto/check-digits.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { brCode } from '#sim/kit/br-code.ts';
import type { Account, Charge } from './state.ts';

/** Carteiras whose nosso número the bank gives (Itaú, Cobrança 400 bytes CNAB, July 2021). */
const NUMBERED_BY_THE_BANK = '104 105 112 113 115 116 117 119 134 135 136 147 166 188 212'.split(' ');
/** Of these too the check digit is of carteira and nosso número alone. */
const SHORT_CHECK = [...NUMBERED_BY_THE_BANK, '126', '131', '146', '150', '168'];

export function isNumberedByBank(carteira: string): boolean {
  return NUMBERED_BY_THE_BANK.includes(carteira);
}

/** agência 4 and the last five digits of the account: the seven of the API begin with two zeros. */
function branchAndAccount(account: string): string {
  return account.slice(0, 4) + account.slice(6, 11);
}

export function checkDigitOf(account: string, carteira: string, nossoNumero: string): string {
  const prefix = SHORT_CHECK.includes(carteira) ? '' : branchAndAccount(account);
  return String(mod10(prefix + carteira + nossoNumero));
}

/** Writes barcode, line and Pix code for the amount and due date of now. */
export function renderCodes(charge: Charge, account: Account): void {
  const { carteira, nossoNumero, dac } = charge;
  charge.barcode = buildBarcode({
    bank: '341',
    amountCents: cents(charge.amountCents),
    dueDate: charge.dueDate,
    campoLivre: `${carteira}${nossoNumero}${dac}${branchAndAccount(account.number)}${account.number.slice(-1)}000`,
  });
  charge.line = lineFromBarcode(charge.barcode);
  if (charge.location === undefined) return;
  charge.brCode = brCode({
    location: charge.location,
    amount: centsToDecimal(cents(charge.amountCents)),
    name: account.holderName,
    city: account.city.slice(0, 15),
    postalCode: account.postalCode,
  });
}

/** The Pix side of a Bolecode. Only the form of the txid is published, `BL` and 31 digits: these are random. */
export function addPix(charge: Charge): void {
  charge.txid = `BL${Array.from(randomBytes(31), (byte) => byte % 10).join('')}`;
  charge.locationId = randomInt(1, 1_000_000_000);
  charge.location = `spi-qrcode.itau.example/pix/qr/v2/${randomUUID()}`;
}

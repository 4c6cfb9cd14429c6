/** What makes a charge payable: nosso número, barcode and line, and the Pix code. */
import { randomBytes } from 'node:crypto';
import { buildBarcode, lineFromBarcode } from '#lib/boleto/index.ts';
import { mod10 } from '#lib/boleto/check-digits.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { brCode } from '#sim/kit/br-code.ts';
import type { Account, Charge, InterState } from './state.ts';

const BRANCH = '0001';
/** The carteira whose nosso número the bank gives. */
const CARTEIRA = '112';
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Gives the charge its numbers; amount and date may change later, the numbers never. */
export function assignNumbers(state: InterState, charge: Charge, account: Account): void {
  if (!charge.formas.includes('BOLETO')) return; // SEM_FORMA_PAGAMENTO: only to be marked as received
  account.lastNossoNumero += 1;
  state.accounts.put(account.number, account);
  const sequence = String(account.lastNossoNumero).padStart(10, '0');
  charge.nossoNumero = `${sequence}${mod10(BRANCH + CARTEIRA + sequence)}`;
  if (charge.formas.includes('PIX') && account.pixKey !== null) {
    charge.txid = newTxid(account.number, charge.createdAtMs);
    charge.location = `spi-qrcode.inter.example/pj-s/v2/cobv/${randomBytes(16).toString('hex')}`;
  }
  renderCodes(charge, account);
}

/** Writes barcode, line and Pix code for the amount and due date of now. */
export function renderCodes(charge: Charge, account: Account): void {
  if (charge.nossoNumero === undefined) return;
  const amountCents = cents(charge.amountCents);
  charge.codigoBarras = buildBarcode({
    bank: '077',
    amountCents,
    dueDate: charge.dueDate,
    campoLivre: BRANCH + CARTEIRA + account.operationNumber + charge.nossoNumero,
  });
  charge.linhaDigitavel = lineFromBarcode(charge.codigoBarras);
  if (charge.location === undefined) return;
  charge.pixCopiaECola = brCode({
    location: charge.location,
    amount: centsToDecimal(amountCents),
    name: account.holderName,
    city: account.city.slice(0, 13),
    postalCode: account.postalCode,
  });
}

/** 35 characters as seen in the sandbox: account, milliseconds, random alphanumerics. */
function newTxid(account: string, nowMs: number): string {
  const random = Array.from(randomBytes(14), (byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length]).join('');
  return account.slice(-8).padStart(8, '0') + String(Math.floor(nowMs)).padStart(13, '0') + random;
}

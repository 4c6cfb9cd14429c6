/** What makes a charge payable: nosso número, barcode and line, and the Pix code of a Bolix. */
import { randomBytes } from 'node:crypto';
import { buildBarcode, formatLinhaDigitavel, lineFromBarcode } from '#lib/boleto/index.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { brCode } from '#sim/kit/br-code.ts';
import type { Account, Billet, EfiState } from './state.ts';

/** Efí's own code; that its boletos bear it today, and the campo livre below, are guesses. */
const BANK = '364';
const BRANCH = '0001';
const ZEROS = formatLinhaDigitavel('0'.repeat(47));

/** Gives a new boleto its numbers. The account's Pix key, when there is one, makes it a Bolix (guess). */
export function assignNumbers(billet: Billet, chargeId: number, account: Account): void {
  billet.nossoNumero = String(chargeId).padStart(11, '0');
  if (account.pixKey !== null) {
    billet.txid = randomBytes(16).toString('hex');
    billet.location = `qrcodes-pix.efi.example/bolix/v2/cobv/${randomBytes(16).toString('hex')}`;
  }
  renderCodes(billet, account);
}

/** Writes barcode and Pix code for the due date of now: branch, account and nosso número fill the campo livre. */
export function renderCodes(billet: Billet, account: Account): void {
  const amountCents = cents(billet.amountCents);
  billet.barcode = buildBarcode({
    bank: BANK,
    amountCents,
    dueDate: billet.expireAt,
    campoLivre: BRANCH + account.number.padStart(10, '0') + billet.nossoNumero,
  });
  if (billet.location === undefined) return;
  billet.brCode = brCode({
    location: billet.location,
    amount: centsToDecimal(amountCents),
    name: account.holderName,
    city: account.city,
    postalCode: account.postalCode,
  });
}

/** `barcode` of the answers: the line with dots and spaces; in the sandbox all zeros (github.com/RamonSilva20/mapos/issues/1097). */
export function printedLine(state: EfiState, { barcode }: Billet): string {
  return state.env.settings.limits === 'sandbox' ? ZEROS : formatLinhaDigitavel(lineFromBarcode(barcode));
}

/** `qrcode_image`: an SVG as data URI, as in the bank's samples; it shows the code as text, not as a symbol to be scanned. */
export function qrCodeImage(code: string): string {
  const rows = code.match(/.{1,40}/g) ?? [];
  const text = rows.map((row, index) => `<text x="2" y="${10 + 8 * index}" font-size="7">${row}</text>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 ${8 * rows.length + 12}">${text.join('')}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

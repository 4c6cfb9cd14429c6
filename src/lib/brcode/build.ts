import type { Cents } from '../money.ts';
import { centsToDecimal } from '../money.ts';
import { crc16 } from './crc16.ts';
import { isBrCodeTxid } from './ids.ts';
import { pixKeyKind } from './key.ts';
import { writeTlv } from './tlv.ts';

type Merchant = {
  /** Shown to the payer; accents are taken off and it is cut to 25 characters. */
  readonly merchantName: string;
  /** Accents are taken off and it is cut to 15 characters. */
  readonly merchantCity: string;
  /** CEP, eight digits. */
  readonly postalCode?: string;
  /** MCC, four digits; `0000` when unknown. */
  readonly merchantCategoryCode?: string;
};

export type StaticBrCodeInput = Merchant & {
  readonly kind: 'static';
  /** In the DICT's form: see `parsePixKey`. */
  readonly key: string;
  /** Left out when the payer chooses the amount. */
  readonly amountCents?: Cents;
  /** Text to the payer; accents are taken off. With the key at most 73 characters. */
  readonly description?: string;
  /** 1 to 25 letters and digits; none by default. */
  readonly txid?: string;
  /** Address of a Pix Automático recurrence offered together with the payment. */
  readonly recurrenceUrl?: string;
};

export type DynamicBrCodeInput = Merchant & {
  readonly kind: 'dynamic';
  /** Address that the receiver's bank gave for the charge (`location`); a leading https:// is taken off. */
  readonly url: string;
  /** Address of a Pix Automático recurrence offered together with the payment. */
  readonly recurrenceUrl?: string;
  /** Payable once (the default) or by many. */
  readonly singleUse?: boolean;
};

/** Only the authorisation of a Pix Automático: there is nothing to pay. */
export type RecurrenceBrCodeInput = Merchant & {
  readonly kind: 'recurrence';
  /** Address that the receiver's bank gave for the recurrence; a leading https:// is taken off. */
  readonly recurrenceUrl: string;
};

export type BrCodeInput = StaticBrCodeInput | DynamicBrCodeInput | RecurrenceBrCodeInput;

export type FieldProblem = { readonly field: string; readonly message: string };

export type BuiltBrCode =
  | { readonly ok: true; readonly brCode: string }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

const MAX_AMOUNT_CENTS = 999_999_999_999; // ten digits before the dot
const MAX_URL_LENGTH = 77;
/** Of the 99 characters of the account template the identification takes 18 and each field's id and length 4. */
const MAX_KEY_AND_DESCRIPTION = 73;
const MAX_DESCRIPTION = 72;

/** Text as a BR Code takes it: no accents, ASCII only (other symbols become blanks), single blanks, cut. */
export function toBrCodeText(text: string, maxLength: number): string {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFD').replace(/\p{Mn}/gu, '');
  return plain
    .replace(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, maxLength)
    .trim();
}

function withoutScheme(url: string): string {
  return url.trim().replace(/^https?:\/\//i, '');
}

function urlProblem(field: string, url: string): FieldProblem[] {
  const address = withoutScheme(url);
  if (address.length <= MAX_URL_LENGTH && /^[\x21-\x7e]+$/.test(address)) return [];
  return [{ field, message: `O endereço deve ter de 1 a ${MAX_URL_LENGTH} caracteres, sem espaços nem acentos.` }];
}

function merchantProblems(input: Merchant): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: string, message: string): void => void problems.push({ field, message });
  if (toBrCodeText(input.merchantName, 25) === '') add('merchantName', 'Informe o nome do recebedor.');
  if (toBrCodeText(input.merchantCity, 15) === '') add('merchantCity', 'Informe a cidade do recebedor.');
  if (!/^\d{4}$/.test(input.merchantCategoryCode ?? '0000')) add('merchantCategoryCode', 'O MCC deve ter 4 números.');
  if (!/^\d{8}$/.test(input.postalCode ?? '00000000')) add('postalCode', 'O CEP deve ter 8 números, sem hífen.');
  return problems;
}

function staticProblems(input: StaticBrCodeInput): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: string, message: string): void => void problems.push({ field, message });
  const { key, amountCents, txid = '***' } = input;
  if (pixKeyKind(key) === undefined) {
    add(
      'key',
      'A chave Pix deve ser CPF ou CNPJ sem pontuação, telefone com +55, e-mail minúsculo ou chave aleatória.',
    );
  }
  if (
    amountCents !== undefined &&
    !(Number.isSafeInteger(amountCents) && amountCents >= 1 && amountCents <= MAX_AMOUNT_CENTS)
  ) {
    add('amountCents', 'O valor deve ser um número inteiro de centavos, maior que zero. Sem valor, retire o campo.');
  }
  const room = Math.min(MAX_DESCRIPTION, MAX_KEY_AND_DESCRIPTION - key.length);
  if (toBrCodeText(input.description ?? '', 99).length > Math.max(0, room)) {
    add('description', `Com esta chave a descrição pode ter até ${Math.max(0, room)} caracteres.`);
  }
  if (!isBrCodeTxid(txid)) add('txid', 'O identificador deve ter de 1 a 25 letras sem acento e números.');
  return problems;
}

function accountOf(input: BrCodeInput): string {
  const gui = writeTlv('00', 'br.gov.bcb.pix');
  if (input.kind === 'recurrence') return writeTlv('26', gui);
  if (input.kind === 'dynamic') return writeTlv('26', gui + writeTlv('25', withoutScheme(input.url)));
  const description = toBrCodeText(input.description ?? '', MAX_DESCRIPTION);
  return writeTlv('26', gui + writeTlv('01', input.key) + (description === '' ? '' : writeTlv('02', description)));
}

/**
 * Builds a "copia e cola" that keeps every rule of BCB's manual, fields in ascending order, ASCII only: static, dynamic, either
 * of them with a recurrence beside it (composite), or a recurrence alone. The code on a hybrid boleto is an ordinary dynamic
 * one: nothing in it names the boleto. A charge's own code comes from the bank; this is for keys shown by a company and for
 * codes made from a bank's `location`. It never throws: problems come back with the field and a sentence in Portuguese.
 */
export function buildBrCode(input: BrCodeInput): BuiltBrCode {
  const problems = merchantProblems(input);
  if (input.kind === 'static') problems.push(...staticProblems(input));
  if (input.kind === 'dynamic') problems.push(...urlProblem('url', input.url));
  if (input.recurrenceUrl !== undefined) problems.push(...urlProblem('recurrenceUrl', input.recurrenceUrl));
  if (problems.length > 0) return { ok: false, problems };
  const singleUse = input.kind === 'dynamic' && input.singleUse !== false;
  const amount = input.kind === 'static' ? input.amountCents : undefined;
  const txid = input.kind === 'static' ? (input.txid ?? '***') : '***';
  const { recurrenceUrl } = input;
  const unsigned = [
    writeTlv('00', '01'),
    singleUse ? writeTlv('01', '12') : '',
    accountOf(input),
    writeTlv('52', input.merchantCategoryCode ?? '0000'),
    writeTlv('53', '986'),
    amount === undefined ? '' : writeTlv('54', centsToDecimal(amount)),
    writeTlv('58', 'BR'),
    writeTlv('59', toBrCodeText(input.merchantName, 25)),
    writeTlv('60', toBrCodeText(input.merchantCity, 15)),
    input.postalCode === undefined ? '' : writeTlv('61', input.postalCode),
    writeTlv('62', writeTlv('05', txid)),
    recurrenceUrl === undefined
      ? ''
      : writeTlv('80', writeTlv('00', 'br.gov.bcb.pix') + writeTlv('25', withoutScheme(recurrenceUrl))),
    '6304',
  ].join('');
  return { ok: true, brCode: unsigned + crc16(unsigned) };
}

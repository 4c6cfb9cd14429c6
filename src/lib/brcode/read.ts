import type { Cents } from '../money.ts';
import { cents } from '../money.ts';
import { crc16 } from './crc16.ts';
import { isBrCodeTxid } from './ids.ts';
import type { PixKeyKind } from './key.ts';
import { pixKeyKind } from './key.ts';
import type { Tlv } from './tlv.ts';
import { parseTlv } from './tlv.ts';

export type BrCodeProblem = { readonly code: string; readonly message: string };

export type BrCode = {
  /** `recurrence`: only the authorisation of Pix Automático, nothing to pay. */
  readonly kind: 'static' | 'dynamic' | 'recurrence';
  /** Of a dynamic code: `cobv` when the address says it is a charge with due date. */
  readonly chargeType?: 'cob' | 'cobv';
  readonly key?: string;
  readonly keyKind?: PixKeyKind;
  /** Text to the payer (26-02). */
  readonly description?: string;
  /** Institution that hands out cash in a Pix Saque (26-03). */
  readonly withdrawalIspb?: string;
  /** Address of the charge, without scheme as the standard asks. */
  readonly url?: string;
  /** Address of a recurrence offered beside the payment, or alone. */
  readonly recurrenceUrl?: string;
  /** In a dynamic code only informative: the charge at `url` rules. */
  readonly amountCents?: Cents;
  readonly merchantName: string;
  readonly merchantCity: string;
  readonly merchantCategoryCode: string;
  readonly postalCode?: string;
  /** `***` means none. */
  readonly txid: string;
  readonly singleUse: boolean;
  readonly crc: string;
  /** The code as read, without blanks at its ends. */
  readonly brCode: string;
  /** True when nothing deviates from the standard. A code that deviates was still understood. */
  readonly valid: boolean;
  readonly problems: readonly BrCodeProblem[];
};

export type UnreadableBrCode = {
  readonly kind: 'unreadable';
  readonly valid: false;
  readonly problems: readonly BrCodeProblem[];
};

/**
 * Guards the reader only. The Pix API limits the field to 512 characters, but a code with other arrangements' templates
 * beside Pix may be longer: a published one has 521 and is well-formed.
 */
const MAX_LENGTH = 1024;
const PIX_GUI = 'br.gov.bcb.pix';

type Fields = ReadonlyMap<string, string>;
type Report = (code: string, message: string) => void;

function refuse(code: string, message: string): UnreadableBrCode {
  return { kind: 'unreadable', valid: false, problems: [{ code, message }] };
}

function asMap(fields: readonly Tlv[]): Fields {
  return new Map(fields.map(({ id, value }) => [id, value]));
}

type PixTemplates = { readonly found: readonly Fields[]; readonly isBroken: boolean; readonly byteLengths: boolean };

/** The sub-fields of every template of Pix among the given ids; templates of others may stand beside it. */
function pixTemplates(fields: readonly Tlv[], from: string, to: string): PixTemplates {
  const found: Fields[] = [];
  let byteLengths = false;
  for (const { id, value } of fields) {
    if (id < from || id > to || !value.slice(4).toLowerCase().startsWith(PIX_GUI)) continue;
    const parsed = parseTlv(value);
    if (typeof parsed === 'string') return { found, isBroken: true, byteLengths };
    const template = asMap(parsed.fields);
    if (template.get('00')?.toLowerCase() === PIX_GUI) found.push(template);
    byteLengths ||= parsed.byteLengths;
  }
  return { found, isBroken: false, byteLengths };
}

/**
 * Reads a Pix "copia e cola" (BR Code, EMV QRCPS-MPM with the rules of BCB). Refused as `unreadable`: a wrong CRC, broken
 * fields, another currency, country or arrangement. Everything else that deviates is listed in `problems`, since codes in
 * circulation do and payers' apps read them.
 */
export function readBrCode(text: string): BrCode | UnreadableBrCode {
  const brCode = text.trim();
  if (brCode === '') return refuse('empty', 'Informe o código Pix copia e cola.');
  if (brCode.length > MAX_LENGTH)
    return refuse('length', `O código passa de ${MAX_LENGTH} caracteres: não é um Pix copia e cola.`);
  const crc = /6304([0-9A-Fa-f]{4})$/.exec(brCode)?.[1];
  if (crc === undefined)
    return refuse('crc_missing', 'O código não termina com o verificador (6304…): está incompleto.');
  const covered = brCode.slice(0, -4);
  const upperCrc = crc.toUpperCase();
  const isUtf8 = crc16(covered) === upperCrc;
  if (!isUtf8 && crc16(covered, 'latin1') !== upperCrc) {
    return refuse(
      'crc_mismatch',
      'O verificador do código não confere: algum caractere foi mudado. Copie o código de novo.',
    );
  }
  const parsed = parseTlv(brCode);
  if (parsed === 'duplicate') return refuse('tlv_duplicate', 'O código repete um campo: não dá para saber qual vale.');
  if (parsed === 'broken') return refuse('tlv_broken', 'Os campos do código não têm o tamanho que declaram.');
  // The last characters may look like a check value and be the end of another field.
  if (parsed.fields.at(-1)?.id !== '63')
    return refuse('crc_missing', 'O código não termina com o verificador (6304…): está incompleto.');
  const problems: BrCodeProblem[] = [];
  const report: Report = (code, message) => void problems.push({ code, message });
  if (crc !== upperCrc) report('crc_case', 'O verificador está em letras minúsculas.');
  if (!isUtf8) report('crc_latin1', 'O verificador foi calculado em ISO-8859-1.');
  if (parsed.threeDigitLength)
    report('three_digit_length', 'O tamanho da conta Pix tem três dígitos, e o padrão permite dois.');
  if (parsed.byteLengths) reportByteLengths(report);
  if (!/^[\x20-\x7e]*$/.test(brCode))
    report('non_ascii', 'Há letras acentuadas ou símbolos; o padrão pede texto sem acento.');
  return readFields(brCode, parsed.fields, report, problems);
}

function readFields(
  brCode: string,
  list: readonly Tlv[],
  report: Report,
  problems: readonly BrCodeProblem[],
): BrCode | UnreadableBrCode {
  const fields = asMap(list);
  if (list[0]!.id !== '00' || list[0]!.value !== '01')
    return refuse('payload_format', 'O código não começa com 000201.');
  const accounts = pixTemplates(list, '26', '51');
  const recurrences = pixTemplates(list, '80', '99');
  if (accounts.isBroken || recurrences.isBroken) return refuse('tlv_broken', 'Os campos da conta Pix estão quebrados.');
  const [account] = accounts.found;
  if (account === undefined) return refuse('no_pix_account_template', 'O código não é de Pix.');
  if (accounts.found.length > 1 || recurrences.found.length > 1)
    return refuse('pix_twice', 'O código tem duas contas Pix: não dá para saber qual vale.');
  if (accounts.byteLengths || recurrences.byteLengths) reportByteLengths(report);
  if (fields.get('53') !== '986') return refuse('currency', 'A moeda do código não é o real (986).');
  if (fields.get('58') !== 'BR') return refuse('country', 'O país do código não é o Brasil (BR).');
  const recurrenceUrl = readRecurrence(recurrences.found[0], report);
  const key = account.get('01');
  const url = account.get('25');
  if (key === undefined && url === undefined && recurrenceUrl === undefined) {
    return refuse('no_key_or_url', 'O código não tem chave Pix nem endereço de cobrança.');
  }
  if (key !== undefined && url !== undefined)
    report('key_and_url', 'O código tem chave e endereço; só um deveria existir.');
  const kind = url !== undefined ? 'dynamic' : key !== undefined ? 'static' : 'recurrence';
  const amountCents = readAmount(fields.get('54'), kind, report);
  return {
    kind,
    ...readAccount(account, report),
    ...optional('recurrenceUrl', recurrenceUrl),
    ...optional('amountCents', amountCents),
    ...readMerchant(fields, report),
    txid: readTxid(fields, report),
    singleUse: readSingleUse(fields.get('01'), report),
    crc: brCode.slice(-4),
    brCode,
    valid: problems.length === 0,
    problems,
  };
}

function reportByteLengths(report: Report): void {
  report('byte_lengths', 'Os tamanhos dos campos contam bytes; o padrão conta caracteres.');
}

type Optional<Name extends string, Value> = { readonly [name in Name]?: Value };

function optional<Name extends string, Value>(name: Name, value: Value | undefined): Optional<Name, Value> {
  return value === undefined ? {} : ({ [name]: value } as Optional<Name, Value>);
}

const MAX_ADDRESS = 77;
const MAX_DESCRIPTION = 72;

/** An address is a host and a path: `pix.example.com/qr/v2/…`. */
function checkAddress(address: string, report: Report): void {
  if (/^https?:\/\//i.test(address)) report('url_with_scheme', 'O endereço da cobrança não deve ter https://.');
  else if (!/^[a-z0-9.-]+(:\d+)?\/[\x21-\x7e]+$/i.test(address))
    report('url_format', `"${address}" não é um endereço de cobrança: deveria ter servidor e caminho.`);
  if (address.length > MAX_ADDRESS) report('url_length', `O endereço passa de ${MAX_ADDRESS} caracteres.`);
}

function readRecurrence(recurrence: Fields | undefined, report: Report): string | undefined {
  const url = recurrence?.get('25');
  if (url !== undefined) checkAddress(url, report);
  return url;
}

function readAccount(account: Fields, report: Report): Partial<BrCode> {
  const key = account.get('01');
  const url = account.get('25');
  if (url !== undefined) {
    checkAddress(url, report);
    return { chargeType: url.includes('/cobv/') ? 'cobv' : 'cob', url };
  }
  if (key === undefined) return {};
  const keyKind = pixKeyKind(key);
  if (keyKind === undefined)
    report('key_format', 'A chave Pix não tem a forma de CPF, CNPJ, telefone, e-mail ou chave aleatória.');
  const description = account.get('02');
  if (description !== undefined && description.length > MAX_DESCRIPTION)
    report('description_length', `O texto ao pagador passa de ${MAX_DESCRIPTION} caracteres.`);
  const withdrawalIspb = account.get('03');
  if (withdrawalIspb !== undefined && !/^[0-9A-Z]{8}$/.test(withdrawalIspb))
    report('withdrawal_ispb', 'A instituição do Pix Saque (26-03) deveria ter 8 números.');
  return {
    key,
    ...optional('keyKind', keyKind),
    ...optional('description', description),
    ...optional('withdrawalIspb', withdrawalIspb),
  };
}

function readAmount(text: string | undefined, kind: BrCode['kind'], report: Report): Cents | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{0,10})(?:\.(\d{0,2}))?$/.exec(text);
  const isNumber = match !== null && text !== '' && text !== '.';
  const amount = isNumber ? cents(Number((match[1] ?? '') + (match[2] ?? '').padEnd(2, '0'))) : undefined;
  if (kind !== 'static') return amount; // the charge behind the address rules, whatever stands here
  if (!/^\d{1,10}\.\d{2}$/.test(text)) report('amount_format', `O valor "${text}" deveria ter ponto e dois decimais.`);
  else if (amount === 0) report('amount_zero', 'O valor é zero; sem valor definido, o campo não deveria existir.');
  return amount;
}

function readMerchant(
  fields: Fields,
  report: Report,
): Pick<BrCode, 'merchantName' | 'merchantCity' | 'merchantCategoryCode' | 'postalCode'> {
  const merchantName = fields.get('59') ?? '';
  const merchantCity = fields.get('60') ?? '';
  const merchantCategoryCode = fields.get('52') ?? '';
  if (merchantName === '' || merchantName.length > 25)
    report('merchant_name', 'O nome do recebedor deve ter de 1 a 25 caracteres.');
  if (merchantCity === '' || merchantCity.length > 15)
    report('merchant_city', 'A cidade do recebedor deve ter de 1 a 15 caracteres.');
  if (!/^\d{4}$/.test(merchantCategoryCode))
    report('merchant_category', 'A categoria do recebedor (MCC) deve ter 4 números.');
  const postalCode = fields.get('61');
  if (postalCode !== undefined && !/^\d{8}$/.test(postalCode))
    report('postal_code', 'O CEP do recebedor deve ter 8 números.');
  return { merchantName, merchantCity, merchantCategoryCode, ...optional('postalCode', postalCode) };
}

function readTxid(fields: Fields, report: Report): string {
  const additional = parseTlv(fields.get('62') ?? '');
  const txid = typeof additional === 'string' ? undefined : asMap(additional.fields).get('05');
  if (typeof additional === 'string')
    report('additional_broken', 'Os dados adicionais (62) estão quebrados: não dá para ler o identificador.');
  else if (txid === undefined) report('txid_missing', 'O código não tem identificador (62-05).');
  else if (!isBrCodeTxid(txid))
    report('txid_format', `O identificador "${txid}" deveria ter só letras e números, até 25, ou ***.`);
  return txid ?? '***';
}

function readSingleUse(initiation: string | undefined, report: Report): boolean {
  if (initiation !== undefined && initiation !== '11' && initiation !== '12') {
    report('point_of_initiation', 'O campo 01 deveria ser 11 (reutilizável) ou 12 (uso único).');
  }
  return initiation === '12';
}

/**
 * What Celcoin refuses of a transfer, known before anything is sent. Sources: its manual of transfers and its table of TED errors
 * (developers.celcoin.com.br); what is inferred says "guess". What is not known to be refused passes: the bank judges it.
 */
import { cleanText } from '#core/check-charge.ts';
import type { FieldProblem } from '#core/errors.ts';
import type { Payee, TransferView } from '#core/transfer.ts';
import { parseTaxId } from '#lib/taxid.ts';
import { ispbOf } from './participants.ts';

export const transferLimits = {
  /** Account and check digit together (error 688). */
  accountWithDigit: 13,
  /** Guess: two are what its files hold; a letter is a digit at some banks. */
  accountDigit: '^[0-9A-Za-z]{0,2}$',
  /** That special characters are refused is documented (error 688); which they are is a guess: all but ASCII letters, digits, blanks. */
  nameRefuses: '[^A-Za-z0-9 ]',
  /** Twelve digits of centavos are what its files hold; no other maximum is public. */
  amountCents: { minimum: 1, maximum: 999_999_999_999 },
  /** Seconds in which an equal transfer (payee and amount) is refused. */
  repeatedWithinSeconds: 60,
  /** externalNSU: sent as a number, so no more digits than a number surely carries. */
  bankKey: '^[1-9][0-9]{0,14}$',
} as const;

export function isOurKey(bankKey: string): boolean {
  return new RegExp(transferLimits.bankKey).test(bankKey);
}

/** All that Celcoin would refuse of a transfer, with pointers into it and, where one is certain, a corrected text. */
export function transferProblems({ payee, amountCents }: TransferView): FieldProblem[] {
  return [
    ...amountProblems(amountCents),
    ...(payee.kind === 'account'
      ? [...holderProblems(payee), ...bankProblems(payee), ...accountProblems(payee)]
      : [
          problem(
            '/payee/kind',
            'pix_key_not_offered',
            'Esta integração transfere para banco, agência e conta. Pix por chave é outro produto da Celcoin (BaaS).',
          ),
        ]),
  ];
}

type Account = Extract<Payee, { kind: 'account' }>;

function problem(pointer: string, code: string, detail: string, suggestion?: string): FieldProblem {
  return suggestion === undefined || suggestion === ''
    ? { pointer, code, detail }
    : { pointer, code, detail, suggestion };
}

function amountProblems(amountCents: number): FieldProblem[] {
  const { minimum, maximum } = transferLimits.amountCents;
  if (amountCents < minimum)
    return [problem('/amountCents', 'amount_too_small', 'O valor precisa ser maior que zero.')];
  return amountCents > maximum
    ? [problem('/amountCents', 'amount_too_large', 'O valor é maior que o que a Celcoin registra.')]
    : [];
}

function holderProblems({ name, taxId }: Account): FieldProblem[] {
  const parsed = parseTaxId(taxId);
  const found = parsed.ok ? [] : [problem('/payee/taxId', 'tax_id_invalid', parsed.problem)];
  if (parsed.ok && parsed.value !== taxId) {
    const detail = 'CPF ou CNPJ do favorecido: envie só os números e letras, sem pontuação.';
    found.push(problem('/payee/taxId', 'tax_id_punctuated', detail, parsed.value));
  }
  if (name.trim() === '') return [...found, problem('/payee/name', 'text_missing', 'Informe o nome do favorecido.')];
  const refuses = transferLimits.nameRefuses;
  if (!new RegExp(refuses, 'u').test(name)) return found;
  const cleaned = cleanText(name, { refuses });
  const cure = cleaned === '' ? 'Escreva só letras sem acento, números e espaços.' : `Use "${cleaned}".`;
  const detail = `Nome do favorecido: a Celcoin recusa caracteres especiais. ${cure}`;
  return [...found, problem('/payee/name', 'text_characters', detail, cleaned)];
}

function bankProblems({ ispb, bankCode }: Account): FieldProblem[] {
  const choose = 'Escolha o banco na lista.';
  if (bankCode !== null && ispbOf(bankCode) === undefined)
    return [problem('/payee/bankCode', 'bank_unknown', unknownBank(bankCode))];
  const expected = bankCode === null ? undefined : ispbOf(bankCode);
  if (ispb === '') {
    return expected === undefined
      ? [problem('/payee/ispb', 'bank_missing', `Informe o banco do favorecido. ${choose}`)]
      : [];
  }
  if (!/^\d{8}$/.test(ispb))
    return [problem('/payee/ispb', 'ispb_invalid', `O ISPB tem 8 números. ${choose}`, expected)];
  if (expected !== undefined && expected !== ispb) {
    const detail = `O banco ${bankCode} tem o ISPB ${expected}, e não ${ispb}. ${choose}`;
    return [problem('/payee/ispb', 'bank_contradiction', detail)];
  }
  return [];
}

/** The list grows old; a bank that is newer than it can still be reached. */
function unknownBank(bankCode: string): string {
  return `Não conhecemos banco com o código ${bankCode}. Escolha o banco na lista; se ele for novo, informe só o ISPB.`;
}

function accountProblems({ branch, account, accountDigit }: Account): FieldProblem[] {
  const found: FieldProblem[] = [];
  const digitsOnly = (pointer: string, label: string, value: string): void => {
    if (/^\d+$/.test(value)) return;
    const cleaned = value.replace(/[.\s]/g, '');
    // A dash stands before a check digit, which is no part of the number: only a person knows.
    const suggestion = /^\d+$/.test(cleaned) ? cleaned : undefined;
    const detail =
      value.trim() === '' ? `Informe a ${label} do favorecido.` : `${label}: use só números, sem o dígito.`;
    const code = value.trim() === '' ? 'text_missing' : 'text_characters';
    found.push(problem(pointer, code, sentence(detail), suggestion));
  };
  digitsOnly('/payee/branch', 'agência', branch);
  digitsOnly('/payee/account', 'conta', account);
  if (!new RegExp(transferLimits.accountDigit).test(accountDigit)) {
    const detail = 'Dígito da conta: até dois números ou letras, sem traço.';
    const cleaned = accountDigit.replace(/[.\-\s]/g, '');
    const isGood = new RegExp(transferLimits.accountDigit).test(cleaned);
    found.push(problem('/payee/accountDigit', 'text_characters', detail, isGood ? cleaned : undefined));
  }
  const length = `${account}${accountDigit}`.length;
  const maximum = transferLimits.accountWithDigit;
  if (length > maximum) {
    const detail = `Conta e dígito têm ${length} caracteres e a Celcoin aceita ${maximum}. Confira com o favorecido.`;
    found.push(problem('/payee/account', 'text_too_long', detail, withoutZeros(account, accountDigit)));
  }
  return found;
}

/** The same account without zeros in front, when that is short enough. */
function withoutZeros(account: string, digit: string): string | undefined {
  const short = /^\d+$/.test(account) ? account.replace(/^0+(?=\d)/, '') : account;
  return short !== account && `${short}${digit}`.length <= transferLimits.accountWithDigit ? short : undefined;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

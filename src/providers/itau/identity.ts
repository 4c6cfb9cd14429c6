/**
 * By what Itaú knows a boleto: beneficiary (agência 4, conta 7, DAC 1), carteira (3) and nosso número (8), which the company
 * chooses. Strung together they are `id_boleto` of the instructions ("API Boletos - Emissão e Instrução" 2.75), known before the
 * bank answers, so they are our reference at the bank. The UUIDs of the answers are other in each product and are not used.
 */
import { createHash } from 'node:crypto';
import type { ConnectionView, RegistrationView } from '#core/provider.ts';

export interface BoletoKey {
  /** `id_beneficiario`, 12 digits. */
  beneficiary: string;
  /** 3 digits. */
  carteira: string;
  /** 8 digits. */
  nossoNumero: string;
}

const ID = /^(\d{12})(\d{3})(\d{8})$/;

function digitsOf(text: string, length: number): string {
  return text.replaceAll(/\D/g, '').replace(/^0+/, '').padStart(length, '0');
}

export function beneficiaryOf({ account }: ConnectionView): string {
  return `${digitsOf(account.branch, 4)}${digitsOf(account.number, 7)}${digitsOf(account.digit, 1)}`;
}

export function carteiraOf({ agreement }: ConnectionView): string {
  return agreement['carteira'] || '109';
}

/** Answers may drop the zeros in front (`47001`). */
export function nossoNumeroOf(text: string): string {
  return digitsOf(text, 8);
}

export function idOf(key: BoletoKey): string {
  return `${key.beneficiary}${key.carteira}${key.nossoNumero}`;
}

/** The key in an `id_boleto` of 23 digits; null for another text (the UUID that other answers carry). */
export function keyIn(id: string): BoletoKey | null {
  const [, beneficiary, carteira, nossoNumero] = ID.exec(id) ?? [];
  return beneficiary && carteira && nossoNumero ? { beneficiary, carteira, nossoNumero } : null;
}

/**
 * The key of a registration. What the bank has taken keeps the carteira under which it was taken, whatever the agreement says now.
 * @throws when it has no nosso número: a defect of the caller.
 */
export function keyOf(connection: ConnectionView, registration: RegistrationView): BoletoKey {
  const known = registration.bankRef === null ? null : keyIn(registration.bankRef);
  if (known) return known;
  if (registration.nossoNumero === null) throw new Error('this registration has no nosso número');
  const nossoNumero = nossoNumeroOf(registration.nossoNumero);
  return { beneficiary: beneficiaryOf(connection), carteira: carteiraOf(connection), nossoNumero };
}

/** A UUID made of a text (version 8 of RFC 9562): equal texts give equal ids, so a repeated call is found again in the bank's logs. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

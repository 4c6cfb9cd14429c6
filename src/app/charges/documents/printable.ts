/**
 * Whether a charge can be printed, and as what. A boleto that nobody can pay, or that pays something else, must not reach a payer:
 * what the bank returned is checked digit by digit against the charge. In homologação a deviation is printed, under a watermark.
 */
import { statusLabels } from '#core/charge.ts';
import { readBrCode } from '#lib/brcode/index.ts';
import { barcodeFromLine, encodeDueFactor, findBank, readBoleto, type Bank, type Boleto } from '#lib/boleto/index.ts';
import { todayIn } from '#lib/calendar.ts';
import { cents, formatReais } from '#lib/money.ts';
import type { BoletoDocument } from '#lib/pdf/boleto.ts';
import { boletoFileName } from '#lib/pdf/boleto-file-name.ts';
import type { Banks } from '../../banks.ts';
import { plainCharge } from '../plain.ts';
import { printedInstructions } from './instructions.ts';
import type { DocumentSource } from './load.ts';

export const sandboxWatermark = 'SEM VALOR — HOMOLOGAÇÃO';

export type Printable =
  | { ok: true; document: BoletoDocument; fileName: string; registeredAt: string }
  | { ok: false; code: string; reason: string };

type Refused = Extract<Printable, { ok: false }>;
type Registered = {
  [key in 'registration' | 'connection' | 'account']: NonNullable<DocumentSource[key]>;
} & DocumentSource;

const refuse = (code: string, reason: string): Refused => ({ ok: false, code, reason });

/** The document of a charge, or in Portuguese why there is none and what to do. `today` tells apart the cycles of the due factor. */
export function printable(banks: Banks, source: DocumentSource, today: string): Printable {
  const early = refusedByState(source);
  if (early) return early;
  const { registration, connection, account } = source;
  if (!registration || !connection || !account)
    return refuse('not_registered', 'não há registro no banco. Registre antes.');
  const line = (registration.linha_digitavel ?? '').replace(/[\s.]/g, '');
  const barcode = registration.barcode ?? (line.length === 47 ? barcodeFromLine(line) : '');
  const read = readBoleto(line, { today });
  const bank = read.kind === 'boleto' ? findBank(barcode.slice(0, 3)) : undefined;
  if (read.kind !== 'boleto' || !bank || !/^\d{44}$/.test(barcode) || barcodeFromLine(line) !== barcode) {
    return refuse('unprintable_codes', `${structuralReason(read.kind, bank)} Consulte no banco; não use outro código.`);
  }
  const complete: Registered = { ...source, registration, connection, account };
  // A settled one is a record without codes to scan.
  const deviations = isSettled(source) ? [] : deviationsOf(banks, complete, { read, barcode });
  if (deviations.length > 0 && connection.environment === 'production') {
    const reason = `o que o banco devolveu não confere com a cobrança: ${deviations.join(' ')} Consulte no banco; se continuar assim, baixe e registre de novo.`;
    return refuse('inconsistent_boleto', reason);
  }
  const registeredAt = registration.registered_at ?? registration.created_at;
  const { charge } = source;
  return {
    ok: true,
    document: documentOf(complete, { read, barcode, bank }),
    fileName: boletoFileName({ payerName: charge.payer.name, dueDate: charge.due_on, registeredAt }),
    registeredAt,
  };
}

function refusedByState({ charge, registration, isChanging }: DocumentSource): Refused | null {
  if (charge.method === 'pix') return refuse('pix_only', 'é só Pix: não há boleto. Envie o Pix copia e cola.');
  if (!['registered', 'in_protest', 'paid'].includes(charge.status)) {
    const todo = charge.status === 'registering' ? 'Aguarde a resposta do banco.' : 'Registre antes de imprimir.';
    return refuse('status_not_allowed', `a situação é ${statusLabels[charge.status]}. ${todo}`);
  }
  if (isChanging) {
    return refuse('instruction_open', 'há uma alteração ou baixa em andamento no banco. Imprima depois do resultado.');
  }
  if (!registration?.linha_digitavel) {
    const reason =
      charge.status === 'paid'
        ? 'foi paga sem boleto do banco.'
        : 'o banco ainda não devolveu a linha digitável. Consulte no banco.';
    return refuse('line_missing', reason);
  }
  return null;
}

function isSettled({ charge }: DocumentSource): boolean {
  return charge.status === 'paid' && charge.paid_on !== null;
}

function structuralReason(kind: string, bank: Bank | undefined): string {
  if (kind !== 'boleto') return 'a linha digitável que o banco devolveu não é de um boleto.';
  if (!bank) return 'o Pontual ainda não sabe imprimir boletos do banco desta linha digitável.';
  return 'a linha digitável e o código de barras que o banco devolveu são de boletos diferentes.';
}

interface Codes {
  read: Boleto;
  barcode: string;
}

/** All that makes the codes pay something other than this charge, as short sentences. */
function deviationsOf(banks: Banks, source: Registered, { read, barcode }: Codes): string[] {
  const { charge, registration, connection } = source;
  const { facts } = banks.provider(connection.provider);
  const found = read.problems.map(({ message }) => message);
  // Some issue in the name of several banks, and then commit themselves to none.
  const issuers = facts.boletoBanks;
  if (issuers && !issuers.includes(read.bank)) {
    found.push(`A linha é do banco ${read.bank}, e o ${facts.title} emite pelo ${issuers.join(' ou ')}.`);
  }
  if (read.amountCents !== charge.amount_cents) {
    found.push(
      `O valor na linha é ${formatReais(read.amountCents)}, e na cobrança, ${formatReais(cents(charge.amount_cents))}.`,
    );
  }
  if (barcode.slice(5, 9) !== encodeDueFactor(charge.due_on)) found.push('O vencimento na linha é outro.');
  if (registration.br_code !== null && readBrCode(registration.br_code).kind === 'unreadable') {
    found.push('O Pix copia e cola não confere.');
  }
  return found;
}

function documentOf(source: Registered, codes: Codes & { bank: Bank }): BoletoDocument {
  const { charge, registration, connection, account } = source;
  const { read, barcode, bank } = codes;
  return {
    bank: { code: bank.code, dv: bank.printedCode.slice(-1), name: bank.name },
    linhaDigitavel: read.linhaDigitavel,
    barcode,
    dueDate: charge.due_on,
    amountCents: cents(charge.amount_cents),
    beneficiary: { name: account.holder_name, taxId: account.holder_tax_id, address: account.holder_address },
    payer: { name: charge.payer.name, taxId: charge.payer.taxId, addressLines: addressLines(charge.payer.address) },
    nossoNumero: printedNossoNumero(read, registration.nosso_numero ?? ''),
    documentNumber: charge.reference,
    documentDate: charge.issued_on,
    processingDate: todayIn(registration.registered_at ?? registration.created_at),
    ...titleTexts({ ...connection.agreement, localPagamento: connection.payment_place }),
    carteira: read.carteira ?? connection.agreement['carteira'] ?? '',
    branchAndCode: `${account.branch} / ${account.number}${account.digit === '' ? '' : `-${account.digit}`}`,
    instructions: printedInstructions(plainCharge(charge)),
    ...(registration.br_code === null ? {} : { brCode: registration.br_code }),
    ...(connection.environment === 'sandbox' ? { watermark: sandboxWatermark } : {}),
    ...(isSettled(source)
      ? { settled: { date: charge.paid_on ?? charge.due_on, amountCents: cents(charge.paid_cents) } }
      : {}),
  };
}

/**
 * What the agreement says of its titles: `especie` (sigla, or the bank's own number as the bank prints it), `aceite` and
 * `localPagamento`. Without them a commercial invoice that was not accepted, payable anywhere, as banks register by default.
 */
export function titleTexts(
  agreement: Readonly<Record<string, string>>,
): Pick<BoletoDocument, 'kind' | 'acceptance' | 'placeOfPayment'> {
  return {
    kind: agreement['especie'] || 'DM',
    acceptance: agreement['aceite'] === 'A' ? 'A' : 'N',
    placeOfPayment: agreement['localPagamento'] || 'Pagável em qualquer banco',
  };
}

/** As the bank prints it, when its layout is known and its digits are those that the bank returned; else as returned. */
function printedNossoNumero(read: Boleto, returned: string): string {
  const digits = `${read.nossoNumero ?? ''}${read.nossoNumeroCheckDigit ?? ''}`;
  const same = digits !== '' && returned.replace(/\D/g, '').endsWith(digits);
  return same && read.nossoNumeroPrinted !== undefined ? read.nossoNumeroPrinted : returned;
}

interface Address {
  street: string;
  number?: string;
  complement?: string;
  district?: string;
  city: string;
  state: string;
  postalCode: string;
}

function addressLines(address: Address): string[] {
  const { street, number, complement, district, city, state, postalCode } = address;
  const first = [[street, number].filter(Boolean).join(', '), complement].filter(Boolean).join(' - ');
  const place = `${city}/${state} - CEP ${postalCode.slice(0, 5)}-${postalCode.slice(5)}`;
  return [first, [district, place].filter(Boolean).join(' - ')];
}

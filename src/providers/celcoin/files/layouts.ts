import type { FieldRow, Labels } from '#lib/fixed-width/index.ts';
import { recordLayout } from '#lib/fixed-width/index.ts';

/**
 * Records of 300 characters of Celcoin's movement and refusal files: manual "Sobre as transferências" (Celcoin), tables of
 * header, body and trailer. Where a position and a picture of the manual differ, the positions count.
 */

export const RECORD_LENGTH = 300;

const LABELS: Labels = {
  corporation: 'código da empresa',
  lot: 'número do lote',
  sentOn: 'data do envio',
  recordKind: 'tipo de registro',
  sequence: 'sequência',
  amountCents: 'valor',
  transactionCode: 'código da transação',
  transactedOn: 'data da transação',
  transactedTime: 'hora da transação',
  description: 'descrição',
  transactionId: 'protocolo',
  userSequence: 'sequência do usuário',
  externalTerminal: 'terminal externo',
  externalNsu: 'NSU externo',
  paymentCode: 'código do pagamento',
  payeeTaxId: 'CPF ou CNPJ do favorecido',
  payeeName: 'nome do favorecido',
  bankCode: 'banco do favorecido',
  accountType: 'tipo de conta',
  branch: 'agência',
  account: 'conta',
  accountDigit: 'dígito da conta',
  records: 'quantidade de registros',
  totalCents: 'valor total',
};

/** The first positions of every record. */
const START: readonly FieldRow[] = [
  ['corporation', 1, 4, 'digits', { required: true }],
  ['lot', 5, 9, 'digits', { required: true }],
  ['sentOn', 10, 17, 'AAAAMMDD', { required: true }],
  ['', 18, 19, 'zeros'],
  ['recordKind', 20, 22, 'text', { required: true }],
];

const SEQUENCE: FieldRow = ['sequence', 295, 300, 'number', { required: true }];

export const header = recordLayout(
  'header',
  RECORD_LENGTH,
  [...START, ['', 23, 41, 'zeros'], ['movementKind', 42, 50, 'text', { default: 'MONETARIO' }], SEQUENCE],
  LABELS,
);

export const body = recordLayout(
  'body',
  RECORD_LENGTH,
  [
    ...START,
    // The manual draws 9(9)v99, eleven digits, in twelve positions; the next field starts at 35.
    ['amountCents', 23, 34, 'cents', { required: true, picture: '9(9)v99' }],
    ['transactionCode', 35, 37, 'digits', { default: '033' }],
    ['transactedOn', 38, 45, 'AAAAMMDD', { required: true }],
    ['transactedTime', 46, 51, 'HHMMSS'],
    ['description', 52, 91, 'text', { cut: true }],
    ['transactionId', 92, 101, 'digits', { required: true }],
    ['userSequence', 102, 111, 'digits'],
    ['externalTerminal', 112, 161, 'text', { keepCase: true }],
    // Twenty digits do not fit a number: text.
    ['externalNsu', 162, 181, 'digits'],
    ['paymentCode', 182, 183, 'digits'],
    // Drawn as digits; a CNPJ may hold letters since July 2026.
    ['payeeTaxId', 184, 197, 'taxId'],
    ['payeeName', 198, 247, 'text', { cut: true }],
    ['bankCode', 248, 250, 'digits'],
    ['accountType', 251, 252, 'text'],
    ['branch', 253, 256, 'digits'],
    ['account', 257, 266, 'digits'],
    ['accountDigit', 267, 268, 'text'],
    SEQUENCE,
  ],
  LABELS,
);

export const trailer = recordLayout(
  'trailer',
  RECORD_LENGTH,
  [
    ...START,
    ['', 23, 41, 'zeros'],
    ['records', 42, 46, 'number', { required: true }],
    ['totalCents', 47, 59, 'cents', { required: true, picture: '9(11)v99' }],
    SEQUENCE,
  ],
  LABELS,
);

/** What a body record tells: the types of the manual. */
export const BODY_KINDS = { MOV: 'movement', LIQ: 'settlement', REC: 'refusal', PRC: 'partial' } as const;

export type BodyKind = keyof typeof BODY_KINDS;

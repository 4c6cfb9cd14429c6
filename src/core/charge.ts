/**
 * A charge (cobrança): what is owed, by whom, until when, and its state. States and moves are those of the field;
 * the status is never set by hand: it is the fold of instructions and evidence (fold.ts).
 */
import type { Cents } from '#lib/money.ts';
import type { Terms } from './terms.ts';

export const chargeStatuses = [
  'pending',
  'registering',
  'registered',
  'rejected',
  'paid',
  'written_off',
  'in_protest',
  'protest_cancel_sent',
  'expired',
  'refunded',
  'disputed',
  'canceled',
] as const;
export type ChargeStatus = (typeof chargeStatuses)[number];

/** Labels that screens and messages use (EMSys's word in capitals where it has one). */
export const statusLabels: Readonly<Record<ChargeStatus, string>> = {
  pending: 'Pendente',
  registering: 'Em registro',
  registered: 'Registrado',
  rejected: 'Rejeitado',
  paid: 'Liquidado',
  written_off: 'Baixado',
  in_protest: 'Protestado',
  protest_cancel_sent: 'Cancelamento enviado',
  expired: 'Expirado',
  refunded: 'Estornado',
  disputed: 'Contestado',
  canceled: 'Cancelado',
};

const liveMoves: readonly ChargeStatus[] = ['registered', 'in_protest', 'protest_cancel_sent'];
const endedMoves: readonly ChargeStatus[] = ['written_off', 'expired'];
/** Whatever may be paid may be seen disputed or refunded at once, when the payment and what became of it are told late. */
const receivedMoves: readonly ChargeStatus[] = ['paid', 'disputed', 'refunded'];
/** Money that went back leaves the charge refunded, or where its registration stands when that is another one or lives on. */
const returnedMoves: readonly ChargeStatus[] = [
  'refunded',
  'registering',
  ...liveMoves,
  ...endedMoves,
  'rejected',
  'canceled',
];

/**
 * The legal moves: those of the field, and those that skip a step because a bank is asked now and then and tells late. The fold
 * takes only these, except that a closed registration seen alive again says so by a `reopened` divergence (property-tested).
 */
export const legalMoves: Readonly<Record<ChargeStatus, readonly ChargeStatus[]>> = {
  pending: ['registering', 'canceled', ...receivedMoves],
  registering: [...liveMoves, ...endedMoves, 'rejected', 'pending', ...receivedMoves],
  registered: ['in_protest', 'protest_cancel_sent', ...endedMoves, ...receivedMoves],
  rejected: ['registering', 'canceled', ...endedMoves, ...receivedMoves],
  paid: ['disputed', ...returnedMoves],
  written_off: ['registering', 'canceled', ...receivedMoves],
  in_protest: ['protest_cancel_sent', 'registered', ...endedMoves, ...receivedMoves],
  protest_cancel_sent: ['registered', 'in_protest', ...endedMoves, ...receivedMoves],
  expired: ['registering', 'canceled', 'written_off', ...receivedMoves],
  refunded: ['registering', 'paid', 'disputed', ...liveMoves, ...endedMoves],
  disputed: ['paid', ...returnedMoves],
  canceled: ['paid', 'disputed'],
};

export const chargeMethods = ['boleto', 'boleto_pix', 'pix'] as const;
/** How the payer may pay: boleto, hybrid boleto (boleto + Pix) or Pix alone. */
export type ChargeMethod = (typeof chargeMethods)[number];

export interface Address {
  street: string;
  number?: string;
  complement?: string;
  district?: string;
  city: string;
  /** Two letters, e.g. SP. */
  state: string;
  /** CEP, 8 digits. */
  postalCode: string;
}

export interface Payer {
  /** CPF (11) or CNPJ (14, alphanumeric too), normalised. */
  taxId: string;
  name: string;
  email?: string;
  /** DDD + number, digits only. */
  phone?: string;
  address: Address;
}

/** What a provider needs to know of a charge to register or amend it: plain data, nothing of the database. */
export interface ChargeView {
  id: string;
  reference: string;
  amountCents: Cents;
  dueDate: string;
  issuedOn: string;
  method: ChargeMethod;
  payer: Payer;
  terms: Terms;
  /** Days after the due date until the bank stops accepting it. */
  daysAfterDue: number;
  /** Lines printed on the boleto for the payer. */
  messages: string[];
}

export const instructionKinds = [
  'register',
  'refresh',
  'amend',
  'writeOff',
  'protest',
  'cancelProtest',
  'markReceived',
  'undoReceived',
  'restore',
  'refund',
  'resend',
] as const;
export type InstructionKind = (typeof instructionKinds)[number];

const registerable: readonly ChargeStatus[] = ['pending', 'written_off', 'rejected', 'expired', 'refunded'];
const live: readonly ChargeStatus[] = ['registered'];

/** From which statuses an instruction may be given (model, rules of charge). */
export const instructionAllowedFrom: Readonly<Record<InstructionKind, readonly ChargeStatus[]>> = {
  register: registerable,
  refresh: chargeStatuses.filter((status) => status !== 'pending' && status !== 'canceled'),
  amend: live,
  writeOff: ['registered', 'in_protest'],
  protest: live,
  cancelProtest: ['in_protest'],
  markReceived: ['registered', 'in_protest'],
  undoReceived: ['paid'],
  restore: ['written_off'],
  refund: ['paid', 'disputed'],
  resend: live,
};

export const instructionVerbs: Readonly<Record<InstructionKind, string>> = {
  register: 'registrar',
  refresh: 'consultar',
  amend: 'enviar alteração',
  writeOff: 'baixar',
  protest: 'protestar',
  cancelProtest: 'cancelar protesto',
  markReceived: 'marcar como recebida fora do banco',
  undoReceived: 'desfazer o recebimento fora do banco',
  restore: 'restaurar no banco',
  refund: 'devolver o pagamento',
  resend: 'reenviar ao pagador',
};

/** Says in Portuguese why an instruction cannot be given from this status, or null when it can. */
export function refusalOfInstruction(kind: InstructionKind, status: ChargeStatus): string | null {
  const allowed = instructionAllowedFrom[kind];
  if (allowed.includes(status)) return null;
  const words = allowed.map((item) => statusLabels[item]).join(', ');
  return `Não dá para ${instructionVerbs[kind]}: a situação é ${statusLabels[status]}. Só é possível em: ${words}.`;
}

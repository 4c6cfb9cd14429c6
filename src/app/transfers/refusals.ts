/** Refusals of our own making: what keeps a transfer from leaving, or what a person found out about it. */
import type { Refusal } from '#core/errors.ts';

const ours = (refusal: Omit<Refusal, 'bank'>): Refusal => ({
  ...refusal,
  bank: { httpStatus: null, code: null, message: '' },
});

export const noCredentials = ours({
  kind: 'auth',
  code: 'credentials_missing',
  detail: 'Esta integração não tem credenciais. Nada saiu.',
  cure: 'Em Integrações, informe as credenciais, use "Testar conexão" e peça a transferência de novo.',
  actor: 'operator',
});

/** For a whole day no byte of it could leave: what was agreed for one day does not leave on another without a word. */
export const notSentInTime = ours({
  kind: 'refused',
  code: 'transfer_not_sent',
  detail: 'O banco não pôde ser alcançado por 24 horas. É certo que nada saiu.',
  cure: 'Confira a integração em "Testar conexão" e peça a transferência de novo.',
  actor: 'operator',
});

/** Between the request and the sending the key has gone to another owner, or to nobody. */
export const keyOwnerChanged = ours({
  kind: 'refused',
  code: 'pix_key_owner_changed',
  detail: 'A chave Pix já não é de quem era quando a transferência foi pedida. Nada saiu.',
  cure: 'Confira a chave com o favorecido e peça a transferência de novo: ela mostra o dono de agora.',
  actor: 'you',
});

export const canceledBeforeSending = ours({
  kind: 'refused',
  code: 'transfer_canceled',
  detail: 'Cancelada antes do envio. Nada saiu.',
  cure: 'Se ainda quiser, peça de novo.',
  actor: 'nobody',
});

/** A person found at the bank that it never left. An equal one is still asked about for a while. */
export const decidedAbsentCode = 'decided_absent';
export const decidedAbsent = ours({
  kind: 'not-found',
  code: decidedAbsentCode,
  detail: 'Uma pessoa conferiu no banco: esta transferência não saiu.',
  cure: 'Se ainda quiser, peça de novo.',
  actor: 'you',
});

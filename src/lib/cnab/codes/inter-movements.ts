import type { MovementTable } from '../events.ts';

/** Banco Inter, Manual CNAB400 v1.1 of 2021-08-30. A refusal gives its reason in words, not as a code. */
export const interMovements: MovementTable = {
  '02': ['registered', 'Em aberto'],
  '03': ['rejected', 'Erro no registro'],
  '06': ['paid', 'Pago'],
  '07': ['written_off', 'Baixado'],
};

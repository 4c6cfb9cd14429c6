/**
 * CNAB 240 (FEBRABAN, with the variations of banks) and CNAB 400 (Itaú, Inter): remessa written and read, retorno and account
 * statement read. `readCnab` gives one object a line and then a summary; `readOccurrences` what happened to each title.
 */
export { knownBanks } from './dialects.ts';
export type { OccurrenceEvent, OccurrenceStatus } from './events.ts';
export { meaningOf } from './meanings.ts';
export { movementOf } from './movements.ts';
export type { Occurrence } from './occurrences.ts';
export { readOccurrences } from './occurrences.ts';
export { readCnab, readCnabBatches } from './read.ts';
export type { Reason, Settlement } from './reasons.ts';
export { reasonsOf } from './reasons.ts';
export type {
  RemessaCompany,
  RemessaInput,
  RemessaInstruction,
  RemessaProblem,
  RemessaTerms,
  RemessaTitle,
  WrittenRemessa,
} from './remessa.ts';
export { writeRemessa } from './remessa.ts';
export type {
  CnabDirection,
  CnabFormat,
  CnabItem,
  CnabProblem,
  CnabProblemCode,
  CnabRecord,
  CnabSummary,
  MovementTotal,
  ReadCnabOptions,
} from './types.ts';
export { PROBLEMS_KEPT } from './types.ts';

/**
 * CNAB 240 (FEBRABAN, with the variations of banks) and CNAB 400 (Itaú, Inter): remessa written and read, retorno and account
 * statement read. `readCnab` gives one object a line and then a summary; `readOccurrences` what happened to each title.
 */
export { knownBanks } from './dialects.ts';
export { readCnab, readCnabBatches } from './read.ts';
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

/** Celcoin's movement and refusal files (TRANSFERENCIA_MOV, TRANSFERENCIA_REC): names, reading with all checks, writing. */
export type { BodyKind } from './layouts.ts';
export { BODY_KINDS } from './layouts.ts';
export type { MovementFileKind, MovementFileName } from './names.ts';
export { movementFileName, readMovementFileName } from './names.ts';
export { readMovements } from './read.ts';
export type { MovementItem, MovementProblem, MovementRecord, MovementSummary, ReadMovementOptions } from './types.ts';
export type { MovementFileInput, MovementWriteProblem, WrittenMovementFile, WrittenTransfer } from './write.ts';
export { writeMovements } from './write.ts';

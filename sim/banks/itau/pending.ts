/** What has been taken and is not in effect yet: instructions that wait, and Bolecodes answered 202. */
import { applyChange } from './changes.ts';
import { watchDays } from './lifecycle.ts';
import type { Charge, Instruction, ItauState } from './state.ts';
import { isOpen, saveCharge } from './state.ts';

export function keepInstruction(state: ItauState, instruction: Instruction): void {
  state.instructions.put(instruction.id, instruction);
  const { effectiveAtMs, id } = instruction;
  if (effectiveAtMs !== null) state.env.clock.at(effectiveAtMs, () => carryOut(state, id));
}

/** Does a kept instruction, unless the charge has ended in the meantime. */
export function carryOut(state: ItauState, id: string): void {
  const instruction = state.instructions.get(id);
  const charge = instruction && state.charges.get(instruction.chargeId);
  if (instruction === undefined || charge === undefined) return; // done already, or the books were cleared
  state.instructions.delete(id);
  if (isOpen(charge)) applyChange(state, charge, instruction.change);
}

/** Ends the registration of a Bolecode that was answered 202. */
export function planRegistration(state: ItauState, charge: Charge): void {
  state.env.clock.at(charge.visibleAtMs, () => {
    if (state.charges.get(charge.id) !== charge || !charge.registering) return;
    charge.registering = false;
    saveCharge(state, charge);
  });
}

/** Sets the timers of what was under way when the books were closed. */
export function resume(state: ItauState): void {
  for (const charge of state.charges.values()) if (charge.registering) planRegistration(state, charge);
  for (const instruction of state.instructions.values()) keepInstruction(state, instruction);
  watchDays(state);
}

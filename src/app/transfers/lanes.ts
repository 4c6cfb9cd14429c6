/** Calls of one kind on one connection share a limit of the bank, and wait together. */
export function laneOf(transfer: { connection_id: string }, phase: 'send' | 'ask' | 'day'): string {
  return `${transfer.connection_id}/transfer/${phase}`;
}

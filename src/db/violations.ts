/** What PostgreSQL refused, by its SQLSTATE (PostgreSQL documentation, appendix A). */

function stateOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** 23505: somebody else has this value already. */
export function isUniqueViolation(error: unknown): boolean {
  return stateOf(error) === '23505';
}

// Recognises the refusal of a statement by a constraint, where another transaction may have been faster.

/** Whether PostgreSQL refused a statement because of this constraint. */
export const isViolationOf = (error: unknown, constraint: string): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === constraint;

/** The SQLSTATE, or the driver's own code, of a failed query (drizzle wraps what the driver throws); "" where there is none. */
export function databaseErrorCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

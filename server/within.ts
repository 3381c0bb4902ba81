/**
 * The promise's outcome, or a rejection with the code ETIMEDOUT after so many milliseconds. What was begun goes on.
 */
export async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`No answer within ${timeoutMs / 1000} seconds`), { code: "ETIMEDOUT" });
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

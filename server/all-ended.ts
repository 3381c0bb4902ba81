/**
 * What all of them answer, when all have ended; throws what the first of them threw. For what runs side by side in one
 * transaction: where one fails, none may go on to ask the database when the transaction is over.
 */
export async function allEnded<Result>(work: Promise<Result>[]): Promise<Result[]> {
  const ended = await Promise.allSettled(work);
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  return ended.map((one) => (one as PromiseFulfilledResult<Result>).value);
}

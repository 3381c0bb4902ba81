/**
 * A row that is there from its first use on, locked. `lock` selects it for update; only where it is missing does `make`
 * insert it, which does nothing on conflict: of two servers that both find it missing one inserts, the other waits for that,
 * and both then lock the same row.
 */
export async function lockedRow<Row>(lock: () => PromiseLike<Row[]>, make: () => PromiseLike<unknown>): Promise<Row> {
  const [known] = await lock();
  if (known) return known;
  await make();
  const [made] = await lock();
  return made!;
}

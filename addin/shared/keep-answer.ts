import type { QueryClient } from "@tanstack/react-query";

/** Puts what a change answered in the place of what was read. A reading that began before the change is given up: it would put the old back. */
export async function keepAnswer<Answer>(queries: QueryClient, queryKey: readonly unknown[], answer: Answer): Promise<void> {
  await queries.cancelQueries({ queryKey, exact: true });
  queries.setQueryData<Answer>(queryKey, answer);
}

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";

interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}

/** A skeleton while loading, the error with a way out, then the content; what was read stays when reading it again fails. */
export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton;
}

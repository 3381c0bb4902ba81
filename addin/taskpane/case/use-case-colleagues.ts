import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { type Colleague, useColleagues } from "../../shared/ui/use-onlookers.ts";

/** Colleagues who have the case open now. */
export function useCaseColleagues(caseId: string): Colleague[] {
  const calls = useCalls();
  return useColleagues(caseId, { queryKey: keys.casePeople(caseId), queryFn: () => calls.casePeople(caseId) });
}

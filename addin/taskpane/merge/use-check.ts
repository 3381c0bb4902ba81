import { keepPreviousData } from "@tanstack/react-query";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { draftState } from "../../shared/campaigns/draft-state.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

/** A long file is checked on the server meanwhile. */
const ASK_AGAIN_MS = 1_000;

/** The check of a draft: what is there stays on the screen while it is looked at again. */
export function useCheck(campaign: Pick<Campaign, "id" | "channel" | "templateVersion" | "chatTemplate">) {
  const calls = useCalls();
  return {
    queryKey: keys.campaignCheck(campaign.id, draftState(campaign)),
    queryFn: () => calls.campaignCheck(campaign.id),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    refetchInterval: (query: { state: { data?: { isDone: boolean } | undefined } }) => (query.state.data?.isDone === false ? ASK_AGAIN_MS : false as const),
  };
}

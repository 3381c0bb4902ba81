import type { Campaign } from "../../../server/contract/campaigns.ts";

/** Tells what a draft says now from what it said before: checks and previews of an older state are asked for again. */
export function draftState({ channel, templateVersion, chatTemplate }: Pick<Campaign, "channel" | "templateVersion" | "chatTemplate">): string {
  return JSON.stringify([channel, templateVersion, chatTemplate && [chatTemplate.name, chatTemplate.language, chatTemplate.values]]);
}

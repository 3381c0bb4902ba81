import type { ChatChannel, ChatWindow } from "../../contract/chats.ts";
import { channelRules, WINDOW_MARGIN_MS } from "./channel-rules.ts";

/** Pure: what the channel's rules allow at `now` towards somebody who last wrote at `lastInboundAt` (null: never). */
export function chatWindow({ channel, lastInboundAt, now }: { channel: ChatChannel; lastInboundAt: Date | null; now: Date }): ChatWindow {
  const rules = channelRules[channel];
  const since = lastInboundAt === null ? Number.POSITIVE_INFINITY : now.getTime() - lastInboundAt.getTime();
  const isOpen = since < rules.windowMs - WINDOW_MARGIN_MS;
  const isForPeople = !isOpen && rules.humanAgentMs !== null && since < rules.humanAgentMs - WINDOW_MARGIN_MS;
  const lastsMs = isOpen ? rules.windowMs : isForPeople ? rules.humanAgentMs! : null;
  return {
    isOpen,
    closesAt: lastsMs === null ? null : new Date(lastInboundAt!.getTime() + lastsMs - WINDOW_MARGIN_MS).toISOString(),
    allows: isOpen ? "all" : isForPeople ? "human_agent" : rules.hasTemplates ? "templates" : "nothing",
    textMax: rules.textMax,
    pairSeconds: rules.pairMs / 1_000,
  };
}

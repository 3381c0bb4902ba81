import type { ChatProvider } from "../../contract/channels.ts";
import type { Ctx } from "../../context.ts";
import { type AccountPlace, findAccount } from "./channel-accounts.ts";
import { changeChat } from "./change-chat.ts";
import { happenedAt } from "./happened-at.ts";
import type { HookEvent } from "./hook-events.ts";
import { noteAccount } from "./note-account.ts";
import { noteToldPreference } from "./note-preference.ts";
import { noteStatus } from "./note-status.ts";
import { noteTemplate } from "./note-template.ts";
import { receiveChat } from "./receive-chat.ts";

/** `known`: it was told before. `nothing`: it means nothing to us, or concerns no account of ours. */
export type EventOutcome = "done" | "known" | "nothing";

/**
 * Does what one thing means that a vendor told, by a hook or in its history, in a transaction of its own. Told again, or
 * in another order, it comes to the same. `at`: when the hook was sent, for what has no moment of its own.
 */
export async function applyHookEvent(ctx: Ctx, { provider, event, at }: { provider: ChatProvider; event: HookEvent; at: Date }): Promise<EventOutcome> {
  switch (event.kind) {
    case "message":
      return withAccount(ctx, event, async (place) => ((await receiveChat(ctx, { place, event })) ? "done" : "known"));
    case "changed":
      return withAccount(ctx, event, async (place) => {
        await changeChat(ctx, { place, event });
        return "done";
      });
    case "status":
      return withAccount(ctx, event, async (place) => ((await noteStatus(ctx, { place, provider, event })) === "unknown" ? "nothing" : "done"));
    case "preference":
      return withAccount(ctx, event, async () => {
        await noteToldPreference(ctx, { channel: event.channel, from: event.from, isStopped: event.isStopped, source: `${event.channel} preferences`, at: happenedAt(ctx, event.at) });
        return "done";
      });
    case "template":
      return (await noteTemplate(ctx, { event, at })) > 0 ? "done" : "nothing";
    case "account":
      return (await noteAccount(ctx, { event, at })) > 0 ? "done" : "nothing";
    case "error":
    case "other":
      return "nothing";
    default:
      return event satisfies never;
  }
}

async function withAccount(ctx: Ctx, { channel, accountExternalId }: Pick<Extract<HookEvent, { kind: "message" }>, "channel" | "accountExternalId">, act: (place: AccountPlace) => Promise<EventOutcome>): Promise<EventOutcome> {
  const place = await findAccount(ctx, channel, accountExternalId);
  return place ? act(place) : "nothing";
}

import type { Ctx } from "../../context.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";
import type { HeardEvent } from "./hub.ts";

/** A person who joined or left a team hears by the new rule after this at the latest. */
const KNOWN_FOR_MS = 10_000;

/** Whether a screen may hear of an event: what happens in mailboxes that its user does not see does not exist for it, nor what is told to another person. */
export function createEar(ctx: Ctx): (event: HeardEvent) => Promise<boolean> {
  let known: { ids: Set<string>; until: number } | null = null;
  const seen = async () => {
    if (known === null || known.until < ctx.now().getTime()) known = { ids: new Set((await visibleMailboxes(ctx)).map((mailbox) => mailbox.id)), until: ctx.now().getTime() + KNOWN_FOR_MS };
    return known.ids;
  };
  return async ({ event, mailboxId, userId }) => {
    if (userId !== null && userId !== userIdOf(ctx)) return false;
    if (/^(mailbox|team|user)\./.test(event)) known = null;
    return mailboxId === null || (await seen()).has(mailboxId);
  };
}

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import { noteMailboxChange } from "../../services/mailboxes/note-mailbox-change.ts";

const HOOK_BYTES_MAX = 256 * 1024;

/** A change notification, or a lifecycle one, which has no change type: https://learn.microsoft.com/graph/change-notifications-lifecycle-events */
const Notification = z.object({
  subscriptionId: z.string().max(200),
  clientState: z.string().max(128).nullish(),
  changeType: z.string().max(60).nullish(),
  lifecycleEvent: z.enum(["reauthorizationRequired", "subscriptionRemoved", "missed"]).nullish().catch(null),
});
const Notifications = z.object({ value: z.array(Notification).max(1_000) });

/**
 * Where Graph calls. The handshake is answered with the token as text; notifications are kept with their job and
 * answered 202 within Graph's three seconds. What is not ours is answered the same, so that nobody learns what exists.
 */
export function createGraphHook(ctx: Ctx, log: Logger): Hono {
  const hook = new Hono();
  // Lifecycle notifications have an address of their own; what is told at the wrong one is heard as well.
  for (const path of ["/", "/lifecycle"]) hook.post(path, bodyLimit({ maxSize: HOOK_BYTES_MAX, onError: () => { throw refuse("too_large", "A notification may have at most 256 KiB."); } }), async (c) => {
    const validationToken = c.req.query("validationToken");
    if (validationToken !== undefined) return c.body(validationToken.slice(0, 4_096), 200, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" });
    const parsed = Notifications.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) throw refuse("bad_input", "This is not a change notification of Microsoft Graph.");
    const asGraph: Ctx = { ...ctx, actor: { type: "provider", name: "Microsoft Graph" } };
    for (const notification of parsed.data.value) {
      const outcome = await noteMailboxChange(asGraph, { subscriptionId: notification.subscriptionId, clientState: notification.clientState ?? null, changeType: notification.changeType ?? null, lifecycleEvent: notification.lifecycleEvent ?? null });
      if (outcome !== "noted") log.warn({ hook: "graph", outcome }, "notification ignored");
    }
    return c.body(null, 202);
  });
  return hook;
}

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { jsonOf } from "../../json-of.ts";
import type { Logger } from "../../log.ts";
import type { ReceiptKind } from "../../contract/deliveries.ts";
import { accountHook, isSigned } from "../../services/receipts/hook-secrets.ts";
import { noteProviderEvents, type ProviderEvent } from "../../services/receipts/note-provider-events.ts";

const HOOK_BYTES_MAX = 256 * 1024;

const text = (max: number) => z.string().max(max).nullish().catch(null);
/** https://developers.mailersend.com/api/v1/webhooks.html#payload-example; what else is in it is not read. */
const Activity = z.object({
  type: z.string().max(60),
  data: z.object({
    id: z.string().min(1).max(100),
    created_at: text(60),
    email: z.object({ tags: z.array(z.string().max(200)).max(20).nullish().catch(null), message: z.object({ id: text(100) }).nullish().catch(null), recipient: z.object({ email: text(320) }).nullish().catch(null) }),
    morph: z.object({ reason: text(2_000), readable_reason: text(2_000) }).nullish().catch(null),
  }),
});

const kinds: Record<string, { kind: ReceiptKind; hint?: "hard" | "soft" }> = {
  "activity.delivered": { kind: "delivered" },
  "activity.hard_bounced": { kind: "bounced", hint: "hard" },
  "activity.soft_bounced": { kind: "bounced", hint: "soft" },
  "activity.deferred": { kind: "delayed" },
  "activity.opened": { kind: "opened" },
  "activity.opened_unique": { kind: "opened" },
  "activity.clicked": { kind: "clicked" },
  "activity.clicked_unique": { kind: "clicked" },
  "activity.unsubscribed": { kind: "unsubscribed" },
  "activity.spam_complaint": { kind: "complained" },
};

/**
 * Where MailerSend tells what became of a mail. The signature is of the bytes as they came: `\/` written anew is another
 * text. An account that does not exist, one without a key and a wrong signature answer the same.
 */
export function createMailerSendHook(ctx: Ctx, log: Logger): Hono {
  const app = new Hono();
  app.post("/:accountId", bodyLimit({ maxSize: HOOK_BYTES_MAX, onError: () => { throw refuse("too_large", "A notification may have at most 256 KiB."); } }), async (c) => {
    const accountId = c.req.param("accountId");
    const body = new Uint8Array(await c.req.arrayBuffer());
    const hook = z.uuid().safeParse(accountId).success ? await accountHook(ctx, { accountId, provider: "mailersend" }) : null;
    if (!hook?.secret || !isSigned(hook.secret, body, c.req.header("signature") ?? "")) throw refuse("unauthenticated", "The signature is not one of this account.");
    const parsed = Activity.safeParse(jsonOf(new TextDecoder().decode(body)));
    const known = parsed.success ? kinds[parsed.data.type] : undefined;
    // What is signed but unknown is answered as taken, or it would come again for days.
    if (!parsed.success || !known) return c.body(null, 202);
    const asProvider: Ctx = { ...ctx, actor: { type: "provider", name: "MailerSend" } };
    const { notedCount } = await noteProviderEvents(asProvider, { hook, source: "mailersend", events: [toEvent(parsed.data, known)] });
    if (notedCount === 0) log.debug({ hook: "mailersend", type: parsed.data.type }, "event about no mail of ours, or not kept");
    return c.body(null, 202);
  });
  return app;
}

function toEvent({ data }: z.infer<typeof Activity>, { kind, hint }: { kind: ReceiptKind; hint?: "hard" | "soft" }): ProviderEvent {
  const { email, morph } = data;
  return {
    id: data.id,
    kind,
    // Our channel tags each mail with its delivery's id.
    deliveryId: email.tags?.find((tag) => z.uuid().safeParse(tag).success) ?? null,
    providerMessageId: email.message?.id ?? null,
    internetMessageId: null,
    recipient: email.recipient?.email ?? null,
    at: data.created_at ? new Date(data.created_at) : null,
    text: morph?.readable_reason ?? morph?.reason ?? null,
    hint: hint ?? null,
  };
}

import { bodyLimit } from "hono/body-limit";
import { ChatChannel } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import { HOOK_BYTES_MAX, SNS_BYTES_MAX } from "../../services/channels/limits.ts";
import { answerHandshake, takeHook, takeSns } from "../../services/channels/take-hook.ts";
import { createRouter, definePublic, json, z } from "../route.ts";

const tags = ["hooks"];
const params = z.object({ platform: ChatChannel });
const Taken = z.object({ status: z.enum(["kept", "known", "confirmed", "ignored"]) });

const handshake = definePublic({ method: "get", path: "/webhooks/{platform}", summary: "Meta asks whether the address is ours (hub.mode, hub.verify_token, hub.challenge)", tags, request: { params }, responses: { 200: { description: "The challenge", content: { "text/plain": { schema: z.string() } } } } });
const post = definePublic({ method: "post", path: "/webhooks/{platform}", summary: "What Meta tells of a number, a page or an Instagram account, signed in X-Hub-Signature-256 over the bytes as they come", tags, request: { params }, responses: json(Taken) });
const postAws = definePublic({ method: "post", path: "/webhooks/whatsapp/aws", summary: "The same of a number at AWS, by Amazon SNS, which signs itself", tags, responses: json(Taken) });

/** Whether its body is a vendor's, of the vendor's own type and size, and nothing but its bytes is looked at. */
export const isVendorCall = (path: string): boolean => /^\/api\/webhooks\/(whatsapp|messenger|instagram)(\/aws)?$/.test(path);

/**
 * Where Meta and AWS call about chats. Nothing is known of the caller but the signature: what is not signed, or tells of no
 * account of ours, leaves no trace. What is, is kept with its job in one insert and answered; what it means comes after.
 */
export function createChatHookRoutes(ctx: Ctx, log: Logger) {
  const router = createRouter();
  const limited = (maxSize: number) => bodyLimit({ maxSize, onError: () => { throw refuse("too_large", `A notification may have at most ${maxSize / 1024} KiB.`); } });
  router.post("/webhooks/:platform", limited(HOOK_BYTES_MAX));
  router.post("/webhooks/whatsapp/aws", limited(SNS_BYTES_MAX));
  return router
    .openapi(handshake, async (c) => {
      const query = (name: string) => (c.req.query(`hub.${name}`) ?? "").slice(0, 1_000);
      const challenge = await answerHandshake(ctx, { mode: query("mode"), token: query("verify_token"), challenge: query("challenge") });
      return c.body(challenge, 200, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" }) as never;
    })
    .openapi(post, async (c) => {
      const { platform } = c.req.valid("param");
      const { isNew } = await takeHook(asVendor(ctx, "Meta"), { platform, body: new Uint8Array(await c.req.arrayBuffer()), signature: c.req.header("x-hub-signature-256") ?? "" });
      if (!isNew) log.debug({ hook: platform }, "hook that is kept already");
      return c.json({ status: isNew ? ("kept" as const) : ("known" as const) }, 200);
    })
    .openapi(postAws, async (c) => {
      const { outcome } = await takeSns(asVendor(ctx, "Amazon SNS"), new Uint8Array(await c.req.arrayBuffer()));
      if (outcome !== "kept") log.debug({ hook: "aws", outcome }, "call of Amazon SNS");
      return c.json({ status: outcome }, 200);
    });
}

const asVendor = (ctx: Ctx, name: string): Ctx => ({ ...ctx, actor: { type: "provider", name } });

import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { channelApps, hookLogs } from "../../../drizzle/schema/channels.ts";
import type { ChatProvider } from "../../contract/channels.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { concernsUs, isOurTopic } from "./channel-accounts.ts";
import { type HookHead, readAwsHead, readHookHead } from "./hook-head.ts";
import { HOOK_AGE_MAX_MS } from "./limits.ts";
import { isSameToken, isSignedByApp, openMetaApp } from "./meta-app.ts";

export type HookPlatform = ChatChannel;

const providers: Record<HookPlatform, ChatProvider> = { whatsapp: "whatsapp_cloud", messenger: "messenger", instagram: "instagram" };

/** Meta asks once whether the address is ours: answers what it wants to read back. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
export async function answerHandshake(ctx: Ctx, { mode, token, challenge }: { mode: string; token: string; challenge: string }): Promise<string> {
  const app = await openMetaApp(ctx);
  if (mode !== "subscribe" || !app || !isSameToken(app.verifyToken, token)) throw refuse("forbidden", "The verify token is not the one of this desk.", { remedy: "Copy it from Settings, Channels." });
  await ctx.db.update(channelApps).set({ verifiedAt: ctx.now() }).where(eq(channelApps.key, "meta"));
  return challenge;
}

/**
 * Keeps what Meta told, as it came and with the job that does what it means, before anything is done with it. Refuses what
 * is not signed by our app, tells of no account of ours, or is older than Meta would send it. The same bytes again: nothing.
 */
export async function takeHook(ctx: Ctx, { platform, body, signature }: { platform: HookPlatform; body: Uint8Array; signature: string }): Promise<{ isNew: boolean }> {
  const app = await openMetaApp(ctx);
  if (!app || !isSignedByApp(app, body, signature)) throw refuse("unauthenticated", "The signature is not one of our app.", { remedy: "Sign the bytes with the app's secret, in X-Hub-Signature-256." });
  const text = textOf(body);
  const head = text === null ? null : readHookHead(platform, text);
  if (text === null || !head) throw refuse("bad_input", `This is no notification of ${platform}.`);
  await allow(ctx, platform, head);
  return keepHook(ctx, { platform, provider: providers[platform], body, text });
}

/** The same by Amazon SNS, which signs itself. `confirmed`: a subscription to a topic of ours was answered. */
export async function takeSns(ctx: Ctx, body: Uint8Array): Promise<{ outcome: "kept" | "known" | "confirmed" | "ignored" }> {
  const text = textOf(body);
  const message = text === null ? null : await ctx.ports.chat.readSns(text);
  if (text === null || !message) throw refuse("unauthenticated", "This is not signed by Amazon SNS.");
  if (!(await isOurTopic(ctx, message.topicArn))) throw refuse("not_found", "No account of this desk names this topic.", { remedy: "Enter the topic's ARN with the account, under Settings, Channels." });
  if (message.type === "SubscriptionConfirmation") {
    const answer = await ctx.ports.chat.confirmSns(message, text);
    if (!answer.ok) throw refuse("outside_failed", `Amazon SNS did not take the confirmation: ${answer.detail}`, { remedy: "Ask SNS to send the confirmation again." });
    return { outcome: "confirmed" };
  }
  if (message.type !== "Notification") return { outcome: "ignored" };
  const head = readAwsHead(message.message);
  if (!head) throw refuse("bad_input", "This is no event of AWS End User Messaging Social.");
  await allow(ctx, "whatsapp", { ...head, newestAt: head.newestAt ?? message.at });
  const { isNew } = await keepHook(ctx, { platform: "whatsapp", provider: "aws_social", body: new TextEncoder().encode(message.message), text: message.message });
  return { outcome: isNew ? "kept" : "known" };
}

async function allow(ctx: Ctx, platform: HookPlatform, head: HookHead): Promise<void> {
  if (head.newestAt !== null && ctx.now().getTime() - head.newestAt.getTime() > HOOK_AGE_MAX_MS) throw refuse("unprocessable", "What this tells happened more than eight days ago: Meta sends nothing again for so long.", { remedy: "Play it again from the log of hooks, where it was kept." });
  if (!(await concernsUs(ctx, platform, head))) throw refuse("not_found", "This tells of no account that is connected here.", { remedy: "Connect the account under Settings, Channels, or end the subscription at the vendor." });
}

/** Null: no text that can be kept byte for byte. */
function textOf(body: Uint8Array): string | null {
  if (body.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

function keepHook(ctx: Ctx, { platform, provider, body, text }: { platform: HookPlatform; provider: ChatProvider; body: Uint8Array; text: string }): Promise<{ isNew: boolean }> {
  return inTransaction(ctx, async (ctx) => {
    const bodySha256 = createHash("sha256").update(body).digest("hex");
    const [row] = await ctx.db.insert(hookLogs).values({ id: ctx.newId(), platform, provider, bodySha256, body: text, receivedAt: ctx.now() }).onConflictDoNothing().returning({ id: hookLogs.id });
    if (row) await enqueueJob(ctx, "channels.processHook", { hookLogId: row.id });
    return { isNew: row !== undefined };
  });
}

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { and, asc, eq } from "drizzle-orm";
import { Hono } from "hono";
import { chatAws, chatBusiness } from "../../drizzle/seed/chat-story.ts";
import { seedChats } from "../../drizzle/seed/seed-chats.ts";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { createSandboxAws } from "../../server/sandbox/aws/server.ts";
import { createChatLevers } from "../../server/sandbox/meta/chat-levers.ts";
import { createSandboxMeta } from "../../server/sandbox/meta/server.ts";
import { testApi } from "../support/api.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

/** The desk of the story with its chats, over the wire of the sandbox's Meta and AWS: their hooks come back to the desk's own routes. */
export async function chatWorld() {
  const folder = mkdtempSync(path.join(scratchFolder(), "mailroom-chats-"));
  const app = new Hono();
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const clock = { now: () => new Date() };
  const desk = await testDesk({ ...chatAdaptersAt(url, { now: () => clock.now() }) });
  clock.now = desk.clock.now;
  const api = testApi(desk);
  const hooks = { areLost: false };
  const callHook = async (to: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    if (hooks.areLost) return { status: 503, text: "" };
    const { pathname, search } = new URL(to);
    const answer = await api.app.request(`${pathname}${search}`, { method: body ? "POST" : "GET", headers, ...(body ? { body } : {}) });
    return { status: answer.status, text: await answer.text() };
  };
  const meta = await createSandboxMeta({ business: chatBusiness, journalFile: path.join(folder, "chats.jsonl"), publicUrl: url, now: desk.clock.now, callHook });
  const aws = await createSandboxAws({ parts: meta.parts, business: chatAws, callHook, publicUrl: url });
  app.route("/sandbox/meta", meta.app as unknown as Hono);
  app.route("/sandbox/aws", aws.app as unknown as Hono);
  app.route("/levers", createChatLevers({ meta, aws, callHook }));
  await seedChats(desk.system, meta.remember);
  await desk.drainJobs();
  const accounts = await desk.db.select().from(channelAccounts);

  const world = {
    desk,
    api,
    meta,
    aws,
    hooks,
    url,
    account: (channel: "whatsapp" | "messenger" | "instagram") => accounts.find((one) => one.channel === channel)!,
    /** The chat with a person of the story. */
    async chat(channel: "whatsapp" | "messenger" | "instagram", participantName: string) {
      const [row] = await desk.db.select().from(conversations).where(and(eq(conversations.channel, channel), eq(conversations.participantName, participantName)));
      if (!row) throw new Error(`The story has no chat with ${participantName} on ${channel}.`);
      return row;
    },
    ours: (conversationId: string) => desk.db.select().from(deliveries).where(eq(deliveries.conversationId, conversationId)).orderBy(asc(deliveries.queuedAt), asc(deliveries.part)),
    stored: (conversationId: string) => desk.db.select().from(messages).where(eq(messages.conversationId, conversationId)).orderBy(asc(messages.receivedAt), asc(messages.id)),
    /** What the person's telephone has of us, oldest first. */
    arrived: (to: string) => [...meta.parts.world.messages.values()].filter((message) => message.address === to && message.direction === "out"),
    /** Runs what is due until a moment that many seconds ahead, as the clock goes. */
    async pass(seconds: number) {
      const end = desk.clock.now().getTime() + seconds * 1_000;
      while (desk.clock.now().getTime() < end) {
        await desk.drainJobs();
        desk.clock.set(new Date(Math.min(end, desk.clock.now().getTime() + 1_000)));
      }
      await desk.drainJobs();
    },
    /** Until what vendors tell by themselves has come and was noted: what was lost is told again only after a while. */
    async holds(check: () => Promise<boolean>) {
      await eventually(async () => {
        await desk.drainJobs();
        return check();
      }, 60_000).toBe(true);
    },
    async drop() {
      aws.close();
      await meta.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await desk.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
export type ChatWorld = Awaited<ReturnType<typeof chatWorld>>;

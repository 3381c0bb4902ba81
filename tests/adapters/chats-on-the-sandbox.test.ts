import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chatAws, chatBusiness, chatIds, chatKeys, customers, saidInChats } from "../../drizzle/seed/chat-story.ts";
import { createSandboxAws } from "../../server/sandbox/aws/server.ts";
import { createSandboxMeta } from "../../server/sandbox/meta/server.ts";
import type { HookEvent } from "../../server/services/channels/hook-events.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { eventually } from "../support/eventually.ts";
import { accountOf } from "./outbound.ts";
import { FILE, chatOf } from "./outgoing-chat.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
const clock = { now: NOW };
const [ingrid] = customers;
const called: { headers: Record<string, string>; body: string }[] = [];
let folder: string;
let world: { origin: string; adapters: ReturnType<typeof chatAdaptersAt>; stop: () => Promise<void> };

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-chats-"));
  const app = new Hono();
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const now = () => clock.now;
  const callHook = async (to: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    called.push({ headers, body });
    return { status: 200, text: new URL(to).searchParams.get("hub.challenge") ?? "" };
  };
  const meta = await createSandboxMeta({ business: chatBusiness, journalFile: path.join(folder, "chats.jsonl"), publicUrl: origin, now, callHook });
  const aws = await createSandboxAws({ parts: meta.parts, business: chatAws, callHook, publicUrl: origin });
  app.route("/sandbox/meta", meta.app as unknown as Hono);
  app.route("/sandbox/aws", aws.app as unknown as Hono);
  await meta.remember(saidInChats(NOW));
  world = {
    origin,
    adapters: chatAdaptersAt(origin, { now, timeoutMs: 5_000 }),
    stop: async () => {
      aws.close();
      await meta.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

const accounts = {
  whatsapp_cloud: accountOf({ provider: "whatsapp_cloud", secret: chatKeys.whatsAppToken, settings: { externalId: chatIds.numberId, businessId: chatIds.wabaId } }),
  aws_social: accountOf({ provider: "aws_social", secret: JSON.stringify(chatKeys.aws), settings: { externalId: chatIds.numberId, businessId: chatIds.wabaId, aws: { region: chatAws.region, burstCapacity: 100, metaApiVersion: "v23.0", mediaBucket: chatAws.bucket, metricsNamespace: "Mailroom" } } }),
  messenger: accountOf({ provider: "messenger", secret: chatKeys.pageToken, settings: { externalId: chatIds.pageId } }),
  instagram: accountOf({ provider: "instagram", secret: chatKeys.pageToken, settings: { externalId: chatIds.instagramId, businessId: chatIds.pageId } }),
};
const ways = ["whatsapp_cloud", "aws_social", "messenger", "instagram"] as const;
/** Whose window is open, by channel. */
const people = { whatsapp_cloud: `+${ingrid.phone}`, aws_social: `+${customers[1].phone}`, messenger: customers[3].psid, instagram: customers[2].igsid };

test.each(ways)("%s: the account is known, its facts are read", async (way) => {
  const vendor = world.adapters.chat.vendors[way];
  expect(await vendor.test(accounts[way])).toMatchObject({ isGood: true });
  expect(await vendor.readFacts(accounts[way])).toMatchObject({ ok: true, value: { handle: expect.any(String) as string } });
});

test.each(ways)("%s: a text and a picture leave", async (way) => {
  const channel = world.adapters.channels[way];
  const isHuman = true;
  expect(await channel.send(chatOf(accounts[way], { type: "text", body: "On our way" }, { isHuman }, people[way]), async () => {})).toMatchObject({ outcome: "sent" });
  const picture = await channel.send(chatOf(accounts[way], { type: "image", fileSha256: FILE, mimeType: "image/png", fileName: "fjord.png", caption: null }, { isHuman }, people[way]), async () => {});
  // WhatsApp wants six seconds between two messages to one person, and the story's clock stands.
  expect(picture).toMatchObject(way === "whatsapp_cloud" || way === "aws_social" ? { outcome: expect.stringMatching(/^(sent|deferred)$/) as string } : { outcome: "sent" });
});

test.each(["whatsapp_cloud", "aws_social"] as const)("%s: templates are listed with their components", async (way) => {
  const listed = await world.adapters.chat.vendors[way].listTemplates!(accounts[way]);
  expect(listed).toMatchObject({ ok: true, value: expect.arrayContaining([expect.objectContaining({ name: "booking_update", status: "APPROVED", components: expect.arrayContaining([expect.objectContaining({ type: "BODY" })]) as unknown })]) as unknown });
});

test("pages tell their history as hooks would", async () => {
  const events: HookEvent[] = [];
  for await (const page of world.adapters.chat.vendors.messenger.readHistory!(accounts.messenger, new Date(NOW.getTime() - 30 * 86_400_000))) {
    expect(page.ok ? null : page).toBeNull();
    if (page.ok) events.push(...page.value);
  }
  const texts = events.flatMap((event) => (event.kind === "message" ? [event.text] : []));
  expect(texts).toContain("Yes please, February.");
});

test("CloudWatch takes figures", async () => {
  expect(await world.adapters.chat.vendors.aws_social.putMetrics!(accounts.aws_social, [{ name: "Sent", value: 1, unit: "Count", at: NOW, dimensions: { Channel: "whatsapp" } }])).toEqual({ ok: true, value: null });
});

test("what Meta and AWS tell of it is understood, and names our own word", async () => {
  const { readHook, readSns } = world.adapters.chat;
  // Phones take a moment.
  clock.now = new Date(NOW.getTime() + 10_000);
  const told = async () => {
    const read = await Promise.all(called.map(async ({ body }) => {
      if (body.includes("whatsapp_business_account")) return readHook("whatsapp_cloud", body);
      const sns = await readSns(body);
      return sns?.type === "Notification" ? readHook("aws_social", sns.message) : [];
    }));
    return read.flat();
  };
  await eventually(async () => (await told()).filter((event) => event.kind === "status" && event.tracker !== null).length).toBeGreaterThan(0);
  expect((await told()).filter(({ kind }) => kind === "other")).toEqual([]);
});

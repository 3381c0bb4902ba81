import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { eq } from "drizzle-orm";
import { chatAws, chatBusiness, chatIds, chatKeys } from "../../drizzle/seed/chat-story.ts";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { ChannelAccount } from "../../server/contract/channels.ts";
import { type AwsBusiness, createSandboxAws } from "../../server/sandbox/aws/server.ts";
import { createSandboxMeta } from "../../server/sandbox/meta/server.ts";
import { saveMetaApp } from "../../server/services/channels/meta-app.ts";
import { testApi } from "../support/api.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { testDesk } from "../support/desk.ts";

export const WHATSAPP = { provider: "whatsapp_cloud", phoneNumberId: chatIds.numberId, businessId: chatIds.wabaId, token: chatKeys.whatsAppToken };

/** The same number by AWS, with keys. */
export const BY_AWS = {
  provider: "aws_social", phoneNumberId: chatIds.numberId, businessId: chatIds.wabaId,
  aws: { region: chatAws.region, phoneNumberId: chatIds.awsNumberId, businessId: chatIds.awsWabaId, ...chatKeys.aws, topicArn: chatIds.awsTopicArn, mediaBucket: chatAws.bucket },
};

/** The desk with the real adapters, against the sandbox's Meta and AWS on a port of their own; `asked` is what they heard. */
export async function connectWorld() {
  const asked: string[] = [];
  const slow = { paths: null as { test(pathname: string): boolean } | null, ms: 0 };
  const world = new Hono();
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const { pathname } = new URL(request.url);
      asked.push(`${request.method} ${pathname.replace(/^\/sandbox\/meta(\/v\d+\.\d)?/, "")}`);
      if (slow.paths?.test(pathname)) await new Promise((resolve) => setTimeout(resolve, slow.ms));
      return world.fetch(request, env);
    },
  }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const desk = await testDesk();
  Object.assign(desk.ports, chatAdaptersAt(origin, { now: () => desk.clock.now(), timeoutMs: 5_000 }));
  const api = testApi(desk);
  const callHook = async (url: string, init: { method: string; headers: Record<string, string>; body: string }) => {
    const answer = await api.app.request(url.replace(desk.ports.publicUrl, ""), init);
    return { status: answer.status, text: await answer.text() };
  };
  const meta = await createSandboxMeta({ business: structuredClone(chatBusiness) as Parameters<typeof createSandboxMeta>[0]["business"], publicUrl: desk.ports.publicUrl, now: () => desk.clock.now(), callHook });
  const awsBusiness: AwsBusiness = structuredClone(chatAws);
  const aws = await createSandboxAws({ parts: meta.parts, business: awsBusiness, callHook, publicUrl: origin });
  world.route("/sandbox/meta", meta.app as unknown as Hono);
  world.route("/sandbox/aws", aws.app as unknown as Hono);
  await saveMetaApp(desk.system, { appId: chatIds.appId, secret: chatKeys.appSecret, verifyToken: chatKeys.verifyToken });
  const teamId = desk.mailbox("support@fernweh.example").teamId!;

  /** Through Meta's dialog as a browser goes: the address that it comes back to, and its cookie. */
  async function throughDialog(channel: "messenger" | "instagram", { answer = "yes", who = "Mara" } = {}) {
    const begun = await api.app.request(`/api/platforms/${channel}/connect`, { method: "POST", headers: { authorization: `Bearer ${who}`, "content-type": "application/json" }, body: JSON.stringify({ teamId }) });
    const { url } = (await begun.json()) as { url: string };
    const cookie = (begun.headers.get("set-cookie") ?? "").split(";")[0]!;
    const asks = new URL(url).searchParams;
    const form = new URLSearchParams({ sandbox: "1", redirect_uri: asks.get("redirect_uri")!, state: asks.get("state")!, scope: asks.get("scope") ?? "", answer });
    const back = await fetch(`${url.split("?")[0]}`, { method: "POST", body: form, redirect: "manual" });
    return { cookie, back: (back.headers.get("location") ?? "").replace(desk.ports.publicUrl, ""), state: asks.get("state")!, setCookie: begun.headers.get("set-cookie") ?? "" };
  }
  const comeBack = async (back: string, cookie: string) => {
    const answer = await api.app.request(back, { headers: cookie ? { cookie } : {} });
    return { status: answer.status, place: (answer.headers.get("location") ?? "").replace(`${desk.ports.publicUrl}/settings/#/channels/`, "") };
  };

  return {
    desk, api, meta, aws, awsBusiness, asked, slow, origin, teamId, throughDialog, comeBack,
    connectWhatsApp: async (more: object = {}) => (await api.post<ChannelAccount>("Mara", "/platforms/whatsapp/connect", { ...WHATSAPP, teamId, ...more })).body,
    rowOf: async (id: string) => (await desk.db.select().from(channelAccounts).where(eq(channelAccounts.id, id)))[0]!,
    eventNames: async (id: string) => (await desk.db.select({ name: events.name }).from(events).where(eq(events.subjectId, id)).orderBy(events.seq)).map(({ name }) => name),
    drop: async () => {
      aws.close();
      await meta.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await desk.drop();
    },
  };
}
export type ConnectWorld = Awaited<ReturnType<typeof connectWorld>>;

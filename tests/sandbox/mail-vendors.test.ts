import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Agent } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chatAws, chatBusiness } from "../../drizzle/seed/chat-story.ts";
import { directory, company, sandboxKeys } from "../../drizzle/seed/story.ts";
import { createAzureEmailChannel } from "../../server/adapters/azure-email/channel.ts";
import { createGmailChannel } from "../../server/adapters/gmail/channel.ts";
import { createMailerSendChannel } from "../../server/adapters/mailersend/channel.ts";
import { createAccessTokens } from "../../server/adapters/outside/oauth-token.ts";
import { createSmtpChannel } from "../../server/adapters/smtp/channel.ts";
import { type Sandbox, startSandbox } from "../../server/sandbox/start-sandbox.ts";
import type { Channel, ChannelAccount } from "../../server/services/deliveries/channel.ts";
import { accountOf, messageOf } from "../adapters/outbound.ts";

const AYLIN = "aylin@fernweh.example";
let folder: string;
let running: { sandbox: Sandbox; url: string; stop(): Promise<void> };
const dispatcher = new Agent();

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-vendors-"));
  running = await run();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The whole sandbox on a real port, as the server mounts it. */
async function run() {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const sandbox = await startSandbox({
    publicUrl: url, folder, tenantId: company.tenantId, users: directory, app: { clientId: "c", clientSecret: "s", apiScope: "api://c/x" }, redirectUris: [],
    manifestFile: path.join(import.meta.dirname, "../../manifest.xml"), pageFolder: folder, officeJsFolder: folder, defaultMailbox: AYLIN,
    azureAccessKey: sandboxKeys.azureAccessKey, meta: chatBusiness, aws: chatAws, callHook: () => Promise.reject(new Error("Nobody subscribes here.")),
  });
  const listener = getRequestListener(sandbox.app.fetch);
  answer = (request, response) => void (sandbox.handle(request, response) || listener(request, response));
  const stop = async () => {
    await sandbox.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { sandbox, url, stop };
}

type Provider = "smtp" | "mailersend" | "gmail" | "azure_email";

function channelOf(provider: Provider): Channel {
  const http = { now: running.sandbox.clock.now, dispatcher, allowPrivate: true, isPinned: true };
  const accessTokens = createAccessTokens({ ...http, tokenUrl: `${running.url}/sandbox/gmail/token` });
  switch (provider) {
    case "smtp": return createSmtpChannel({ ...http, accessTokens, onlyPort: running.sandbox.smtp.port });
    case "mailersend": return createMailerSendChannel({ ...http, baseUrl: `${running.url}/sandbox/mailersend/v1` });
    case "gmail": return createGmailChannel({ ...http, accessTokens, baseUrl: `${running.url}/sandbox/gmail/gmail/v1` });
    case "azure_email": return createAzureEmailChannel({ ...http, baseUrl: `${running.url}/sandbox/azure-email` });
    default: return provider satisfies never;
  }
}

/** Each names a real address of its vendor, which the sandbox must never call. */
const accounts: Record<Provider, Partial<ChannelAccount>> = {
  smtp: { settings: { host: "smtp.office365.com", port: 587, security: "none" } },
  mailersend: { settings: { endpoint: "https://api.mailersend.com/v1" }, secret: sandboxKeys.mailerSendToken },
  gmail: { settings: { endpoint: "https://gmail.googleapis.com/gmail/v1" }, secret: JSON.stringify({ clientId: "c", clientSecret: "s", refreshToken: "r", tokenUrl: "https://oauth2.googleapis.com/token" }) },
  azure_email: { settings: {}, secret: `endpoint=https://fernweh.communication.azure.com/;accesskey=${sandboxKeys.azureAccessKey}` },
};
const providers = Object.keys(accounts) as Provider[];
const send = (provider: Provider, to: string) => channelOf(provider).send(messageOf(accountOf({ provider, ...accounts[provider] }), { to: { address: to }, subject: `By ${provider}` }), async () => {});

async function lever<Body>(method: string, place: string, body?: object): Promise<Body> {
  const answer = await dispatcher.request({ origin: running.url, path: `/sandbox/levers/${place}`, method: method as "GET", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: body ? JSON.stringify(body) : null });
  return (await answer.body.json()) as Body;
}

async function inboxOfAylin(): Promise<{ items: string[] }> {
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "c", client_secret: "s", scope: "https://graph.microsoft.com/.default" }).toString();
  const signIn = await dispatcher.request({ origin: running.url, path: `/sandbox/entra/${company.tenantId}/oauth2/v2.0/token`, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: form });
  const { access_token: token } = (await signIn.body.json()) as { access_token: string };
  const inbox = await dispatcher.request({ origin: running.url, path: `/sandbox/graph/v1.0/users/${AYLIN}/mailFolders/inbox/messages?$select=subject`, method: "GET", headers: { authorization: `Bearer ${token}` } });
  const { value } = (await inbox.body.json()) as { value: { subject: string }[] };
  return { items: value.map(({ subject }) => subject) };
}

test.each(providers)("%s: mail to the directory lies in the mailbox, to others in the list; real addresses are never called", async (provider) => {
  expect(await send(provider, AYLIN)).toMatchObject({ outcome: "sent" });
  expect(await send(provider, "ingrid.solberg@nordlys.example")).toMatchObject({ outcome: "sent" });
  const { items } = await lever<{ items: { id: string; to: string[]; subject: string }[] }>("GET", "sent");
  expect(items.map(({ to, subject }) => [to[0], subject])).toEqual([[AYLIN, `By ${provider}`], ["ingrid.solberg@nordlys.example", `By ${provider}`]]);
  const { items: arrived } = await inboxOfAylin();
  expect(arrived).toEqual([`By ${provider}`]);
  const raw = await dispatcher.request({ origin: running.url, path: `/sandbox/levers/sent/${items[0]!.id}`, method: "GET", headers: { "x-sandbox": "1" } });
  expect(await raw.body.text()).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
});

test.each(providers)("%s: a bad day is ordered by the lever of its vendor, and its requests are listed", async (provider) => {
  const vendor = provider === "azure_email" ? "azure-email" : provider;
  await lever("POST", "fail", { vendor, times: 5, with: { status: 429, retryAfterSeconds: 5 }, ...(provider === "gmail" ? { path: "/messages/send" } : {}) });
  expect(await send(provider, AYLIN)).toMatchObject({ outcome: "deferred", reason: "rate_limited" });
  expect((await lever<{ items: unknown[] }>("GET", `requests?vendor=${vendor}`)).items.length).toBeGreaterThan(0);
  expect((await lever<{ items: unknown[] }>("GET", "sent")).items).toEqual([]);
});

test("what was sent outlives a restart of the sandbox", async () => {
  for (const provider of providers) await send(provider, "ingrid.solberg@nordlys.example");
  await running.stop();
  running = await run();
  expect((await lever<{ items: { subject: string }[] }>("GET", "sent")).items.map(({ subject }) => subject)).toEqual(providers.map((provider) => `By ${provider}`));
});

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chatIds, chatKeys, customers, saidInChats } from "../../drizzle/seed/chat-story.ts";
import { barriersOf } from "../support/barriers.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { type HostServer, startHostServer } from "./fixtures/host-server.ts";

let browser: Browser;
let host: HostServer;

beforeAll(async () => {
  [browser, host] = await Promise.all([openBrowser(), startHostServer()]);
  await host.sandbox.chats.remember(saidInChats(host.sandbox.clock.now()));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

test.each(["light", "dark"] as const)("on the telephone one is the customer: reads, taps a choice, writes; %s, without barriers, at 320 px", { timeout: 60_000 }, async (colorScheme) => {
  await using context = await browser.newContext({ ignoreHTTPSErrors: true, colorScheme, viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  host.sandbox.chats.days.order({ limits: { pairSeconds: 0 } });
  const interactive = { type: "button", body: { text: `Shall we book, ${colorScheme}?` }, action: { buttons: [{ type: "reply", reply: { id: `yes-${colorScheme}`, title: `Yes, ${colorScheme}` } }] } };
  await host.sandbox.chats.app.request(`/v23.0/${chatIds.numberId}/messages`, { method: "POST", headers: { authorization: `Bearer ${chatKeys.whatsAppToken}`, "content-type": "application/json" }, body: JSON.stringify({ messaging_product: "whatsapp", to: customers[0].phone, type: "interactive", interactive }) });
  await page.goto(`${host.url}/sandbox/phone?person=Ingrid+Solberg`);
  await page.getByRole("button", { name: `Yes, ${colorScheme}` }).click();
  await page.getByRole("paragraph").filter({ hasText: `Yes, ${colorScheme}` }).waitFor();
  await page.getByRole("textbox", { name: "Message" }).fill(`See you, ${colorScheme}`);
  await page.keyboard.press("Enter");
  await page.getByText(`See you, ${colorScheme}`).waitFor();
  const said = host.sandbox.chats.parts.world.chatOf("whatsapp", chatIds.numberId, customers[0].phone);
  expect(said.slice(-2).map(({ type, shown }) => [type, shown.text])).toEqual([["interactive", `Yes, ${colorScheme}`], ["text", `See you, ${colorScheme}`]]);
  await eventually(() => said.findLast(({ direction }) => direction === "out")?.done.at(-1)?.status).toBe("read");
  await page.getByRole("tab", { name: "WhatsApp" }).press("ArrowRight");
  await page.getByText("reindeer").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(await barriersOf(page)).toEqual([]);
  expect(faults).toEqual([]);
});

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { people } from "../../drizzle/seed/story.ts";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { ContactPage } from "../../server/contract/contacts.ts";
import type { Me } from "../../server/contract/people.ts";
import type { Template } from "../../server/contract/templates.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { graphToken, listFolder } from "../support/mailroom.ts";
import { apiOf, type CallApi, importByApi } from "../support/merge-by-api.ts";
import { setStage } from "../support/stage.ts";

/** The pages that a recipient reaches from a mail: read by anybody, in any browser, on any telephone. */
const stage = setStage();
const WAIT_MS = 60_000;
let call: CallApi;
let contactIds: string[];

interface SentItem {
  subject: string;
  toRecipients: { emailAddress: { address: string } }[];
  body: { content: string };
}

beforeAll(async () => {
  call = await apiOf(stage.mailroom, "Tomás");
  const file = Buffer.from("given_name,email\nAmara,amara@leave.example\nHugo,hugo@leave.example\n");
  const imported = await importByApi(call, { file, fileName: "guests.csv" });
  const template = await call<Template>("POST", "/templates", { name: "News", subject: "News", html: '<p>News.</p><p><a href="{{ unsubscribe_url }}">Leave</a></p>' });
  const me = await call<Me>("GET", "/me");
  const mailboxId = me.mailboxes.find((mailbox) => mailbox.address === me.user.email)!.id;
  const draft = await call<Campaign>("POST", "/campaigns", { name: "News", importId: imported.id, templateId: template.id, mailboxId, batchSize: null, topic: "Walking tours" });
  await call<Campaign>("POST", `/campaigns/${draft.id}/launch`);
  contactIds = (await call<ContactPage>("GET", "/contacts?search=leave.example")).items.map(({ id }) => id);
  await call("POST", "/opt-ins", { choice: { contactIds }, mailboxId, topic: "Walking tours" });
}, 240_000);

async function linkOf(address: string, pattern: RegExp): Promise<string> {
  const token = await graphToken(stage.mailroom, people.find(({ name }) => name.startsWith("Tomás"))!.oid);
  const find = async () => {
    const sent = await listFolder<SentItem>(stage.mailroom, token, "sentitems");
    return sent.filter(({ toRecipients }) => toRecipients[0]!.emailAddress.address === address).map(({ body }) => pattern.exec(body.content)?.[0]).find((link) => link !== undefined);
  };
  await eventually(find, WAIT_MS).toBeDefined();
  return stage.mailroom.url + (await find())!;
}

async function openAt(url: string, options: { locale: string; width: number; isDark?: boolean; isHighContrast?: boolean }): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: options.locale, viewport: { width: options.width, height: 700 }, colorScheme: options.isDark ? "dark" : "light", forcedColors: options.isHighContrast ? "active" : "none" });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const isWiderThanItsWindow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

async function look(page: Page, name: string): Promise<void> {
  expect(await barriersOf(page)).toEqual([]);
  expect(await isWiderThanItsWindow(page)).toBe(false);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

test("whoever follows the link of a mail leaves the topic by one button, with the keyboard alone, and may come back", { timeout: 120_000 }, async () => {
  const page = await openAt(await linkOf("amara@leave.example", /\/u\/[\w-]{43}/), { locale: "en-GB", width: 320 });
  await page.getByRole("heading", { name: "Unsubscribe" }).waitFor();
  await page.getByText("Nothing has been changed yet.").waitFor();
  await look(page, "leave-1-question");
  // The choice, then the button.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("You will get no more mail about “Walking tours”").waitFor();
  await look(page, "leave-2-done");
  await page.getByRole("button", { name: "I want to hear again" }).click();
  await page.getByRole("status").getByText("You will hear from").waitFor();
  await page.context().close();
});

test("a reader of German finds it in German, in the dark and in high contrast; a broken link says what to do", { timeout: 120_000 }, async () => {
  const link = await linkOf("hugo@leave.example", /\/u\/[\w-]{43}/);
  const page = await openAt(link, { locale: "de-DE", width: 1280, isDark: true });
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await look(page, "leave-3-german-dark");
  await page.context().close();
  // The last letter of a token holds bits that mean nothing; the first does not.
  const wrong = link.replace(/\/u\/./, (start) => (start.endsWith("A") ? "/u/B" : "/u/A"));
  const contrast = await openAt(wrong, { locale: "en-GB", width: 400, isHighContrast: true });
  await contrast.getByRole("heading", { name: "This link does not work" }).waitFor();
  await look(contrast, "leave-4-wrong-contrast");
  await contrast.context().close();
});

test("whoever is asked for consent sees what for, and agrees by the button and by nothing else", { timeout: 120_000 }, async () => {
  const link = await linkOf("hugo@leave.example", /\/o\/[\w-]{20,}/);
  const page = await openAt(link, { locale: "en-GB", width: 320 });
  await page.getByRole("heading", { name: "Please confirm" }).waitFor();
  await page.getByText("Walking tours").waitFor();
  await look(page, "leave-5-consent");
  // Of all that were asked: the other question may still be on its way meanwhile.
  const confirmedCount = async () => (await Promise.all(contactIds.map((id) => call<{ optIns: { state: string }[] }>("GET", `/contacts/${id}/subscriptions`)))).flatMap(({ optIns }) => optIns).filter(({ state }) => state === "confirmed").length;
  expect(await confirmedCount()).toBe(0);
  await page.reload();
  expect(await confirmedCount()).toBe(0);
  await page.getByRole("button", { name: "Yes, I agree" }).click();
  await page.getByRole("status").getByText("Thank you. Your agreement is noted.").waitFor();
  expect(await confirmedCount()).toBe(1);
  await page.context().close();
});

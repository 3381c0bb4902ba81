import { mkdirSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import type { Campaign, LedgerLine } from "../../server/contract/campaigns.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { look, seesNothingWrong } from "../support/pane-look.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** Ingrid is all there, Chloé's name is not and she prefers mail, and Kenji prefers WhatsApp but has not agreed to it. */
const guests = [
  "given_name,family_name,email,phone,whatsapp_consent,preferred_channel",
  "Ingrid,Solberg,ingrid@walkers.example,+47 400 00 611,yes,WhatsApp",
  ",Dubois,chloe@walkers.example,+33 6 12 34 56 78,yes,email",
  "Kenji,Watanabe,kenji@walkers.example,+81 80 1234 5678,no,WhatsApp",
].join("\n");

/** Solveig prefers WhatsApp and has agreed, Eirik prefers it and has not, and Liv prefers mail. */
const riders = [
  "given_name,family_name,email,phone,whatsapp_consent,preferred_channel",
  "Solveig,Berg,solveig@riders.example,+47 400 00 712,yes,WhatsApp",
  "Eirik,Lund,eirik@riders.example,+47 400 00 713,no,WhatsApp",
  "Liv,Moen,liv@riders.example,+47 400 00 714,yes,email",
].join("\n");

async function openMerge(name: string, at: Parameters<typeof openOutlook>[2] = {}): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, at);
  contexts.push(outlook.page.context());
  await outlook.openMail(name);
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: /^(Merge|Serienmail|Seriendruck)/ }).click();
  return outlook;
}

interface Said {
  direction: "in" | "out";
  type: string;
  shown: { text?: string };
}

/** What stands on a customer's telephone. */
async function onTelephone(from: string): Promise<Said[]> {
  const { body } = await stage.mailroom.fetchJson<{ items: Said[] }>(`/sandbox/levers/chats/talk?channel=whatsapp&from=${encodeURIComponent(from)}`, { headers: { "x-sandbox": "1" } });
  return body.items.filter(({ direction, type }) => direction === "out" && type === "template");
}

async function newestCampaign(): Promise<Campaign> {
  const call = await apiOf(stage.mailroom, "Aylin");
  return (await call<{ items: Campaign[] }>("GET", "/campaigns")).items[0]!;
}

async function choosePeople({ page, pane }: Pick<OutlookPage, "page" | "pane">, name: string, csv: string): Promise<void> {
  await pane.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(csv) });
  await pane.getByRole("button", { name: /^Import 3 contacts/ }).waitFor();
  await pane.getByRole("button", { name: /^Settings/ }).click();
  await pane.getByRole("textbox", { name: "Where the consent" }).fill("Travel fair 2026");
  // While the rows are checked anew, what the check before found cannot be imported.
  const held = Promise.withResolvers<void>();
  await page.route(/\/api\/imports$/, async (route) => {
    if (route.request().method() === "POST") await held.promise;
    await route.continue();
  });
  await Promise.all([page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/imports")), pane.getByRole("button", { name: "Check again" }).click()]);
  expect(await pane.getByRole("button", { name: /^Import 3 contacts/ }).count()).toBe(0);
  held.resolve();
  await pane.getByRole("button", { name: /^Import 3 contacts/ }).click();
  await pane.getByRole("radio", { name: "WhatsApp" }).waitFor();
}

test("a contact file becomes WhatsApp messages: a template's places are filled, an empty name stands against the start and is mended, who has not agreed is left out, and each telephone has its message once", { timeout: 300_000 }, async () => {
  const outlook = await openMerge("stranded in Tromsø", { width: 1320, height: 1300 });
  const { pane, page } = outlook;
  await choosePeople(outlook, "walkers.csv", guests);
  await pane.getByRole("radio", { name: "WhatsApp" }).check();
  await pane.getByText("the column whatsapp_consent says who has").waitFor();
  await pane.getByRole("button", { name: "Save and check" }).click();
  await pane.getByText("Choose a template.").waitFor();
  await pane.getByRole("button", { name: /^booking_update/ }).click();
  const bubble = pane.getByRole("group", { name: "On a telephone" });
  await bubble.getByText("Dear {{1}}, there is news").waitFor();
  await pane.getByRole("button", { name: "Save and check" }).click();
  await pane.getByText("WhatsApp takes no empty values").first().waitFor();
  await seesNothingWrong(outlook, "wa-1-places");

  await pane.getByRole("button", { name: /^autumn_offer/ }).click();
  expect(await pane.getByRole("textbox", { name: "first_name" }).inputValue()).toBe("{{ first_name }}");
  await bubble.getByText("Hello Ingrid, our walking weeks").waitFor();
  await pane.getByRole("textbox", { name: "first_name" }).fill("{{ hotel }}");
  await pane.getByText("The file has no field hotel.").waitFor();
  await pane.getByRole("textbox", { name: "first_name" }).fill("{{ first_name");
  await pane.getByText("This is no valid merge field.").waitFor();
  await pane.getByRole("button", { name: "Save and check" }).click();
  await eventually(() => pane.getByRole("alert").allInnerTexts()).toContainEqual(expect.stringMatching(/not closed/));
  await look(outlook, "wa-2-fault");
  await pane.getByRole("textbox", { name: "first_name" }).fill("");
  await pane.getByRole("group", { name: "Merge fields" }).getByRole("button", { name: "given_name" }).click();
  await bubble.getByText("Hello Ingrid, our walking weeks").waitFor();
  await seesNothingWrong(outlook, "wa-3-message");
  await pane.getByRole("button", { name: "Save and check" }).click();

  await pane.getByText("first_name stays empty for one person").waitFor();
  await pane.getByText("One person has not agreed to WhatsApp and is left out").waitFor();
  expect(await pane.getByRole("button", { name: "Go on to sending" }).getAttribute("aria-disabled")).toBe("true");
  await pane.getByRole("group", { name: "Message to Ingrid Solberg" }).getByText("Hello Ingrid,").waitFor();
  await pane.getByText("To Ingrid Solberg <+4740000611>").waitFor();
  await pane.getByRole("button", { name: "Rows: first_name stays empty" }).click();
  await seesNothingWrong(outlook, "wa-4-check");
  await pane.getByRole("textbox", { name: "given_name" }).fill("Chloé");
  await page.keyboard.press("Enter");
  await pane.getByText("2 people are written to by WhatsApp.").waitFor();
  await pane.getByText("with 10,000 people in 24 hours").waitFor();

  await pane.getByRole("button", { name: "Send this one to my number" }).click();
  await pane.getByText("Write the number with its country code").waitFor();
  await pane.getByRole("textbox", { name: "Your own WhatsApp number" }).fill("+351 912 345 678");
  await pane.getByRole("button", { name: "Send this one to my number" }).click();
  await pane.getByText("Sent to +351912345678.").waitFor();
  expect(await onTelephone("Hugo Martins")).toHaveLength(1);
  await look(outlook, "wa-5-tested");

  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await pane.getByText("+49 30 5550 1170").waitFor();
  await pane.getByRole("button", { name: /^Options/ }).click();
  expect(await pane.getByRole("combobox", { name: "What happens" }).count()).toBe(0);
  expect(await pane.getByRole("combobox", { name: "Column that names" }).count()).toBe(0);
  await seesNothingWrong(outlook, "wa-6-send");
  await pane.getByRole("button", { name: "Send 2 messages" }).click();
  await pane.getByText("From +49 30 5550 1170.").waitFor();
  await pane.getByRole("button", { name: "Yes, send 2 messages" }).click();
  await pane.getByText(/^Finished/).waitFor({ timeout: 120_000 });
  await pane.getByRole("button", { name: /^Each message/ }).click();
  const line = (name: string) => pane.getByRole("listitem").filter({ hasText: name });
  await line("Ingrid Solberg").getByText("Delivered").waitFor({ timeout: 60_000 });
  await line("Chloé Dubois").getByText("Delivered").waitFor({ timeout: 60_000 });
  await line("Kenji Watanabe").getByText("has not agreed").waitFor();
  expect(await pane.getByRole("img", { name: "WhatsApp" }).count()).toBe(3);
  await pane.getByRole("button", { name: "Follow up" }).click();
  await pane.getByRole("group", { name: "Follow up" }).getByText("Hello Ingrid,").waitFor();
  await seesNothingWrong(outlook, "wa-7-ledger");

  const { id } = await newestCampaign();
  const call = await apiOf(stage.mailroom, "Aylin");
  const { items } = await call<{ items: LedgerLine[] }>("GET", `/campaigns/${id}/ledger?limit=10`);
  expect(items.map(({ channel, address, status, reason }) => [channel, address, status, reason])).toEqual([
    ["whatsapp", "+4740000611", "delivered", null],
    ["whatsapp", "+33612345678", "delivered", null],
    ["whatsapp", "+818012345678", "suppressed", "no_consent"],
  ]);
  for (const [from, text] of [["Ingrid Solberg", "Hello Ingrid, our walking weeks"], ["Chloé Dubois", "Hello Chloé, our walking weeks"]]) {
    const had = await onTelephone(from!);
    expect(had.map(({ shown }) => shown.text)).toEqual([expect.stringContaining(text!)]);
  }
  expect(await onTelephone("Kenji Watanabe")).toEqual([]);
});

test("by each one's preference both parts are asked for, each person gets one of them, and mail alone is a choice again afterwards", { timeout: 240_000 }, async () => {
  const outlook = await openMerge("stranded in Tromsø", { width: 1320, height: 1300 });
  const { pane } = outlook;
  await pane.getByRole("button", { name: "Start another merge" }).click();
  await choosePeople(outlook, "riders.csv", riders);
  await pane.getByRole("radio", { name: "Each one's preference" }).check();
  await pane.getByText("Each person gets one message only").waitFor();
  await pane.getByLabel("Subject").fill("Walking weeks, {{ given_name }}");
  await pane.getByRole("textbox", { name: "Text" }).fill("The walking weeks are open.");
  await pane.getByRole("button", { name: "Save and check" }).click();
  await pane.getByText("Something is missing in the part for WhatsApp above.").waitFor();
  await pane.getByRole("button", { name: /^please_write_again/ }).click();
  await pane.getByText("This template says the same to everybody.").waitFor();
  await seesNothingWrong(outlook, "wa-8-preferred");
  await pane.getByRole("button", { name: "Save and check" }).click();
  await pane.getByText("By WhatsApp: 1. By mail: 2.").waitFor();
  await pane.getByRole("group", { name: "Message to Solveig Berg" }).getByText("We have an answer to your question.").waitFor();
  await pane.getByText("To Solveig Berg <+4740000712>").waitFor();
  await pane.getByRole("button", { name: "Next message" }).click();
  await pane.getByText("Walking weeks, Eirik").waitFor();
  expect(await newestCampaign()).toMatchObject({ channel: "preferred", sendMode: "send", chatTemplate: { name: "please_write_again", values: {} } });
  await look(outlook, "wa-9-preferred-check");

  await pane.getByRole("button", { name: /^2 Message/ }).click();
  await pane.getByRole("radio", { name: "Mail", exact: true }).check();
  await pane.getByRole("button", { name: "Save and check" }).click();
  await eventually(async () => (await newestCampaign()).channel).toBe("email");
  expect((await newestCampaign()).chatTemplate).toBeNull();
});

async function openSettings(colorScheme: "light" | "dark", locale: string): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, colorScheme, viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/#/campaigns`);
  await page.getByRole("button", { name: "Mara Lindqvist" }).click();
  await page.locator("main h1").waitFor();
  return page;
}

test("the settings show what went by WhatsApp, in German and in the dark too", { timeout: 120_000 }, async () => {
  const page = await openSettings("dark", "de-DE");
  await page.getByRole("button", { name: /autumn_offer · walkers\.csv/ }).first().click();
  await page.getByText("WhatsApp-Vorlage:").waitFor();
  await page.getByRole("tab", { name: "Jede Nachricht" }).click();
  await page.getByRole("listitem").filter({ hasText: "Kenji Watanabe" }).getByText("hat nicht eingewilligt").waitFor();
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: `${process.env.SHOTS}/wa-10-settings.png` });
  }
  expect(await barriersOf(page)).toEqual([]);
});

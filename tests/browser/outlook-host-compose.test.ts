import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startHostServer } from "./fixtures/host-server.ts";
import type { HostServer } from "./fixtures/host-server.ts";

const CHLOE = {
  from: "=?utf-8?Q?Chlo=C3=A9_Dubois?= <chloe.dubois@atelier.example>",
  subject: "Lisbon in May",
  text: "Is there still room?",
};

let server: HostServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startHostServer(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  await server.sandbox.graph.levers.reset();
  await server.deliver(CHLOE);
  context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(server.url);
  await row(CHLOE.subject).waitFor();
});

afterEach(async () => {
  await context.close();
  if (problems.length > 0) throw new Error(`The page met errors: ${problems.join("; ")}`);
});

const row = (subject: string) => page.getByRole("option", { name: subject });
const body = () => page.frameLocator('iframe[title="Message body"]').locator("body");
/** What one writes into: the frame's page is no such thing yet while it is loading. */
const editor = () => page.frameLocator('iframe[title="Message body"]').locator("body[contenteditable=true]");

async function openComposePane(): Promise<Frame> {
  await page.getByRole("button", { name: "New mail" }).click();
  await editor().waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  const element = await page.locator("[data-pane=compose] iframe").elementHandle();
  const frame = (await element!.contentFrame())!;
  await frame.locator("#ready", { hasText: "Outlook OfficeOnline" }).waitFor();
  return frame;
}

test("the add-in fills a new mail, which is saved as a draft and sent", async () => {
  const pane = await openComposePane();
  expect(await pane.evaluate(() => location.search)).toBe("?surface=compose");
  const told = await pane.evaluate(async () => {
    const item = Office.context.mailbox.item as Office.MessageCompose;
    const call = <T>(start: (done: (result: Office.AsyncResult<T>) => void) => void) =>
      new Promise<T>((resolve, reject) =>
        start((result) => (result.error ? reject(new Error(`${result.error.code}`)) : resolve(result.value))),
      );
    const before = await call<string>((done) => item.getItemIdAsync(done)).catch((error: Error) => error.message);
    await call((done) => item.subject.setAsync("Your trip to Lisbon", done));
    await call((done) =>
      item.to.setAsync([{ displayName: "Chloé Dubois", emailAddress: "chloe.dubois@atelier.example" }], done),
    );
    await call((done) => item.to.addAsync(["hugo@martins-viagens.example"], done));
    await call((done) =>
      item.body.setAsync(
        "<p>There is <b>room</b>.</p><script>alert(1)</script>",
        { coercionType: Office.CoercionType.Html },
        done,
      ),
    );
    await call((done) => item.body.prependAsync("<p>Bonjour,</p>", { coercionType: Office.CoercionType.Html }, done));
    await call((done) =>
      item.body.setSelectedDataAsync("Aylin & team", { coercionType: Office.CoercionType.Text }, done),
    );
    const attachment = await call<string>((done) =>
      item.addFileAttachmentFromBase64Async(btoa("itinerary"), "itinerary.txt", done),
    );
    return {
      before,
      attachment: typeof attachment,
      itemId: await call<string>((done) => item.saveAsync(done)),
      subject: await call<string>((done) => item.subject.getAsync(done)),
      to: (await call<Office.EmailAddressDetails[]>((done) => item.to.getAsync(done))).map((each) => each.emailAddress),
      html: await call<string>((done) => item.body.getAsync(Office.CoercionType.Html, done)),
      files: (await call<Office.AttachmentDetailsCompose[]>((done) => item.getAttachmentsAsync(done))).map(
        (each) => each.name,
      ),
    };
  });
  expect(told).toMatchObject({
    before: "9046",
    subject: "Your trip to Lisbon",
    to: ["chloe.dubois@atelier.example", "hugo@martins-viagens.example"],
    files: ["itinerary.txt"],
    attachment: "string",
  });
  expect(told.html).toContain("<p>Bonjour,</p>");
  expect(told.html).toContain("<b>room</b>");
  expect(told.html).toContain("Aylin &amp; team");
  expect(told.html).not.toContain("script");
  expect(await body().innerText()).toContain("There is room.");

  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Sent Items" }).click();
  await row("Your trip to Lisbon").click();
  await page.getByRole("heading", { name: "Your trip to Lisbon" }).waitFor();
  await eventually(() => page.frameLocator('iframe[title="Message"]').locator("body").innerText()).toContain("There is room.");
  await page.getByRole("button", { name: "Download itinerary.txt" }).waitFor();
});

test("displayReplyForm opens a reply with the add-in's text above the quoted mail", async () => {
  await row(CHLOE.subject).click();
  await page.getByRole("heading", { name: CHLOE.subject }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  const frame = page.frameLocator("[data-pane=read] iframe");
  await frame.locator("#ready", { hasText: "Outlook OfficeOnline" }).waitFor();
  await frame
    .locator("body")
    .evaluate(() =>
      (Office.context.mailbox.item as Office.MessageRead).displayReplyForm({ htmlBody: "<p>Yes, two seats.</p>" }),
    );
  await eventually(() => body().innerText()).toContain("Yes, two seats.");
  expect(await body().innerText()).toContain("Is there still room?");
  await page.getByText("Chloé Dubois", { exact: true }).first().waitFor();
  expect(await page.getByRole("textbox", { name: "Add a subject" }).inputValue()).toMatch(/^re: Lisbon in May$/i);
});

test("displayNewMessageForm opens a filled mail", async () => {
  await row(CHLOE.subject).click();
  await page.getByRole("heading", { name: CHLOE.subject }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  const frame = page.frameLocator("[data-pane=read] iframe");
  await frame.locator("#ready", { hasText: "Outlook OfficeOnline" }).waitFor();
  await frame.locator("body").evaluate(() =>
    Office.context.mailbox.displayNewMessageForm({
      toRecipients: ["kenji@watanabe.example"],
      subject: "Your luggage",
      htmlBody: "<p>Two bags.</p>",
    }),
  );
  await eventually(() => body().innerText()).toContain("Two bags.");
  expect(await page.getByRole("textbox", { name: "Add a subject" }).inputValue()).toBe("Your luggage");
  await page.getByText("kenji@watanabe.example").waitFor();
});

test("a draft that a person writes is saved by itself", async () => {
  await page.getByRole("button", { name: "New mail" }).click();
  await page.getByLabel("To", { exact: true }).fill("Hugo Martins <hugo@martins-viagens.example>");
  await page.getByRole("textbox", { name: "Add a subject" }).fill("Corrected invoice");
  const kept = page.waitForResponse((answer) => answer.request().postData()?.includes("It is attached.") ?? false);
  await editor().fill("It is attached.");
  // The text of before may be what was saved last.
  await kept;
  await page.getByText(/^Draft saved at/).waitFor();
  await page.getByRole("button", { name: "Drafts" }).click();
  await row("Corrected invoice").click();
  await eventually(() => body().innerText()).toContain("It is attached.");
  await page.getByRole("button", { name: "Discard" }).click();
  await eventually(() => row("Corrected invoice").count()).toBe(0);
});

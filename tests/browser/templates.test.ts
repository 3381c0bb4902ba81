import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { shotOf } from "../support/inbox-page.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

/** Two red dots. */
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADklEQVR4nGP4z8AAQgAH/gH/d4fETAAAAABJRU5ErkJggg==", "base64");

const stage = setStage();

async function openTemplates(locale = "en-GB"): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/#/templates`);
  await page.getByRole("button", { name: "Mara Lindqvist" }).click();
  await page.getByText(/No templates yet|Noch keine Vorlagen/).or(page.getByRole("table")).waitFor();
  return page;
}

const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click();
const subject = (page: Page) => page.getByRole("textbox", { name: "Subject" });
const text = (page: Page) => page.getByRole("textbox", { name: "Text", exact: true });

test("a template in two languages with a picture is written, set back to an earlier version, exported, deleted and imported", { timeout: 180_000 }, async () => {
  const page = await openTemplates();
  await page.getByRole("button", { name: "Write the first template" }).click();
  await page.getByLabel("Name of the template").fill("Winter catalogue");
  await page.getByRole("textbox", { name: "Tags" }).fill("winter,");
  await subject(page).fill("Hello ");
  await subject(page).press("End");
  await page.keyboard.type("{{ fir");
  await page.getByRole("option", { name: "first_name" }).click();
  await text(page).fill("Dear {{ first_name }},\n\nwinter is near.");
  await page.locator("input[type=file][accept^='image/png']").setInputFiles({ name: "dots.png", mimeType: "image/png", buffer: picture });
  await eventually(() => text(page).inputValue()).toContain("<img src=\"cid:");
  await page.locator("input[type=file]:not([accept])").setInputFiles({ name: "Terms.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 terms") });
  await page.getByText("Terms.pdf").waitFor();
  const preview = page.frameLocator("iframe[title='Preview of the mail']");
  await preview.getByText("Dear Ida,").waitFor();
  await preview.locator("img[src^='data:image/png']").waitFor();
  await save(page);
  await page.getByRole("heading", { name: "Winter catalogue", level: 1 }).waitFor();

  await page.getByRole("button", { name: "Add a language" }).click();
  await page.getByRole("menuitem", { name: "German", exact: true }).click();
  await subject(page).fill("Hallo {{ first_name }}");
  await text(page).fill("Guten Tag {{ hotel }},");
  await page.getByText("Hallo Ida").waitFor();
  await save(page);
  await page.getByRole("button", { name: "Version 2" }).waitFor();
  expect(await barriersOf(page)).toEqual([]);

  await page.getByRole("button", { name: "Version 2" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "Compare with now" }).click();
  await drawer.getByRole("heading", { name: "Subject · German" }).waitFor();
  await drawer.getByRole("listitem", { name: "Added: Hallo {{ first_name }}" }).waitFor();
  await drawer.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("button", { name: "Version 3" }).waitFor();
  expect(await page.getByRole("tab", { name: "German" }).count()).toBe(0);
  await page.getByText("Terms.pdf").waitFor();

  await page.getByRole("button", { name: "More for Winter catalogue" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export" }).click();
  const exported = readFileSync(await (await downloading).path());
  expect(JSON.parse(exported.toString()).templates[0]).toMatchObject({ name: "Winter catalogue", tags: ["winter"] });
  await page.getByRole("button", { name: "More for Winter catalogue" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("No templates yet").waitFor();

  await page.getByRole("button", { name: "Import templates" }).click();
  await page.locator("input[type=file]").setInputFiles({ name: "templates.json", mimeType: "application/json", buffer: exported });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("status").getByText("Added").waitFor();
  await page.getByRole("table").getByRole("link", { name: "Winter catalogue" }).waitFor();
  expect(await barriersOf(page)).toEqual([]);
  await page.getByRole("table").getByRole("link", { name: "Winter catalogue" }).click();
  await page.frameLocator("iframe[title='Preview of the mail']").locator("img[src^='data:image/png']").waitFor();
  await page.getByText("Terms.pdf").waitFor();
});

test("a file that is attached while another is on its way comes after it, and neither is lost", async () => {
  const page = await openTemplates();
  await page.getByRole("button", { name: /^(Write the first template|New template)$/ }).click();
  const both = Promise.withResolvers<void>();
  const begun: string[] = [];
  await page.route(/\/template-files\?fileName=/, async (route) => {
    begun.push(new URL(route.request().url()).searchParams.get("fileName")!);
    await both.promise;
    await route.continue();
  });
  for (const name of ["First.pdf", "Second.pdf"]) await page.locator("input[type=file]:not([accept])").setInputFiles({ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.7 ${name}`) });
  await eventually(() => begun).toEqual(["First.pdf"]);
  expect(await page.getByRole("button", { name: "Save", exact: true }).getAttribute("aria-disabled")).toBe("true");
  both.resolve();
  await page.getByText("Second.pdf").waitFor();
  await page.getByText("First.pdf").waitFor();
  expect(begun).toEqual(["First.pdf", "Second.pdf"]);
  await page.context().close();
});

test("what is no template is said with its place, and the library finds by text and takes a deletion back", async () => {
  const page = await openTemplates();
  await page.getByRole("button", { name: "New template" }).click();
  await save(page);
  await page.getByText("A mail needs a subject.").waitFor();
  await subject(page).fill("Broken");
  await text(page).fill("one\n\n{% if first_name %}");
  await page.getByText(/The text is not a valid template: tag .*if.* not closed \(line 2\)/).first().waitFor();
  await save(page);
  await page.getByRole("alert").getByText(/not a valid template/).first().waitFor();
  await text(page).fill("Polar lights");
  await save(page);
  await page.getByRole("heading", { name: "Broken", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Templates" }).first().click();
  await page.getByRole("searchbox", { name: "Search templates" }).fill("polar");
  await eventually(() => page.getByRole("table").getByRole("link").allInnerTexts()).toEqual(["Broken"]);
  await page.getByRole("button", { name: "More for Broken" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("No template has that").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("table").getByRole("link", { name: "Broken" }).waitFor();
});

test("what a preview lacks is said in the reader's language", async () => {
  const page = await openTemplates("de");
  await page.getByRole("button", { name: "Neue Vorlage" }).click();
  await page.getByRole("textbox", { name: "Betreff" }).fill("Hallo {{ first_name }}");
  await page.getByRole("textbox", { name: "Text", exact: true }).fill("Zimmer {{ hotel.room }}");
  await page.getByText("Beispielwerte").click();
  await page.getByRole("textbox", { name: "first_name", exact: true }).fill("");
  await page.getByText("first_name ist leer.").waitFor();
  await page.getByText(/^Für hotel\.room ist kein Wert bekannt\.$/).waitFor();
  await shotOf(page, "template-preview-lacks-de");
});

test("the mail that is being written in Outlook becomes a template with its text and its files", async () => {
  const { page, pane } = await openOutlook(stage.browser, stage.mailroom.url);
  await page.getByRole("button", { name: "New mail" }).click();
  await page.getByLabel("Subject").fill("From the draft");
  // What one writes into: the frame's page is no such thing yet while it is loading.
  await page.frameLocator("iframe[title='Message body']").locator("body[contenteditable=true]").fill("Dear traveller");
  await page.frameLocator("iframe[title='Message body']").locator("body").evaluate((body, source) => {
    const image = document.createElement("img");
    image.src = source;
    body.append(image);
    body.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, `data:image/png;base64,${picture.toString("base64")}`);
  await page.locator("input[type=file]").first().setInputFiles({ name: "Offer.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 offer") });
  await page.getByText("Offer.pdf").waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).last().click();
  await pane.getByRole("button", { name: "Use this draft for a merge" }).click();
  await pane.locator("input[type=file]").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from("given_name,email\nIda,ida@guests.example\nHugo,hugo@guests.example") });
  await pane.getByRole("button", { name: "Import 2 contacts" }).click();
  await eventually(() => pane.getByLabel("Subject").inputValue()).toBe("From the draft");
  expect(await pane.getByRole("textbox", { name: "Text" }).inputValue()).toContain("Dear traveller");
  await pane.getByText("Offer.pdf").waitFor();
  await pane.getByText(/^in the text/).waitFor();
  expect(await pane.getByRole("textbox", { name: "Text" }).inputValue()).toContain("@mailroom");
  await pane.getByRole("button", { name: "Take the open draft" }).waitFor();
});

import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import type { ImportSummary } from "../../server/contract/imports.ts";
import { barriersOf, PANE } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

const GUESTS = 40;

/** Windows-1252 has a euro sign, dashes and curly quotes where ISO 8859-1 has nothing. */
function windows1252(text: string): Buffer {
  const own: Record<string, number> = { "€": 0x80, "„": 0x84, "“": 0x93, "–": 0x96 };
  return Buffer.from([...text].map((letter) => own[letter] ?? letter.charCodeAt(0)));
}

/** As an ERP writes it: three lines of its own, then semicolons. */
const customers = windows1252([
  "Kundenliste Vertrieb Süd;;;;",
  "Stand: 20.11.2026 – alle Beträge in €;;;;",
  "Erstellt von Jürgen Weiß;;;;",
  "Kundennr.;Nachname;Vorname;E-Mail;Umsatz €",
  ...Array.from({ length: GUESTS }, (_, index) => `${String(index).padStart(7, "0")};${index % 2 ? "Müller" : "Größe"};${index % 3 ? "Jörg" : "Zoë"};kunde${index}@kunden.example;${index},50`),
].join("\r\n"));

/** The first person has no address, so that her line reads like names of columns. */
const trainees = Buffer.from(["Anna Muster;;Berlin", ...["Ben", "Cem", "Dora", "Eva", "Finn"].map((name) => `${name} Beispiel;${name.toLowerCase()}@trainees.example;Hamburg`)].join("\n"));

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function openMerge(): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  contexts.push(outlook.page.context());
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Merge" }).click();
  return outlook;
}

/** As the hand does it: from the desktop onto the panel. */
async function drop({ page, pane }: OutlookPage, name: string, bytes: Buffer) {
  await pane.getByText("Drop a contact file here").waitFor();
  const frame = page.frames().find((each) => each.url().includes("taskpane"))!;
  const dataTransfer = await frame.evaluateHandle(({ name, bytes }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, { name, bytes: [...bytes] });
  await pane.getByText("Drop a contact file here").dispatchEvent("drop", { dataTransfer });
}

async function openSettings(hash: string): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name: "Mara Lindqvist" }).click();
  await page.locator("main h1").waitFor();
  return page;
}

const preview = (place: FrameLocator | Page) => place.getByRole("region", { name: "First rows of the file" });
const chip = (place: FrameLocator | Page, name: RegExp) => place.getByRole("list", { name: "What was understood" }).getByRole("button", { name });

async function newestImport(): Promise<ImportSummary> {
  const call = await apiOf(stage.mailroom, "Mara");
  return (await call<{ items: ImportSummary[] }>("GET", "/imports?limit=1")).items[0]!;
}

describe("in the task pane", () => {
  test("an export in Windows-1252 with three lines above its header is understood at once, imported by one click, and taken back", async () => {
    const outlook = await openMerge();
    const { pane, page, complaints } = outlook;
    await drop(outlook, "Kunden.csv", customers);
    await chip(pane, /^Encoding: Windows-1252/).waitFor();
    await chip(pane, /^Format: CSV \(sure\)/).waitFor();
    await chip(pane, /^Separator: Semicolon \(sure\)/).waitFor();
    await chip(pane, /^Header: Header in line 4, 3 above left out \(sure\)/).waitFor();
    await preview(pane).getByRole("row", { name: "5 0000000 Größe Zoë" }).waitFor();
    await preview(pane).getByRole("columnheader", { name: "Umsatz €" }).waitFor();
    await pane.getByRole("button", { name: `Import ${GUESTS} contacts` }).waitFor();
    for (const part of ["Columns", "As contacts", "Settings"]) await pane.getByRole("button", { name: part }).click();
    await pane.getByRole("region", { name: "First rows as contacts" }).getByRole("columnheader", { name: "E-mail address" }).waitFor();
    expect(await barriersOf(page, { inside: PANE })).toEqual([]);

    await pane.getByRole("button", { name: `Import ${GUESTS} contacts` }).click();
    await pane.getByLabel("Subject").waitFor();
    expect(await newestImport()).toMatchObject({ status: "finished", acceptedCount: GUESTS, fileName: "Kunden.csv" });

    await pane.getByRole("button", { name: "1 Contacts" }).click();
    await pane.getByRole("heading", { name: `${GUESTS} contacts imported from Kunden.csv` }).waitFor();
    await pane.getByRole("button", { name: "Undo this import" }).click();
    await pane.getByText(`Take this import back? ${GUESTS} new contacts go`).waitFor();
    expect(await barriersOf(page, { inside: PANE })).toEqual([]);
    await pane.getByRole("button", { name: "Yes, take it back" }).click();
    await pane.getByText("Everything is as it was before.").waitFor();
    expect(await newestImport()).toMatchObject({ status: "undone", keptCount: 0 });
    await eventually(() => pane.getByRole("button", { name: "2 Message" }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test("what was misunderstood is set right by one click, shown live, and survives closing the panel", async () => {
    const outlook = await openMerge();
    const { pane, page } = outlook;
    await pane.getByRole("button", { name: "Another file" }).click();
    await drop(outlook, "trainees.csv", trainees);
    await chip(pane, /^Header: Header in line 1/).click();
    await pane.getByRole("menuitemradio", { name: /No header line/ }).click();
    await preview(pane).getByRole("row", { name: "1 Anna Muster" }).waitFor();
    await chip(pane, /^Header: No header line \(set by you\)/).waitFor();
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/api/me/pane-state") && /"mergeUploadImportId":"/.test(answer.request().postData() ?? ""));
    await pane.getByRole("button", { name: "Check again" }).or(pane.getByRole("button", { name: "Check all rows" })).click();
    await pane.getByRole("heading", { name: "6 rows were checked" }).waitFor();
    // The next pane goes on from what the server keeps of this one.
    await kept;

    await page.reload();
    await outlook.openMail("stranded in Tromsø");
    await outlook.openPane();
    await preview(pane).getByRole("row", { name: "1 Anna Muster" }).waitFor();
    await chip(pane, /^Header: No header line \(set by you\)/).waitFor();
    await pane.getByRole("button", { name: "1 Refused" }).click();
    await pane.getByText("The e-mail address is missing.").waitFor();
    expect(await barriersOf(page, { inside: PANE })).toEqual([]);
    await pane.getByRole("button", { name: "Import 5 contacts" }).click();
    await pane.getByRole("heading", { name: "5 contacts imported from trainees.csv" }).waitFor();
    await pane.getByRole("button", { name: "Write the message" }).click();
    await pane.getByLabel("Subject").waitFor();
  });

  test("cells that were copied in a spreadsheet are pasted, and a file of another encoding is read again as it is chosen", async () => {
    const outlook = await openMerge();
    const { pane, page } = outlook;
    await pane.getByRole("button", { name: "1 Contacts" }).click();
    await pane.getByRole("button", { name: "Another file" }).click();
    await pane.getByText("Drop a contact file here").waitFor();
    await page.frames().find((each) => each.url().includes("taskpane"))!.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "Name\tE-Mail\nÅse Ødegård\tase@paste.example\n");
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });
    await preview(pane).getByRole("row", { name: "2 Åse Ødegård ase@paste.example" }).waitFor();
    await chip(pane, /^Separator: Tab/).waitFor();
    await chip(pane, /^Encoding: UTF-8/).click();
    await pane.getByRole("menuitemradio", { name: /Windows-1252/ }).click();
    await preview(pane).getByRole("row", { name: /Ã…se/ }).waitFor();
    await chip(pane, /^Encoding: Windows-1252 \(set by you\)/).click();
    await pane.getByRole("menuitem", { name: "As it was detected" }).click();
    await preview(pane).getByRole("row", { name: "2 Åse Ødegård" }).waitFor();
    await pane.getByRole("button", { name: "Keep the contacts" }).or(pane.getByRole("button", { name: "Another file" })).first().click();
  });
});

describe("in the settings", () => {
  const file = Buffer.from(["Name;Mail;City", "Ida Berg;ida@mend.example;Oslo", "Jo Dahl;jo(at)mend.example;Bergen", "Kim Eide;;Tromsø", "Ida Berg;IDA@mend.example;Oslo"].join("\n"));

  test("every outcome has its rows, a refused one is mended in its place, and its like is read as last time", async () => {
    const page = await openSettings("#/imports/new");
    await page.locator("input[type=file]").setInputFiles({ name: "members.csv", mimeType: "text/csv", buffer: file });
    await page.getByRole("heading", { name: "4 rows were checked" }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Save as profile" }).click();
    await page.getByLabel("Name of the profile").fill("Members of the club");
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("Saved: Members of the club.").waitFor();
    await page.getByRole("button", { name: "Import one contact" }).click();
    await page.getByRole("heading", { name: "One contact imported from members.csv" }).waitFor();
    await page.getByRole("button", { name: "All rows" }).click();

    await page.getByRole("button", { name: "1 Repeated" }).click();
    await page.getByRole("row", { name: /5 Same e-mail address as line 2\./ }).waitFor();
    await page.getByRole("button", { name: "2 Refused" }).click();
    const refused = page.getByRole("region", { name: "Refused" });
    await refused.getByRole("row", { name: /^3 Mend.*This is no e-mail address\./ }).waitFor();
    await refused.getByRole("row", { name: /^4 Mend.*The e-mail address is missing\./ }).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as CSV" }).click()]);
    expect(csv.suggestedFilename()).toBe("members, refused rows.csv");

    await refused.getByRole("button", { name: "Mend line 3" }).click();
    await refused.getByRole("textbox", { name: "E-mail address" }).fill("jo@mend.example");
    await page.getByRole("button", { name: "Take one mended row" }).click();
    await page.getByText("One row was taken.").waitFor();
    await page.getByRole("button", { name: "1 Refused" }).waitFor();
    await page.getByRole("heading", { name: "2 contacts imported from members.csv" }).waitFor();

    await page.goto(`${stage.mailroom.url}/settings/#/imports/new`);
    await page.locator("input[type=file]").setInputFiles({ name: "members.csv", mimeType: "text/csv", buffer: file });
    await page.getByText("Read as last time: Members of the club").waitFor();
    await page.getByText("This very file was imported before").waitFor();
    await page.getByRole("button", { name: "Read it afresh" }).click();
    await page.getByText("Read as last time: Members of the club").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Read by a profile" }).click();
    await page.getByRole("menuitemradio", { name: "Members of the club" }).click();
    await page.getByText("Read as last time: Members of the club").waitFor();
    await page.getByRole("button", { name: "Check all rows" }).click();
    await page.getByText("All of them are stored already").waitFor();
  });

  test("the history says what became of each file, and profiles are renamed, and deleted with a way back", async () => {
    const page = await openSettings("#/imports");
    const row = page.getByRole("row", { name: /^members\.csv Imported/ });
    await row.getByText("2 new, one repeated, one refused").waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await page.getByRole("tab", { name: "Profiles" }).click();
    await page.getByText("Used once").waitFor();
    await page.getByRole("button", { name: "Edit Members of the club" }).click();
    await page.getByLabel("Name of the profile").fill("Club");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Delete Club" }).click();
    await page.getByText("No profiles yet").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("heading", { name: "Club", exact: true }).waitFor();
    expect(await barriersOf(page)).toEqual([]);

    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("link", { name: "members.csv" }).last().click();
    await page.getByRole("button", { name: "Undo this import" }).click();
    await page.getByRole("button", { name: "Yes, take it back" }).click();
    await page.getByRole("heading", { name: "Taken back" }).waitFor();
    await eventually(() => page.getByText("Everything is as it was before.").count()).toBe(1);
  });
});

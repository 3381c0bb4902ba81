import { readFileSync } from "node:fs";
import type { BrowserContext, Download, Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import type { Contact, SaveContact } from "../../server/contract/contacts.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** Opens a page of the settings, picks the account at Entra, and is back on that very page. */
async function openAs(name: string, hash: string, { locale = "en-GB", isLive = true, height = 900 } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 1280, height }, reducedMotion: "reduce", acceptDownloads: true });
  contexts.push(context);
  const page = await context.newPage();
  if (!isLive) await page.routeWebSocket(/\/ws$/, (socket) => socket.close());
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

/** A call with the token of whoever looks at the page: the page's own next request tells it. */
async function apiOf(page: Page) {
  const [request] = await Promise.all([page.waitForRequest((each) => each.url().includes("/api/") && "authorization" in each.headers()), page.reload()]);
  const headers = { authorization: (await request.allHeaders()).authorization!, "content-type": "application/json" };
  return <Body>(method: string, path: string, body?: unknown) => stage.mailroom.fetchJson<Body>(`/api${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function addContacts(page: Page, contacts: (Partial<SaveContact> & { name: string })[]): Promise<Contact[]> {
  const call = await apiOf(page);
  const made: Contact[] = [];
  for (const contact of contacts) {
    const { status, body } = await call<Contact>("POST", "/contacts", contact);
    expect(status, JSON.stringify(body)).toBe(200);
    made.push(body);
  }
  return made;
}

const namesShown = (page: Page) => page.getByRole("grid").locator("tbody a").allInnerTexts();
const choose = async (page: Page, combobox: string, option: string) => {
  await page.getByRole("combobox", { name: combobox }).last().click();
  await page.getByRole("option", { name: option, exact: true }).click();
};
const textOf = async (download: Download) => readFileSync(await download.path(), "utf8");

describe("the list of contacts", () => {
  test("is searched, filtered and sorted, keeps all that in its address, and becomes a segment", async () => {
    const aylin = await openAs("Aylin Demir", "#/contacts");
    await addContacts(aylin, [
      { name: "Greta Voss", company: "Voss Reisen", country: "DE", email: "greta@voss.example", tags: ["partner"] },
      { name: "Arno Voss", company: "Voss Reisen", country: "DE", email: "arno@voss.example" },
      { name: "Elin Voss", company: "Voss Resor", country: "SE", email: "elin@voss.example", tags: ["partner"] },
    ]);
    await aylin.getByRole("searchbox", { name: "Search contacts" }).fill("voss");
    await aylin.getByText("3 contacts", { exact: true }).waitFor();
    await eventually(() => namesShown(aylin)).toEqual(["Arno Voss", "Elin Voss", "Greta Voss"]);
    await aylin.getByRole("button", { name: "Name", exact: true }).click();
    await aylin.waitForURL(/order=desc/);
    await eventually(() => namesShown(aylin)).toEqual(["Greta Voss", "Elin Voss", "Arno Voss"]);
    await aylin.getByRole("button", { name: "Filter" }).click();
    await choose(aylin, "What is looked at", "Country");
    await aylin.getByRole("combobox", { name: "Compared with" }).pressSequentially("germ");
    await aylin.getByRole("option", { name: "Germany" }).click();
    await eventually(() => namesShown(aylin)).toEqual(["Greta Voss", "Arno Voss"]);
    await aylin.getByRole("button", { name: "Add a condition" }).click();
    await choose(aylin, "What is looked at", "Tag");
    await choose(aylin, "Compared with", "partner");
    await eventually(() => namesShown(aylin)).toEqual(["Greta Voss"]);
    expect(await barriersOf(aylin)).toEqual([]);
    await aylin.reload();
    await aylin.getByRole("list", { name: "Active filters" }).getByText("Country is Germany").waitFor();
    await eventually(() => namesShown(aylin)).toEqual(["Greta Voss"]);
    await aylin.getByRole("button", { name: "Filter" }).click();
    await aylin.getByRole("button", { name: "Save as segment" }).click();
    await aylin.getByRole("textbox", { name: "Name" }).fill("German partners");
    await aylin.getByText("The search for “voss” is not part of it.").waitFor();
    await aylin.getByRole("button", { name: "Save segment" }).click();
    await aylin.getByText("Segment: German partners").waitFor();
    await aylin.getByRole("link", { name: "Lists and segments" }).click();
    await aylin.getByText("Country is Germany and Tag is partner").waitFor();
    expect(await barriersOf(aylin)).toEqual([]);
    await aylin.getByRole("link", { name: "German partners" }).click();
    await aylin.waitForURL(/segmentId=/);
    await eventually(() => namesShown(aylin)).toEqual(["Greta Voss"]);
  });

  test("comes page by page while it is scrolled, draws only what is seen, and is where it was when one comes back", async () => {
    const aylin = await openAs("Aylin Demir", "#/contacts");
    await addContacts(aylin, Array.from({ length: 130 }, (_, index) => ({ name: `Reihe ${String(index).padStart(3, "0")}`, email: `reihe-${index}@reihe.example` })));
    await aylin.getByRole("searchbox", { name: "Search contacts" }).fill("reihe");
    await aylin.getByText("130 contacts", { exact: true }).waitFor();
    const last = aylin.getByRole("link", { name: "Reihe 129" });
    await eventually(async () => {
      await aylin.mouse.move(700, 500);
      await aylin.mouse.wheel(0, 3_000);
      return last.count();
    }, 30_000).toBe(1);
    expect(await aylin.getByRole("row").count()).toBeLessThan(70);
    await last.click();
    await aylin.getByRole("heading", { name: "Reihe 129" }).waitFor();
    await aylin.goBack();
    await last.waitFor();
    await eventually(() => aylin.evaluate(() => document.activeElement?.textContent)).toContain("Reihe 129");
    expect(new URL(aylin.url()).hash).toBe("#/contacts?search=reihe");
  });

  test("shows on an open page what a colleague adds meanwhile", async () => {
    const aylin = await openAs("Aylin Demir", "#/contacts?search=kollegin");
    await aylin.getByText("Nobody found").waitFor();
    const jonas = await openAs("Jonas Weber", "#/contacts");
    await addContacts(jonas, [{ name: "Neue Kollegin", email: "neu@kollegin.example" }]);
    await aylin.getByRole("link", { name: "Neue Kollegin" }).waitFor();
  });

  test("is walked through, ticked and opened by keys alone", async () => {
    const aylin = await openAs("Aylin Demir", "#/contacts");
    await addContacts(aylin, [{ name: "Taste A", email: "a@taste.example" }, { name: "Taste B", email: "b@taste.example" }, { name: "Taste C", email: "c@taste.example" }]);
    await aylin.locator("main h1").click();
    await aylin.keyboard.press("/");
    await aylin.keyboard.type("taste");
    // With a letter less it finds the same three, and the last one would take their rows away under the focus.
    await aylin.waitForURL(/search=taste$/);
    await aylin.getByText("3 contacts", { exact: true }).waitFor();
    await aylin.getByRole("row", { name: "Taste A" }).focus();
    for (const key of ["Space", "ArrowDown", "j", "Space"]) await aylin.keyboard.press(key);
    await aylin.getByText("2 selected").waitFor();
    await aylin.keyboard.press("Enter");
    await aylin.getByRole("heading", { name: "Taste C" }).waitFor();
  });

  test("tags many at once, takes it back for those alone whom it changed, and puts them on a list", async () => {
    const aylin = await openAs("Aylin Demir", "#/contacts");
    await addContacts(aylin, [{ name: "Messe Eins", email: "1@messe.example", tags: ["fair-2027"] }, { name: "Messe Zwei", email: "2@messe.example" }]);
    await aylin.getByRole("link", { name: "Lists and segments" }).click();
    await aylin.getByRole("button", { name: "New list" }).click();
    await aylin.getByRole("textbox", { name: "Name" }).fill("Fair");
    await aylin.getByRole("button", { name: "Add list" }).click();
    await aylin.getByRole("link", { name: "Fair", exact: true }).waitFor();
    await aylin.goto(`${stage.mailroom.url}/settings/#/contacts?search=messe`);
    await aylin.getByText("2 contacts", { exact: true }).waitFor();
    await aylin.getByRole("checkbox", { name: "Select all that are shown" }).click();
    await aylin.getByRole("button", { name: "Add tags" }).click();
    await aylin.getByRole("combobox", { name: "Tags" }).pressSequentially("fair-2027");
    await aylin.getByRole("option", { name: "fair-2027" }).click();
    await aylin.getByRole("dialog", { name: "Add tags" }).getByRole("button", { name: "Add tags" }).click();
    await aylin.getByRole("row", { name: "Messe Zwei" }).getByText("fair-2027").waitFor();
    await aylin.getByRole("button", { name: "Undo" }).click();
    await aylin.getByRole("row", { name: "Messe Zwei" }).getByText("fair-2027").waitFor({ state: "detached" });
    expect(await aylin.getByRole("row", { name: "Messe Eins" }).getByText("fair-2027").count()).toBe(1);
    await aylin.getByRole("button", { name: "Add to list" }).click();
    await choose(aylin, "Choose a list", "Fair");
    await aylin.getByRole("dialog", { name: "Add to list" }).getByRole("button", { name: "Add to list" }).click();
    await aylin.getByText("2 contacts were added to “Fair”.").waitFor();
    await aylin.getByRole("link", { name: "Lists and segments" }).click();
    await aylin.getByRole("listitem").filter({ hasText: "Fair" }).getByText("2 contacts").waitFor();
  });

  test("comes out as a CSV file of those whom it finds", async () => {
    const jonas = await openAs("Jonas Weber", "#/contacts");
    await addContacts(jonas, [{ name: "Karl Export", email: "karl@export.example" }, { name: "Lea Export", email: "lea@export.example" }]);
    await jonas.getByRole("searchbox", { name: "Search contacts" }).fill("export");
    await jonas.getByText("2 contacts", { exact: true }).waitFor();
    const [file] = await Promise.all([jonas.waitForEvent("download"), jonas.getByRole("button", { name: "Export" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^contacts-\d{4}-\d{2}-\d{2}\.csv$/);
    const csv = await textOf(file);
    expect(csv).toContain("karl@export.example");
    expect(csv.trim().split(/\r?\n/)).toHaveLength(3);
    await jonas.getByRole("checkbox", { name: "Select Lea Export" }).click({ force: true });
    const [chosen] = await Promise.all([jonas.waitForEvent("download"), jonas.getByRole("button", { name: "Export selected" }).click()]);
    expect((await textOf(chosen)).trim().split(/\r?\n/)).toEqual([expect.stringContaining("name,"), expect.stringContaining("lea@export.example")]);
  });
});

describe("one person’s page", () => {
  test("is made by hand, and says what is missing", async () => {
    const aylin = await openAs("Aylin Demir", "#/contacts/new");
    await aylin.getByRole("textbox", { name: "E-mail" }).fill("nina@");
    await aylin.getByRole("button", { name: "Add contact" }).click();
    await aylin.getByText("Write a name.").waitFor();
    await aylin.getByText("This is no complete e-mail address.").waitFor();
    await aylin.getByRole("textbox", { name: "Name", exact: true }).fill("Nina Sommer");
    await aylin.getByRole("textbox", { name: "E-mail" }).fill("nina@sommer.example");
    await aylin.getByRole("button", { name: "Add contact" }).click();
    await aylin.getByRole("heading", { name: "Nina Sommer" }).waitFor();
    await aylin.getByRole("region", { name: "Channels" }).getByText("nina@sommer.example").waitFor();
    expect(await barriersOf(aylin)).toEqual([]);
  });

  test("that somebody else saved meanwhile is not overwritten: what they changed is shown, and mine goes on top of it", async () => {
    const first = await openAs("Aylin Demir", "#/contacts", { isLive: false });
    const [made] = await addContacts(first, [{ name: "Petra Stale", email: "petra@stale.example" }]);
    await first.goto(`${stage.mailroom.url}/settings/#/contacts/${made!.id}`);
    await first.getByRole("button", { name: "Edit", exact: true }).click();
    await first.getByRole("textbox", { name: "Company" }).fill("Stale & Co");
    // Without a socket the page reads again from time to time; what is saved meanwhile it shall learn by its own save.
    let isHeld = true;
    await first.route(`**/api/contacts/${made!.id}`, async (route) => {
      while (isHeld && route.request().method() === "GET" && !first.isClosed()) await new Promise((resolve) => setTimeout(resolve, 100));
      await route.continue().catch(() => {});
    });
    const second = await openAs("Jonas Weber", `#/contacts/${made!.id}`);
    await second.getByRole("button", { name: "Edit", exact: true }).click();
    await second.getByRole("textbox", { name: "Phone" }).fill("+49 30 901820");
    await second.getByRole("button", { name: "Save", exact: true }).click();
    await second.getByText("“Petra Stale” is saved.").waitFor();
    const [refused] = await Promise.all([first.waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().endsWith(`/contacts/${made!.id}`)), first.getByRole("button", { name: "Save", exact: true }).click()]);
    expect(refused.status()).toBe(409);
    isHeld = false;
    const bar = first.getByRole("group").filter({ hasText: "Not saved: the contact was changed in the meantime" });
    await bar.getByText("+4930901820").waitFor();
    await first.getByRole("button", { name: "Keep my changes on top" }).click();
    await first.getByRole("button", { name: "Save", exact: true }).click();
    await first.getByText("“Petra Stale” is saved.").waitFor();
    await first.reload();
    const details = first.getByRole("region", { name: "Details" });
    await details.getByText("+4930901820").waitFor();
    await first.getByText("Stale & Co").waitFor();
  });

  test("is suppressed with a reason, released, and its consent recorded with the evidence", async () => {
    const mara = await openAs("Mara Lindqvist", "#/contacts");
    const [made] = await addContacts(mara, [{ name: "Sven Still", email: "sven@still.example" }]);
    await mara.goto(`${stage.mailroom.url}/settings/#/contacts/${made!.id}`);
    const channels = mara.getByRole("region", { name: "Channels" });
    await channels.getByRole("button", { name: "Suppress sven@still.example" }).click();
    await mara.getByRole("radio", { name: "Asked not to be written to" }).click();
    await mara.getByRole("dialog").getByRole("button", { name: "Suppress" }).click();
    await channels.getByText("Suppressed: Asked not to be written to").waitFor();
    await mara.getByRole("button", { name: "Undo" }).click();
    await channels.getByText("Not suppressed").waitFor();
    await mara.getByRole("button", { name: "Record consent" }).click();
    await mara.getByRole("button", { name: "Record consent" }).click();
    await mara.getByText("Say where this comes from.").waitFor();
    await mara.getByRole("textbox", { name: "Evidence" }).fill("Form at the fair, 12 March");
    await mara.getByRole("button", { name: "Record consent" }).click();
    const consent = mara.getByRole("region", { name: "Consent" });
    await consent.getByText("Form at the fair, 12 March").waitFor();
    await consent.getByText("Mara Lindqvist").waitFor();
    await channels.getByText("Consent given").waitFor();
  });

  test("is merged with its double, side by side, and taken apart again", async () => {
    const mara = await openAs("Mara Lindqvist", "#/contacts");
    const [one, two] = await addContacts(mara, [
      { name: "Olaf Doppel", email: "olaf@doppel.example", company: "Doppel AG" },
      { name: "Olaf Doppel", email: "o.doppel@privat.example", country: "AT" },
    ]);
    await mara.goto(`${stage.mailroom.url}/settings/#/contacts/${one!.id}`);
    const twins = mara.getByRole("region", { name: "Possibly the same person" });
    await twins.getByText("Same name").waitFor();
    await twins.getByRole("button", { name: "Merge with Olaf Doppel" }).click();
    await mara.getByRole("row", { name: /^Company/ }).getByRole("cell", { name: "Doppel AG" }).last().waitFor();
    expect(await barriersOf(mara)).toEqual([]);
    await mara.getByRole("button", { name: "Merge", exact: true }).click();
    await mara.getByRole("region", { name: "Merged persons" }).waitFor();
    const channels = mara.getByRole("region", { name: "Channels" });
    await channels.getByText("o.doppel@privat.example").waitFor();
    await mara.getByRole("region", { name: "Details" }).getByText("Austria").waitFor();
    await mara.getByRole("button", { name: "Undo" }).click();
    await channels.getByText("o.doppel@privat.example").waitFor({ state: "detached" });
    await mara.goto(`${stage.mailroom.url}/settings/#/contacts/${two!.id}`);
    await mara.getByRole("region", { name: "Channels" }).getByText("o.doppel@privat.example").waitFor();
  });

  test("comes out as a file with everything about the person, then is erased, and only a nameless suppression stays", async () => {
    const mara = await openAs("Mara Lindqvist", "#/contacts");
    const [made] = await addContacts(mara, [{ name: "Vera Vergessen", email: "vera@vergessen.example" }]);
    await mara.goto(`${stage.mailroom.url}/settings/#/contacts/${made!.id}`);
    await mara.getByRole("button", { name: "More", exact: true }).click();
    const [file] = await Promise.all([mara.waitForEvent("download"), mara.getByRole("menuitem", { name: "Export everything about this person" }).click()]);
    expect(file.suggestedFilename()).toBe("Vera-Vergessen.json");
    expect(await textOf(file)).toContain("vera@vergessen.example");
    await mara.getByRole("button", { name: "Suppress vera@vergessen.example" }).click();
    await mara.getByRole("dialog").getByRole("button", { name: "Suppress" }).click();
    await mara.getByText("Suppressed: Asked not to be written to").waitFor();
    await mara.getByRole("button", { name: "More", exact: true }).click();
    await mara.getByRole("menuitem", { name: "Erase this person" }).click();
    const erase = mara.getByRole("button", { name: "Erase for good" });
    await mara.getByRole("textbox", { name: "To go on, write the name: Vera Vergessen" }).fill("Vera");
    expect(await erase.getAttribute("aria-disabled")).toBe("true");
    expect(await barriersOf(mara)).toEqual([]);
    await mara.getByRole("textbox", { name: "To go on, write the name: Vera Vergessen" }).fill("Vera Vergessen");
    await erase.click();
    await mara.getByText("The person was erased.").waitFor();
    await mara.goto(`${stage.mailroom.url}/settings/#/contacts/${made!.id}`);
    await mara.getByRole("heading", { name: "This contact is not there" }).waitFor();
    await mara.goto(`${stage.mailroom.url}/settings/#/suppressions`);
    await mara.getByRole("cell", { name: "Erased person" }).or(mara.getByRole("rowheader", { name: "Erased person" })).first().waitFor();
    expect(await mara.getByText("vera@vergessen.example").count()).toBe(0);
  });

  test("is only read by a viewer", async () => {
    const priya = await openAs("Priya Nair", "#/contacts");
    const first = priya.getByRole("grid").locator("tbody a").first();
    await first.click();
    await priya.getByRole("region", { name: "Details" }).waitFor();
    for (const name of ["Edit", "More", "Suppress", "Record consent", "Merge"]) expect(await priya.getByRole("button", { name, exact: true }).count(), name).toBe(0);
  });
});

describe("suppressions", () => {
  test("are added for addresses that nobody has yet, found, and released with a way back", async () => {
    const mara = await openAs("Mara Lindqvist", "#/suppressions");
    await mara.getByRole("button", { name: "Suppress an address" }).click();
    await mara.getByRole("textbox", { name: "Address" }).fill("nobody");
    await mara.getByRole("button", { name: "Suppress an address" }).click();
    await mara.getByText("This is no complete e-mail address.").waitFor();
    await mara.getByRole("textbox", { name: "Address" }).fill("nobody@fremd.example");
    await mara.getByRole("button", { name: "Suppress an address" }).click();
    const row = mara.getByRole("row").filter({ hasText: "nobody@fremd.example" });
    await row.getByText("Mara Lindqvist").waitFor();
    await mara.getByRole("searchbox", { name: "Search addresses" }).fill("fremd");
    await eventually(() => mara.getByRole("row").count()).toBe(2);
    expect(await barriersOf(mara)).toEqual([]);
    await mara.getByRole("button", { name: "Release nobody@fremd.example" }).click();
    await row.waitFor({ state: "detached" });
    // The live line may take the row away before its own call is answered, while the bar still offers to undo the step before.
    await mara.getByText("Mailroom may write to nobody@fremd.example again.").waitFor();
    await mara.getByRole("button", { name: "Undo" }).click();
    await row.waitFor();
  });
});

describe("every page of the contacts", () => {
  test.each(["contacts", "contacts/new", "lists", "lists/segments/new", "suppressions"])("%s is without barriers in dark and in high contrast, in German too", async (path) => {
    const mara = await openAs("Mara Lindqvist", `#/${path}`, { locale: "de-DE" });
    for (const theme of ["Dunkel", "Hoher Kontrast"]) {
      await mara.getByRole("button", { name: "Design" }).click();
      await mara.getByRole("menuitemradio", { name: theme, exact: true }).click();
      await mara.getByRole("menuitemradio", { name: theme, exact: true }).waitFor({ state: "detached" });
      expect(await barriersOf(mara), theme).toEqual([]);
    }
  });
});

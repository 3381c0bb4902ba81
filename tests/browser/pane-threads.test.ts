import { expect, test } from "vitest";
import type { Case } from "../../server/contract/cases.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf, type CallApi } from "../support/merge-by-api.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { look, seesNothingWrong } from "../support/pane-look.ts";
import { deliverMail, sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function openQueue({ isLive = true } = {}): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1500 });
  if (!isLive) await outlook.page.routeWebSocket(/\/ws$/, (socket) => socket.close());
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Queue" }).click();
  await outlook.pane.getByRole("tab", { name: /^All/ }).click();
  return outlook;
}

async function openCase({ pane }: OutlookPage, { number }: Pick<Case, "number">): Promise<void> {
  await pane.getByRole("button", { name: new RegExp(`#${number}\\b`) }).first().click();
  await pane.getByRole("article", { name: `Case #${number}` }).waitFor();
}

const openMore = ({ pane }: OutlookPage) => pane.getByRole("button", { name: /^More about this case/ }).click();

test("cases are linked, made parts of one another and merged; each can be taken back", { timeout: 180_000 }, async () => {
  const visa = await sharedCase(stage.mailroom, "Visa for Vietnam in March");
  const hotel = await sharedCase(stage.mailroom, "Hotel near the lagoon");
  const azores = await sharedCase(stage.mailroom, "Names for the Azores", { from: "Hugo Martins <hugo@martins-viagens.example>" });
  const outlook = await openQueue();
  const { pane, page } = outlook;
  await openCase(outlook, visa);
  await openMore(outlook);

  const number = pane.getByRole("textbox", { name: "Link to case number" });
  await number.fill("9999");
  await pane.getByRole("button", { name: "Link", exact: true }).click();
  await pane.getByRole("alert").getByText(/9999/).first().waitFor();
  await look(outlook, "link-unknown");
  await number.fill(`#${hotel.number}`);
  await pane.getByRole("combobox", { name: "How it stands" }).selectOption("blocks");
  await pane.getByRole("button", { name: "Link", exact: true }).click();
  await pane.getByRole("button", { name: `Blocks #${hotel.number}` }).waitFor();
  // The live line may show the link before its own call is answered.
  await eventually(() => number.inputValue()).toBe("");
  expect(await pane.getByRole("alert").count()).toBe(0);
  await number.fill(String(azores.number));
  await pane.getByRole("combobox", { name: "How it stands" }).selectOption("parent");
  await pane.getByRole("button", { name: "Link", exact: true }).click();
  await pane.getByRole("button", { name: `Part of #${azores.number}` }).waitFor();
  await seesNothingWrong(outlook, "links");

  await pane.getByRole("button", { name: `Part of #${azores.number}` }).click();
  await pane.getByRole("article", { name: `Case #${azores.number}` }).waitFor();
  await openMore(outlook);
  await pane.getByRole("button", { name: `Has the part #${visa.number}` }).click();
  await pane.getByRole("article", { name: `Case #${visa.number}` }).waitFor();
  await openMore(outlook);
  await pane.getByRole("button", { name: `Take the link to #${azores.number} away` }).click();
  await eventually(() => pane.getByText(`Part of #${azores.number}`).count()).toBe(0);
  await pane.getByRole("button", { name: `Take the link to #${hotel.number} away` }).click();
  await eventually(() => pane.getByText(`Blocks #${hotel.number}`).count()).toBe(0);

  // Into the case of another customer only by somebody who says so.
  const mergeInto = pane.getByRole("textbox", { name: "Merge into case number" });
  await mergeInto.fill(String(azores.number));
  await pane.getByRole("button", { name: "Merge", exact: true }).click();
  await pane.getByRole("button", { name: "Merge anyway" }).waitFor();
  await seesNothingWrong(outlook, "merge-other-contact");
  await mergeInto.fill(String(hotel.number));
  await pane.getByRole("button", { name: "Merge", exact: true }).click();
  await pane.getByText(`#${visa.number} is now part of #${hotel.number}`).waitFor();
  // Whoever is on it has as long as it takes, and ten seconds from leaving it.
  await pane.getByRole("button", { name: "Undo", exact: true }).focus();
  await pane.getByRole("article", { name: `Case #${hotel.number}` }).waitFor();
  await openMore(outlook);
  await pane.getByRole("button", { name: "Undo", exact: true }).focus();
  await pane.getByText(`Merged: #${visa.number} → #${hotel.number}`).waitFor();
  await look(outlook, "merged");
  const jonas = await apiOf(stage.mailroom, "Jonas");
  const { version } = await jonas<Case>("GET", `/cases/${hotel.id}`);
  // The next merge goes by the version that the pane has read, and the list of moves may come before the case does.
  const readAnew = page.waitForResponse(async (answer) => answer.request().method() === "GET" && answer.url().endsWith(`/api/cases/${hotel.id}`) && ((await answer.json()) as Case).version > version);
  await pane.getByRole("button", { name: "Undo", exact: true }).click();
  await pane.getByText(/· Taken back/).waitFor();
  await readAnew;
  expect((await jonas<Case>("GET", `/cases/${visa.id}`)).mergedInto).toBeNull();

  await pane.getByRole("textbox", { name: "Merge into case number" }).fill(String(visa.number));
  await pane.getByRole("button", { name: "Merge", exact: true }).click();
  await pane.getByRole("article", { name: `Case #${visa.number}` }).waitFor();
  await openMore(outlook);
  await pane.getByRole("button", { name: `Take back: Merged: #${hotel.number} → #${visa.number}` }).click();
  await eventually(async () => (await jonas<Case>("GET", `/cases/${hotel.id}`)).mergedInto).toBeNull();
  await eventually(() => pane.getByRole("button", { name: /^Take back/ }).count()).toBe(0);
  await seesNothingWrong(outlook, "moves-taken-back");
  expect(outlook.complaints.filter((each) => !/404|409/.test(each))).toEqual([]);
});

test("a mail that is of something else becomes a case of its own, and comes back", { timeout: 120_000 }, async () => {
  const trip = await sharedCase(stage.mailroom, "Walking week in May");
  await deliverMail(stage.mailroom, { subject: "Re: Walking week in May", headers: [`In-Reply-To: ${trip.mail.internetMessageId}`, `References: ${trip.mail.internetMessageId}`], text: "By the way, the invoice of last year is still wrong. Whom do we ask?\n\nLuis" });
  const outlook = await openQueue();
  const { pane } = outlook;
  await openCase(outlook, trip);
  const second = pane.getByRole("listitem").filter({ hasText: "the invoice of last year" });
  await second.waitFor({ timeout: 30_000 });
  await second.getByRole("button", { name: "Show the mail" }).click();
  await look(outlook, "split-offer");
  await pane.getByRole("button", { name: "Make a case of this mail" }).click();
  await pane.getByText(/#\d+ was made of this mail and what follows it/).waitFor();
  // Whoever is on it has as long as it takes.
  await pane.getByRole("button", { name: "Undo", exact: true }).focus();
  await eventually(() => pane.getByRole("button", { name: "Make a case of this mail" }).count()).toBe(0);
  await seesNothingWrong(outlook, "split-done");
  await pane.getByRole("button", { name: "Undo", exact: true }).click();
  await pane.getByRole("button", { name: "Make a case of this mail" }).waitFor();
  await openMore(outlook);
  await pane.getByText(/^Split: #/).waitFor();
  await pane.getByText(/· Taken back/).waitFor();
  await look(outlook, "split-taken-back");
  expect(outlook.complaints).toEqual([]);
});

/** What the desk wants to know of each case. */
async function makeFields(mara: CallApi): Promise<void> {
  await mara("PUT", "/custom-fields/country", { name: "Country of travel", kind: "choice", options: ["Norway", "Portugal", "Vietnam"] });
  await mara("PUT", "/custom-fields/travellers", { name: "Travellers", kind: "number", isNeeded: true, position: 1 });
  await mara("PUT", "/custom-fields/leaves_on", { name: "Leaves on", kind: "date", position: 2 });
  await mara("PUT", "/custom-fields/booking", { name: "Booking", kind: "text", position: 3 });
  await mara("PUT", "/custom-fields/is_group", { name: "Travels as a group", kind: "checkbox", position: 4 });
}

test("the desk's own fields are kept as one leaves them; what a case still lacks is said, and what moved meanwhile is shown", { timeout: 180_000 }, async () => {
  await makeFields(await apiOf(stage.mailroom, "Mara"));
  const jonas = await apiOf(stage.mailroom, "Jonas");
  const shown = await sharedCase(stage.mailroom, "Diving course for two");
  const now = () => jonas<Case>("GET", `/cases/${shown.id}`);
  const outlook = await openQueue({ isLive: false });
  const { pane, page } = outlook;
  await openCase(outlook, shown);

  await pane.getByRole("combobox", { name: "Status" }).selectOption("resolved");
  await pane.getByRole("alert").getByText(/^Case #\d+ still needs Travellers/).waitFor();
  await seesNothingWrong(outlook, "fields-needed");
  await pane.getByRole("alert").getByRole("button").first().click();

  await openMore(outlook);
  await pane.getByRole("combobox", { name: "Country of travel" }).selectOption("Vietnam");
  await eventually(async () => (await now()).customFields["country"]).toBe("Vietnam");
  await pane.getByRole("spinbutton", { name: "Travellers" }).fill("2");
  await page.keyboard.press("Tab");
  await eventually(async () => (await now()).customFields["travellers"]).toBe(2);
  await pane.getByLabel("Leaves on").fill("2027-03-01");
  await page.keyboard.press("Tab");
  await eventually(async () => (await now()).customFields["leaves_on"]).toBe("2027-03-01");
  await pane.getByRole("checkbox", { name: "Travels as a group" }).check();
  await eventually(async () => (await now()).customFields["is_group"]).toBe(true);
  await eventually(() => pane.getByRole("checkbox", { name: "Travels as a group" }).isChecked()).toBe(true);

  const before = await now();
  // Without a line the panel reads the case again each half minute: it shall not do so just before the field is left.
  const isSeen = Promise.withResolvers<void>();
  await page.route((url) => url.pathname === `/api/cases/${shown.id}`, async (route) => {
    if (route.request().method() === "GET") await isSeen.promise;
    await route.continue();
  });
  await jonas("PATCH", `/cases/${shown.id}/priority`, { priority: "urgent", version: before.version });
  await pane.getByRole("textbox", { name: "Booking" }).fill("FW-20733");
  await page.keyboard.press("Tab");
  await pane.getByText("The case moved meanwhile").waitFor();
  isSeen.resolve();
  await seesNothingWrong(outlook, "fields-stale");
  expect(await pane.getByRole("textbox", { name: "Booking" }).inputValue()).toBe("FW-20733");
  await pane.getByRole("button", { name: "Do it all the same" }).click();
  await eventually(async () => (await now()).customFields["booking"]).toBe("FW-20733");
  await eventually(() => pane.getByText("The case moved meanwhile").count()).toBe(0);
  expect((await now()).priority).toBe("urgent");
  await look(outlook, "fields");
});

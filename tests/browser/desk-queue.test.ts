import { expect, test } from "vitest";
import type { Case } from "../../server/contract/cases.ts";
import { hasFocus } from "../support/has-focus.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { eventually } from "../support/eventually.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { barriers, look, seesNothingWrong } from "../support/pane-look.ts";
import { sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function openQueue(): Promise<OutlookPage> {
  if ((await allCases()).length === 0) for (const subject of ["Urgent: rebook us today", "A question about luggage", "Vegetarian meals"]) await sharedCase(stage.mailroom, subject);
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320 });
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Queue" }).click();
  await outlook.pane.getByRole("tab", { name: /^All/ }).click();
  await outlook.pane.getByRole("button", { name: /#\d+/ }).first().waitFor();
  return outlook;
}


const allCases = async (filter = "") => (await (await apiOf(stage.mailroom, "Aylin"))<{ items: Case[] }>("GET", `/cases?view=all${filter}`)).items;

test("several selected mails become cases together, each says what became of it, and the way back is there", async () => {
  const before = (await allCases()).length;
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320 });
  const { page, pane } = outlook;
  await outlook.openMail("Annulation");
  await outlook.openPane();
  await pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await page.getByRole("button", { name: /^Pin/ }).first().click();
  const list = page.getByRole("option").or(page.getByRole("row")).or(page.getByRole("listitem"));
  await list.filter({ hasText: "Invoice 2026-1187" }).first().click({ modifiers: ["ControlOrMeta"] });
  await pane.getByRole("heading", { name: "2 mails selected" }).waitFor();
  await look(outlook, "several-before");
  expect(await barriers(outlook)).toEqual([]);
  await pane.getByRole("button", { name: "Convert all to cases" }).click();
  await pane.getByText("2 of 2").waitFor();
  await eventually(() => pane.getByText(/#\d+ opened/).count()).toBe(2);
  await look(outlook, "several-after");
  expect(await allCases()).toHaveLength(before + 2);
  await pane.getByRole("button", { name: "Undo" }).click();
  await eventually(async () => (await allCases()).length).toBe(before);
  expect(outlook.complaints).toEqual([]);
});

test("the queue is narrowed by filters, which can be kept under a name", async () => {
  const outlook = await openQueue();
  const { pane } = outlook;
  await pane.getByRole("button", { name: "Filters" }).click();
  await pane.getByLabel("Priority", { exact: true }).selectOption("urgent");
  const urgent = await allCases(`&filter=${encodeURIComponent(JSON.stringify({ priority: ["urgent"] }))}`);
  await eventually(() => pane.getByRole("button", { name: /^Priority: .*#\d+/ }).count()).toBe(urgent.length);
  await look(outlook, "queue-filters");
  expect(await barriers(outlook)).toEqual([]);
  await pane.getByRole("textbox", { name: "Name of the view" }).fill("What burns");
  await pane.getByRole("button", { name: "Save as view" }).click();
  await eventually(() => pane.getByRole("combobox", { name: "Saved views" }).textContent()).toContain("What burns");
});

test("cases are ticked by keyboard and changed together, with a way back", async () => {
  const outlook = await openQueue();
  const { pane, page } = outlook;
  await pane.getByRole("button", { name: /#\d+/ }).first().focus();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await pane.getByText("2 cases selected").waitFor();
  await look(outlook, "queue-bulk");
  expect(await barriers(outlook)).toEqual([]);
  const before = (await allCases()).filter(({ assignee }) => assignee?.name === "Tomás Ortega").length;
  await pane.getByRole("combobox", { name: "Assign to" }).selectOption({ label: "Tomás Ortega" });
  await pane.getByText(/cases? changed|not changed/).first().waitFor();
  const after = (await allCases()).filter(({ assignee }) => assignee?.name === "Tomás Ortega").length;
  expect(after).toBeGreaterThanOrEqual(before);
  await look(outlook, "queue-bulk-done");
});

test("a mail is said to be no case, and taken up again; a task is made of it with one click", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320 });
  const { pane } = outlook;
  await outlook.openMail("Password reset mail never arrives");
  await outlook.openPane();
  await pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await pane.getByRole("button", { name: "Not a case" }).click();
  await pane.getByText("Aylin Demir said that this is not a case.").waitFor();
  await look(outlook, "triage");
  expect(await barriers(outlook)).toEqual([]);
  await pane.getByRole("button", { name: "Take it up again" }).click();
  await pane.getByRole("button", { name: "Not a case" }).waitFor();
  await pane.getByRole("button", { name: "Add a task" }).click();
  await pane.getByText(/The task “.+” was added/).waitFor();
  expect(outlook.complaints).toEqual([]);
});

test("whoever is mentioned finds it behind the bell, and the case is one click away", async () => {
  const jonas = await apiOf(stage.mailroom, "Jonas");
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const me = (await aylin<{ user: { id: string } }>("GET", "/me")).user;
  const shared = await sharedCase(stage.mailroom, "Visa for Hanoi");
  await jonas("POST", `/cases/${shared.id}/notes`, { text: "@Aylin Demir please look", mentions: [me.id] });
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320 });
  const { pane } = outlook;
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await pane.getByRole("button", { name: /unread notification/ }).click();
  await pane.getByText("Jonas Weber mentioned you").first().waitFor();
  await look(outlook, "bell");
  expect(await barriers(outlook)).toEqual([]);
  await pane.getByText("Jonas Weber mentioned you").first().click();
  await pane.getByText("@Aylin Demir please look").waitFor();
  await pane.getByRole("button", { name: /^More about this case/ }).click();
  await pane.getByText("Watch this case").click();
  await look(outlook, "case-more");
  expect(await barriers(outlook)).toEqual([]);
  await pane.getByRole("textbox", { name: "Note for colleagues" }).fill("thanks @Jo");
  await pane.getByRole("button", { name: "@Jonas Weber" }).click();
  expect(await pane.getByRole("textbox", { name: "Note for colleagues" }).inputValue()).toBe("thanks @Jonas Weber ");
  await pane.getByRole("button", { name: "Add note" }).click();
  // In the timeline: until the call is answered the words stand where they were written, too.
  await pane.getByRole("listitem").filter({ hasText: "thanks @Jonas Weber" }).waitFor();
  expect(outlook.complaints).toEqual([]);
});

test("by keys alone cases are resolved, assigned, answered and noted; ? tells the keys; none of them acts while one types", { timeout: 120_000 }, async () => {
  const shown = await sharedCase(stage.mailroom, "Keys for the villa");
  const jonas = await apiOf(stage.mailroom, "Jonas");
  const now = () => jonas<Case>("GET", `/cases/${shown.id}`);
  // Nothing becomes new again: what can be taken back begins with a case in progress.
  await jonas("PATCH", `/cases/${shown.id}/status`, { status: "in_progress", version: (await now()).version });
  const outlook = await openQueue();
  const { pane, page } = outlook;
  const row = pane.getByRole("button", { name: new RegExp(`#${shown.number}\\b`) }).first();
  await row.focus();
  await page.keyboard.press("?");
  const help = pane.getByRole("dialog", { name: "Keys" });
  await help.getByText("Resolve").waitFor();
  await seesNothingWrong(outlook, "keys-help");
  await page.keyboard.press("Escape");
  await eventually(() => help.count()).toBe(0);
  await eventually(() => hasFocus(row)).toBe(true);

  await page.keyboard.press("a");
  const people = pane.getByRole("combobox", { name: "Assign to" });
  await eventually(() => hasFocus(people)).toBe(true);
  await people.selectOption({ label: "Tomás Ortega" });
  await eventually(async () => (await now()).assignee?.name).toBe("Tomás Ortega");
  // Nothing is ticked any more, and the next key is for the same row.
  await eventually(() => people.count()).toBe(0);
  await eventually(() => hasFocus(row)).toBe(true);

  await page.keyboard.press("n");
  const note = pane.getByRole("textbox", { name: "Note for colleagues" });
  await eventually(() => hasFocus(note)).toBe(true);
  await page.keyboard.type("Are there keys?");
  expect(await note.inputValue()).toBe("Are there keys?");
  expect(await help.count()).toBe(0);
  await page.keyboard.press("Control+Enter");
  await pane.getByText("Note by Aylin Demir").waitFor();
  await pane.getByRole("button", { name: /^Timeline/ }).focus();
  await page.keyboard.press("r");
  const answer = pane.getByRole("textbox", { name: "Your answer" });
  await answer.waitFor();
  await eventually(() => hasFocus(answer)).toBe(true);
  await page.keyboard.type("Here are the keys");
  expect(await answer.innerText()).toContain("Here are the keys");
  await pane.getByRole("button", { name: "Discard" }).click();
  // That one has a way back of its own, which must be gone before the next.
  await pane.getByText("The draft was thrown away").waitFor();
  await pane.getByRole("button", { name: "Back", exact: true }).click();

  const undo = pane.getByRole("button", { name: "Undo", exact: true });
  await eventually(() => undo.count(), 30_000).toBe(0);
  await row.focus();
  await page.keyboard.press("e");
  await undo.focus();
  expect((await now()).status).toBe("resolved");
  await page.keyboard.press("Enter");
  await eventually(async () => (await now()).status).toBe("in_progress");
  // The draft is thrown away before it was first kept: the server knows of none.
  expect(outlook.complaints.filter((each) => !/404/.test(each))).toEqual([]);
});

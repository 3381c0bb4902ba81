import { expect, test } from "vitest";
import { people } from "../../drizzle/seed/story.ts";
import type { Reply, ReplyStart } from "../../server/contract/replies.ts";
import { eventually } from "../support/eventually.ts";
import { hasFocus } from "../support/has-focus.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { look, seesNothingWrong } from "../support/pane-look.ts";
import { deliverMail, sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const jonas = people.find(({ name }) => name.startsWith("Jonas"))!;

/** A case in the queue of somebody's panel. */
async function openCase(number: number, { of = people[0], subject = "stranded in Tromsø", language = "en-US", hasSockets = true }: { of?: { oid: string }; subject?: string; language?: string; hasSockets?: boolean } = {}): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1300, preferences: { userId: of.oid, language }, ...(!hasSockets && { prepare: (context) => context.routeWebSocket(/\/ws$/, (socket) => void socket.close()) }) });
  await outlook.openMail(subject);
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Queue" }).click();
  await outlook.pane.getByRole("tab", { name: /^All/ }).click();
  await outlook.pane.getByRole("button", { name: new RegExp(`#${number}\\b`) }).first().click();
  await outlook.pane.getByRole("article", { name: `Case #${number}` }).waitFor();
  return outlook;
}

/** The text has the focus a moment after it is there. */
async function beginReply({ pane }: Pick<OutlookPage, "pane">): Promise<void> {
  await pane.getByRole("button", { name: "Reply", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Your answer" });
  await text.waitFor();
  await eventually(() => hasFocus(text)).toBe(true);
}

test("two colleagues at a case see each other, who writes, and that one has left; before a second answer leaves it is asked", { timeout: 180_000 }, async () => {
  const shared = await sharedCase(stage.mailroom, "Ferry to Flores");
  await deliverMail(stage.mailroom, { subject: "A word for Jonas", mailbox: jonas.email });
  const aylins = await openCase(shared.number);
  const here = aylins.pane.getByRole("status", { name: "Who else is here" });
  expect(await here.innerText()).toBe("");
  const his = await openCase(shared.number, { of: jonas, subject: "A word for Jonas" });
  await here.getByText("Jonas Weber has this case open").waitFor();
  await his.pane.getByText("Aylin Demir has this case open").waitFor();
  await seesNothingWrong(aylins, "onlookers");

  await beginReply(his);
  await his.page.keyboard.type("There is one each Tuesday.");
  await here.getByText("Jonas Weber is writing an answer").waitFor();

  await beginReply(aylins);
  await aylins.page.keyboard.type("It goes daily.");
  await aylins.pane.getByText("Jonas Weber is writing an answer too.").waitFor();
  await aylins.pane.getByText("Draft saved").waitFor();
  await aylins.pane.getByRole("button", { name: "Send", exact: true }).click();
  await aylins.pane.getByRole("alert").getByText("If both leave, the customer gets two.").waitFor();
  await seesNothingWrong(aylins, "onlookers-asked");
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const sent = async () => (await aylin<{ items: Reply[] }>("GET", `/cases/${shared.id}/replies`)).items.length;
  expect(await sent()).toBe(0);
  await aylins.pane.getByRole("button", { name: "Not yet" }).click();
  await aylins.page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
  await look(aylins, "onlookers-contrast");
  await aylins.page.emulateMedia({ colorScheme: "light", forcedColors: "none" });

  await his.page.keyboard.type(" It carries cars.");
  await here.getByText("Jonas Weber is writing an answer").waitFor();
  await aylins.pane.getByRole("button", { name: "Send", exact: true }).click();
  await aylins.pane.getByRole("button", { name: "Send all the same" }).click();
  await eventually(sent).toBe(1);
  await his.page.close();
  await eventually(() => here.innerText()).toBe("");
});

test("a colleague whose network lets no socket through is seen and sees all the same", { timeout: 180_000 }, async () => {
  const shared = await sharedCase(stage.mailroom, "Lighthouse tour");
  await deliverMail(stage.mailroom, { subject: "A second word for Jonas", mailbox: jonas.email });
  const aylins = await openCase(shared.number);
  const here = aylins.pane.getByRole("status", { name: "Who else is here" });
  const his = await openCase(shared.number, { of: jonas, subject: "A second word for Jonas", hasSockets: false });
  await his.pane.getByText("Aylin Demir has this case open").waitFor({ timeout: 60_000 });
  await here.getByText("Jonas Weber has this case open").waitFor();
  await look(his, "onlookers-without-sockets");
  await beginReply(his);
  await his.page.keyboard.type("It opens at nine.");
  await here.getByText("Jonas Weber is writing an answer").waitFor();
  await beginReply(aylins);
  await aylins.page.keyboard.type("At ten.");
  await his.pane.getByText("Aylin Demir is writing an answer").first().waitFor();
  // Closed without a word: the server waits a while.
  await his.page.close();
  await eventually(() => here.innerText(), 60_000).toBe("");
});

test("a draft that is thrown away while it is being kept stays away", { timeout: 120_000 }, async () => {
  const shared = await sharedCase(stage.mailroom, "Whale watching");
  const { pane, page } = await openCase(shared.number);
  const order: string[] = [];
  page.on("response", (response) => {
    const asked = response.request();
    if (/\/api\/replies\/[^/]+$/.test(asked.url())) order.push(`${asked.method()} ${response.status()}`);
  });
  await page.route(/\/api\/replies\/[^/]+$/, async (route) => {
    if (route.request().method() === "PUT") await new Promise((resolve) => setTimeout(resolve, 2_000));
    await route.continue();
  });
  await beginReply({ pane });
  const kept = page.waitForRequest((request) => request.method() === "PUT" && request.url().includes("/api/replies/"));
  // In one stroke: of letters that come slowly the first would be kept by themselves.
  await page.keyboard.insertText("Never mind.");
  await Promise.all([kept, pane.getByText("Saving…").waitFor()]);
  await pane.getByRole("button", { name: "Discard" }).click();
  await pane.getByText("The draft was thrown away").waitFor();
  await eventually(() => order).toEqual(["PUT 200", "DELETE 200"]);
  const aylin = await apiOf(stage.mailroom, "Aylin");
  expect((await aylin<ReplyStart>("GET", `/cases/${shared.id}/reply`)).draft).toBeNull();
});

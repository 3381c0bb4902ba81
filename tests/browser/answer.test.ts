import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ReplyStart } from "../../server/contract/replies.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { eventually } from "../support/eventually.ts";
import { hasFocus } from "../support/has-focus.ts";
import { graphToken, listFolder } from "../support/mailroom.ts";
import { people } from "../../drizzle/seed/story.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { barriers, look } from "../support/pane-look.ts";
import { isRemembered } from "../support/remembered.ts";
import { sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function caseBeside(subject: string, width = 1320): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width });
  await outlook.openMail(subject);
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Mail", exact: true }).click();
  const convert = outlook.pane.getByRole("button", { name: "Convert to case" });
  await convert.or(outlook.pane.getByText(/^#\d+$/)).first().waitFor();
  if (await convert.isVisible()) await convert.click();
  await outlook.pane.getByText(/^#\d+$/).waitFor();
  return outlook;
}

async function sentFolder() {
  const token = await graphToken(stage.mailroom, people[0].oid);
  return listFolder<{ subject: string; bodyPreview: string; toRecipients: { emailAddress: { address: string } }[] }>(stage.mailroom, token, "sentitems");
}

test("a draft is there after reopening, Send can be taken back, and the answer leaves once", { timeout: 180_000 }, async () => {
  const outlook = await caseBeside("stranded in Tromsø");
  const { pane, page } = outlook;
  await pane.getByRole("button", { name: "Reply", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Your answer" });
  await text.waitFor();
  await eventually(() => text.evaluate((element) => element === document.activeElement)).toBe(true);
  await pane.getByRole("button", { name: "Remove ingrid.solberg@nordlys.example" }).waitFor();
  await page.keyboard.type("Dear Ingrid, we have booked you a room.");
  await pane.getByText("Draft saved").waitFor();
  await look(outlook, "answer-light");
  expect(await barriers(outlook)).toEqual([]);

  await page.reload();
  await outlook.openMail("stranded in Tromsø");
  if (!(await pane.getByRole("tab").first().isVisible().catch(() => false))) await outlook.openPane();
  await pane.getByText("Dear Ingrid, we have booked you a room.").waitFor();

  await pane.getByRole("button", { name: "Send", exact: true }).click();
  await pane.getByText(/Leaves in \d+ s/).waitFor();
  // It may be shown before its own call is over, which closes the composer: also one that Undo had opened by then.
  await text.waitFor({ state: "detached" });
  await look(outlook, "answer-leaving");
  await pane.getByRole("list", { name: "Answers on their way" }).getByRole("button", { name: "Undo" }).click();
  await text.waitFor();
  await pane.getByText("Dear Ingrid, we have booked you a room.").waitFor();
  expect(await sentFolder()).toEqual([]);

  await pane.getByRole("button", { name: "Send", exact: true }).click();
  await pane.getByText(/Leaves in \d+ s/).waitFor();
  await pane.getByText("Aylin Demir answered").first().waitFor({ timeout: 30_000 });
  await eventually(async () => (await sentFolder()).length).toBe(1);
  await pane.getByText(/First response met/).first().waitFor();
  await look(outlook, "answer-sent");
  expect(outlook.complaints).toEqual([]);
});

test("who is lost, and who is a stranger, is said before sending; a stranger must be confirmed", async () => {
  const outlook = await caseBeside("Invoice 2026-1187");
  const { pane, page } = outlook;
  await pane.getByRole("button", { name: "Reply", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Your answer" });
  await text.waitFor();
  await eventually(() => hasFocus(text)).toBe(true);
  await page.keyboard.type("Here it is.");
  await pane.getByRole("textbox", { name: "Add to Cc" }).fill("eve@evil.example");
  await page.keyboard.press("Enter");
  await pane.getByText("eve@evil.example had no part in this conversation.").waitFor();
  const send = pane.getByRole("button", { name: "Send", exact: true });
  expect(await send.getAttribute("aria-disabled")).toBe("true");
  await pane.getByRole("button", { name: "Remove amara.okafor@okafor.example" }).click();
  await pane.getByText("amara.okafor@okafor.example had the mail and would not get your answer.").waitFor();
  await pane.getByRole("textbox", { name: "Add to To" }).fill("not an address");
  await page.keyboard.press("Enter");
  await pane.getByText("“not an address” is no e-mail address.").waitFor();
  await look(outlook, "answer-doubts");
  expect(await barriers(outlook)).toEqual([]);
  await pane.getByRole("textbox", { name: "Add to To" }).fill("Amara Okafor <amara.okafor@okafor.example>");
  await page.keyboard.press("Enter");
  await pane.getByRole("checkbox", { name: "eve@evil.example shall get it" }).check();
  await eventually(() => send.getAttribute("aria-disabled")).not.toBe("true");
  await pane.getByRole("button", { name: "Discard" }).click();
  await pane.getByText("The draft was thrown away").waitFor();
});

test("a colleague who was quicker is told of before the answer leaves; having seen it, one may send", async () => {
  const jonas = await apiOf(stage.mailroom, "Jonas");
  const shared = await sharedCase(stage.mailroom, "Papers for Vietnam");
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320 });
  const { pane, page } = outlook;
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await pane.getByRole("tab", { name: "Queue" }).click();
  await pane.getByRole("tab", { name: /^All/ }).click();
  await pane.getByRole("button", { name: new RegExp(`#${shared.number}`) }).click();
  await pane.getByRole("button", { name: "Reply", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Your answer" });
  await text.waitFor();
  await eventually(() => hasFocus(text)).toBe(true);
  await page.keyboard.type("We look into it.");
  await pane.getByText("Draft saved").waitFor();

  const start = await jonas<ReplyStart>("GET", `/cases/${shared.id}/reply`);
  expect(start.othersWriting.map(({ name }) => name)).toEqual(["Aylin Demir"]);
  const mail = start.mails[0]!;
  await jonas("POST", `/replies/${randomUUID()}/send`, { caseId: shared.id, messageId: mail.messageId, kind: "reply", ...mail.reply, html: "<p>Done.</p>", seenSeq: start.seenSeq });
  await pane.getByText("The case moved while you wrote").waitFor();
  await pane.getByText("Jonas Weber sends an answer").first().waitFor();
  expect(await pane.getByRole("button", { name: "Send", exact: true }).getAttribute("aria-disabled")).toBe("true");
  await look(outlook, "answer-moved");
  await pane.getByRole("button", { name: "I have seen it" }).click();
  await eventually(() => pane.getByRole("button", { name: "Send", exact: true }).getAttribute("aria-disabled")).not.toBe("true");
  await pane.getByRole("button", { name: "Discard" }).click();
});

test.each([["light", "de", false], ["dark", "en", false], ["dark", "en", true]] as const)("the composer has no barriers, %s, %s, right to left: %s", async (colorScheme, language, isRtl) => {
  const outlook = await caseBeside("stranded in Tromsø");
  const { pane, page } = outlook;
  await page.emulateMedia({ colorScheme });
  if (language === "de") {
    await pane.getByRole("button", { name: "More", exact: true }).click();
    await pane.getByRole("menuitemradio", { name: "Deutsch" }).click();
    await page.keyboard.press("Escape");
  }
  if (isRtl) await pane.locator("html").evaluate((html) => { html.setAttribute("dir", "rtl"); document.querySelectorAll("[dir]").forEach((element) => element.setAttribute("dir", "rtl")); });
  await pane.getByRole("tab", { name: language === "de" ? "Antworten" : "Reply" }).click();
  await pane.getByRole("textbox", { name: language === "de" ? "Ihre Antwort" : "Your answer" }).scrollIntoViewIfNeeded();
  await look(outlook, `composer-${colorScheme}-${language}${isRtl ? "-rtl" : ""}`);
  expect(await barriers(outlook)).toEqual([]);
  if (language === "de") {
    await pane.getByRole("button", { name: "Mehr", exact: true }).click();
    await pane.getByRole("menuitemradio", { name: "English" }).click();
    await isRemembered(stage.mailroom, { language: "en" });
  }
});

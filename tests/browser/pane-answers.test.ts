import { expect, test } from "vitest";
import type { Reply } from "../../server/contract/replies.ts";
import { people } from "../../drizzle/seed/story.ts";
import { eventually } from "../support/eventually.ts";
import { hasFocus } from "../support/has-focus.ts";
import { graphToken, listFolder } from "../support/mailroom.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { look, seesNothingWrong } from "../support/pane-look.ts";
import { startPretendLlm } from "../support/pretend-llm.ts";
import { deliverMail } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const ownMailbox = people[0].email;

async function openPane(): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1300 });
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await outlook.page.getByRole("button", { name: /^Pin/ }).first().click();
  return outlook;
}

async function openCaseOf(subject: string, sender: string): Promise<{ outlook: OutlookPage; caseId: string }> {
  const outlook = await openPane();
  await outlook.openMail(subject);
  // Until Outlook has opened this mail, the button is that of the one before.
  await outlook.pane.getByRole("heading", { name: sender }).waitFor();
  await outlook.pane.getByRole("button", { name: "Convert to case" }).click();
  await outlook.pane.getByText(/^#\d+$/).waitFor();
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const { items } = await aylin<{ items: { id: string }[] }>("GET", `/cases/search?q=${encodeURIComponent(subject)}`);
  return { outlook, caseId: items[0]!.id };
}

async function lever(path: string, body: unknown): Promise<void> {
  const answer = await stage.mailroom.fetchJson(`/sandbox/levers/${path}`, { method: "POST", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

async function sentSubjects(): Promise<string[]> {
  const sent = await listFolder<{ subject: string }>(stage.mailroom, await graphToken(stage.mailroom, people[0].oid), "sentitems");
  return sent.map(({ subject }) => subject);
}

async function deleteAll(folder: string): Promise<void> {
  const token = await graphToken(stage.mailroom, people[0].oid);
  for (const { id } of await listFolder<{ id: string }>(stage.mailroom, token, folder)) {
    const answer = await stage.mailroom.fetchJson(`/sandbox/graph/v1.0/me/messages/${id}`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(204);
  }
}

test("two opinions stand beside each other and one click chooses; what left the house is listed for the admin", { timeout: 120_000 }, async () => {
  await using llm = await startPretendLlm({
    category: "partner", confidence: 0.62, alternatives: [{ category: "billing", confidence: 0.2 }], priority: "medium", priority_reason: "No date is near.", request_type: "question", needs_answer: true, sentiment: "neutral",
    language: "en", summary: "The sender proposes a common offer and asks about commission.", suggested_action: "Pass on to partner care.", evidence: "would you share the commission with us?",
  });
  const mara = await apiOf(stage.mailroom, "Mara");
  await mara("PUT", "/classification/llm", { isEnabled: true, baseUrl: llm.baseUrl, model: "house-model", key: "", tokensPerDay: 100_000, promptPriceMicros: 150, completionPriceMicros: 600, currency: "EUR", version: 0 });
  await deliverMail(stage.mailroom, { subject: "An idea for the summer", mailbox: ownMailbox, from: "Noor Haddad <noor@haddad-events.example>", text: "Hello,\n\nwe arrange weddings and thought of the lagoon. If guests book through you, would you share the commission with us? Call me on +31 20 555 0147.\n\nNoor" });
  const outlook = await openPane();
  const { pane } = outlook;
  await outlook.openMail("An idea for the summer");
  const opinions = pane.getByRole("list", { name: "Two opinions" });
  await opinions.waitFor();
  await opinions.getByText(/^Language model: Partner, 62/).waitFor();
  await opinions.getByText(/^Mailroom: /).waitFor();
  await seesNothingWrong(outlook, "two-opinions");
  await pane.getByRole("button", { name: /^Partner/ }).click();
  await pane.getByText("Partner chosen").waitFor();
  await look(outlook, "two-opinions-chosen");
  await pane.getByRole("button", { name: "Convert to case" }).click();
  await pane.getByText(/^#\d+$/).waitFor();

  // What lay in the team's mailbox at the start may have been judged before there was a model to ask.
  const subject = "Visa for a friend of ours";
  const ofTeam = await deliverMail(stage.mailroom, { subject, text: "Hello,\n\na friend of ours joins the round trip in March. Which documents are needed for the visa, and which passport? Call me on +31 20 555 0147.\n\nLuis" });
  const jonas = await apiOf(stage.mailroom, "Jonas");
  await jonas("POST", "/messages/lookup", { mailbox: "support@fernweh.example", ...ofTeam });
  const { items } = await mara<{ items: { prompt: string; outcome: string; maskedCount: number; mail: { subject: string } | null }[] }>("GET", "/classification/llm/calls");
  const asked = items.find(({ mail }) => mail?.subject === subject);
  expect(asked).toMatchObject({ outcome: "disagreed" });
  expect(asked!.prompt).not.toContain("555 0147");

  const settings = await (await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" })).newPage();
  await settings.goto(`${stage.mailroom.url}/settings/#/classification/llm`);
  await settings.getByRole("button", { name: "Mara Lindqvist" }).click();
  const call = settings.getByRole("listitem").filter({ hasText: "house-model" }).filter({ hasText: subject }).first();
  await call.getByText("127.0.0.1", { exact: false }).waitFor();
  // Mara reads the team's mailbox; what left of Aylin's own is not hers to see.
  await call.getByRole("link", { name: subject }).waitFor();
  expect(await settings.getByText("An idea for the summer").count()).toBe(0);
  await call.getByText("What was sent and answered").click();
  if (process.env.SHOTS) await settings.screenshot({ path: `${process.env.SHOTS}/llm-calls.png`, fullPage: true });
});

test("a stranger's answer is only suggested, with the reason; one click joins it", { timeout: 120_000 }, async () => {
  const asked = await deliverMail(stage.mailroom, { subject: "Corrected invoice", mailbox: ownMailbox, from: "Amara Okafor <amara.okafor@okafor.example>", text: "Hello Aylin,\n\nplease correct the invoice of our last trip.\n\nAmara" });
  const { outlook, caseId } = await openCaseOf("Corrected invoice", "Amara Okafor");
  const { pane } = outlook;
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const { number } = await aylin<{ number: number }>("GET", `/cases/${caseId}`);
  await deliverMail(stage.mailroom, { subject: "Re: Corrected invoice", mailbox: ownMailbox, from: "The accountant <office@accountant.example>", headers: [`In-Reply-To: ${asked.internetMessageId}`], text: "Dear Aylin,\n\nMs Okafor passed this on to us. The invoice must show the flight apart.\n\nThe office" });
  await outlook.openMail("The accountant");
  await pane.getByRole("heading", { name: `Probably part of #${number}` }).waitFor();
  await seesNothingWrong(outlook, "join-suggestion");
  await pane.getByRole("button", { name: `Join #${number}` }).click();
  await pane.getByRole("article", { name: `Case #${number}` }).waitFor();
  await pane.getByText("The invoice must show the flight apart.", { exact: false }).waitFor();
  await look(outlook, "joined");
});

test("a template's words go into the answer with the fields of the customer; a value that lacks must be seen to", { timeout: 120_000 }, async () => {
  const aylin = await apiOf(stage.mailroom, "Aylin");
  await aylin("POST", "/templates", { name: "Reset by telephone", subject: "Your account", html: "<p>Dear {{ first_name }},</p><p>we reset it at once. Your voucher is {{ voucher }}.</p>" });
  for (const name of ["Summer opening hours of all our offices in Portugal, Norway and Germany", "Thanks and goodbye"]) await aylin("POST", "/templates", { name, subject: name, html: `<p>${name}</p>` });
  const { outlook } = await openCaseOf("Password reset mail never arrives", "Kenji Watanabe");
  const { pane, page } = outlook;
  await pane.getByRole("button", { name: "Reply", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Your answer" });
  await text.waitFor();
  await pane.getByRole("button", { name: "Insert a template" }).click();
  await pane.getByRole("button", { name: "Thanks and goodbye" }).waitFor();
  await seesNothingWrong(outlook, "template-menu");
  await page.keyboard.type("reset");
  await eventually(() => pane.getByRole("button", { name: "Thanks and goodbye" }).count()).toBe(0);
  await pane.getByRole("button", { name: "Reset by telephone" }).click();
  await eventually(() => text.innerText()).toContain("Dear Kenji");
  await pane.getByText(/^The template has no value for/).waitFor();
  expect(await pane.getByRole("button", { name: "Send", exact: true }).getAttribute("aria-disabled")).toBe("true");
  await seesNothingWrong(outlook, "template-inserted");
  await pane.getByRole("button", { name: "Discard" }).click();
  await pane.getByText("The draft was thrown away").waitFor();
});

test("an answer that Graph refuses is written again; one whose fate nobody knows is decided by a person, and leaves once", { timeout: 180_000 }, async () => {
  const { outlook, caseId } = await openCaseOf("Annulation de mon voyage", "Chloé Dubois");
  const { pane, page } = outlook;
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const replies = async () => (await aylin<{ items: Reply[] }>("GET", `/cases/${caseId}/replies`)).items;
  const answer = pane.getByRole("textbox", { name: "Your answer" });
  const onTheirWay = pane.getByRole("list", { name: "Answers on their way" });
  await pane.getByRole("button", { name: "Reply", exact: true }).click();
  await answer.waitFor();
  await eventually(() => hasFocus(answer)).toBe(true);
  await page.keyboard.type("The refund is on its way.");
  await lever("fail", { path: "createReply", times: 1, with: { status: 403, code: "ErrorAccessDenied" } });
  await pane.getByRole("button", { name: "Send", exact: true }).click();
  await onTheirWay.getByText("Was not sent").waitFor({ timeout: 40_000 });
  await onTheirWay.getByText("Mailroom may not send from this mailbox.").waitFor();
  await seesNothingWrong(outlook, "answer-failed");
  await onTheirWay.getByRole("button", { name: "Write again" }).click();
  await pane.getByText("The refund is on its way.").waitFor();
  expect(await sentSubjects()).toEqual([]);

  // Graph hangs up on /send, and before Mailroom looks somebody deletes the draft, from Deleted Items too: no trace of it is left.
  await lever("fail", { path: "/send", times: 1, with: { cut: "before" } });
  await pane.getByRole("button", { name: "Send", exact: true }).click();
  await eventually(async () => (await replies()).map(({ status, reason }) => status === "handed_over" && reason !== null), 40_000).toEqual([true]);
  await deleteAll("drafts");
  await deleteAll("deleteditems");
  await lever("advance", { minutes: 3 });
  await onTheirWay.getByText("May have been sent").waitFor({ timeout: 90_000 });
  await onTheirWay.getByText("It is neither in Drafts nor in Sent Items.").waitFor();
  await seesNothingWrong(outlook, "answer-uncertain");
  await onTheirWay.getByRole("button", { name: "Send again" }).click();
  await eventually(sentSubjects, 60_000).toHaveLength(1);
  await eventually(async () => (await replies()).filter(({ status }) => status !== "sent"), 60_000).toEqual([]);
  await look(outlook, "answer-after-all");
});

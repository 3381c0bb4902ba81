import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { messages } from "../../drizzle/schema/conversations.ts";
import { replies } from "../../drizzle/schema/replies.ts";
import type { Case } from "../../server/contract/cases.ts";
import type { Reply, ReplyStart, SendReply } from "../../server/contract/replies.ts";
import { mergeCases } from "../../server/services/cases/merge-cases.ts";
import { purgeDrafts } from "../../server/services/replies/purge-drafts.ts";
import { movementsSince } from "../../server/services/replies/queries.ts";
import { resumeReplies, sendReply } from "../../server/services/replies/send-reply.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { mailDesk, type MailDesk } from "../conversations/mail-desk.ts";
import { eventually } from "../support/eventually.ts";
import { asApp, support } from "../sandbox/graph-sandbox.ts";

let story: MailDesk;
let opened: Case;
let start: ReplyStart;

beforeEach(async () => {
  story = await mailDesk();
  await story.watch();
  const mail = await story.deliver({ headers: ["Cc: Olav Solberg <olav@nordlys.example>"] });
  await story.desk.drainJobs();
  opened = (await story.open("Aylin", mail)).case;
  await story.desk.drainJobs();
  start = await begin("Aylin");
});
afterEach(() => story.stop());

const begin = async (who: string, since?: number) => (await story.api.get<ReplyStart>(who, `/cases/${opened.id}/reply${since === undefined ? "" : `?since=${since}`}`)).body;
const wordsOf = (change: Partial<SendReply> = {}): SendReply => {
  const mail = start.mails[0]!;
  return { caseId: opened.id, messageId: mail.messageId, kind: "reply_all", ...mail.replyAll, html: "<p>The invoice is attached.</p>", attachments: [], seenSeq: start.seenSeq, accepted: [], ...change };
};
const send = (who: string, id: string, change: Partial<SendReply> = {}) => story.api.post<Pick<Reply, "id"> & { status: Reply["status"]; code: string; errors?: { path: string; message: string }[] }>(who, `/replies/${id}/send`, wordsOf(change));
const rowOf = async (id: string) => (await story.desk.db.select().from(replies).where(eq(replies.id, id)))[0]!;
const repliesSeen = async () => (await story.api.get<{ items: Reply[] }>("Aylin", `/cases/${opened.id}/replies`)).body.items;
interface GraphMail { id: string; isDraft: boolean; subject: string; conversationId: string; toRecipients: { emailAddress: { address: string } }[]; ccRecipients: { emailAddress: { address: string } }[]; body: { content: string }; hasAttachments: boolean }
const folder = async (name: string): Promise<GraphMail[]> => (await story.running.call("GET", `/users/${support.id}/mailFolders/${name}/messages`, asApp)).json.value;

/** The seconds in which it can be taken back are over. */
async function wait(minutes = 0.2) {
  story.advance(minutes);
  await story.desk.drainJobs();
}

describe("an answer from the case", () => {
  test("leaves in the thread, to everybody who had the mail, after the seconds in which it can be taken back", async () => {
    expect(start).toMatchObject({ draft: null, mailbox: "support@fernweh.example", othersWriting: [] });
    expect(start.mails[0]!.replyAll).toEqual({ to: [{ address: "ingrid.solberg@nordlys.example", name: "Ingrid Solberg" }], cc: [{ address: "olav@nordlys.example", name: "Olav Solberg" }] });
    const id = randomUUID();
    const { status, body } = await send("Aylin", id);
    expect([status, body.status]).toEqual([200, "queued"]);
    await story.desk.drainJobs();
    expect(await folder("sentitems")).toEqual([]);
    await wait();
    const [sent] = await folder("sentitems");
    expect(sent).toMatchObject({ subject: "RE: Invoice for Tromsø", isDraft: false, toRecipients: [{ emailAddress: { address: "ingrid.solberg@nordlys.example" } }], ccRecipients: [{ emailAddress: { address: "olav@nordlys.example" } }] });
    expect(sent!.body.content).toMatch(/The invoice is attached\..*divRplyFwdMsg/s);
    expect(await rowOf(id)).toMatchObject({ status: "sent", fence: 1 });
    expect((await eventsNamed(story.desk, "reply.sent")).map((event) => event.caseId)).toEqual([opened.id]);
  });

  test("meets the first response when its copy is seen in Sent Items, and is told from a mail of Outlook's own", async () => {
    await send("Aylin", randomUUID());
    await wait();
    // Outlook tells of the copy when it likes.
    await eventually(async () => {
      await story.desk.drainJobs();
      return (await story.readCase(opened.id)).targets.find((one) => one.metric === "first_response")!.metAt;
    }).not.toBeNull();
    await story.desk.drainJobs();
    expect(await repliesSeen()).toMatchObject([{ status: "sent", isSeenInOutlook: true, author: { name: "Aylin Demir" } }]);
    const outbound = await story.desk.db.select().from(messages).where(eq(messages.direction, "outbound"));
    expect(outbound).toHaveLength(1);
  });

  test("carries its attachments", async () => {
    const file = await story.api.app.request("/api/reply-files?fileName=invoice.txt", { method: "POST", headers: { authorization: "Bearer Aylin", "content-type": "application/octet-stream" }, body: Buffer.from("Invoice 7") });
    await send("Aylin", randomUUID(), { attachments: [await file.json()] });
    await wait();
    const [sent] = await folder("sentitems");
    const { value } = (await story.running.call("GET", `/users/${support.id}/messages/${sent!.id}/attachments`, asApp)).json;
    expect(value).toMatchObject([{ name: "invoice.txt", size: expect.any(Number) }]);
  });

  test("can be taken back until it leaves, and is a draft again", async () => {
    const id = randomUUID();
    await send("Aylin", id);
    expect((await story.api.post<Reply>("Aylin", `/replies/${id}/undo`)).body.status).toBe("draft");
    await wait();
    expect(await folder("sentitems")).toEqual([]);
    expect((await begin("Aylin")).draft).toMatchObject({ id, html: "<p>The invoice is attached.</p>" });
    await send("Aylin", id);
    await wait();
    expect((await story.api.problem("Aylin", "POST", `/replies/${id}/undo`)).code).toBe("conflict");
    expect(await folder("sentitems")).toHaveLength(1);
  });
});

describe("it leaves once and is not lost", () => {
  test("though Send is pressed twice and the job runs many times at once", async () => {
    const id = randomUUID();
    await Promise.all([send("Aylin", id), send("Aylin", id)]);
    story.advance(1);
    await Promise.all([1, 2, 3, 4].map(() => sendReply(story.desk.system, { replyId: id })));
    await wait();
    expect(await folder("sentitems")).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ status: "sent" });
  });

  test.each([
    ["the answer to /send was lost after it left", /\/send$/, "after"],
    ["the answer to /send was lost before it left", /\/send$/, "before"],
    ["the draft was made and its answer lost", /createReply$/, "after"],
    ["the words were written and the answer lost", /messages\/[^/]+$/, "after"],
  ] as const)("though %s", async (_name, path, cut) => {
    const id = randomUUID();
    await send("Aylin", id);
    story.running.graph.levers.fail({ path, times: 1, with: { cut } });
    for (const minutes of [0.2, 0.5, 1, 2, 4]) await wait(minutes);
    expect(await folder("sentitems")).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ status: "sent" });
  });

  test.each(["claimed", "handed_over"] as const)("though the server died when it was %s", async (status) => {
    const id = randomUUID();
    await send("Aylin", id);
    story.advance(1);
    const dying = { ...story.desk.system, ports: { ...story.desk.ports, mailbox: { ...story.desk.ports.mailbox, reply: dies(status) } } };
    await sendReply(dying, { replyId: id }).catch(() => {});
    expect(await rowOf(id)).toMatchObject({ status });
    await wait();
    expect(await folder("sentitems")).toEqual([]);
    story.advance(2);
    await resumeReplies(story.desk.system);
    await wait();
    expect(await folder("sentitems")).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ status: "sent" });
  });

  /** A server that is killed before the draft, or between the hand-over and the sending. */
  function dies(status: "claimed" | "handed_over"): MailDesk["desk"]["ports"]["mailbox"]["reply"] {
    return async (message, onPrepared) => {
      if (status === "claimed") throw new Error("killed");
      return story.desk.ports.mailbox.reply(message, async (reference) => {
        await onPrepared(reference);
        // Nothing more happens: neither the sending nor the taking back of the draft.
        story.running.graph.levers.fail({ path: new RegExp(`${reference.providerMessageId.slice(0, 20)}`), times: 1, with: { cut: "before" } });
        throw new Error("killed");
      });
    };
  }

  test("a copy that turns up late settles what was uncertain", async () => {
    const id = randomUUID();
    await send("Aylin", id);
    await wait();
    await story.desk.db.update(replies).set({ status: "uncertain", internetMessageId: "<late@fernweh.example>", sentMessageId: null, sentAt: null }).where(eq(replies.id, id));
    await story.deliver({ from: "Fernweh Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", messageId: "<late@fernweh.example>" }, "support@fernweh.example", "sentitems");
    await story.desk.drainJobs();
    expect(await repliesSeen()).toMatchObject([{ id, status: "sent", isSeenInOutlook: true }]);
  });

  test("where neither Drafts nor Sent Items show it, a person decides", async () => {
    const id = randomUUID();
    await send("Aylin", id);
    await wait();
    await story.desk.db.update(replies).set({ status: "uncertain", internetMessageId: "<later@fernweh.example>", sentAt: null }).where(eq(replies.id, id));
    expect((await story.api.post<Reply>("Jonas", `/replies/${id}/resolve`, { decision: "sent" })).body.status).toBe("sent");
    expect((await story.api.problem("Jonas", "POST", `/replies/${id}/resolve`, { decision: "sent" })).code).toBe("conflict");
  });

  test("what Graph refuses has failed, and its words are a draft again under an id of its own", async () => {
    const id = randomUUID();
    await send("Aylin", id);
    story.running.graph.levers.fail({ path: /createReply$/, times: 1, with: { status: 403 } });
    await wait();
    expect(await repliesSeen()).toMatchObject([{ id, status: "failed" }]);
    expect((await story.api.get<{ items: { kind: string; caseId: string }[] }>("Aylin", "/notifications")).body.items).toMatchObject([{ kind: "reply.failed", caseId: opened.id }]);
    const { body } = await story.api.post<Reply>("Aylin", `/replies/${id}/rewrite`);
    expect(body).toMatchObject({ status: "draft", html: "<p>The invoice is attached.</p>" });
    expect(body.id).not.toBe(id);
    expect(await repliesSeen()).toEqual([]);
  });
});

describe("a case that moved while one wrote", () => {
  test("a colleague's answer refuses mine, and says who it was; having seen it, I may send", async () => {
    const jonas = await begin("Jonas");
    await send("Jonas", randomUUID(), { seenSeq: jonas.seenSeq });
    const { status, body } = await send("Aylin", randomUUID());
    expect([status, body.code]).toEqual([409, "stale"]);
    expect(body.errors).toEqual([{ path: "reply.queued", message: "Jonas Weber" }]);
    const { movements, seenSeq } = await begin("Aylin", start.seenSeq);
    expect(movements).toMatchObject([{ event: "reply.queued", actor: "Jonas Weber" }]);
    expect((await send("Aylin", randomUUID(), { seenSeq })).status).toBe(200);
  });

  test("a case that went into another one meanwhile is said to whoever writes on it", async () => {
    const other = (await story.open("Jonas", await story.deliver({ subject: "The same again", messageId: "<again@nordlys.example>" }))).case;
    await mergeCases(story.desk.as("Jonas"), { caseId: opened.id, version: (await story.readCase(opened.id)).version, intoCaseId: other.id, intoVersion: (await story.readCase(other.id)).version, acceptsOtherContact: false });
    expect(await movementsSince(story.desk.as("Aylin"), { caseId: opened.id, seq: start.seenSeq, authorId: story.desk.user("Aylin").id })).toMatchObject([{ event: "case.merged_into", actor: "Jonas Weber" }]);
  });

  test("two who send at the same moment: one leaves, the other is told", async () => {
    const answers = await Promise.all([send("Aylin", randomUUID()), send("Jonas", randomUUID())]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("an answer from Outlook itself does", async () => {
    const [first] = await story.desk.db.select().from(messages).where(eq(messages.direction, "inbound"));
    await story.deliver({ from: "Fernweh Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", subject: "RE: Invoice for Tromsø", text: "Sent from Outlook.", references: [first!.internetMessageId] }, "support@fernweh.example", "sentitems");
    await story.desk.drainJobs();
    const { status, body } = await send("Aylin", randomUUID());
    expect(status).toBe(409);
    expect(body.errors!.map((one) => one.path)).toContain("case.message_sent");
  });

  test("a new mail of the customer does; what I did myself does not", async () => {
    await story.api.post("Aylin", `/cases/${opened.id}/notes`, { text: "I ask the airline." });
    expect((await begin("Aylin", start.seenSeq)).movements).toEqual([]);
    const [first] = await story.desk.db.select().from(messages).where(eq(messages.direction, "inbound"));
    await story.deliver({ subject: "RE: Invoice for Tromsø", text: "It is urgent now.", references: [first!.internetMessageId] });
    await story.desk.drainJobs();
    const { body } = await send("Aylin", randomUUID());
    expect(body.errors!.map((one) => one.path)).toContain("case.message_received");
  });
});

describe("who would get it", () => {
  const eve = { address: "eve@evil.example", name: null };

  test("a stranger must be accepted by name", async () => {
    const to = [...start.mails[0]!.replyAll.to, eve];
    const refused = await send("Aylin", randomUUID(), { to });
    expect(refused.body).toMatchObject({ code: "unprocessable", errors: [{ path: "eve@evil.example", message: "outside" }] });
    expect((await send("Aylin", randomUUID(), { to, accepted: ["eve@evil.example"] })).status).toBe(200);
  });

  test.each([
    ["nobody", { to: [] }, "unprocessable"],
    ["nothing to say", { html: "<p> </p>" }, "unprocessable"],
    ["a field without a value", { html: "<p>Order {{ order_number }}</p>" }, "unprocessable"],
    ["a mail of another case", { messageId: randomUUID() }, "unprocessable"],
  ])("%s is refused", async (_name, change, code) => {
    expect((await send("Aylin", randomUUID(), change)).body.code).toBe(code);
  });

  test("scripts are taken out of what is kept", async () => {
    const id = randomUUID();
    await story.api.put("Aylin", `/replies/${id}`, wordsOf({ html: `<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=alert(1)></p>` }));
    expect((await rowOf(id)).html).not.toMatch(/script|onclick|onerror/);
  });
});

describe("a draft", () => {
  test("is there after reopening, is its writer's alone, and is said to others while it is written", async () => {
    const id = randomUUID();
    expect((await story.api.put<Reply>("Aylin", `/replies/${id}`, wordsOf({ html: "<p>Dear Ingrid</p>" }))).status).toBe(200);
    expect((await begin("Aylin")).draft).toMatchObject({ id, html: "<p>Dear Ingrid</p>" });
    const jonas = await begin("Jonas");
    expect([jonas.draft, jonas.othersWriting.map(({ name }) => name)]).toEqual([null, ["Aylin Demir"]]);
    expect((await story.api.put("Jonas", `/replies/${id}`, wordsOf())).status).toBe(409);
    expect((await story.api.delete("Jonas", `/replies/${id}`)).status).toBe(404);
    expect((await story.api.delete("Aylin", `/replies/${id}`)).status).toBe(200);
    expect((await story.api.put("Aylin", `/replies/${id}`, wordsOf())).status).toBe(409);
    expect((await begin("Aylin")).draft).toBeNull();
  });

  test("that nobody touched for 90 days goes, with its words; a younger one and what was sent stay", async () => {
    const [old, young, sent] = [randomUUID(), randomUUID(), randomUUID()];
    await story.api.put("Aylin", `/replies/${old}`, wordsOf({ html: "<p>Never sent</p>" }));
    await send("Aylin", sent);
    await wait();
    story.advance(89 * 24 * 60);
    await story.api.put("Jonas", `/replies/${young}`, wordsOf());
    story.advance(2 * 24 * 60);
    expect(await purgeDrafts(story.desk.system)).toEqual({ count: 1 });
    expect(await rowOf(old)).toMatchObject({ status: "discarded", html: "", to: [], attachments: [] });
    expect([(await rowOf(young)).status, (await rowOf(sent)).status]).toEqual(["draft", "sent"]);
    expect(await purgeDrafts(story.desk.system)).toEqual({ count: 0 });
  });

  test("that is saved late does not undo the sending", async () => {
    const id = randomUUID();
    await send("Aylin", id);
    expect((await story.api.put("Aylin", `/replies/${id}`, wordsOf({ html: "<p>half</p>" }))).status).toBe(409);
    await wait();
    expect((await folder("sentitems"))[0]!.body.content).toContain("The invoice is attached.");
  });
});

test("a template speaks of the contact and the case; what it does not know is named and stands in the text", async () => {
  const template = await saveTemplate(story.desk.as("Aylin"), { name: "Answer", category: "support", subject: "Your request", html: "<p>Dear {{ first_name }}, about {{ case_number }}: order {{ order_number }}. {{ agent_name }}</p>" } as never);
  const { body } = await story.api.post<{ html: string; missing: string[] }>("Aylin", `/cases/${opened.id}/reply-templates`, { templateId: template.id });
  expect(body.missing).toEqual(["order_number"]);
  expect(body.html).toContain(`Dear Ingrid, about #${opened.number}: order {{ order_number }}. Aylin Demir`);
});

test("who may: not a viewer, nobody of another team, nobody unknown", async () => {
  const id = randomUUID();
  expect((await story.api.get("Priya", `/cases/${opened.id}/reply`)).status).toBe(403);
  expect((await send("Priya", id)).status).toBe(403);
  expect((await story.api.app.request(`/api/replies/${id}/send`, { method: "POST" })).status).toBe(401);
  expect((await story.api.get("Aylin", `/cases/${randomUUID()}/reply`)).status).toBe(404);
});

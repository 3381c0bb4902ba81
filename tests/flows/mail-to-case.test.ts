import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { events } from "../../drizzle/schema/events.ts";
import { mailboxChanges } from "../../drizzle/schema/people.ts";
import type { Case } from "../../server/contract/cases.ts";
import { pollMailboxes } from "../../server/services/mailboxes/watch-mailboxes.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";

let room: MailDesk;
beforeEach(async () => void (room = await mailDesk()));
afterEach(() => room.stop());

const storedMessages = () => room.desk.db.select().from(messages);
const eventsNamed = (name: string) => room.desk.db.select().from(events).where(eq(events.name, name));
const targetOf = (one: Case, metric: string) => one.targets.filter((target) => target.metric === metric);
const dues = (one: Case) => Object.fromEntries(one.targets.map((target) => [target.metric, target.dueAt]));

describe("a mail becomes a case", () => {
  test("Outlook tells of it, it is read and judged, and its case owes an answer within the office hours of the calendar", async () => {
    expect(await room.watch()).toMatchObject({ watching: 12, failed: [] });
    room.desk.clock.set("2026-11-16T15:30:00Z");
    room.advance(0);
    const mail = await room.deliver({ subject: "Question about the trip" });
    expect(room.hookCalls).toMatchObject([{ status: 202 }]);
    await room.desk.drainJobs();

    const [stored] = await storedMessages();
    expect(stored).toMatchObject({ fromAddress: "ingrid.solberg@nordlys.example", kind: "ordinary", direction: "inbound", internetMessageId: mail.internetMessageId });
    expect(await eventsNamed("message.received")).toHaveLength(1);
    expect(await eventsNamed("message.classified")).toMatchObject([{ subjectId: stored!.id }]);

    const { case: opened, outcome } = await room.open("Aylin", mail);
    expect(outcome).toBe("opened");
    expect(opened).toMatchObject({ number: 1001, status: "new", title: "Question about the trip", team: { name: "Support" }, assignee: null, contact: { name: "Ingrid Solberg" } });
    // 16:30 in Berlin, an hour before closing at 17:30. Medium: 240 and 1440 minutes of days that have 510.
    expect(opened.priority).toBe("medium");
    expect(dues(opened)).toEqual({ first_response: "2026-11-17T11:00:00.000Z", resolution: "2026-11-19T14:00:00.000Z" });
    expect(targetOf(opened, "first_response")[0]).toMatchObject({ minutesLeft: 240, policyName: "Standard", metAt: null });
    expect((await room.look("Aylin", mail)).caseId).toBe(opened.id);
  });

  test("two agents convert it at once, three times each: one case", async () => {
    await room.watch();
    const mail = await room.deliver();
    const answers = await Promise.all(["Aylin", "Jonas", "Aylin", "Jonas", "Aylin", "Jonas"].map((who) => room.open(who, mail)));
    expect(new Set(answers.map((answer) => answer.case.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.outcome === "opened")).toHaveLength(1);
    expect(await storedMessages()).toHaveLength(1);
    expect(await room.desk.db.select().from(cases)).toHaveLength(1);
    expect(await eventsNamed("case.opened")).toHaveLength(1);
  });

  test("a mail that somebody opens before Outlook told of it is received once", async () => {
    await room.watch();
    const mail = await room.deliver();
    await Promise.all([room.look("Aylin", mail), room.desk.drainJobs(), room.look("Jonas", mail)]);
    expect(await storedMessages()).toHaveLength(1);
    expect(await eventsNamed("message.received")).toHaveLength(1);
    expect(await eventsNamed("message.classified")).toHaveLength(1);
  });
});

describe("notifications are hints", () => {
  test("repeated and out of order they change nothing", async () => {
    await room.watch();
    await room.deliver({ subject: "First" });
    await room.deliver({ subject: "Second" });
    await room.desk.drainJobs();
    const before = { messages: await storedMessages(), received: await eventsNamed("message.received") };
    for (const { body } of [...room.hookCalls].reverse()) for (const times of [1, 2]) expect((await room.callHook(body)).status, String(times)).toBe(202);
    await room.desk.drainJobs();
    expect({ messages: await storedMessages(), received: await eventsNamed("message.received") }).toEqual(before);
  });

  test("a lost one costs nothing but time: the next look finds the mail", async () => {
    await room.watch();
    room.holdNotifications(true);
    await room.deliver();
    await room.desk.drainJobs();
    expect(await storedMessages()).toHaveLength(0);
    await pollMailboxes(room.desk.system);
    await room.desk.drainJobs();
    expect(await storedMessages()).toHaveLength(1);
  });

  test("with a wrong secret, or of a subscription that nobody made, they are answered the same and do nothing", async () => {
    await room.watch();
    room.holdNotifications(true);
    await room.deliver();
    const { body } = room.hookCalls[0]!;
    const genuine = JSON.parse(body).value[0];
    for (const change of [{ clientState: "guessed" }, { clientState: null }, { clientState: undefined }, { subscriptionId: "unknown" }]) {
      expect((await room.callHook(JSON.stringify({ value: [{ ...genuine, ...change }] }))).status).toBe(202);
    }
    expect(room.desk.waitingJobs()).toEqual([]);
    expect(await room.desk.db.select().from(mailboxChanges)).toEqual([]);
    expect((await room.callHook(body)).status).toBe(202);
    await room.desk.drainJobs();
    expect(await storedMessages()).toHaveLength(1);
  });

  test("a subscription that Outlook removed is made anew", async () => {
    await room.watch();
    const before = room.running.graph.levers.subscriptionsOf("support@fernweh.example").map((one) => one.id);
    await room.running.graph.levers.lifecycle("subscriptionRemoved");
    await room.desk.drainJobs();
    const after = room.running.graph.levers.subscriptionsOf("support@fernweh.example").map((one) => one.id);
    expect(after).toHaveLength(2);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    await room.deliver();
    await room.desk.drainJobs();
    expect(await storedMessages()).toHaveLength(1);
  });
});

describe("what follows on a case", () => {
  async function openedCase() {
    await room.watch();
    const mail = await room.deliver();
    await room.desk.drainJobs();
    return { mail, opened: (await room.open("Aylin", mail)).case };
  }

  test("the customer's answer stands on the timeline, sets the case going again, and the next answer is owed", async () => {
    const { mail, opened } = await openedCase();
    room.advance(10);
    await room.deliver({ from: "Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", subject: "Re: Invoice for Tromsø", text: "Which booking?", messageId: "<answer-1@fernweh.example>", references: [mail.internetMessageId!] }, "support@fernweh.example", "sentitems");
    await room.desk.drainJobs();
    const { version } = await room.readCase(opened.id);
    expect((await room.api.patch("Aylin", `/cases/${opened.id}/status`, { status: "awaiting_customer", version })).status).toBe(200);
    room.advance(120);
    await room.deliver({ subject: "Re: Invoice for Tromsø", text: "It is FW-20611.\n\n> Which booking?", references: [mail.internetMessageId!, "<answer-1@fernweh.example>"] });
    await room.desk.drainJobs();

    const now = await room.readCase(opened.id);
    expect(now.status).toBe("in_progress");
    expect(targetOf(now, "next_response")).toMatchObject([{ metAt: null, minutesLeft: 240, dueAt: "2026-11-16T14:10:00.000Z" }]);
    const line = (await room.timeline(opened.id)).find((entry) => entry.event === "case.message_received");
    expect(line).toMatchObject({ text: "It is FW-20611." });
    expect(await room.desk.db.select().from(cases)).toHaveLength(1);
  });

  test("our answer in Sent Items meets the first response, at the moment of the answer", async () => {
    const { mail, opened } = await openedCase();
    room.advance(25);
    await room.deliver({ from: "Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", subject: "Re: Invoice for Tromsø", text: "Here it is.", references: [mail.internetMessageId!] }, "support@fernweh.example", "sentitems");
    const answeredAt = room.desk.clock.now().toISOString();
    room.advance(30);
    await room.desk.drainJobs();
    const now = await room.readCase(opened.id);
    expect(targetOf(now, "first_response")).toMatchObject([{ metAt: answeredAt, breachedAt: null, minutesLeft: 215 }]);
    expect(targetOf(now, "resolution")).toMatchObject([{ metAt: null }]);
    expect((await room.timeline(opened.id)).map((entry) => entry.event)).toEqual(expect.arrayContaining(["message.sent", "sla.met"]));
  });

  test("an answer of ours that is read before the mail that it answers leaves no answer owed", async () => {
    const { mail, opened } = await openedCase();
    await room.deliver({ from: "Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", text: "First", messageId: "<answer-2@fernweh.example>", references: [mail.internetMessageId!] }, "support@fernweh.example", "sentitems");
    await room.desk.drainJobs();
    room.holdNotifications(true);
    room.advance(5);
    await room.deliver({ text: "One more question", messageId: "<question@nordlys.example>", references: [mail.internetMessageId!, "<answer-2@fernweh.example>"] });
    room.advance(5);
    room.holdNotifications(false);
    await room.deliver({ from: "Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", text: "Second", references: ["<question@nordlys.example>", mail.internetMessageId!] }, "support@fernweh.example", "sentitems");
    await room.desk.drainJobs();
    await pollMailboxes(room.desk.system);
    await room.desk.drainJobs();
    expect(await storedMessages()).toHaveLength(4);
    expect(targetOf(await room.readCase(opened.id), "next_response").filter((target) => target.metAt === null)).toEqual([]);
  });

  test("a robot's mail stands on the timeline and changes nothing else", async () => {
    const { mail, opened } = await openedCase();
    await room.deliver({ subject: "Automatic reply: Invoice for Tromsø", headers: ["Auto-Submitted: auto-replied"], references: [mail.internetMessageId!] });
    await room.desk.drainJobs();
    const now = await room.readCase(opened.id);
    expect(now.status).toBe("new");
    expect(targetOf(now, "next_response")).toEqual([]);
    expect((await room.timeline(opened.id)).filter((entry) => entry.event === "case.message_received")).toMatchObject([{ data: { kind: "auto_reply" } }]);
  });

  test("a stranger who quotes the number does not join, but the case is suggested; a person joins it", async () => {
    const { opened } = await openedCase();
    const mail = await room.deliver({ from: "Mallory <mallory@elsewhere.example>", subject: "[#1001] Where is my money?", text: "Send it to this account." });
    await room.desk.drainJobs();
    const view = await room.look("Aylin", mail);
    expect(view.caseId).toBeNull();
    expect(view.joinSuggestion).toMatchObject({ caseId: opened.id, number: 1001, reason: expect.stringContaining("mallory@elsewhere.example has not been part of it") });
    expect((await room.timeline(opened.id)).filter((entry) => entry.event === "case.message_received")).toEqual([]);
    expect((await room.api.post("Aylin", `/cases/${opened.id}/join`, { message: mail })).status).toBe(200);
    expect(await room.look("Aylin", mail)).toMatchObject({ caseId: opened.id, joinSuggestion: null });
  });

  test("a stranger who forges References does not join either", async () => {
    const { mail, opened } = await openedCase();
    const forged = await room.deliver({ from: "Mallory <mallory@elsewhere.example>", subject: "Re: Invoice for Tromsø", references: [mail.internetMessageId!] });
    await room.desk.drainJobs();
    expect(await room.look("Aylin", forged)).toMatchObject({ caseId: null, joinSuggestion: { caseId: opened.id } });
  });
});

describe("mails that cannot be had", () => {
  test("one that Outlook refuses to hand over is set aside, with the reason, and holds up no other", async () => {
    await room.watch();
    const poisoned = await room.deliver({ subject: "Poisoned" });
    const good = await room.deliver({ subject: "Good" });
    room.running.graph.levers.fail({ path: poisoned.providerMessageId.replace(/=+$/, ""), times: 100, with: { status: 500, code: "ErrorInternalServerError" } });
    await room.desk.drainJobs();
    expect((await storedMessages()).map((message) => message.subject)).toEqual(["Good"]);
    const aside = await eventsNamed("message.set_aside");
    expect(aside).toMatchObject([{ data: { providerMessageId: poisoned.providerMessageId, folder: "inbox", reason: expect.stringContaining("500") } }]);
    expect((await room.open("Aylin", good)).outcome).toBe("opened");
  });

  test("while Outlook is throttled or down nothing is set aside, and afterwards everything comes", async () => {
    await room.watch();
    await room.deliver({ subject: "Patient" });
    room.running.graph.levers.fail({ path: "$value", times: 5, with: { status: 429, retryAfterSeconds: 90 } });
    room.running.graph.levers.fail({ path: "$value", times: 5, with: { status: 503 } });
    for (let attempt = 0; attempt < 11; attempt++) {
      await room.desk.drainJobs();
      room.advance(5);
    }
    expect(await eventsNamed("message.set_aside")).toEqual([]);
    expect((await storedMessages()).map((message) => message.subject)).toEqual(["Patient"]);
  });

  test("a mail that is gone before it is read is no mail", async () => {
    await room.watch();
    const mail = await room.deliver();
    for (const times of [1, 2]) await room.running.call("DELETE", `/users/support@fernweh.example/messages/${mail.providerMessageId}`, { token: "app", prefer: 'IdType="ImmutableId"', headers: { times: String(times) } });
    await room.desk.drainJobs();
    expect(await storedMessages()).toEqual([]);
    expect((await room.api.post("Aylin", "/messages/lookup", mail)).status).toBe(404);
  });
});

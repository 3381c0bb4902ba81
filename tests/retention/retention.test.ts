import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cases, tasks } from "../../drizzle/schema/cases.ts";
import { consents, contacts, importRows, imports, suppressions, uploads } from "../../drizzle/schema/contacts.ts";
import { attachments, conversations, llmCalls, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries, receipts } from "../../drizzle/schema/deliveries.ts";
import { webhookCalls, webhooks } from "../../drizzle/schema/notifications.ts";
import { retentionRuns } from "../../drizzle/schema/retention.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { changeCase } from "../../server/services/cases/change-fields.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { deleteCase, restoreCase } from "../../server/services/cases/delete-case.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { receiveMessage } from "../../server/services/conversations/receive-message.ts";
import { moveImport } from "../../server/services/imports/move-import.ts";
import { readRetention, saveRetention } from "../../server/services/retention/save-retention.ts";
import { runRetention, startRetention } from "../../server/services/retention/run-retention.ts";
import { statusChangesOfCase } from "../../server/services/sla/status-history.ts";
import { addTask } from "../../server/services/tasks/add-task.ts";
import { eventsNamed, openedCase, receivedMail, targetRow } from "../cases/case-story.ts";
import { eml } from "../conversations/eml.ts";
import { finishedImport } from "../imports/import-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { closedCase, expiredOf, forEver, later, nightWith, previewOf, ranOf } from "./retention-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const secret = "Passport C01X00T47";

describe("closed cases", () => {
  test("go after their days with all that was written in them; what they were, and the clock, stays", async () => {
    const made = await closedCase(desk, { subject: secret, text: `${secret}\n\nIngrid` });
    await desk.db.insert(attachments).values({ id: desk.system.newId(), messageId: (await messageOf(made.id)).id, name: `${secret}.pdf`, contentType: "application/pdf", size: 10, sha256: "0".repeat(64), isInline: false });
    await addNote(desk.as("Aylin"), { caseId: made.id, text: secret });
    await changeCase(desk.as("Aylin"), { caseId: made.id, title: `About ${secret}`, summary: secret });
    const clock = { changes: await statusChangesOfCase(desk.system, made.id), target: await targetRow(desk, made.id, "resolution") };
    const young = await closedCase(desk, { subject: "Later" });
    await desk.sql`update cases set closed_at = closed_at + interval '20 days' where id = ${young.id}`;
    later(desk, 40);

    expect(await previewOf(desk, { cases: 30 }, "cases")).toMatchObject({ count: 1, mailCount: 1, fileCount: 1, heldBack: [] });
    await nightWith(desk, { cases: 30 });

    expect(await expiredOf(desk, [made.id, young.id])).toEqual([made.id]);
    expect(await placesOf(secret)).toEqual([]);
    const [row] = await desk.db.select().from(cases).where(eq(cases.id, made.id));
    expect(row).toMatchObject({ number: made.number, status: "closed", priority: made.priority, summary: "", title: "(content removed)" });
    expect({ changes: await statusChangesOfCase(desk.system, made.id), target: await targetRow(desk, made.id, "resolution") }).toEqual(clock);
    expect(await ranOf(desk, "cases")).toMatchObject([{ count: 1 }]);
    expect((await readRetention(desk.as("Mara"))).runs).toMatchObject([{ counts: { cases: 1 }, finishedAt: expect.any(String) }]);
    await expect(changeCaseStatus(desk.as("Aylin"), { caseId: made.id, status: "in_progress" })).rejects.toMatchObject({ code: "conflict" });
  }, 30_000);

  test("a mail that is read again after its text went is known, and not new", async () => {
    const providerMessageId = "provider-again";
    const mime = eml({ subject: "Boat", text: secret, messageId: "<boat@nordlys.example>" });
    const fetched = { providerMessageId, internetMessageId: null, conversationId: "boat", isDraft: false, folder: "inbox", receivedAt: desk.clock.now(), webLink: null, mime };
    const mailbox = desk.mailbox("support@fernweh.example");
    const { message } = await receiveMessage(desk.system, { mailbox, fetched });
    later(desk, 40);
    await nightWith(desk, { mails: 30 });
    expect(await placesOf(secret)).toEqual([]);
    const before = await desk.db.select().from(messages);
    const again = await receiveMessage(desk.system, { mailbox, fetched: { ...fetched, providerMessageId: "provider-moved" } });
    expect(again.message.id).toBe(message.id);
    expect((await desk.db.select().from(messages)).map(({ id, text, expiredAt }) => ({ id, text, expiredAt }))).toEqual(before.map(({ id, text, expiredAt }) => ({ id, text, expiredAt })));
    expect(await eventsNamed(desk, "message.received")).toHaveLength(1);
  });

  test("stay while a task of theirs is open, a case that goes on from them is, or an answer is on its way", async () => {
    const [withTask, goneOn, answering, free] = [await closedCase(desk), await closedCase(desk), await closedCase(desk), await closedCase(desk)];
    await addTask(desk.as("Aylin"), { caseId: withTask.id, title: "Call back" });
    const { caseId: nextId } = await openCase(desk.as("Aylin"), { message: (await receivedMail(desk)).reference });
    await desk.db.update(cases).set({ followUpOf: goneOn.id }).where(eq(cases.id, nextId));
    const asked = await messageOf(answering.id);
    await desk.sql`insert into replies (id, case_id, message_id, mailbox_id, author_id, kind, "to", cc, html, status, created_at, saved_at) values (${desk.system.newId()}, ${answering.id}, ${asked.id}, ${asked.mailboxId}, ${desk.user("Aylin").id}, 'reply', '[]', '[]', '', 'uncertain', now(), now())`;
    later(desk, 60);
    const asPreviewed = { count: 1, heldBack: [{ reason: "open", count: 2 }, { reason: "sending", count: 1 }] };
    expect(await previewOf(desk, { cases: 30 }, "cases")).toMatchObject(asPreviewed);
    await nightWith(desk, { cases: 30 });
    expect(await expiredOf(desk, [withTask.id, goneOn.id, answering.id, free.id])).toEqual([free.id]);
    await desk.db.update(tasks).set({ status: "closed" });
    later(desk, 1);
    await nightWith(desk, { cases: 30 });
    expect((await expiredOf(desk, [withTask.id, goneOn.id, answering.id])).toSorted()).toEqual([withTask.id].toSorted());
  }, 30_000);

  test("from the bin they go too, and cannot be taken back then", async () => {
    const made = await openedCase(desk);
    await deleteCase(desk.as("Aylin"), { caseId: made.id });
    later(desk, 31);
    await nightWith(desk, { cases: 30 });
    expect(await expiredOf(desk, [made.id])).toEqual([made.id]);
    await expect(restoreCase(desk.as("Aylin"), { caseId: made.id })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("mails without a case", () => {
  test("lose their words; those of cases, and those by which somebody objected, keep them", async () => {
    const alone = await receivedMail(desk, { subject: secret });
    const inCase = await openedCase(desk, { subject: "Mine" });
    const objection = await receivedMail(desk, { subject: "Unsubscribe", conversationId: "leave" });
    const sent = await settledDelivery();
    await desk.db.insert(receipts).values({ id: desk.system.newId(), deliveryId: sent, kind: "unsubscribed", source: "mailbox", sourceId: "leave", messageId: objection.message.id, happenedAt: desk.clock.now(), recordedAt: desk.clock.now() });
    const waiting = await receivedMail(desk, { conversationId: "waits" });
    await desk.db.update(messages).set({ deliveryId: await settledDelivery("queued") }).where(eq(messages.id, waiting.message.id));
    later(desk, 40);
    expect(await previewOf(desk, { mails: 30 }, "mails")).toMatchObject({ count: 1, heldBack: [{ reason: "proof", count: 1 }, { reason: "sending", count: 1 }] });
    await nightWith(desk, { mails: 30 });
    const gone = (await desk.db.select().from(messages)).filter(({ expiredAt }) => expiredAt);
    expect(gone.map(({ id }) => id)).toEqual([alone.message.id]);
    expect(gone[0]).toMatchObject({ text: "", subject: "", html: null, fromAddress: "erased@person.invalid", internetMessageId: alone.message.internetMessageId, contentSha256: alone.message.contentSha256 });
    expect((await messageOf(inCase.id)).subject).toBe("Mine");
  });
});

describe("imports, calls and consents", () => {
  test("an import loses its rows and its file, keeps its figures, and is undone no more; one that proves consents stays", async () => {
    const plain = await finishedImport(desk, "name,email\nIngrid,ingrid@nordlys.example\nHugo,hugo@martins.example\n");
    const proven = await finishedImport(desk, "name,email\nChloé,chloe@atelier.example\n", { fileName: "fair.csv" });
    const [chloe] = await desk.db.select().from(contacts).where(eq(contacts.name, "Chloé"));
    await desk.db.insert(consents).values({ id: desk.system.newId(), contactId: chloe!.id, channel: "email", state: "given", source: "Fair 2026", importId: proven.id, importLine: 2, recordedAt: desk.clock.now() });
    await suppressAddress(desk.as("Aylin"), { channel: "email", address: "hugo@martins.example", reason: "unsubscribed" });
    later(desk, 40);
    expect(await previewOf(desk, { imports: 30 }, "imports")).toMatchObject({ count: 1, heldBack: [{ reason: "proof", count: 1 }] });
    await nightWith(desk, { imports: 30 });
    expect((await desk.db.select().from(importRows)).map(({ importId }) => importId)).toEqual([proven.id]);
    const [row] = await desk.db.select().from(imports).where(eq(imports.id, plain.id));
    expect(row).toMatchObject({ fileName: "guests.csv", rowCount: 2, uploadId: null, expiredAt: expect.any(Date) });
    expect((await desk.db.select().from(uploads)).map(({ fileName }) => fileName)).toEqual(["fair.csv"]);
    expect(await desk.db.select().from(consents)).toHaveLength(1);
    expect(await desk.db.select().from(suppressions)).toHaveLength(1);
    expect(await desk.db.select().from(contacts)).toHaveLength(3);
    await expect(moveImport(desk.as("Tomás"), { importId: plain.id, move: "undo" })).rejects.toMatchObject({ code: "conflict" });
  }, 30_000);

  test("what was asked of a language model, and calls to webhooks, go by their own days", async () => {
    const { message } = await receivedMail(desk);
    const call = { messageId: message.id, mailboxId: message.mailboxId, purpose: "classify", endpoint: "https://llm.example", model: "m", prompt: secret, maskedCount: 0, outcome: "used" as const, durationMs: 1 };
    await desk.db.insert(llmCalls).values([{ ...call, id: desk.system.newId(), createdAt: desk.clock.now() }, { ...call, id: desk.system.newId(), createdAt: new Date(desk.clock.now().getTime() + 30 * 86_400_000) }]);
    const webhookId = desk.system.newId();
    await desk.db.insert(webhooks).values({ id: webhookId, url: "https://hooks.example", events: [], sealedSecret: "x", createdAt: desk.clock.now() });
    await desk.db.insert(webhookCalls).values([1, 2, 3].map((eventSeq) => ({ webhookId, eventSeq, state: eventSeq === 3 ? ("waiting" as const) : ("delivered" as const), createdAt: desk.clock.now() })));
    later(desk, 31);
    await nightWith(desk, { llmCalls: 7, webhookCalls: 5 });
    expect(await desk.db.select().from(llmCalls)).toHaveLength(1);
    expect((await desk.db.select().from(webhookCalls)).map(({ eventSeq }) => eventSeq)).toEqual([3]);
  });
});

describe("a run", () => {
  test("is none while everything is kept for ever, and is one at a time", async () => {
    await startRetention(desk.system);
    expect(await desk.db.select().from(retentionRuns)).toEqual([]);
    await saveRetention(desk.as("Mara"), { settings: { ...forEver, cases: 30 }, read: forEver });
    await Promise.all([startRetention(desk.system), startRetention(desk.system)]);
    const [run] = await desk.db.select().from(retentionRuns);
    await desk.db.update(retentionRuns).set({ leaseUntil: new Date(desk.clock.now().getTime() + 30_000) });
    await runRetention(desk.system, { runId: run!.id });
    expect((await desk.db.select().from(retentionRuns)).map(({ finishedAt }) => finishedAt)).toEqual([null]);
    desk.clock.advance(2);
    await runRetention(desk.system, { runId: run!.id });
    expect((await desk.db.select().from(retentionRuns))[0]!.finishedAt).not.toBeNull();
  });

  test("settings that another admin changed meanwhile are not overwritten by a preview of before", async () => {
    await saveRetention(desk.as("Mara"), { settings: { ...forEver, cases: 90 }, read: forEver });
    await expect(saveRetention(desk.as("Mara"), { settings: { ...forEver, cases: 30 }, read: forEver })).rejects.toMatchObject({ code: "stale" });
    expect(await eventsNamed(desk, "retention.saved")).toMatchObject([{ data: { before: forEver, after: { ...forEver, cases: 90 } } }]);
  });
});

async function messageOf(caseId: string) {
  const [row] = await desk.db.select({ message: messages }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(eq(conversations.caseId, caseId));
  return row!.message;
}

async function settledDelivery(status: "sent" | "queued" = "sent"): Promise<string> {
  const id = desk.system.newId();
  const mailbox = desk.mailbox("support@fernweh.example");
  await desk.sql`insert into sending_accounts (id, mailbox_id, provider, name, created_at, updated_at) values (${mailbox.id}, ${mailbox.id}, 'graph', 'Support', now(), now()) on conflict do nothing`;
  await desk.db.insert(deliveries).values({ id, mailboxId: mailbox.id, channel: "email", accountId: mailbox.id, provider: "graph", toAddress: "ingrid@nordlys.example", status, renderedHash: "", internetMessageId: `<${id}@desk.example>`, nextAttemptAt: desk.clock.now(), queuedAt: desk.clock.now() });
  return id;
}

/** Every text and JSON column of the whole database that holds the words. */
async function placesOf(words: string): Promise<string[]> {
  const columns = await desk.sql<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public' and data_type in ('text', 'jsonb', 'tsvector')`;
  const found: string[] = [];
  for (const { table, column } of columns) {
    const rows = await desk.sql`select 1 from ${desk.sql(table)} where ${desk.sql(column)}::text ilike ${`%${words}%`} or ${desk.sql(column)}::text ilike '%c01x00t47%'`;
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { classifications } from "../../drizzle/schema/conversations.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { classifyMessage } from "../../server/services/classification/classify-message.ts";
import { correctClassification } from "../../server/services/classification/correct-classification.ts";
import { findClassification, listLessons } from "../../server/services/classification/queries.ts";
import { undoCorrection } from "../../server/services/classification/undo-correction.ts";
import { eventsNamed, openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

describe("a message is judged", () => {
  test("once, however many ask at once", async () => {
    const { message } = await receivedMail(desk, { subject: "Invoice 2026-1187 has the wrong VAT", text: "Please send us a corrected invoice." });
    const judged = await Promise.all([1, 2, 3].map(() => classifyMessage(desk.system, { messageId: message.id })));
    expect(new Set(judged.map((one) => one?.id)).size).toBe(1);
    expect(await desk.db.select().from(classifications)).toHaveLength(1);
    expect(await eventsNamed(desk, "message.classified")).toHaveLength(1);
    expect(judged[0]).toMatchObject({ source: "embedded", priorityReason: expect.stringMatching(/\S/), choices: expect.any(Array) });
  });

  test("as urgent when it says so, or when its sender is tagged VIP, with the reason", async () => {
    const stranded = await receivedMail(desk, { subject: "Urgent: flight cancelled, stranded in Tromsø" });
    expect(await classifyMessage(desk.system, { messageId: stranded.message.id })).toMatchObject({ priority: "urgent", priorityReason: expect.stringMatching(/urgent|stranded/i) });
    const quiet = await receivedMail(desk, { subject: "A question", from: "Kenji <kenji@watanabe.example>", text: "When does the office open?" });
    await desk.db.update(contacts).set({ tags: ["VIP"] }).where(eq(contacts.id, quiet.message.contactId!));
    expect(await classifyMessage(desk.system, { messageId: quiet.message.id })).toMatchObject({ priority: "high", priorityReason: expect.stringContaining("VIP") });
  });

  test("without a classifier that answers, the job fails and the next try judges it", async () => {
    const { message } = await receivedMail(desk);
    const { classifier } = desk.ports;
    desk.ports.classifier = { ...classifier, modelId: null, classify: () => Promise.reject(new Error("Down")) };
    await expect(classifyMessage(desk.system, { messageId: message.id })).rejects.toThrow("Down");
    expect(await findClassification(desk.system, message.id)).toBeNull();
    desk.ports.classifier = classifier;
    expect(await classifyMessage(desk.system, { messageId: message.id })).not.toBeNull();
  });
});

describe("a person's word", () => {
  test("counts more than the machine's, stays, and keeps what was not corrected", async () => {
    const { message } = await receivedMail(desk, { subject: "Urgent: please help" });
    const machine = await classifyMessage(desk.system, { messageId: message.id });
    const corrected = await correctClassification(desk.as("Aylin"), { messageId: message.id, category: "complaint" });
    expect(corrected).toMatchObject({ category: "complaint", isConfident: true, source: "user", priority: machine!.priority });
    await correctClassification(desk.as("Jonas"), { messageId: message.id, priority: "low" });
    expect(await classifyMessage(desk.system, { messageId: message.id })).toMatchObject({ category: "complaint", priority: "low", priorityReason: "Jonas Weber set it.", source: "user", createdBy: desk.user("Jonas").id });
  });

  test("on a message of somebody else's mailbox is not heard; an unknown category is refused", async () => {
    const { message } = await receivedMail(desk, { mailbox: "aylin@fernweh.example" });
    await expect(correctClassification(desk.as("Tomás"), { messageId: message.id, priority: "low" })).rejects.toMatchObject({ code: "not_found" });
    await expect(correctClassification(desk.as("Aylin"), { messageId: message.id, category: "nonsense" })).rejects.toMatchObject({ code: "unprocessable" });
    expect(await desk.db.select().from(classifications)).toEqual([]);
  });

  test("is what the classifier learns from: the newest of each message, and the categories of resolved cases", async () => {
    const { message } = await receivedMail(desk, { subject: "Corrected twice" });
    await correctClassification(desk.as("Aylin"), { messageId: message.id, category: "billing" });
    desk.clock.advance(1);
    await correctClassification(desk.as("Aylin"), { messageId: message.id, category: "complaint" });
    const one = await openedCase(desk, { subject: "Resolved", from: "Kenji <kenji@watanabe.example>", choice: { category: "billing" } });
    await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "resolved" });
    await desk.drainJobs();
    expect((await listLessons(desk.system)).map(({ text, category }) => [text.split("\n")[0], category]).sort()).toEqual([["Corrected twice", "complaint"], ["Resolved", "billing"]]);
  });

  test("can be taken back by whoever said it: the judgement before counts, and nothing is learned", async () => {
    const { message } = await receivedMail(desk, { subject: "Invoice" });
    const machine = await classifyMessage(desk.system, { messageId: message.id });
    await correctClassification(desk.as("Aylin"), { messageId: message.id, category: "complaint" });
    await expect(undoCorrection(desk.as("Jonas"), { messageId: message.id })).rejects.toMatchObject({ code: "conflict" });
    expect(await undoCorrection(desk.as("Aylin"), { messageId: message.id })).toMatchObject({ source: "embedded", choices: machine!.choices });
    expect(await listLessons(desk.system)).toEqual([]);
    await expect(undoCorrection(desk.as("Aylin"), { messageId: message.id })).rejects.toMatchObject({ code: "conflict" });
  });
});

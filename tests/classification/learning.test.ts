import { desc, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { classificationLabels, classifierModels } from "../../drizzle/schema/conversations.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { classifyMessage } from "../../server/services/classification/classify-message.ts";
import { listLessons } from "../../server/services/classification/queries.ts";
import { readLearning } from "../../server/services/classification/read-learning.ts";
import { trainClassifier } from "../../server/services/classification/train-classifier.ts";
import { undoModel } from "../../server/services/classification/undo-model.ts";
import { eventsNamed, openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

/** Labels as people leave them, each of another sender, a minute apart. */
async function labelled(texts: { text: string; category: string; source?: "correction" | "confirmed"; sender?: string }[]): Promise<void> {
  for (const [index, { text, category, source = "correction", sender }] of texts.entries()) {
    desk.clock.advance(1);
    await desk.db.insert(classificationLabels).values({ id: desk.system.newId(), messageId: null, category, source, text, senderFolded: sender ?? `person-${index}-${category}@example.org`, createdBy: null, createdAt: desk.clock.now() });
  }
  desk.clock.advance(1);
}

const bikes = (count: number, category = "general_question") => Array.from({ length: count }, (_, index) => ({ text: `Bike\nThe e-bike number ${index} has a flat tyre.`, category }));
const deployed = async () => (await desk.db.select().from(classifierModels).where(eq(classifierModels.state, "deployed")))[0];
const judged = async (from: string) => classifyMessage(desk.system, { messageId: (await receivedMail(desk, { subject: "Bike", text: "The e-bike number 7 has a flat tyre.", from })).message.id });

describe("what people say", () => {
  test("is a confirmation where an agent ends a case and leaves its category, and a correction where it was another", async () => {
    const kept = await openedCase(desk, { subject: "Invoice 2026-1187 has the wrong VAT", text: "Please send us a corrected invoice, the VAT on the bill is wrong.", choice: { category: "billing" } });
    await changeCaseStatus(desk.as("Aylin"), { caseId: kept.id, status: "resolved" });
    const other = await openedCase(desk, { subject: "Password", text: "I cannot log in to my account, my password is wrong.", from: "Kenji <kenji@watanabe.example>", choice: { category: "complaint" } });
    await changeCaseStatus(desk.as("Aylin"), { caseId: other.id, status: "resolved" });
    await desk.drainJobs();
    const labels = await desk.db.select({ category: classificationLabels.category, source: classificationLabels.source }).from(classificationLabels).orderBy(classificationLabels.category);
    expect(labels).toEqual([{ category: "billing", source: "confirmed" }, { category: "complaint", source: "correction" }]);
  });

  test("counts of one sender at most five times a category and week", async () => {
    await labelled(bikes(9).map((label) => ({ ...label, sender: "loud@example.org" })));
    await labelled(bikes(3));
    expect(await listLessons(desk.system)).toHaveLength(8);
    desk.clock.advance(8 * 24 * 60);
    await labelled(bikes(2).map((label) => ({ ...label, sender: "loud@example.org" })));
    expect(await listLessons(desk.system)).toHaveLength(10);
  });
});

describe("a lesson", () => {
  test("is taken after ten labels, judges from then on, also on another server, and is taken back with its labels", async () => {
    await labelled(bikes(9));
    expect(await trainClassifier(desk.system)).toBeNull();
    const before = await judged("A <a@example.org>");
    await labelled(bikes(3));
    expect(await trainClassifier(desk.system)).toMatchObject({ state: "deployed", labelCount: 12, correctionCount: 12, measures: { threshold: null } });
    expect(await trainClassifier(desk.system)).toBeNull();
    const after = await judged("B <b@example.org>");
    expect(after!.choices[0]!.category).toBe("general_question");
    expect(after!.categoryConfidence).toBeGreaterThan(before!.categoryConfidence);
    expect(after).toMatchObject({ modelId: (await deployed())!.id, category: null, isConfident: false });
    desk.ports.classifier = createEmbeddedClassifier();
    expect((await judged("C <c@example.org>"))!.choices).toEqual(after!.choices);

    const learning = await undoModel(desk.as("Aylin"), { modelId: (await deployed())!.id, setsLabelsAside: true });
    expect(learning).toMatchObject({ labelCount: 0, setAsideCount: 12, models: [{ state: "undone" }] });
    expect((await judged("D <d@example.org>"))!.choices).toEqual(before!.choices);
    expect(await eventsNamed(desk, "classifier.learned")).toHaveLength(1);
    expect(await eventsNamed(desk, "classifier.undone")).toHaveLength(1);
  });

  test("that is taken back without its labels leaves them; the model before it judges again", async () => {
    await labelled(bikes(12));
    const first = await trainClassifier(desk.system);
    await labelled(bikes(12, "technical_help").map(({ category }, index) => ({ text: `Key ${index}\nThe key of the room number ${index} is lost.`, category })));
    const second = await trainClassifier(desk.system);
    expect([first!.state, second!.state]).toEqual(["deployed", "deployed"]);
    await undoModel(desk.as("Aylin"), { modelId: second!.id, setsLabelsAside: false });
    expect(await deployed()).toMatchObject({ id: first!.id });
    expect(await readLearning(desk.system)).toMatchObject({ labelCount: 24, setAsideCount: 0 });
    await expect(undoModel(desk.as("Aylin"), { modelId: second!.id, setsLabelsAside: false })).rejects.toMatchObject({ code: "conflict" });
  });

  test("is taken by one server at a time", async () => {
    await labelled(bikes(12));
    const taken = await Promise.all([1, 2, 3].map(() => trainClassifier(desk.system)));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    expect(await desk.db.select({ id: classifierModels.id }).from(classifierModels).orderBy(desc(classifierModels.trainedAt))).toHaveLength(1);
  });

  test("of 240 mails as they came proves from which confidence on nobody has to look; such mails are assigned", async () => {
    await labelled([...bikes(120), ...Array.from({ length: 120 }, (_, index) => ({ text: `Key ${index}\nThe key of room ${index} is lost.`, category: "technical_help", source: "confirmed" as const }))]);
    const model = await trainClassifier(desk.system);
    expect(model!.measures.threshold).toBeGreaterThan(0);
    expect(await judged("A <a@example.org>")).toMatchObject({ category: "general_question", isConfident: true, source: "embedded" });
  });
});

import { and, asc, eq, inArray } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cases, tasks } from "../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { targets } from "../../drizzle/schema/sla.ts";
import type { Case } from "../../server/contract/cases.ts";
import type { MovedCase, ThreadMove } from "../../server/contract/thread-moves.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { joinCase } from "../../server/services/cases/join-case.ts";
import { mergeCases } from "../../server/services/cases/merge-cases.ts";
import { readCase, requireCaseByNumber } from "../../server/services/cases/queries.ts";
import { splitConversation } from "../../server/services/cases/split-conversation.ts";
import { movesOfCase } from "../../server/services/cases/thread-moves-view.ts";
import { undoThreadMove } from "../../server/services/cases/undo-thread-move.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventsNamed, openedCase, receivedMail } from "./case-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const aylin = () => desk.as("Aylin");
const now = (id: string) => readCase(aylin(), id);
const merge = async (from: Case, into: Case, more: { acceptsOtherContact?: boolean } = {}) =>
  mergeCases(aylin(), { caseId: from.id, intoCaseId: into.id, version: (await now(from.id)).version, intoVersion: (await now(into.id)).version, acceptsOtherContact: false, ...more });

/** What must be the same after a move and its undo. */
async function lie() {
  return {
    conversations: await desk.db.select({ id: conversations.id, caseId: conversations.caseId, lastMessageAt: conversations.lastMessageAt }).from(conversations).orderBy(asc(conversations.id)),
    messages: await desk.db.select({ id: messages.id, conversationId: messages.conversationId }).from(messages).orderBy(asc(messages.id)),
    cases: await desk.db.select({ id: cases.id, status: cases.status, resolvedAt: cases.resolvedAt, closedAt: cases.closedAt, mergedIntoId: cases.mergedIntoId, nextDueAt: cases.nextDueAt }).from(cases).orderBy(asc(cases.id)),
    targets: await desk.db.select({ id: targets.id, startedAt: targets.startedAt, dueAt: targets.dueAt, metAt: targets.metAt, cancelledAt: targets.cancelledAt }).from(targets).orderBy(asc(targets.id)),
    tasks: await desk.db.select({ id: tasks.id, caseId: tasks.caseId }).from(tasks).orderBy(asc(tasks.id)),
  };
}

const openTargets = async (caseId: string) => (await desk.db.select().from(targets).where(eq(targets.caseId, caseId))).filter((target) => target.metAt === null && target.cancelledAt === null);

/** Ingrid writes of her invoice, and a while later of her visa. */
async function twoCases() {
  const invoice = await openedCase(desk, { subject: "Invoice for Tromsø" });
  desk.clock.advance(60);
  const visa = await openedCase(desk, { subject: "Visa for the Azores" });
  await desk.drainJobs();
  return { invoice, visa };
}

describe("a merge", () => {
  test("brings mails, what is owed and the number into the other case, and says so in both", async () => {
    const { invoice, visa } = await twoCases();
    const { case: into, move } = await merge(invoice, visa);
    expect(into.id).toBe(visa.id);
    expect(move).toMatchObject({ kind: "merge", from: { number: invoice.number }, to: { number: visa.number }, createdBy: expect.stringContaining("Aylin"), obstacles: [] });
    expect(await now(invoice.id)).toMatchObject({ status: "closed" });
    expect(await openTargets(invoice.id)).toEqual([]);
    // The promise that was made first holds.
    for (const target of await openTargets(visa.id)) expect(target.startedAt.toISOString()).toBe(invoice.openedAt);
    expect((await requireCaseByNumber(aylin(), invoice.number)).id).toBe(visa.id);
    expect(await eventsNamed(desk, "case.merged")).toMatchObject([{ caseId: visa.id, data: { number: invoice.number } }]);
    expect(await eventsNamed(desk, "case.merged_into")).toMatchObject([{ caseId: invoice.id, data: { number: visa.number } }]);
  });

  test("and its undo leave all as it was, also through a second merge", async () => {
    const { invoice, visa } = await twoCases();
    const hotel = await openedCase(desk, { subject: "Hotel in Ponta Delgada" });
    await desk.db.insert(tasks).values({ id: desk.system.newId(), caseId: invoice.id, title: "Send it", status: "new", createdAt: desk.clock.now() });
    await desk.drainJobs();
    const before = await lie();
    const first = await merge(invoice, visa);
    const second = await merge(visa, hotel);
    expect((await requireCaseByNumber(aylin(), invoice.number)).id).toBe(hotel.id);
    await expect(undoThreadMove(aylin(), { moveId: first.move.id })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("take that back first") });
    await undoThreadMove(aylin(), { moveId: second.move.id });
    const { case: back } = await undoThreadMove(aylin(), { moveId: first.move.id });
    expect(back.id).toBe(invoice.id);
    expect(await lie()).toEqual(before);
    await expect(undoThreadMove(aylin(), { moveId: first.move.id })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("taken back already") });
  });

  test("is taken back with the mails that came meanwhile, and what they ask is owed by their own case", async () => {
    const invoice = await openedCase(desk, { subject: "Invoice for Tromsø", messageId: "<invoice@nordlys.example>" });
    desk.clock.advance(10);
    await receivedMail(desk, { folder: "sentitems", from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", references: ["<invoice@nordlys.example>"], messageId: "<answer@fernweh.example>" });
    await desk.drainJobs();
    const visa = await openedCase(desk, { subject: "Visa for the Azores" });
    const { move } = await merge(invoice, visa);
    desk.clock.advance(30);
    const { message } = await receivedMail(desk, { subject: "Re: Invoice for Tromsø", references: ["<answer@fernweh.example>"] });
    await desk.drainJobs();
    await undoThreadMove(aylin(), { moveId: move.id });
    const [lying] = await desk.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, message.conversationId));
    expect(lying!.caseId).toBe(invoice.id);
    expect((await openTargets(invoice.id)).map(({ metric, startedAt }) => [metric, startedAt.toISOString()]).sort()).toEqual([["next_response", message.receivedAt.toISOString()], ["resolution", invoice.openedAt]]);
    expect((await openTargets(visa.id)).map(({ metric }) => metric).sort()).toEqual(["first_response", "resolution"]);
  });

  test("of two customers' cases needs somebody who says so; of what is over, or moved since it was read, is refused", async () => {
    const { invoice } = await twoCases();
    const hugo = await openedCase(desk, { from: "Hugo Martins <hugo@martins-viagens.example>", subject: "Flights" });
    await expect(merge(invoice, hugo)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("two customers") });
    await expect(mergeCases(aylin(), { caseId: invoice.id, intoCaseId: hugo.id, version: invoice.version + 7, intoVersion: hugo.version, acceptsOtherContact: true })).rejects.toMatchObject({ code: "stale" });
    await expect(merge(invoice, invoice)).rejects.toMatchObject({ code: "bad_input" });
    await merge(invoice, hugo, { acceptsOtherContact: true });
    await expect(merge(invoice, hugo)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a split", () => {
  async function oneCaseOfTwoMatters() {
    const first = "<invoice@nordlys.example>";
    const opened = await openedCase(desk, { subject: "Invoice for Tromsø", messageId: first });
    desk.clock.advance(30);
    await receivedMail(desk, { folder: "sentitems", from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", subject: "Re: Invoice for Tromsø", references: [first], messageId: "<answer@fernweh.example>" });
    await desk.drainJobs();
    desk.clock.advance(60);
    const { message: other } = await receivedMail(desk, { subject: "Re: Invoice for Tromsø", text: "And what about my visa?", references: [first, "<answer@fernweh.example>"], messageId: "<visa@nordlys.example>" });
    await desk.drainJobs();
    return { opened, other };
  }

  test("makes a case of a mail and what follows it, whose clock began when the mail came", async () => {
    const { opened, other } = await oneCaseOfTwoMatters();
    expect((await openTargets(opened.id)).map(({ metric }) => metric).sort()).toEqual(["next_response", "resolution"]);
    desk.clock.advance(15);
    const { case: made, move } = await splitConversation(aylin(), { caseId: opened.id, messageId: other.id, version: (await now(opened.id)).version, title: "Visa" });
    expect(made).toMatchObject({ title: "Visa", status: "new", contact: { name: "Ingrid Solberg" } });
    expect(move).toMatchObject({ kind: "split", from: { id: opened.id }, to: { id: made.id }, obstacles: [] });
    for (const target of await openTargets(made.id)) expect(target.startedAt).toEqual(other.receivedAt);
    expect((await openTargets(made.id)).map(({ metric }) => metric).sort()).toEqual(["first_response", "resolution"]);
    expect((await openTargets(opened.id)).map(({ metric }) => metric)).toEqual(["resolution"]);
    // Her next answer to it comes to the new case.
    const { message } = await receivedMail(desk, { subject: "Re: Invoice for Tromsø", references: ["<visa@nordlys.example>"] });
    const [lying] = await desk.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, message.conversationId));
    expect(lying!.caseId).toBe(made.id);
  });

  test("parts mails of one second: what the mail names was there before it", async () => {
    const opened = await openedCase(desk, { subject: "Invoice for Tromsø", messageId: "<invoice@nordlys.example>" });
    const { message: other } = await receivedMail(desk, { subject: "Re: Invoice for Tromsø", text: "And what about my visa?", references: ["<invoice@nordlys.example>"] });
    await desk.drainJobs();
    const { case: made } = await splitConversation(aylin(), { caseId: opened.id, messageId: other.id, version: (await now(opened.id)).version });
    const lying = await desk.db.select({ id: messages.id, caseId: conversations.caseId, receivedAt: messages.receivedAt }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(inArray(conversations.caseId, [opened.id, made.id]));
    expect(lying.map(({ receivedAt }) => receivedAt)).toEqual([other.receivedAt, other.receivedAt]);
    expect(new Map(lying.map(({ id, caseId }) => [id === other.id, caseId]))).toEqual(new Map([[true, made.id], [false, opened.id]]));
  });

  test("and its undo leave all as it was, but for a case that leads back", async () => {
    const { opened, other } = await oneCaseOfTwoMatters();
    const before = await lie();
    const { case: made, move } = await splitConversation(aylin(), { caseId: opened.id, messageId: other.id, version: (await now(opened.id)).version });
    const { case: back } = await undoThreadMove(aylin(), { moveId: move.id });
    expect(back.id).toBe(opened.id);
    const after = await lie();
    expect({ ...after, cases: after.cases.filter(({ id }) => id !== made.id), targets: after.targets.filter(({ id }) => before.targets.some((target) => target.id === id)) }).toEqual(before);
    expect((await requireCaseByNumber(aylin(), made.number)).id).toBe(opened.id);
    expect(await openTargets(made.id)).toEqual([]);
  });

  test("is no longer taken back once its case has a life of its own", async () => {
    const { opened, other } = await oneCaseOfTwoMatters();
    const { case: made, move } = await splitConversation(aylin(), { caseId: opened.id, messageId: other.id, version: (await now(opened.id)).version });
    await addNote(aylin(), { caseId: made.id, text: "Asked the embassy." });
    await expect(undoThreadMove(aylin(), { moveId: move.id })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("has notes of its own") });
    expect((await movesOfCase(aylin(), made.id))[0]!.obstacles).toEqual([`Case #${made.number} has notes of its own.`]);
  });

  test("leaves no case without a mail, and takes no mail of ours or of another case", async () => {
    const { opened } = await oneCaseOfTwoMatters();
    const { version } = await now(opened.id);
    const all = await desk.db.select({ id: messages.id, direction: messages.direction }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(and(eq(conversations.caseId, opened.id))).orderBy(asc(messages.receivedAt));
    await expect(splitConversation(aylin(), { caseId: opened.id, messageId: all[0]!.id, version })).rejects.toMatchObject({ code: "unprocessable" });
    await expect(splitConversation(aylin(), { caseId: opened.id, messageId: all[1]!.id, version })).rejects.toMatchObject({ code: "unprocessable" });
    const hotel = await openedCase(desk, { subject: "Hotel" });
    await expect(splitConversation(aylin(), { caseId: hotel.id, messageId: all[2]!.id, version: hotel.version })).rejects.toMatchObject({ code: "not_found" });
  });
});

test("a join owes what the mail asks, and is taken back with its suggestion", async () => {
  const opened = await openedCase(desk, { subject: "Invoice for Tromsø", messageId: "<invoice@nordlys.example>" });
  await receivedMail(desk, { folder: "sentitems", from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", references: ["<invoice@nordlys.example>"], messageId: "<answer@fernweh.example>" });
  await desk.drainJobs();
  desk.clock.advance(30);
  const { message, reference } = await receivedMail(desk, { from: "Per Solberg <per@nordlys.example>", references: ["<answer@fernweh.example>"] });
  expect(message.joinSuggestion).toMatchObject({ caseId: opened.id });
  expect(message.threadReason).toBe(message.joinSuggestion!.reason);
  await joinCase(aylin(), { caseId: opened.id, message: reference });
  expect((await openTargets(opened.id)).map(({ metric, startedAt }) => [metric, startedAt.toISOString()])).toContainEqual(["next_response", message.receivedAt.toISOString()]);
  const [move] = await movesOfCase(aylin(), opened.id);
  await undoThreadMove(aylin(), { moveId: move!.id });
  expect((await openTargets(opened.id)).map(({ metric }) => metric)).toEqual(["resolution"]);
  const [row] = await desk.db.select().from(messages).where(eq(messages.id, message.id));
  expect(row!.joinSuggestion).toEqual(message.joinSuggestion);
});

test("the routes: who may not see a case hears that there is none", async () => {
  const api = testApi(desk);
  const { invoice, visa } = await twoCases();
  const merged = await api.post<MovedCase>("Aylin", `/cases/${invoice.id}/merge`, { intoCaseId: visa.id, version: (await now(invoice.id)).version, intoVersion: (await now(visa.id)).version });
  expect(merged.status, JSON.stringify(merged.body)).toBe(200);
  const moves = await api.get<{ items: ThreadMove[] }>("Aylin", `/cases/${visa.id}/thread-moves`);
  expect(moves.body.items).toMatchObject([{ kind: "merge", obstacles: [] }]);
  expect((await api.get("Aylin", `/cases/number/${invoice.number}`)).body).toMatchObject({ id: visa.id, redirectedFrom: invoice.number });
  expect((await api.get("Aylin", `/cases/number/${visa.number}`)).body).toMatchObject({ id: visa.id, redirectedFrom: null });
  expect((await api.post(null, `/thread-moves/${merged.body.move.id}/undo`)).status).toBe(401);
  const personal = await openedCase(desk, { mailbox: "aylin@fernweh.example", subject: "Lunch" });
  const other = (await api.get<{ items: { name: string; role: string }[] }>("Aylin", "/users")).body.items?.find(({ name }) => !name.startsWith("Aylin"));
  if (other) expect((await api.get(other.name.split(" ")[0]!, `/cases/${personal.id}/thread-moves`)).status).toBe(404);
  expect((await api.post("Aylin", `/cases/${visa.id}/split`, { messageId: desk.system.newId(), version: (await now(visa.id)).version })).status).toBe(404);
  expect((await api.post<MovedCase>("Aylin", `/thread-moves/${merged.body.move.id}/undo`)).body.case.id).toBe(invoice.id);
  expect((await api.post("Aylin", `/thread-moves/${desk.system.newId()}/undo`)).status).toBe(404);
});

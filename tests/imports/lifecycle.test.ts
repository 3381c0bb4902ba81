import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addresses, contacts, importRows } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { type ImportStatus, importStatuses } from "../../server/contract/imports.ts";
import type { Ctx } from "../../server/context.ts";
import { applyImport } from "../../server/services/imports/apply-import.ts";
import { checkImport } from "../../server/services/imports/check-import.ts";
import { ATTEMPTS_MAX, LINES_PER_BATCH, STAGED_ROWS_PER_BATCH } from "../../server/services/imports/limits.ts";
import { moveImport } from "../../server/services/imports/move-import.ts";
import { canMove, type ImportMove, moved } from "../../server/services/imports/moves.ts";
import { acceptedRowsAfter, listImports, listRows, readImport } from "../../server/services/imports/queries.ts";
import { resumeImports } from "../../server/services/imports/resume-imports.ts";
import { undoImport } from "../../server/services/imports/undo-import.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { checkedImport, finishedImport, moveAndWait, newImport } from "./import-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const tomas = () => desk.as("Tomás");
const people = (count: number, domain: string) => `Email,Name\n${Array.from({ length: count }, (_, index) => `p${index}@${domain},Person ${index}`).join("\n")}\n`;
const countOf = async (domain: string) => Number((await desk.sql`select count(*) from contacts c join addresses a on a.contact_id = c.id where a.key like ${`%@${domain}`}`)[0]!.count);
const statusOf = async (id: string) => (await readImport(tomas(), id)).status;

/** A server whose power goes before the transaction with this number is committed. */
function dyingAt(ctx: Ctx, transactions: number): Ctx {
  let left = transactions;
  const db = new Proxy(ctx.db, {
    get(target, property) {
      if (property === "transaction") {
        return (work: (db: Ctx["db"]) => Promise<unknown>) =>
          target.transaction(async (transaction) => {
            const result = await work(transaction);
            if (--left <= 0) throw new Error("power cut");
            return result;
          });
      }
      if (left <= 0) throw new Error("power cut");
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...ctx, db };
}

describe("the moves of an import", () => {
  const allowed: [ImportStatus, ImportMove, ImportStatus][] = [
    ["checking", "finish_check", "checked"], ["checking", "cancel", "cancelled"], ["checking", "fail", "failed"],
    ["checked", "start", "importing"], ["checked", "cancel", "cancelled"],
    ["importing", "pause", "paused"], ["importing", "cancel", "cancelled"], ["importing", "finish", "finished"], ["importing", "fail", "failed"],
    ["paused", "resume", "importing"], ["paused", "cancel", "cancelled"],
    ["finished", "undo", "undoing"], ["cancelled", "undo", "undoing"], ["failed", "undo", "undoing"],
    ["undoing", "finish_undo", "undone"], ["undoing", "fail", "failed"],
  ];
  const all: ImportMove[] = ["finish_check", "start", "pause", "resume", "finish", "cancel", "undo", "finish_undo", "fail"];
  test.each(importStatuses.flatMap((from) => all.map((move) => [from, move] as const)))("%s: %s", (from, move) => {
    const to = allowed.find((each) => each[0] === from && each[1] === move)?.[2];
    expect(canMove(from, move)).toBe(to !== undefined);
    if (to) expect(moved(from, move)).toBe(to);
    else expect(() => moved(from, move)).toThrow(expect.objectContaining({ code: "conflict" }));
  });
});

describe("a server that dies", () => {
  // A batch is as many parts of the parser's as are enough.
  const rows = STAGED_ROWS_PER_BATCH + 25_000;

  test("in the middle of the check: the next reads the file again, and every row is kept once", async () => {
    const { id } = await newImport(desk, people(rows, "check.example"));
    // The first transaction removes what was there before, the second keeps a batch; the third dies.
    await expect(checkImport(dyingAt(desk.system, 3), { importId: id })).rejects.toThrow("power cut");
    const kept = await desk.db.$count(importRows, eq(importRows.importId, id));
    expect(kept).toBeGreaterThanOrEqual(STAGED_ROWS_PER_BATCH);
    expect(kept).toBeLessThan(rows);
    await checkImport(desk.system, { importId: id });
    expect(await statusOf(id)).toBe("checking");
    desk.clock.advance(1);
    await checkImport(desk.system, { importId: id });
    expect(await readImport(tomas(), id)).toMatchObject({ status: "checked", counts: { rows, new: rows } });
    expect(await desk.db.$count(importRows, eq(importRows.importId, id))).toBe(rows);
  }, 300_000);

  test("in the middle of writing and of the undo: the next goes on behind the mark, and nobody is there twice", async () => {
    const count = LINES_PER_BATCH + 10;
    const { id } = await checkedImport(desk, people(count, "write.example"));
    await moveImport(tomas(), { importId: id, move: "start" });
    await expect(applyImport(dyingAt(desk.system, 2), { importId: id })).rejects.toThrow("power cut");
    expect(await countOf("write.example")).toBe(LINES_PER_BATCH);
    expect(await readImport(tomas(), id)).toMatchObject({ status: "importing", acceptedCount: LINES_PER_BATCH, progress: LINES_PER_BATCH / count });
    desk.clock.advance(1);
    await resumeImports(desk.system);
    await desk.drainJobs();
    expect(await readImport(tomas(), id)).toMatchObject({ status: "finished", acceptedCount: count });
    expect(await countOf("write.example")).toBe(count);

    await moveImport(tomas(), { importId: id, move: "undo" });
    await expect(undoImport(dyingAt(desk.system, 2), { importId: id })).rejects.toThrow("power cut");
    expect(await countOf("write.example")).toBe(10);
    desk.clock.advance(1);
    await resumeImports(desk.system);
    await desk.drainJobs();
    expect(await readImport(tomas(), id)).toMatchObject({ status: "undone", keptCount: 0, acceptedCount: 0 });
    expect(await countOf("write.example")).toBe(0);
    expect(await desk.db.$count(addresses, sql`key like '%@write.example'`)).toBe(0);
  }, 300_000);

  test("again and again at the same place: the import fails with a word, and can still be undone", async () => {
    const { id } = await checkedImport(desk, people(LINES_PER_BATCH + 10, "fails.example"));
    await moveImport(tomas(), { importId: id, move: "start" });
    await expect(applyImport(dyingAt(desk.system, 2), { importId: id })).rejects.toThrow("power cut");
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      desk.clock.advance(1);
      await expect(applyImport(dyingAt(desk.system, 1), { importId: id })).rejects.toThrow("power cut");
    }
    desk.clock.advance(1);
    await applyImport(desk.system, { importId: id });
    expect(await readImport(tomas(), id)).toMatchObject({ status: "failed", failure: expect.stringContaining("failed 5 times"), acceptedCount: LINES_PER_BATCH });
    expect(await desk.db.$count(events, eq(events.name, "import.failed"))).toBe(1);
    expect(await moveAndWait(desk, id, "undo")).toMatchObject({ status: "undone", failure: null });
    expect(await countOf("fails.example")).toBe(0);
  }, 300_000);
});

describe("two servers", { timeout: 120_000 }, () => {
  test("at one step of one import: one works, the other leaves it alone", async () => {
    const { id } = await newImport(desk, people(3000, "two.example"));
    await Promise.all([checkImport(desk.system, { importId: id }), checkImport(desk.system, { importId: id })]);
    expect(await readImport(tomas(), id)).toMatchObject({ status: "checked", counts: { rows: 3000, new: 3000 } });
    await moveImport(tomas(), { importId: id, move: "start" });
    await Promise.all([applyImport(desk.system, { importId: id }), applyImport(desk.system, { importId: id })]);
    expect(await countOf("two.example")).toBe(3000);
    expect(await desk.db.$count(events, eq(events.name, "import.finished"))).toBe(1);
    await moveImport(tomas(), { importId: id, move: "undo" });
    await Promise.all([undoImport(desk.system, { importId: id }), undoImport(desk.system, { importId: id })]);
    expect(await countOf("two.example")).toBe(0);
  });

  test("one that was thought dead writes nothing after another took over", async () => {
    const { id } = await checkedImport(desk, people(100, "zombie.example"));
    await moveImport(tomas(), { importId: id, move: "start" });
    let wake: () => void = () => {};
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const slow = slowAfterLease(desk.system, asleep);
    const zombie = applyImport(slow, { importId: id });
    await eventually(async () => (await desk.sql`select fence from imports where id = ${id}`)[0]!.fence).toBe(2);
    desk.clock.advance(1);
    await applyImport(desk.system, { importId: id });
    expect(await statusOf(id)).toBe("finished");
    wake();
    await zombie;
    expect(await countOf("zombie.example")).toBe(100);
    expect(await desk.db.$count(events, eq(events.name, "import.finished"))).toBe(1);
  });

  test("with two imports of the same people, in another order, end with each person once", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `p${index}@twice.example`);
    const a = await checkedImport(desk, `Email\n${lines.join("\n")}\n`);
    const b = await checkedImport(desk, `Email\n${lines.toReversed().join("\n")}\nonly@twice.example\n`);
    expect([a.counts.new, b.counts.new]).toEqual([3000, 3001]);
    for (const { id } of [a, b]) await moveImport(tomas(), { importId: id, move: "start" });
    await Promise.all([applyImport(desk.system, { importId: a.id }), applyImport(desk.system, { importId: b.id })]);
    const [first, second] = await Promise.all([readImport(tomas(), a.id), readImport(tomas(), b.id)]);
    expect([first.acceptedCount, second.acceptedCount]).toEqual([3000, 3001]);
    expect(first.counts.new + second.counts.new).toBe(3001);
    expect(first.counts.unchanged + second.counts.unchanged).toBe(3000);
    expect(await countOf("twice.example")).toBe(3001);
    expect(await desk.db.$count(contacts, sql`not exists (select from addresses a where a.contact_id = contacts.id)`)).toBe(0);
    const rows = await listRows(tomas(), { importId: b.id, limit: 100 });
    expect(rows.items.every((row) => row.contactId !== null)).toBe(true);
  });

  test("and a stranger's mail that makes the same contact at the same moment", async () => {
    const { id } = await checkedImport(desk, people(50, "mail.example"));
    await moveImport(tomas(), { importId: id, move: "start" });
    let hasWritten = false;
    // The mail is received between our look and our writing: the unique key says so, and the batch is done again.
    const ctx = beforeContacts(desk.system, async () => {
      if (hasWritten) return;
      hasWritten = true;
      const contactId = desk.system.newId();
      await desk.db.insert(contacts).values({ id: contactId, name: "Stranger", createdAt: desk.clock.now(), updatedAt: desk.clock.now() });
      await desk.db.insert(addresses).values({ id: desk.system.newId(), contactId, channel: "email", address: "p7@mail.example", key: "p7@mail.example", createdAt: desk.clock.now() });
    });
    await applyImport(ctx, { importId: id });
    expect(hasWritten).toBe(true);
    expect(await readImport(tomas(), id)).toMatchObject({ status: "finished", counts: { new: 49, changed: 1 } });
    expect(await countOf("mail.example")).toBe(50);
  });
});

/** Sleeps between taking the lease and the first transaction. */
function slowAfterLease(ctx: Ctx, asleep: Promise<void>): Ctx {
  const db = new Proxy(ctx.db, {
    get(target, property) {
      if (property === "transaction") return async (work: (db: Ctx["db"]) => Promise<unknown>) => asleep.then(() => target.transaction(work));
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...ctx, db };
}

/** Does something else just before contacts are inserted. */
function beforeContacts(ctx: Ctx, act: () => Promise<void>): Ctx {
  const watched = (transaction: Ctx["db"]) =>
    new Proxy(transaction, {
      get(target, property) {
        if (property === "execute") return async (query: unknown) => (isInsertOfContacts(query) ? act() : Promise.resolve()).then(() => target.execute(query as string));
        const value = Reflect.get(target, property) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const db = new Proxy(ctx.db, {
    get(target, property) {
      if (property === "transaction") return (work: (db: Ctx["db"]) => Promise<unknown>) => target.transaction((transaction) => work(watched(transaction)));
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...ctx, db };
}

function isInsertOfContacts(query: unknown): boolean {
  const chunks = (query as { queryChunks?: unknown[] }).queryChunks ?? [];
  return chunks[1] === contacts && /insert into/.test(String((chunks[0] as { value?: string[] }).value?.join("")));
}

describe("what people do to it", () => {
  test("paused between two batches it waits; resumed it goes on; cancelled it keeps what is written, which a campaign may use", async () => {
    const { id } = await checkedImport(desk, people(LINES_PER_BATCH + 10, "pause.example"));
    await moveImport(tomas(), { importId: id, move: "start" });
    await expect(applyImport(dyingAt(desk.system, 2), { importId: id })).rejects.toThrow("power cut");
    expect(await moveImport(tomas(), { importId: id, move: "pause" })).toMatchObject({ status: "paused" });
    await applyImport(desk.system, { importId: id });
    expect(await countOf("pause.example")).toBe(LINES_PER_BATCH);
    // At once, although the dead server's lease has not ended.
    expect(await moveImport(tomas(), { importId: id, move: "resume" })).toMatchObject({ status: "importing" });
    await expect(applyImport(dyingAt(desk.system, 1), { importId: id })).rejects.toThrow("power cut");
    expect(await moveImport(tomas(), { importId: id, move: "cancel" })).toMatchObject({ status: "cancelled", acceptedCount: LINES_PER_BATCH });
    await desk.drainJobs();
    expect(await countOf("pause.example")).toBe(LINES_PER_BATCH);
    expect(await acceptedRowsAfter(desk.system, { importId: id, reach: "email", afterLine: LINES_PER_BATCH - 5, limit: 100 })).toHaveLength(6);
    expect(await moveAndWait(desk, id, "undo")).toMatchObject({ status: "undone" });
    expect(await countOf("pause.example")).toBe(0);
    const names = (await desk.db.select().from(events).where(eq(events.subjectId, id)).orderBy(events.seq)).map((event) => event.name);
    expect(names).toEqual(["import.checked", "import.started", "import.paused", "import.resumed", "import.cancelled", "import.undone"]);
  }, 300_000);

  test("cancelled while it is checked nothing is written, and there is nothing to undo", async () => {
    const { id } = await newImport(desk, people(10, "cancel.example"));
    await moveImport(tomas(), { importId: id, move: "cancel" });
    await desk.drainJobs();
    expect(await statusOf(id)).toBe("cancelled");
    expect(await countOf("cancel.example")).toBe(0);
    await expect(moveImport(tomas(), { importId: id, move: "undo" })).rejects.toMatchObject({ code: "conflict" });
    await expect(moveImport(tomas(), { importId: id, move: "start" })).rejects.toMatchObject({ code: "conflict" });
  });

  test("somebody else's import does not exist for an agent; a supervisor sees it", async () => {
    const { id } = await finishedImport(desk, people(2, "mine.example"));
    await expect(readImport(desk.as("Aylin"), id)).rejects.toMatchObject({ code: "not_found" });
    await expect(listRows(desk.as("Aylin"), { importId: id, limit: 10 })).rejects.toMatchObject({ code: "not_found" });
    await expect(moveImport(desk.as("Aylin"), { importId: id, move: "undo" })).rejects.toMatchObject({ code: "not_found" });
    expect((await listImports(desk.as("Aylin"), { limit: 10 })).items).toEqual([]);
    expect(await readImport(desk.as("Jonas"), id)).toMatchObject({ id, createdBy: { name: "Tomás Ortega" } });
    expect((await listImports(desk.as("Jonas"), { limit: 10 })).items.map((item) => item.id)).toEqual([id]);
  });

  test("imports are listed newest first, page by page", async () => {
    const ids: string[] = [];
    for (const name of ["a", "b", "c"]) {
      desk.clock.advance(1);
      ids.unshift((await newImport(desk, people(1, `${name}.example`))).id);
    }
    const first = await listImports(tomas(), { limit: 2 });
    const second = await listImports(tomas(), { limit: 2, after: first.next! });
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
    expect(second.next).toBeNull();
    await expect(listImports(tomas(), { limit: 2, after: "nowhere" })).rejects.toMatchObject({ code: "bad_input" });
  });
});

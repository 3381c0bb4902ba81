import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { notifications } from "../../drizzle/schema/notifications.ts";
import { events } from "../../drizzle/schema/events.ts";
import { arrivals, mailboxCounts, mailboxes } from "../../drizzle/schema/people.ts";
import type { Arrival, MailboxCount, MailboxState, MailboxTest, OutlookFolder } from "../../server/contract/mailboxes.ts";
import { checkMailboxes } from "../../server/services/mailboxes/check-mailboxes.ts";
import { RETRY_MINUTES } from "../../server/services/mailboxes/receive-arrival.ts";
import { reconcileMailboxes } from "../../server/services/mailboxes/reconcile-mailbox.ts";
import { retryDueArrivals } from "../../server/services/mailboxes/retry-arrivals.ts";
import { pollMailboxes } from "../../server/services/mailboxes/watch-mailboxes.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";

const SUPPORT = "support@fernweh.example";

let room: MailDesk;
beforeEach(async () => void (room = await mailDesk()));
afterEach(() => room.stop());

const supportId = () => room.desk.mailbox(SUPPORT).id;
const accounts = async (query = "") => (await room.api.get<{ items: Arrival[]; next: string | null }>("Aylin", `/mailboxes/${supportId()}/arrivals${query}`)).body;
const state = async (who = "Mara") => (await room.api.get<MailboxState>(who, `/mailboxes/${supportId()}`)).body;
const eventsNamed = (name: string) => room.desk.db.select().from(events).where(eq(events.name, name));
const change = (body: object) => room.api.patch<MailboxState>("Mara", `/mailboxes/${supportId()}`, body);
async function read() {
  await pollMailboxes(room.desk.system);
  await room.desk.drainJobs();
}

describe("accounts", () => {
  test("a mail is received, then a case; its answer joined; a newsletter is ignored, and says why", async () => {
    await room.watch();
    const mail = await room.deliver({ subject: "Invoice" });
    await room.desk.drainJobs();
    expect((await accounts()).items).toMatchObject([{ outcome: "received", reason: null, subject: "Invoice", from: "ingrid.solberg@nordlys.example", folder: "inbox", case: null }]);
    const { case: opened } = await room.open("Aylin", mail);
    room.advance(1);
    await room.deliver({ subject: "Re: Invoice", references: [mail.internetMessageId!] });
    room.advance(1);
    await room.deliver({ from: "News <news@elsewhere.example>", subject: "Our news", headers: ["List-Id: <news.elsewhere.example>", "List-Unsubscribe: <https://elsewhere.example/u>", "Precedence: bulk"] });
    await room.desk.drainJobs();
    expect((await accounts()).items.map(({ outcome, reason }) => ({ outcome, reason }))).toEqual([{ outcome: "ignored", reason: "newsletter" }, { outcome: "joined", reason: null }, { outcome: "case", reason: null }]);
    expect((await accounts("?outcome=case")).items).toMatchObject([{ case: { id: opened.id, number: opened.number } }]);
    expect((await accounts("?search=invoice")).items).toHaveLength(2);
    const first = await accounts("?limit=2");
    expect((await accounts(`?limit=2&after=${first.next}`)).items.map((one) => one.outcome)).toEqual(["case"]);
  });

  test("a mail from before the mailbox is watched is accounted for and left alone, until it is watched from earlier", async () => {
    await change({ version: (await state()).version, watchFrom: room.desk.clock.now().toISOString() });
    room.advance(-60);
    await room.running.graph.levers.deliver(SUPPORT, Buffer.from("From: a@b.example\r\nSubject: Old\r\nMessage-ID: <old@b.example>\r\n\r\nOld\r\n"), { at: room.desk.clock.now() });
    room.advance(90);
    await read();
    expect((await accounts()).items).toMatchObject([{ outcome: "ignored", reason: "before_watch_from", messageId: null }]);
    expect((await change({ version: (await state()).version, watchFrom: null })).body.isCatchingUp).toBe(true);
    await room.desk.drainJobs();
    expect((await accounts()).items).toMatchObject([{ outcome: "received", subject: "Old" }]);
  });

  test("a moved mail changes its folder, a deleted one is gone, and none is stored twice", async () => {
    await room.watch();
    const mail = await room.deliver();
    await room.desk.drainJobs();
    const asOutlook = (method: string, path: string, body?: unknown) => room.running.call(method, `/users/${SUPPORT}/messages/${mail.providerMessageId}${path}`, { token: "app", prefer: 'IdType="ImmutableId"', body });
    await asOutlook("POST", "/move", { destinationId: "archive" });
    await read();
    expect((await accounts()).items).toMatchObject([{ folder: "archive", removedAt: null }]);
    await asOutlook("POST", "/move", { destinationId: "inbox" });
    await read();
    expect((await accounts()).items).toMatchObject([{ folder: "inbox", removedAt: null, outcome: "received" }]);
    await asOutlook("DELETE", "");
    await read();
    expect((await accounts()).items).toMatchObject([{ folder: "deleteditems", removedAt: expect.any(String) }]);
    expect(await eventsNamed("message.received")).toHaveLength(1);
  });
});

describe("what failed", () => {
  async function poisoned() {
    await room.watch();
    const mail = await room.deliver({ subject: "Poisoned" });
    const path = `${mail.providerMessageId.replace(/=+$/, "")}`;
    room.running.graph.levers.fail({ path: new RegExp(`${path}.*value`), times: 1_000, with: { status: 500, code: "ErrorInternalServerError" } });
    await room.desk.drainJobs();
    return mail;
  }

  test("is tried again by itself at growing distances, and then waits for a person", async () => {
    await poisoned();
    expect((await accounts("?outcome=failed")).items).toMatchObject([{ attemptCount: 1, reason: expect.stringContaining("500"), nextAttemptAt: expect.any(String) }]);
    expect(await state()).toMatchObject({ waitingCount: 1, failedCount: 0, failure: null });
    for (const [index, minutes] of RETRY_MINUTES.entries()) {
      room.advance(minutes);
      await retryDueArrivals(room.desk.system);
      await room.desk.drainJobs();
      expect((await accounts("?outcome=failed")).items[0]?.attemptCount).toBe(index + 2);
    }
    expect(await state()).toMatchObject({ waitingCount: 0, failedCount: 1 });
    expect(await eventsNamed("message.set_aside")).toHaveLength(1);
  });

  test("comes when a person runs it again and Outlook has mended itself", async () => {
    const mail = await poisoned();
    room.running.graph.levers.clearFaults();
    expect((await room.api.post("Aylin", `/mailboxes/${supportId()}/arrivals/again`, { providerMessageId: mail.providerMessageId })).body).toEqual({ count: 1 });
    await room.desk.drainJobs();
    expect((await accounts()).items).toMatchObject([{ outcome: "received", subject: "Poisoned", nextAttemptAt: null }]);
    expect((await room.api.post("Aylin", `/mailboxes/${supportId()}/arrivals/again`, { providerMessageId: mail.providerMessageId })).status).toBe(404);
    expect((await room.api.post("Aylin", `/mailboxes/${supportId()}/arrivals/again`, {})).body).toEqual({ count: 0 });
  });
});

describe("both sides are counted", () => {
  test("once a day; what has no account is fetched, and the day says so", async () => {
    await room.watch();
    await room.deliver();
    await room.desk.drainJobs();
    await room.desk.db.delete(arrivals);
    await reconcileMailboxes(room.desk.system);
    await reconcileMailboxes(room.desk.system);
    await room.desk.drainJobs();
    const { items } = (await room.api.get<{ items: MailboxCount[] }>("Aylin", `/mailboxes/${supportId()}/counts`)).body;
    expect(items).toMatchObject([{ folder: "inbox", serverCount: 1, arrivalCount: 0, missingCount: 1, day: "2026-11-16" }, { folder: "sentitems", serverCount: 0, missingCount: 0 }]);
    expect(await eventsNamed("mailbox.gap_found")).toHaveLength(1);
    expect((await accounts()).items).toHaveLength(1);
    expect(await eventsNamed("message.received")).toHaveLength(1);
    const counted = await room.desk.db.select().from(mailboxCounts);
    await reconcileMailboxes(room.desk.system);
    await room.desk.drainJobs();
    expect(await room.desk.db.select().from(mailboxCounts)).toEqual(counted);
  });
});

describe("alarms", () => {
  test("a mailbox that cannot be read is told of once, to its team and the admins, and again when it is well", async () => {
    await room.watch();
    room.running.graph.levers.fail({ path: SUPPORT.split("@")[0]!, times: 10_000, with: { status: 403, code: "ErrorAccessDenied" } });
    await read();
    expect(await state()).toMatchObject({ failure: expect.stringContaining("ErrorAccessDenied"), alarmedAt: null });
    for (let count = 0; count < 4; count++) {
      room.advance(10);
      await read();
      await checkMailboxes(room.desk.system);
      await room.desk.drainJobs();
    }
    expect(await eventsNamed("mailbox.failed")).toHaveLength(1);
    const told = await room.desk.db.select().from(notifications).where(eq(notifications.kind, "mailbox.failed"));
    expect(told.map((one) => one.userId)).toContain(room.desk.user("Aylin").id);
    expect(told.map((one) => one.userId)).toContain(room.desk.user("Mara").id);
    room.running.graph.levers.clearFaults();
    room.advance(10);
    await read();
    expect(await state()).toMatchObject({ failure: null, alarmedAt: null, blockedUntil: null });
    expect(await eventsNamed("mailbox.recovered")).toHaveLength(1);
  });

  test("a mailbox where nothing comes for as long as the admin said is told of once, until a mail comes", async () => {
    await room.watch();
    await room.deliver();
    await room.desk.drainJobs();
    await change({ version: (await state()).version, silentAfterMinutes: 60 });
    for (const [minutes, times] of [[59, 0], [2, 1], [90, 1]] as const) {
      room.advance(minutes);
      await checkMailboxes(room.desk.system);
      expect(await eventsNamed("mailbox.silent")).toHaveLength(times);
    }
    await room.deliver({ messageId: "<another@nordlys.example>" });
    await room.desk.drainJobs();
    expect(await state()).toMatchObject({ alarmedAt: null, lastMailAt: room.desk.clock.now().toISOString() });
  });
});

describe("what an admin does", () => {
  test("a shared mailbox is tried before it is saved: one that does not exist and one that the app may not read say so", async () => {
    const post = (path: string, body: object) => room.api.post<MailboxState & MailboxTest>("Mara", path, body);
    const body = { address: "nobody@fernweh.example", name: "Nobody", teamId: null };
    expect((await post("/mailboxes/test", body)).body).toMatchObject({ isGood: false, problem: "no_such_mailbox" });
    expect(await post("/mailboxes", body)).toMatchObject({ status: 502, body: { code: "outside_failed" } });
    room.running.graph.levers.fail({ times: 1, with: { status: 403, code: "ErrorAccessDenied" } });
    expect((await post("/mailboxes/test", body)).body).toMatchObject({ isGood: false, problem: "not_allowed" });
    expect(await post("/mailboxes", { ...body, address: SUPPORT })).toMatchObject({ status: 409 });
    await room.desk.db.update(mailboxes).set({ address: "old@fernweh.example" }).where(eq(mailboxes.id, supportId()));
    const connected = await post("/mailboxes", { ...body, address: "Support@Fernweh.example", name: "Support" });
    expect(connected).toMatchObject({ status: 200, body: { address: SUPPORT, watchFrom: room.desk.clock.now().toISOString(), folders: [{ folder: "inbox" }, { folder: "sentitems" }], isCatchingUp: true } });
    await room.desk.drainJobs();
    expect((await room.api.get<MailboxState>("Mara", `/mailboxes/${connected.body.id}`)).body).toMatchObject({ isCatchingUp: false, lastReadAt: expect.any(String) });
  });

  test("folders are chosen from Outlook's; mails of a chosen one come, also after it is paused and resumed", async () => {
    await room.watch();
    const made = await room.running.call("POST", `/users/${SUPPORT}/mailFolders`, { token: "app", body: { displayName: "Bookings" } });
    const path = `/mailboxes/${supportId()}/folders`;
    const { items } = (await room.api.get<{ items: OutlookFolder[] }>("Mara", path)).body;
    expect(items.map((one) => one.folder)).not.toContain("drafts");
    expect(items).toContainEqual(expect.objectContaining({ name: "Bookings", folder: made.json.id, isWatched: false }));
    expect((await room.api.put("Mara", path, { version: 1, folders: ["deleteditems"] })).status).toBe(400);
    const chosen = await room.api.put<MailboxState>("Mara", path, { version: (await state()).version, folders: ["inbox", made.json.id] });
    expect(chosen.body.folders.filter((one) => one.isWatched)).toHaveLength(2);
    await room.desk.drainJobs();
    await change({ version: (await state()).version, isWatched: false });
    expect(room.running.graph.levers.subscriptionsOf(SUPPORT)).toEqual([]);
    await room.running.graph.levers.deliver(SUPPORT, Buffer.from("From: a@b.example\r\nSubject: Booked\r\n\r\nYes\r\n"), { folder: "Bookings" });
    await read();
    expect((await accounts()).items).toEqual([]);
    expect((await change({ version: 1, isWatched: true })).status).toBe(409);
    await change({ version: (await state()).version, isWatched: true });
    await room.desk.drainJobs();
    expect((await accounts()).items).toMatchObject([{ subject: "Booked", folder: made.json.id }]);
    // Deleted in Outlook: nobody waits for it any more.
    await room.running.call("DELETE", `/users/${SUPPORT}/mailFolders/${made.json.id}`, { token: "app", prefer: 'IdType="ImmutableId"' });
    await read();
    expect(await eventsNamed("mailbox.folder_lost")).toHaveLength(1);
    expect((await accounts()).items).toMatchObject([{ removedAt: expect.any(String) }]);
    expect((await state()).failure).toBeNull();
  });

  test("others see what they may see and change nothing; another's own mailbox does not exist for them", async () => {
    const own = room.desk.mailbox("aylin@fernweh.example").id;
    expect((await room.api.get<{ items: MailboxState[] }>("Aylin", "/mailboxes")).body.items.filter((one) => one.isOwn)).toMatchObject([{ id: own }]);
    for (const path of ["", "/arrivals", "/counts"]) expect((await room.api.get("Mara", `/mailboxes/${own}${path}`)).status, path).toBe(404);
    expect((await room.api.patch("Aylin", `/mailboxes/${supportId()}`, { version: 1, name: "Mine" })).status).toBe(403);
    expect((await room.api.post("Aylin", "/mailboxes", { address: "x@y.example", name: "X", teamId: null })).status).toBe(403);
    expect((await room.api.get("Aylin", `/mailboxes/${supportId()}/folders`)).status).toBe(403);
    expect((await room.api.get(null, "/mailboxes")).status).toBe(401);
    expect((await room.api.get("Aylin", `/mailboxes/${supportId()}/arrivals?after=nonsense`)).status).toBe(400);
  });
});

import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { notifications, notificationSends } from "../../drizzle/schema/notifications.ts";
import { users } from "../../drizzle/schema/people.ts";
import { defaultMatrix, type SaveNotificationPreferences } from "../../server/contract/notifications.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import type { Channel, LookUpOutcome, OutboundMessage, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { findEvent } from "../../server/services/events/queries.ts";
import { listSends, purgeSends } from "../../server/services/notifications/list-sends.ts";
import { saveNotificationSettings } from "../../server/services/notifications/notification-settings.ts";
import { savePreferences } from "../../server/services/notifications/preferences.ts";
import { listNotifications } from "../../server/services/notifications/queries.ts";
import { readAllNotifications } from "../../server/services/notifications/read-notification.ts";
import { resumeNotifications, sendNotification } from "../../server/services/notifications/send-notification.ts";
import type { TeamsPost } from "../../server/services/notifications/teams-poster.ts";
import { tellPeople } from "../../server/services/notifications/tell-people.ts";
import { listSendingAccounts } from "../../server/services/sending-accounts/list-sending-accounts.ts";
import { eventsNamed, openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let sent: OutboundMessage[];
let posts: { url: string; post: TeamsPost }[];
let outcomes: (SendOutcome | "die")[];
let postOutcomes: (SendOutcome | "die")[];
let found: LookUpOutcome;

const reference = { providerMessageId: "p1", internetMessageId: null };
const good: SendOutcome = { outcome: "sent", reference };

beforeEach(async () => {
  sent = [];
  posts = [];
  outcomes = [];
  postOutcomes = [];
  found = { found: "nothing" };
  const graph: Channel = {
    send: async (message, onPrepared) => {
      const outcome = outcomes.shift() ?? good;
      await onPrepared(reference);
      if (outcome === "die") throw new Error("killed");
      sent.push(message);
      return outcome;
    },
    lookUp: async () => found,
    sendPrepared: async () => good,
    test: async () => ({ isGood: true, message: "", remedy: null }),
  };
  const teams = {
    post: async (input: { url: string; post: TeamsPost }) => {
      const outcome = postOutcomes.shift() ?? good;
      if (outcome === "die") throw new Error("killed");
      posts.push(input);
      return outcome;
    },
  };
  desk = await testDesk({ channels: { graph }, teams });
  const [account] = await listSendingAccounts(desk.as("Mara"));
  await saveNotificationSettings(desk.as("Mara"), { accountId: account!.id, language: "en" });
});
afterEach(() => desk.drop());

const choose = (who: string, changed: Partial<SaveNotificationPreferences> = {}) => savePreferences(desk.as(who), { matrix: defaultMatrix, hours: { kind: "always" }, timeZone: "Europe/Berlin", digestAt: 480, language: null, version: 0, ...changed });
const assign = (caseId: string, to: string, by = "Jonas") => assignCase(desk.as(by), { caseId, assigneeId: desk.user(to).id });
const inMinutes = async (minutes: number) => {
  await desk.drainJobs();
  desk.clock.advance(minutes);
  await desk.drainJobs();
};
const sends = () => desk.db.select().from(notificationSends).orderBy(notificationSends.id);

test("ten events of one case in five minutes are one mail, in the reader's language", async () => {
  await desk.db.update(users).set({ paneState: { language: "de" } }).where(eq(users.id, desk.user("Aylin").id));
  await choose("Aylin", { matrix: { ...defaultMatrix, note_added: { ...defaultMatrix.note_added, email: "now" } } });
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  for (let count = 1; count < 10; count++) await addNote(desk.as("Jonas"), { caseId: one.id, text: `Note ${count}` });
  await desk.drainJobs();
  expect(sent).toHaveLength(0);
  await inMinutes(6);
  expect(sent).toHaveLength(1);
  expect(sent[0]!.to.address).toBe(desk.user("Aylin").email);
  expect(sent[0]!.subject).toBe(`10 Ereignisse: #${one.number} ${one.title}`);
  expect(sent[0]!.html).toContain(`${desk.user("Jonas").name} hat Ihnen einen Fall gegeben`);
  expect(sent[0]!.headers["Auto-Submitted"]).toBe("auto-generated");
  await inMinutes(60);
  expect(sent).toHaveLength(1);
});

test("what somebody did themselves is not told them, by no way", async () => {
  await choose("Aylin", { teamsUrl: "https://example.webhook.office.com/x" });
  const one = await openedCase(desk);
  await assign(one.id, "Aylin", "Aylin");
  const { seq } = await recordEvent(desk.as("Aylin"), { name: "case.changed", subject: { type: "case", id: one.id }, caseId: one.id });
  const event = await findEvent(desk.system, seq);
  await tellPeople(desk.system, event!, [{ userId: desk.user("Aylin").id, kind: "case.assigned" }], { caseId: one.id, data: {} });
  await inMinutes(10);
  expect([await listNotifications(desk.as("Aylin")), await sends(), sent, posts]).toEqual([[], [], [], []]);
});

test("what was read in the panel meanwhile is not sent, and what one sees no more neither", async () => {
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  await desk.drainJobs();
  await readAllNotifications(desk.as("Aylin"));
  await inMinutes(6);
  expect(sent).toHaveLength(0);
  expect(await sends()).toMatchObject([{ state: "cancelled", reason: "nothing_left" }]);
});

test("the same job twice, and two servers at once, tell once", async () => {
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  await desk.drainJobs();
  desk.clock.advance(6);
  const [send] = await sends();
  await Promise.all([1, 2, 3].map(() => sendNotification(desk.system, { sendId: send!.id })));
  await resumeNotifications(desk.system);
  await desk.drainJobs();
  expect(sent).toHaveLength(1);
  expect(await sends()).toMatchObject([{ state: "sent", fence: 1 }]);
});

test.each<[string, LookUpOutcome, number, string]>([
  ["is there: it is not sent again", { found: "sent", reference }, 0, "sent"],
  ["is nowhere for two minutes: nobody guesses", { found: "nothing" }, 0, "uncertain"],
  ["cannot be asked for: nobody guesses", { found: "untraceable" }, 0, "uncertain"],
])("a server that dies while it sends: the copy %s", async (_name, looked, again, state) => {
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  await desk.drainJobs();
  desk.clock.advance(6);
  outcomes = ["die"];
  const [send] = await sends();
  await expect(sendNotification(desk.system, { sendId: send!.id })).rejects.toThrow("killed");
  found = looked;
  for (let minute = 0; minute < 6; minute++) {
    await resumeNotifications(desk.system);
    await inMinutes(1);
  }
  expect(sent).toHaveLength(again);
  expect(await sends()).toMatchObject([{ state }]);
});

test("a provider that has no time is tried again; one that refuses for good is not, and an admin sees it", async () => {
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  outcomes = [{ outcome: "deferred", reason: "unavailable", retryAt: null }, { outcome: "failed", reason: "refused", detail: "no" }];
  await inMinutes(6);
  await inMinutes(10);
  expect(await listSends(desk.as("Mara"))).toMatchObject([{ way: "email", state: "failed", reason: "refused", eventCount: 1, userName: desk.user("Aylin").name }]);
  expect(await eventsNamed(desk, "notification.failed")).toHaveLength(1);
});

test("a post in Teams leaves once: refused ones are tried again, lost answers are not", async () => {
  await choose("Aylin", { teamsUrl: "https://example.webhook.office.com/hook/1", matrix: { ...defaultMatrix, assigned: { ...defaultMatrix.assigned, email: "off" } } });
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  postOutcomes = [{ outcome: "deferred", reason: "rate_limited", retryAt: null }];
  await inMinutes(6);
  await inMinutes(10);
  expect(posts.map(({ url }) => url)).toEqual(["https://example.webhook.office.com/hook/1", "https://example.webhook.office.com/hook/1"]);
  expect(posts[0]!.post.title).toContain(`#${one.number}`);
  expect(await sends()).toMatchObject([{ way: "teams", state: "sent" }]);

  const two = await openedCase(desk);
  await assign(two.id, "Aylin");
  await desk.drainJobs();
  postOutcomes = ["die"];
  desk.clock.advance(6);
  const send = (await sends()).at(-1)!;
  await expect(sendNotification(desk.system, { sendId: send.id })).rejects.toThrow("killed");
  desk.clock.advance(2);
  await resumeNotifications(desk.system);
  await desk.drainJobs();
  expect(posts).toHaveLength(2);
  expect((await sends()).at(-1)).toMatchObject({ state: "uncertain" });
});

test("a topic that is off in the panel is not in its list; a person who left is told nothing", async () => {
  const off = { pane: false, outlook: false, email: "off" as const, teams: false, isUrgent: false };
  await choose("Aylin", { matrix: { ...defaultMatrix, assigned: off } });
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  await inMinutes(6);
  expect(await listNotifications(desk.as("Aylin"))).toEqual([]);
  expect(await desk.db.select().from(notifications)).toHaveLength(1);
  expect(sent).toEqual([]);

  await assign((await openedCase(desk)).id, "Tomás");
  await desk.drainJobs();
  await desk.db.update(users).set({ disabledAt: desk.clock.now() }).where(eq(users.id, desk.user("Tomás").id));
  await inMinutes(6);
  expect(sent).toEqual([]);
});

test("an urgent one takes what was gathered along at once", async () => {
  await choose("Aylin", { matrix: { ...defaultMatrix, mentioned: { ...defaultMatrix.mentioned, isUrgent: true } } });
  const one = await openedCase(desk);
  await assign(one.id, "Aylin");
  await desk.drainJobs();
  await addNote(desk.as("Jonas"), { caseId: one.id, text: "@Aylin", mentions: [desk.user("Aylin").id] });
  await desk.drainJobs();
  expect(sent).toHaveLength(1);
  expect(sent[0]!.subject).toContain("2 things happened");
});

test("how something was told is kept for ninety days", async () => {
  await assign((await openedCase(desk)).id, "Aylin");
  await inMinutes(6);
  desk.clock.advance(91 * 24 * 60);
  await purgeSends(desk.system);
  expect(await sends()).toEqual([]);
  expect(await listNotifications(desk.as("Aylin"))).toHaveLength(1);
});

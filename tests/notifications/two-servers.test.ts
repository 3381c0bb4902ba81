import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notificationSends } from "../../drizzle/schema/notifications.ts";
import { users } from "../../drizzle/schema/people.ts";
import { directory } from "../../drizzle/seed/story.ts";
import { findEvent } from "../../server/services/events/queries.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { saveNotificationSettings } from "../../server/services/notifications/notification-settings.ts";
import { tellPeople } from "../../server/services/notifications/tell-people.ts";
import { listSendingAccounts } from "../../server/services/sending-accounts/list-sending-accounts.ts";
import { openedCase } from "../cases/case-story.ts";
import { runGraph, type RunningGraph } from "../sandbox/graph-sandbox.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import type { TellingLife } from "./telling-process.ts";

const PEOPLE = 60;
/** So many are told when one server dies. */
const TOLD_BEFORE_DEATH = 8;

let desk: Desk;
let graph: RunningGraph;
let mailbox: string;
beforeAll(async () => {
  desk = await testDesk();
  graph = await runGraph({ users: directory });
  graph.clock.now = new Date("2026-11-16T08:10:00Z");
  const [account] = await listSendingAccounts(desk.as("Mara"));
  mailbox = account!.fromAddress;
  await saveNotificationSettings(desk.as("Mara"), { accountId: account!.id, language: "en" });
});
afterAll(async () => {
  await graph.stop();
  await desk.drop();
});

/** How often each address was written to. */
async function copies(): Promise<Map<string, number>> {
  const { json } = await graph.call("GET", `/users/${mailbox}/mailFolders/sentitems/messages?$top=500&$select=toRecipients`, { token: "app" });
  const addresses = (json.value as { toRecipients: { emailAddress: { address: string } }[] }[]).map(({ toRecipients }) => toRecipients[0]!.emailAddress.address);
  return new Map([...Map.groupBy(addresses, (address) => address)].map(([address, all]) => [address, all.length]));
}

test("two servers tell people by mail, one is killed in the midst of it: each person is told exactly once", async () => {
  const people = Array.from({ length: PEOPLE }, (_, index) => ({ id: desk.system.newId(), email: `lead${index}@fernweh.example`, name: `Lead ${index}`, role: "supervisor" as const, createdAt: desk.clock.now() }));
  await desk.db.insert(users).values(people);
  const { id: caseId } = await openedCase(desk);
  const { seq } = await recordEvent(desk.system, { name: "case.assigned", subject: { type: "case", id: caseId }, caseId });
  await tellPeople(desk.system, (await findEvent(desk.system, seq))!, people.map(({ id }) => ({ userId: id, kind: "case.assigned" })), { caseId, data: { number: 1, title: "One" } });

  const [mortal, other] = [server("2026-11-16T08:10:00Z"), server("2026-11-16T08:10:00Z")];
  const ended = Promise.all([once(mortal, "exit"), once(other, "exit")]);
  // Whoever starts later would find little left: both stand before either begins.
  await Promise.all([once(mortal.stdout!, "data"), once(other.stdout!, "data")]);
  for (const one of [mortal, other]) begin(one);
  await eventually(async () => (await copies()).size).toBeGreaterThan(TOLD_BEFORE_DEATH);
  mortal.kill("SIGKILL");
  const [[, signal], [code]] = (await ended) as [[number | null, string | null], [number | null]];
  expect({ signal, code }).toEqual({ signal: "SIGKILL", code: 0 });
  // What the dead one held is free after its lease, and looked for before anything else.
  for (const moment of ["2026-11-16T08:20:00Z", "2026-11-16T08:30:00Z"]) {
    graph.clock.now = new Date(moment);
    expect((await once(begin(server(moment)), "exit"))[0]).toBe(0);
  }
  expect([...(await copies())].toSorted()).toEqual(people.map(({ email }) => [email, 1] as [string, number]).toSorted());
  expect((await desk.db.select().from(notificationSends)).filter(({ userId }) => people.some(({ id }) => id === userId)).map(({ state }) => state)).toEqual(Array(PEOPLE).fill("sent"));
}, 120_000);

function server(startsAt: string): ChildProcess {
  const life: TellingLife = { databaseUrl: desk.url, graphUrl: graph.baseUrl, startsAt };
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "telling-process.ts"), JSON.stringify(life)], { stdio: ["pipe", "pipe", "inherit"] });
}

function begin(one: ChildProcess): ChildProcess {
  one.stdin!.write("begin\n");
  return one;
}

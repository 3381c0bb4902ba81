import { afterAll, beforeAll, expect, test } from "vitest";
import { mailboxes, teamMembers, teams, users } from "../../drizzle/schema/people.ts";
import { type Actor, systemActor } from "../../server/context.ts";
import { createEars } from "../../server/services/live/who-hears.ts";
import { readMailboxSight } from "../../server/services/people/mailbox-sight.ts";
import { visibleMailboxes } from "../../server/services/people/queries.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { randomFrom } from "../support/random.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await testDesk();
});
afterAll(() => desk.drop());

test("asked for all at once, everybody sees the mailboxes that they see when they ask for themselves", async () => {
  const random = randomFrom(3);
  const people = await desk.db.select().from(users);
  const teamIds = (await desk.db.select({ id: teams.id }).from(teams)).map(({ id }) => id);
  const some = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  for (let count = 0; count < 12; count++) {
    const [mailbox] = await desk.db.select().from(mailboxes).limit(1);
    await desk.db.insert(mailboxes).values({ ...mailbox!, id: desk.system.newId(), address: `random${count}@example.com`, teamId: random() < 0.3 ? null : some(teamIds), userId: random() < 0.4 ? some(people).id : null });
    await desk.db.insert(teamMembers).values({ teamId: some(teamIds), userId: some(people).id }).onConflictDoNothing();
  }
  const all = await desk.db.select({ id: mailboxes.id }).from(mailboxes);
  const sees = await readMailboxSight(desk.system);
  const actors: Actor[] = [
    ...people.flatMap(({ id, name }) => (["admin", "supervisor", "agent", "viewer"] as const).map((role): Actor => ({ type: "user", id, name, role }))),
    ...people.map(({ id, name, role }): Actor => ({ type: "rule", id: desk.system.newId(), name, authorId: id, role })),
    { type: "contact", id: people[0]!.id, name: "Somebody" },
    { type: "provider", name: "WhatsApp" },
    systemActor("Mailroom"),
  ];
  for (const actor of actors) {
    const own = (await visibleMailboxes({ ...desk.system, actor })).map(({ id }) => id).toSorted();
    expect(all.filter(({ id }) => sees(actor, id)).map(({ id }) => id).toSorted(), `${actor.type} ${actor.name}`).toEqual(own);
  }
  expect(sees(systemActor("Mailroom"), desk.system.newId())).toBe(false);
});

test("who leaves a team hears nothing more from the event that tells of it, on all screens", async () => {
  const [support] = (await visibleMailboxes(desk.as("Aylin"))).filter(({ userId }) => userId === null);
  const ears = createEars(desk.system);
  const [one, other] = [ears.of(desk.as("Aylin")), ears.of(desk.as("Aylin"))];
  const message = { event: "message.received", mailboxId: support!.id, userId: null, assigneeId: null, isForLeads: false };
  expect([await one(message), await other(message)]).toEqual([true, true]);
  await desk.sql`delete from team_members where user_id = ${desk.user("Aylin").id}`;
  await one({ event: "team.saved", mailboxId: null, userId: null, assigneeId: null, isForLeads: false });
  expect([await one(message), await other(message)]).toEqual([false, false]);
});

import { and, desc, eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recipients } from "../../drizzle/schema/campaigns.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { addresses, contactListMembers, contactMerges, contacts } from "../../drizzle/schema/contacts.ts";
import { conversations } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { type Contact, ContactQuery, SaveContact } from "../../server/contract/contacts.ts";
import { addToContactList, listContactLists, saveContactList } from "../../server/services/contacts/contact-lists.ts";
import { listContacts } from "../../server/services/contacts/list-contacts.ts";
import { mergeContacts } from "../../server/services/contacts/merge-contacts.ts";
import { readContact } from "../../server/services/contacts/read-contact.ts";
import { recordConsent } from "../../server/services/contacts/record-consent.ts";
import { changeContact } from "../../server/services/contacts/save-contact.ts";
import { undoMerge } from "../../server/services/contacts/undo-merge.ts";
import { finishCampaign } from "../../server/services/campaigns/finish-campaign.ts";
import { openedCase, receivedMail } from "../cases/case-story.ts";
import { launchedTo } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { person } from "./people.ts";

let desk: Desk;
const aylin = () => desk.as("Aylin");
const merge = (kept: { id: string }, other: { id: string }) => mergeContacts(aylin(), { contactId: kept.id, otherId: other.id });
const undo = async (kept: { id: string }, other: { id: string }) => {
  const [row] = await desk.db.select().from(contactMerges).where(and(eq(contactMerges.keptId, kept.id), eq(contactMerges.mergedId, other.id))).orderBy(desc(contactMerges.id));
  return undoMerge(aylin(), { contactId: kept.id, mergeId: row!.id });
};

/** Every row that says whose it is, without the moments at which it was last written. */
async function wholeState(): Promise<unknown> {
  const tables = ["addresses", "conversations", "messages", "cases", "consents", "recipients", "import_rows", "contact_list_members", "deliveries"];
  const state: Record<string, unknown> = {};
  for (const table of tables) state[table] = await desk.sql`select * from ${desk.sql(table)} t order by t::text`;
  state.contacts = await desk.sql`select id, name, given_name, family_name, company, language, time_zone, country, phone, phone_key, preferred_channel, tags, custom_fields, created_at, merged_into_id from contacts order by id`;
  return state;
}

beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

describe("two contacts of one person", () => {
  let kept: Contact;
  let other: Contact;

  beforeEach(async () => {
    for (const table of ["contact_merges", "consents", "contact_list_members", "contact_lists", "deliveries", "recipients", "campaigns", "import_rows", "events", "messages", "conversations", "targets", "notifications", "cases", "addresses", "contacts"]) await desk.sql`delete from ${desk.sql(table)}`.catch(() => desk.sql`truncate ${desk.sql(table)} cascade`);
    kept = await person(aylin(), { name: "Ingrid Solberg", company: "Nordlys AS", email: "ingrid@nordlys.example", tags: ["vip"], customFields: { trip: "Tromsø" } });
    other = await person(aylin(), { name: "I. Solberg", givenName: "Ingrid", company: "Home", email: "ingrid.solberg@nordlys.example", phone: "+4790123456", language: "nb", tags: ["winter", "vip"], customFields: { trip: "Oslo", customer_no: "7" } });
  });

  test("become one: the kept one's word counts, the other fills and adds, and all that refers to it goes over", async () => {
    const opened = await openedCase(desk);
    await recordConsent(aylin(), { contactId: other.id, channel: "email", state: "given", source: "Fair" });
    const list = await saveContactList(aylin(), { listId: null, name: "Fair", description: "" });
    await addToContactList(aylin(), { listId: list.id, choice: { contactIds: [other.id] } });
    const merged = await merge(kept, other);
    expect(merged).toMatchObject({
      id: kept.id, name: "Ingrid Solberg", givenName: "Ingrid", company: "Nordlys AS", phone: "+4790123456", language: "nb", tags: ["vip", "winter"], customFields: { trip: "Tromsø", customer_no: "7" },
      consents: [{ state: "given" }], lists: [{ name: "Fair" }], cases: [{ id: opened.id }],
      merges: [{ name: "I. Solberg", mergedBy: "Aylin Demir" }],
    });
    expect(merged.addresses.map(({ address }) => address).toSorted()).toEqual(["ingrid.solberg@nordlys.example", "ingrid@nordlys.example"]);
    expect(merged.conversations).toHaveLength(1);
    const [event] = await desk.db.select().from(events).where(eq(events.name, "contact.merged"));
    expect(event).toMatchObject({ subjectId: kept.id, data: { mergedId: other.id } });
  });

  test("the other is seen nowhere: not in lists, searches, counts; an old link leads to the kept one; mail finds the kept one", async () => {
    const list = await saveContactList(aylin(), { listId: null, name: "Both", description: "" });
    await addToContactList(aylin(), { listId: list.id, choice: { query: {} } });
    await merge(kept, other);
    expect((await listContacts(aylin(), ContactQuery.parse({}))).items.map((item) => item.id)).toEqual([kept.id]);
    expect((await listContacts(aylin(), ContactQuery.parse({ search: "solberg" }))).items.map((item) => item.id)).toEqual([kept.id]);
    expect(await listContactLists(aylin())).toMatchObject([{ count: 1 }]);
    expect((await readContact(aylin(), other.id)).id).toBe(kept.id);
    expect((await receivedMail(desk)).message.contactId).toBe(kept.id);
    await expect(changeContact(aylin(), { contactId: other.id, contact: SaveContact.parse({ name: "X" }), updatedAt: other.updatedAt })).rejects.toMatchObject({ code: "conflict", details: { errors: [{ message: kept.id }] } });
    await expect(merge(other, kept)).rejects.toMatchObject({ code: "conflict" });
    await expect(merge(kept, kept)).rejects.toMatchObject({ code: "bad_input" });
  });

  test("what changed since the merge stays; everything else goes back", async () => {
    await openedCase(desk);
    let merged = await merge(kept, other);
    desk.clock.advance(1);
    merged = await changeContact(aylin(), { contactId: kept.id, updatedAt: merged.updatedAt, contact: SaveContact.parse({ ...merged, email: "ingrid@nordlys.example", language: "en", tags: [...merged.tags, "summer"], customFields: { ...merged.customFields, customer_no: "8" } }) });
    await receivedMail(desk, { subject: "Re: Invoice for Tromsø", conversationId: "conversation-1" });
    const apart = await undo(kept, other);
    expect(apart).toMatchObject({ givenName: null, phone: null, language: "en", tags: ["vip", "summer"], customFields: { trip: "Tromsø", customer_no: "8" }, addresses: [{ address: "ingrid@nordlys.example" }], cases: [], merges: [] });
    expect(await readContact(aylin(), other.id)).toMatchObject({ id: other.id, name: "I. Solberg", phone: "+4790123456", tags: ["winter", "vip"], cases: [{}], addresses: [{ address: "ingrid.solberg@nordlys.example" }] });
    expect((await receivedMail(desk)).message.contactId).toBe(other.id);
    await expect(undo(kept, other)).rejects.toMatchObject({ code: "conflict" });
  });

  test("both in one campaign that is being sent: one mail, and two again when they are two again", async () => {
    const campaign = await launchedTo(desk, { rows: ["Ingrid,ingrid@nordlys.example,Tromsø", "I.,ingrid.solberg@nordlys.example,Oslo"] });
    const statuses = async () => (await desk.db.select({ status: deliveries.status, reason: deliveries.reason, contactId: recipients.contactId }).from(deliveries).innerJoin(recipients, eq(recipients.id, deliveries.recipientId)).orderBy(recipients.line));
    const before = await statuses();
    expect(before.map((row) => row.status)).toEqual(["queued", "queued"]);
    await merge(kept, other);
    expect(await statuses()).toEqual([{ status: "queued", reason: null, contactId: kept.id }, { status: "cancelled", reason: "same_person", contactId: other.id }]);
    expect((await readContact(desk.as("Tomás"), kept.id)).campaigns).toMatchObject([{ id: campaign.id }]);
    await undo(kept, other);
    expect(await statuses()).toEqual(before);
    await desk.db.update(deliveries).set({ status: "sent" }).where(inArray(deliveries.recipientId, desk.db.select({ id: recipients.id }).from(recipients).where(eq(recipients.contactId, other.id))));
    desk.clock.advance(1);
    await merge(kept, other);
    // The other had the mail already: the kept one does not get it too, and an ended campaign begins for nobody again.
    expect((await statuses()).map((row) => row.status)).toEqual(["cancelled", "sent"]);
    await finishCampaign(desk.system, { campaignId: campaign.id });
    await undo(kept, other);
    expect((await statuses()).map((row) => row.status)).toEqual(["cancelled", "sent"]);
  });

  test("a chain is undone from its end; in between it is refused with what to do", async () => {
    const third = await person(aylin(), { name: "Third", email: "third@nordlys.example" });
    const before = await wholeState();
    await merge(kept, other);
    await merge(third, kept);
    expect((await readContact(aylin(), other.id)).id).toBe(third.id);
    expect((await desk.db.select().from(addresses)).map((row) => row.contactId)).toEqual([third.id, third.id, third.id]);
    await expect(undo(kept, other)).rejects.toMatchObject({ code: "conflict", message: "“Ingrid Solberg” was merged into “Third”." });
    await undo(third, kept);
    expect((await readContact(aylin(), other.id)).id).toBe(kept.id);
    await undo(kept, other);
    expect(await wholeState()).toEqual(before);
  });

  test("of two who brought the same tag, list and field, the second brings it when the first is taken out", async () => {
    const second = await person(aylin(), { name: "Second", tags: ["winter"], company: "Home", phone: "+4790999999", email: "second@nordlys.example" });
    const list = await saveContactList(aylin(), { listId: null, name: "Both", description: "" });
    await addToContactList(aylin(), { listId: list.id, choice: { contactIds: [other.id, second.id] } });
    const before = await wholeState();
    await merge(kept, other);
    await merge(kept, second);
    expect(await undo(kept, other)).toMatchObject({ tags: ["vip", "winter"], phone: "+4790999999", lists: [{ name: "Both" }] });
    expect(await desk.db.$count(contactListMembers, eq(contactListMembers.contactId, other.id))).toBe(1);
    await undo(kept, second);
    expect(await wholeState()).toEqual(before);
  });
});

test("merge and undo, in any mixture of people and orders, leave everything as it was", async () => {
  const text = fc.constantFrom(null, "a", "b");
  const contact = fc.record({
    name: fc.constantFrom("Ingrid", "x@y.example"), givenName: text, familyName: text, company: text, language: text, phone: fc.constantFrom(null, "+4790123456", "+33612345678"),
    tags: fc.uniqueArray(fc.constantFrom("t1", "t2", "t3")), customFields: fc.dictionary(fc.constantFrom("k1", "k2"), fc.constantFrom("v1", "v2")),
  });
  const people = fc.array(contact, { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(people, fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 5 }), fc.array(fc.nat(4), { maxLength: 5 }), fc.array(fc.nat(4), { maxLength: 6 }), fc.nat(9), async (people, merges, lists, owners, first) => {
      for (const table of ["contact_merges", "consents", "contact_list_members", "contact_lists", "cases", "messages", "conversations", "addresses", "contacts"]) await desk.sql`truncate ${desk.sql(table)} cascade`;
      const made: { id: string }[] = [];
      for (const [index, fields] of people.entries()) made.push(await person(aylin(), { ...fields, email: `p${index}@prop.example` }));
      const of = (index: number) => made[index % made.length]!;
      const list = await saveContactList(aylin(), { listId: null, name: "List", description: "" });
      for (const index of lists) await addToContactList(aylin(), { listId: list.id, choice: { contactIds: [of(index).id] } });
      for (const index of owners) {
        const at = desk.clock.now();
        const conversationId = desk.system.newId();
        await desk.db.insert(conversations).values({ id: conversationId, channel: "email", mailboxId: desk.mailbox("support@fernweh.example").id, contactId: of(index).id, subject: "S", lastMessageAt: at, createdAt: at });
        await recordConsent(aylin(), { contactId: of(index).id, channel: "email", state: "given", source: "Test" });
      }
      const before = await wholeState();
      const done: [{ id: string }, { id: string }][] = [];
      for (const [one, two] of merges) {
        desk.clock.advance(1);
        const pair: [{ id: string }, { id: string }] = [of(one), of(two)];
        const isDone = await merge(...pair).then(() => true, (error: { code?: string }) => { expect(["conflict", "bad_input"]).toContain(error.code); return false; });
        if (isDone) done.push(pair);
      }
      // In an order that the test picks: what is refused because its kept one is merged itself comes later.
      for (let round = 0; done.length > 0; round++) {
        expect(round).toBeLessThan(200);
        const index = (first + round) % done.length;
        const isUndone = await undo(...done[index]!).then(() => true, (error: { code?: string }) => { expect(error.code).toBe("conflict"); return false; });
        if (isUndone) done.splice(index, 1);
      }
      expect(await wholeState()).toEqual(before);
    }),
    { numRuns: 40 },
  );
}, 120_000);

test("a case keeps its clock and its number through a merge", async () => {
  const opened = await openedCase(desk, { from: "Kept <kept@clock.example>" });
  const [row] = await desk.db.select().from(cases).where(eq(cases.id, opened.id));
  const target = await person(aylin(), { name: "Target" });
  await merge(target, { id: row!.contactId! });
  const [after] = await desk.db.select().from(cases).where(eq(cases.id, opened.id));
  expect(after).toEqual({ ...row, contactId: target.id });
  expect(await desk.db.$count(contacts, eq(contacts.mergedIntoId, target.id))).toBe(1);
});

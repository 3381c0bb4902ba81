import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consents, contacts } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { type Contact, SaveContact } from "../../server/contract/contacts.ts";
import { addToContactList, deleteContactList, listContactLists, removeFromContactList, saveContactList } from "../../server/services/contacts/contact-lists.ts";
import { readContact } from "../../server/services/contacts/read-contact.ts";
import { recordConsent } from "../../server/services/contacts/record-consent.ts";
import { changeContact } from "../../server/services/contacts/save-contact.ts";
import { countFilter, deleteSegment, listSegments, saveSegment } from "../../server/services/contacts/segments.ts";
import { listTags, tagContacts } from "../../server/services/contacts/tag-contacts.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { chloe, hugo, ingrid, person } from "./people.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const aylin = () => desk.as("Aylin");
const change = (contact: Contact, fields: Partial<SaveContact>) => changeContact(aylin(), { contactId: contact.id, updatedAt: contact.updatedAt, contact: { ...SaveContact.parse({ ...contact, email: contact.addresses[0]?.address ?? null }), ...fields } });
const lastEvent = async (name: string) => (await desk.db.select().from(events).where(eq(events.name, name)).orderBy(events.seq)).at(-1);

describe("a contact's form", () => {
  let saved: Contact;

  test("what it says is stored: the address folded, the number in E.164; the event says what it is now", async () => {
    saved = await person(aylin(), { ...ingrid, email: "Ingrid@Nordlys.example", phone: "90 12 34 56", customFields: { customer_no: "0042", empty: "" } });
    expect(saved).toMatchObject({ name: "Ingrid Solberg", phone: "+4790123456", addresses: [{ channel: "email", address: "Ingrid@Nordlys.example", suppression: null }], customFields: { customer_no: "0042" }, consents: [] });
    expect(await lastEvent("contact.created")).toMatchObject({ subjectId: saved.id, actorName: "Aylin Demir", data: { after: { name: "Ingrid Solberg", email: "Ingrid@Nordlys.example" } } });
  });

  test("a change is recorded as what it was and what it became, and nothing else", async () => {
    desk.clock.advance(1);
    saved = await change(saved, { company: "Nordlys Reiser", tags: ["vip"], email: "ingrid.solberg@nordlys.example" });
    expect((await lastEvent("contact.changed"))!.data).toEqual({
      before: { company: "Nordlys AS", tags: ["vip", "winter"], email: "Ingrid@Nordlys.example" },
      after: { company: "Nordlys Reiser", tags: ["vip"], email: "ingrid.solberg@nordlys.example" },
    });
    expect(saved.addresses).toEqual([{ channel: "email", address: "ingrid.solberg@nordlys.example", suppression: null }]);
  });

  test("who read an older state is refused as stale, and nothing is written", async () => {
    const older = saved;
    saved = await change(saved, { company: "Nordlys" });
    expect(saved.updatedAt).not.toBe(older.updatedAt);
    await expect(change(older, { company: "Other" })).rejects.toMatchObject({ code: "stale" });
    expect(await readContact(aylin(), saved.id)).toMatchObject({ company: "Nordlys" });
  });

  test("an address that somebody else has is refused, and the refusal says whose it is", async () => {
    const other = await person(aylin(), hugo);
    await expect(change(other, { email: "INGRID.solberg@nordlys.example" })).rejects.toMatchObject({
      code: "conflict", message: "INGRID.solberg@nordlys.example belongs to “Ingrid Solberg”.", details: { errors: [{ path: "email" }, { path: "contactId", message: saved.id }] },
    });
    await expect(person(aylin(), { name: "Twice", email: "hugo@martins.example" })).rejects.toMatchObject({ code: "conflict" });
    expect(await desk.db.select().from(contacts).where(eq(contacts.name, "Twice"))).toEqual([]);
  });

  test("of two who take one address at once, one has it", async () => {
    const results = await Promise.allSettled(["One", "Two", "Three"].map((name) => person(aylin(), { name, email: "race@martins.example" })));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
  });

  test.each([
    ["email", { email: "no address" }],
    ["phone", { phone: "12" }],
    ["phone", { phone: "0171 2345678", country: null }],
    ["timeZone", { timeZone: "Europe/Nowhere" }],
  ])("a %s that is none is refused by its field", async (field, fields) => {
    await expect(person(aylin(), { name: "Nobody", ...fields })).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: field }] } });
  });

  test("what an import kept as it was written may stay so", async () => {
    const id = desk.system.newId();
    await desk.db.insert(contacts).values({ id, name: "Old", phone: "ask Jonas", timeZone: "Berlin", createdAt: desk.clock.now(), updatedAt: desk.clock.now() });
    const old = await readContact(aylin(), id);
    expect(await change(old, { name: "Old customer" })).toMatchObject({ name: "Old customer", phone: "ask Jonas", timeZone: "Berlin" });
  });

  test("the newest word on a channel counts, every one is kept, and silence is no consent", async () => {
    await recordConsent(aylin(), { contactId: saved.id, channel: "email", state: "given", source: "Form on our site" });
    desk.clock.advance(1);
    const read = await recordConsent(aylin(), { contactId: saved.id, channel: "email", state: "withdrawn", source: "Phone call" });
    expect(read.consents).toMatchObject([{ state: "withdrawn", source: "Phone call", recordedBy: "Aylin Demir" }, { state: "given", source: "Form on our site" }]);
    expect(await lastEvent("contact.consent_recorded")).toMatchObject({ data: { channel: "email", before: "given", after: "withdrawn" } });
    expect(await desk.db.select().from(consents)).toHaveLength(2);
  });
});

describe("many at once", () => {
  let ids: string[];
  beforeAll(async () => {
    await desk.sql`delete from consents`;
    await desk.sql`delete from contacts`;
    await desk.sql`delete from addresses`;
    ids = [];
    for (const each of [ingrid, hugo, chloe]) ids.push((await person(aylin(), each)).id);
  });

  test("tags come and go in one statement; who has them already is neither touched nor counted", async () => {
    const before = await readContact(aylin(), ids[0]!);
    desk.clock.advance(1);
    expect(await tagContacts(aylin(), { choice: { query: {} }, add: ["vip", "fair 2026"], remove: ["winter", "vip"] })).toEqual({ count: 3 });
    expect((await readContact(aylin(), ids[0]!)).tags).toEqual(["vip", "fair 2026"]);
    expect((await readContact(aylin(), ids[1]!)).tags).toEqual(["vip", "fair 2026"]);
    expect(before.updatedAt).not.toBe((await readContact(aylin(), ids[0]!)).updatedAt);
    expect(await tagContacts(aylin(), { choice: { query: {} }, add: ["vip"], remove: [] })).toEqual({ count: 0 });
    expect(await tagContacts(aylin(), { choice: { contactIds: [ids[1]!, desk.system.newId()] }, add: ["o'hara \"quoted\""], remove: [] })).toEqual({ count: 1 });
    expect(await lastEvent("contact.tagged")).toMatchObject({ subjectId: ids[1], data: { added: ["o'hara \"quoted\""], removed: [], count: 1, contactIds: [ids[1]] } });
    expect(await listTags(aylin())).toEqual([{ tag: "fair 2026", count: 3 }, { tag: "vip", count: 3 }, { tag: "o'hara \"quoted\"", count: 1 }]);
  });

  test("a query chooses all that it finds, however many", async () => {
    await desk.sql`insert into contacts (id, name, created_at, updated_at) select gen_random_uuid(), 'Many ' || i, now(), now() from generate_series(1, 3000) i`;
    expect(await tagContacts(aylin(), { choice: { query: { search: "many" } }, add: ["many"], remove: [] })).toEqual({ count: 3000 });
    expect((await lastEvent("contact.tagged"))!.data).toMatchObject({ count: 3000, contactIds: null });
    await desk.sql`delete from contacts where name like 'Many%'`;
  });

  test("lists: made, filled by a query, emptied by ids, counted, renamed and deleted", async () => {
    const list = await saveContactList(aylin(), { listId: null, name: "Fair", description: "" });
    expect(await addToContactList(aylin(), { listId: list.id, choice: { query: { search: "o" } } })).toEqual({ count: 3 });
    expect(await addToContactList(aylin(), { listId: list.id, choice: { query: {} } })).toEqual({ count: 0 });
    expect(await lastEvent("contact_list.members_changed")).toMatchObject({ subjectId: list.id, data: { added: 3 } });
    expect(await removeFromContactList(aylin(), { listId: list.id, choice: { contactIds: [ids[0]!] } })).toEqual({ count: 1 });
    expect(await saveContactList(aylin(), { listId: list.id, name: "Fair 2026", description: "Lisbon" })).toMatchObject({ name: "Fair 2026", count: 2 });
    await expect(saveContactList(aylin(), { listId: null, name: "Fair 2026", description: "" })).rejects.toMatchObject({ code: "conflict", details: { errors: [{ path: "name" }] } });
    expect((await readContact(aylin(), ids[1]!)).lists).toEqual([{ id: list.id, name: "Fair 2026" }]);
    const segment = await saveSegment(aylin(), { segmentId: null, name: "From the fair", description: "", filter: { match: "all", conditions: [{ field: "list", operator: "is", value: list.id, customField: null }] } });
    await expect(deleteContactList(aylin(), { listId: list.id })).rejects.toMatchObject({ code: "conflict", message: "The segment “From the fair” asks for this list." });
    await deleteSegment(aylin(), { segmentId: segment.id });
    await deleteContactList(aylin(), { listId: list.id });
    expect(await listContactLists(aylin())).toEqual([]);
  });

  test("a segment finds who fits it now; its count follows", async () => {
    const filter = { match: "any" as const, conditions: [{ field: "country" as const, operator: "is" as const, value: "NO", customField: null }, { field: "country" as const, operator: "is" as const, value: "FR", customField: null }] };
    expect(await countFilter(aylin(), filter)).toEqual({ count: 2, isCountExact: true });
    const segment = await saveSegment(aylin(), { segmentId: null, name: "North and West", description: "", filter });
    await person(aylin(), { name: "Nils Berg", country: "NO" });
    expect(await listSegments(aylin())).toMatchObject([{ id: segment.id, name: "North and West", count: 3, filter }]);
    await saveSegment(aylin(), { segmentId: segment.id, name: "North", description: "", filter: { ...filter, conditions: [filter.conditions[0]!] } });
    expect(await listSegments(aylin())).toMatchObject([{ name: "North", count: 2 }]);
    await expect(saveSegment(aylin(), { segmentId: null, name: "Bad", description: "", filter: { match: "all", conditions: [{ field: "created", operator: "is", value: "soon", customField: null }] } as never })).rejects.toMatchObject({ code: "bad_input" });
  });
});

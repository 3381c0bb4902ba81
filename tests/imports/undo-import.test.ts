import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recipients } from "../../drizzle/schema/campaigns.ts";
import { addresses, consents, contactListMembers, contactLists, contacts } from "../../drizzle/schema/contacts.ts";
import { conversations } from "../../drizzle/schema/conversations.ts";
import { events } from "../../drizzle/schema/events.ts";
import { launchedTo } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { finishedImport, moveAndWait } from "./import-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

async function contactOf(email: string) {
  const [row] = await desk.db.select({ contact: contacts }).from(addresses).innerJoin(contacts, eq(contacts.id, addresses.contactId)).where(and(eq(addresses.channel, "email"), eq(addresses.key, email)));
  return row?.contact;
}

test("takes back contacts, changes, list, tags and consents, so that nothing tells of the import but itself", async () => {
  await finishedImport(desk, "Email,Name,Company,City,Tags\nknown@undo.example,Known Person,,Oslo,a\n");
  const listId = desk.system.newId();
  await desk.db.insert(contactLists).values({ id: listId, name: "Undone guests", createdAt: desk.clock.now() });
  const before = await contactOf("known@undo.example");
  desk.clock.advance(10);
  const { id } = await finishedImport(desk, "Email,Name,Company,City,Tags,Phone,Consent\nknown@undo.example,Other Name,Company,Bergen,b,+49 30 901833,yes\nfresh@undo.example,Fresh Person,,,,,yes\n", {
    settings: { listId, tags: ["Winter"], consentSource: "Fair" },
    columns: { Name: { overwrite: "overwrite" }, City: { overwrite: "overwrite" }, Consent: { target: "email_consent", mergeField: "email_consent" } },
  });
  expect(await contactOf("known@undo.example")).toMatchObject({ name: "Other Name", company: "Company", customFields: { city: "Bergen" }, tags: ["a", "b", "Winter"], phone: "+4930901833" });
  expect([await desk.db.$count(contactListMembers), await desk.db.$count(consents)]).toEqual([2, 2]);
  desk.clock.advance(10);
  expect(await moveAndWait(desk, id, "undo")).toMatchObject({ status: "undone", keptCount: 0, acceptedCount: 0 });
  expect(await contactOf("known@undo.example")).toEqual(before);
  expect(await contactOf("fresh@undo.example")).toBeUndefined();
  expect([await desk.db.$count(contactListMembers), await desk.db.$count(consents)]).toEqual([0, 0]);
  const [event] = await desk.db.select().from(events).where(and(eq(events.subjectId, id), eq(events.name, "import.undone")));
  expect(event!.data).toMatchObject({ keptCount: 0 });
});

test("leaves what people changed since, field by field, and counts it", async () => {
  await finishedImport(desk, "Email,Name,Company,City,Tags\nedited@undo.example,Edited Person,Old,Oslo,a\n");
  const overwrite = Object.fromEntries(["Company", "City"].map((column) => [column, { overwrite: "overwrite" as const }]));
  const { id } = await finishedImport(desk, "Email,Name,Company,City,Tags\nedited@undo.example,Edited Person,New,Bergen,b\nmade@undo.example,Made,,,\n", { columns: overwrite });
  desk.clock.advance(10);
  const edited = (await contactOf("edited@undo.example"))!.id;
  await desk.db.update(contacts).set({ company: "By hand", tags: ["a", "b", "c"], updatedAt: desk.clock.now() }).where(eq(contacts.id, edited));
  await desk.db.update(contacts).set({ name: "By hand", updatedAt: desk.clock.now() }).where(eq(contacts.id, (await contactOf("made@undo.example"))!.id));
  expect(await moveAndWait(desk, id, "undo")).toMatchObject({ status: "undone", keptCount: 2 });
  expect(await contactOf("edited@undo.example")).toMatchObject({ company: "By hand", customFields: { city: "Oslo" }, tags: ["a", "c"] });
  expect(await contactOf("made@undo.example")).toMatchObject({ name: "By hand" });
});

test("leaves contacts that are used: in a campaign, a conversation, another file, on a list by hand, by their own consent", async () => {
  const names = ["campaign", "conversation", "file", "list", "consent", "free"];
  const text = `given_name,email,trip\n${names.map((name) => `Guest,${name}@used.example,Azores`).join("\n")}\n`;
  const { id } = await finishedImport(desk, text);
  const contactId = async (name: string) => (await contactOf(`${name}@used.example`))!.id;
  const { id: campaignId } = await launchedTo(desk, { importId: (await finishedImport(desk, "given_name,email,trip\nGuest,campaign@used.example,Azores\n")).id });
  await desk.db.insert(conversations).values({ id: desk.system.newId(), channel: "email", mailboxId: desk.mailbox("tomas@fernweh.example").id, contactId: await contactId("conversation"), subject: "Hello", lastMessageAt: desk.clock.now(), createdAt: desk.clock.now() });
  await finishedImport(desk, "given_name,email,trip\nGuest,file@used.example,Azores\n");
  const listId = desk.system.newId();
  await desk.db.insert(contactLists).values({ id: listId, name: "By hand", createdAt: desk.clock.now() });
  await desk.db.insert(contactListMembers).values({ listId, contactId: await contactId("list"), addedAt: desk.clock.now() });
  await desk.db.insert(consents).values({ id: desk.system.newId(), contactId: await contactId("consent"), channel: "email", state: "given", source: "Phone call", recordedAt: desk.clock.now() });

  expect(await moveAndWait(desk, id, "undo")).toMatchObject({ status: "undone", keptCount: 5 });
  expect(await contactOf("free@used.example")).toBeUndefined();
  for (const name of names.slice(0, 5)) expect(await contactOf(`${name}@used.example`), name).toBeDefined();
  expect(await desk.db.$count(recipients, eq(recipients.campaignId, campaignId))).toBe(1);
  // The same file again: who stayed is known, who went is made again.
  expect((await finishedImport(desk, text)).counts).toMatchObject({ unchanged: 5, new: 1 });
});

test("a contact that was merged stays, and so does whom it was merged into", async () => {
  await finishedImport(desk, "Email,Name\nkept@undo-merge.example,Kept\n");
  const { id } = await finishedImport(desk, "Email,Name\nmerged@undo-merge.example,Merged\n");
  const [kept, merged] = [(await contactOf("kept@undo-merge.example"))!.id, (await contactOf("merged@undo-merge.example"))!.id];
  await desk.db.update(contacts).set({ mergedIntoId: kept }).where(eq(contacts.id, merged));
  await desk.sql`update import_rows set contact_id = ${kept} where contact_id = ${merged}`;
  await desk.sql`insert into contact_merges (id, kept_id, merged_id, before, merged_at) values (${desk.system.newId()}, ${kept}, ${merged}, '{}', now())`;
  expect(await moveAndWait(desk, id, "undo")).toMatchObject({ status: "undone", keptCount: 1 });
  expect(await desk.db.$count(contacts, sql`id in (${kept}, ${merged})`)).toBe(2);
});

test("an address that a number brought is taken back with it", async () => {
  await finishedImport(desk, "Name,Phone\nOnly Phone,+49 171 9999999\n", { settings: { channels: ["whatsapp"] } });
  const { id } = await finishedImport(desk, "Name,Email,Phone\nOnly Phone,brought@undo.example,+49 171 9999999\n");
  expect(await contactOf("brought@undo.example")).toMatchObject({ name: "Only Phone" });
  await moveAndWait(desk, id, "undo");
  expect(await contactOf("brought@undo.example")).toBeUndefined();
  expect(await desk.db.$count(contacts, eq(contacts.phone, "+491719999999"))).toBe(1);
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { suppressions } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { ContactQuery } from "../../server/contract/contacts.ts";
import { eraseContact } from "../../server/services/contacts/erase-contact.ts";
import { listContacts } from "../../server/services/contacts/list-contacts.ts";
import { listSuppressions } from "../../server/services/contacts/list-suppressions.ts";
import { suppressedAmong } from "../../server/services/contacts/queries.ts";
import { releaseAddress } from "../../server/services/contacts/release-address.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { hashedKey } from "../../server/services/contacts/suppression-key.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { person } from "./people.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const aylin = () => desk.as("Aylin");
const suppress = (address: string, channel: "email" | "whatsapp" = "email", reason = "unsubscribed") => suppressAddress(aylin(), { channel, address, reason });
const isSuppressed = async (key: string) => (await suppressedAmong(desk.system, "email", [key])).has(key);

test("an address is suppressed however it is typed, once, and under its first reason", async () => {
  const first = await suppress("Hugo@Martins.Example");
  expect(await suppress("hugo@martins.example ", "email", "bounced")).toEqual(first);
  expect(first).toMatchObject({ channel: "email", key: "hugo@martins.example", reason: "unsubscribed" });
  expect(await desk.db.$count(events, eq(events.name, "address.suppressed"))).toBe(1);
  expect(await suppress("+55 11 98765-4321", "whatsapp")).toMatchObject({ key: "+551187654321" });
  expect(await suppress("0055 11 8765-4321", "whatsapp")).toMatchObject({ key: "+551187654321" });
});

test("released, it may be written to again, and the event says what it was", async () => {
  const { id } = await suppress("chloe@atelier.example", "email", "asked");
  await releaseAddress(desk.as("Jonas"), { suppressionId: id });
  expect(await isSuppressed("chloe@atelier.example")).toBe(false);
  const [event] = await desk.db.select().from(events).where(eq(events.name, "address.released"));
  expect(event).toMatchObject({ subjectId: id, data: { channel: "email", reason: "asked" } });
  await expect(releaseAddress(desk.as("Jonas"), { suppressionId: id })).rejects.toMatchObject({ code: "not_found" });
});

test("an erased address: suppressed by its hash, found by who knows it whole, suppressed again without a change, released", async () => {
  const { id } = await person(aylin(), { name: "Ida", email: "ida@erased.example" });
  await eraseContact(desk.as("Mara"), { contactId: id, messages: "erase" });
  expect(await isSuppressed("ida@erased.example")).toBe(true);
  expect((await listSuppressions(aylin(), { search: "ida@", limit: 50 })).items).toEqual([]);
  const found = await listSuppressions(aylin(), { search: "Ida@erased.example", limit: 50 });
  expect(found.items).toMatchObject([{ channel: "email", address: null, reason: "erased", suppressedBy: "Mara Lindqvist" }]);
  expect((await suppress("ida@erased.example")).id).toBe(found.items[0]!.id);
  await releaseAddress(desk.as("Jonas"), { suppressionId: found.items[0]!.id });
  expect(await isSuppressed("ida@erased.example")).toBe(false);
});

test("an erased address that comes back is marked in lists and filters, and one release frees it whole", async () => {
  const gone = await person(aylin(), { name: "Olga", email: "olga@erased.example" });
  await eraseContact(desk.as("Mara"), { contactId: gone.id, messages: "erase" });
  const back = await person(aylin(), { name: "Olga again", email: "Olga@erased.example" });
  expect(back.addresses).toMatchObject([{ suppression: { reason: "erased" } }]);
  const suppressed = { filter: JSON.stringify({ conditions: [{ field: "suppressed", operator: "is", value: "email" }] }) };
  expect((await listContacts(aylin(), ContactQuery.parse(suppressed))).items).toMatchObject([{ name: "Olga again", isSuppressed: true }]);
  for (const which of ["hash", "open"] as const) {
    const rows = await desk.db.select().from(suppressions);
    const key = which === "hash" ? hashedKey(desk.ports.settingsKey, "email", "olga@erased.example") : "olga@erased.example";
    const row = rows.find((one) => one.key === key)!;
    await releaseAddress(desk.as("Jonas"), { suppressionId: row.id });
    expect(await isSuppressed("olga@erased.example")).toBe(false);
    await desk.db.insert(suppressions).values(rows.filter((one) => one.reason === "erased"));
  }
});

test("a hash tells nothing without the server's key, and another channel or key makes another", () => {
  const key = desk.ports.settingsKey;
  expect(hashedKey(key, "email", "a@b.example")).toMatch(/^hmac:[0-9a-f]{64}$/);
  const others = [hashedKey(key, "whatsapp", "a@b.example"), hashedKey(key, "email", "a@b.exampl"), hashedKey(new Uint8Array(32), "email", "a@b.example")];
  expect(new Set([hashedKey(key, "email", "a@b.example"), ...others]).size).toBe(4);
});

test("the list is newest first, by channel, in pages", async () => {
  await desk.db.delete(suppressions);
  for (let number = 1; number <= 5; number++) {
    if (number !== 3) desk.clock.advance(1);
    await suppress(`p${number}@page.example`);
  }
  await suppress("+4790123456", "whatsapp");
  const all: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listSuppressions(aylin(), { channel: "email", limit: 2, ...(after && { after }) });
    all.push(...page.items.map((item) => item.address!));
    if (page.next === null) break;
    after = page.next;
  }
  expect(all.map((address) => address.slice(1, 2))).toEqual(expect.arrayContaining(["1", "2", "3", "4", "5"]));
  expect(all).toHaveLength(5);
  expect(all[0]).toBe("p5@page.example");
  await expect(listSuppressions(aylin(), { limit: 2, after: "x" })).rejects.toMatchObject({ code: "bad_input" });
});

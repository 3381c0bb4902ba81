import { afterAll, beforeAll, expect, test } from "vitest";
import { findDuplicates, plainMailbox } from "../../server/services/contacts/find-duplicates.ts";
import { mergeContacts } from "../../server/services/contacts/merge-contacts.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { ingrid, person } from "./people.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

test.each([
  ["ingrid+trip@nordlys.example", "ingrid@nordlys.example"],
  ["in.grid@nordlys.example", "in.grid@nordlys.example"],
  ["in.gr.id+x@googlemail.com", "ingrid@gmail.com"],
])("%s most likely leads to %s", (key, plain) => {
  expect(plainMailbox(key)).toBe(plain);
});

test("who may be the same person, why, and the likeliest first", async () => {
  const aylin = desk.as("Aylin");
  const { id } = await person(aylin, { ...ingrid, email: "in.grid@gmail.com" });
  const twin = await person(aylin, { name: "Solberg, Ingrid", company: "NORDLYS", email: "i.ngrid+news@googlemail.com", phone: "+4790123456" });
  const same = await person(aylin, { name: "ingrid solberg", company: "Nordlys A/S" });
  const bare = await person(aylin, { name: "Ingrid Solberg", email: "ingrid@home.example" });
  const phone = await person(aylin, { name: "Reception", phone: "+4790123456" });
  await person(aylin, { name: "Ingrid Solberg", company: "Another Firm" });
  await person(aylin, { name: "Ingrid Solbergsen", email: "ingrid@gmail.example" });
  const found = await findDuplicates(desk.as("Priya"), { contactId: id });
  expect(found.map((row) => [row.id, row.reasons])).toEqual([
    [twin.id, ["similar_email", "same_phone", "same_name_and_company"]],
    [phone.id, ["same_phone"]],
    [same.id, ["same_name_and_company"]],
    [bare.id, ["same_name"]],
  ]);
  await mergeContacts(aylin, { contactId: id, otherId: twin.id });
  expect((await findDuplicates(aylin, { contactId: twin.id })).map((row) => row.id)).not.toContain(twin.id);
});

test("plus tags of one mailbox are found both ways, and nothing that only begins alike", async () => {
  const aylin = desk.as("Aylin");
  const plain = await person(aylin, { name: "A", email: "a_b@tags.example" });
  const tagged = await person(aylin, { name: "B", email: "a_b+x@tags.example" });
  await person(aylin, { name: "C", email: "axb+x@tags.example" });
  await person(aylin, { name: "D", email: "a_b+x@other.tags.example" });
  expect((await findDuplicates(aylin, { contactId: plain.id })).map((row) => row.id)).toEqual([tagged.id]);
  expect((await findDuplicates(aylin, { contactId: tagged.id })).map((row) => row.id)).toEqual([plain.id]);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Contact, ContactList, ContactPage, DuplicateContact, Segment, Suppression } from "../../server/contract/contacts.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { testApi } from "../support/api.ts";
import { hugo, ingrid } from "./people.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

const missing = "01a1e35e-c000-7008-a4d8-6496db11b41e";

test("a person's way through the API: made, found, changed, merged, taken apart, exported, erased", async () => {
  const made = await api.post<Contact>("Aylin", "/contacts", ingrid);
  expect(made.status).toBe(200);
  const { id } = made.body;
  expect((await api.get<ContactPage>("Priya", "/contacts?search=solberg")).body).toMatchObject({ items: [{ id }], next: null, count: 1, isCountExact: true });
  expect((await api.put<Contact>("Aylin", `/contacts/${id}`, { contact: { ...ingrid, company: "Nordlys" }, updatedAt: made.body.updatedAt })).body).toMatchObject({ company: "Nordlys" });
  expect((await api.put("Aylin", `/contacts/${id}`, { contact: ingrid, updatedAt: "2020-01-01T00:00:00Z" })).status).toBe(409);
  expect((await api.post<Contact>("Aylin", `/contacts/${id}/consents`, { channel: "email", state: "given", source: "Fair" })).body.consents).toHaveLength(1);
  const twin = (await api.post<Contact>("Aylin", "/contacts", { name: "Ingrid Solberg", email: "ingrid@home.example" })).body;
  expect((await api.get<{ items: DuplicateContact[] }>("Priya", `/contacts/${id}/duplicates`)).body.items).toMatchObject([{ id: twin.id, reasons: ["same_name"] }]);
  const merged = (await api.post<Contact>("Aylin", `/contacts/${id}/merges`, { otherId: twin.id })).body;
  expect(merged.addresses).toHaveLength(2);
  expect((await api.post<Contact>("Aylin", `/contacts/${id}/merges/${merged.merges[0]!.id}/undo`)).body.addresses).toHaveLength(1);
  const taken = await api.problem("Aylin", "POST", "/contacts", { name: "Twice", email: "INGRID@nordlys.example" });
  expect(taken).toMatchObject({ code: "conflict", errors: [{ path: "email" }, { path: "contactId", message: id }] });
  const everything = await api.get("Jonas", `/contacts/${id}/export`);
  expect(everything.headers.get("content-disposition")).toBe(`attachment; filename="contact-${id}.json"`);
  expect(everything.body).toMatchObject({ contactId: id });
  const csv = await api.get<string>("Jonas", "/contacts/export.csv?columns=name,email&search=nordlys");
  expect(csv.headers.get("content-type")).toContain("text/csv");
  expect(csv.body.replace("\uFEFF", "")).toBe("name,email\r\nIngrid Solberg,ingrid@nordlys.example\r\n");
  const chosen = await api.post<string>("Jonas", "/contacts/export.csv", { choice: { contactIds: [id] }, columns: "email" });
  expect(chosen.headers.get("content-disposition")).toMatch(/^attachment; filename="contacts-.*\.csv"$/);
  expect(chosen.body.replace("\uFEFF", "")).toBe("email\r\ningrid@nordlys.example\r\n");
  expect((await api.post("Mara", `/contacts/${id}/erasure`, {})).body).toEqual({ isErased: true });
  expect((await api.get("Mara", `/contacts/${id}`)).status).toBe(404);
});

test("tags, lists, segments and suppressions", async () => {
  const { id } = (await api.post<Contact>("Aylin", "/contacts", hugo)).body;
  const choice = { contactIds: [id] };
  expect((await api.post("Aylin", "/contacts/tags", { choice, add: ["guest"], remove: [] })).body).toEqual({ count: 1 });
  expect((await api.get<{ items: unknown[] }>("Priya", "/contact-tags")).body.items).toContainEqual({ tag: "guest", count: 1 });
  const list = (await api.post<ContactList>("Aylin", "/contact-lists", { name: "Fair" })).body;
  expect((await api.post("Aylin", `/contact-lists/${list.id}/members`, { choice: { query: { search: "hugo" } } })).body).toEqual({ count: 1 });
  expect((await api.get<{ items: ContactList[] }>("Priya", "/contact-lists")).body.items).toMatchObject([{ name: "Fair", count: 1 }]);
  expect((await api.get<ContactPage>("Priya", `/contacts?listId=${list.id}`)).body.count).toBe(1);
  expect((await api.post("Aylin", `/contact-lists/${list.id}/removals`, { choice })).body).toEqual({ count: 1 });
  expect((await api.put("Aylin", `/contact-lists/${list.id}`, { name: "Fair 2026", description: "" })).status).toBe(200);
  expect((await api.delete("Aylin", `/contact-lists/${list.id}`)).body).toEqual({ isDeleted: true });
  const filter = { conditions: [{ field: "tag", operator: "is", value: "guest" }] };
  expect((await api.post("Priya", "/segments/count", { filter })).body).toEqual({ count: 1, isCountExact: true });
  const segment = (await api.post<Segment>("Aylin", "/segments", { name: "VIPs", filter })).body;
  expect(segment).toMatchObject({ count: 1, filter: { match: "all" } });
  expect((await api.get<ContactPage>("Priya", `/contacts?segmentId=${segment.id}`)).body.items).toMatchObject([{ id }]);
  expect((await api.put("Aylin", `/segments/${segment.id}`, { name: "VIP", filter })).status).toBe(200);
  expect((await api.delete("Aylin", `/segments/${segment.id}`)).body).toEqual({ isDeleted: true });
  const suppression = (await api.post<Suppression>("Aylin", "/suppressions", { channel: "email", address: "Hugo@martins.example", reason: "asked" })).body;
  expect(suppression).toMatchObject({ address: "hugo@martins.example", reason: "asked", suppressedBy: "Aylin Demir" });
  expect((await api.get<{ items: Suppression[] }>("Priya", "/suppressions?channel=email&search=hugo")).body.items).toEqual([suppression]);
  expect((await api.post("Aylin", "/suppressions", { channel: "email", address: "x@y.example", reason: "erased" })).status).toBe(400);
  expect((await api.delete("Jonas", `/suppressions/${suppression.id}`)).body).toEqual({ isDeleted: true });
});

describe("who may do what", () => {
  const choice = { contactIds: [missing] };
  const calls: [who: string, status: number, method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown][] = [
    ["Priya", 200, "GET", "/contacts"], ["Priya", 200, "GET", "/contact-lists"], ["Priya", 200, "GET", "/segments"], ["Priya", 200, "GET", "/suppressions"], ["Priya", 200, "GET", "/contact-tags"],
    ["Priya", 404, "GET", `/contacts/${missing}`], ["Priya", 404, "GET", `/contacts/${missing}/duplicates`],
    ["Priya", 403, "POST", "/contacts", { name: "X" }], ["Priya", 403, "PUT", `/contacts/${missing}`, { contact: { name: "X" }, updatedAt: "2026-01-01T00:00:00Z" }],
    ["Priya", 403, "POST", "/contacts/tags", { choice, add: ["x"], remove: [] }], ["Priya", 403, "POST", `/contacts/${missing}/merges`, { otherId: missing }],
    ["Priya", 403, "POST", "/contact-lists", { name: "X" }], ["Priya", 403, "POST", "/segments", { name: "X", filter: {} }],
    ["Priya", 403, "POST", "/suppressions", { channel: "email", address: "a@b.example", reason: "asked" }], ["Priya", 403, "POST", `/contacts/${missing}/consents`, { channel: "email", state: "given", source: "x" }],
    ["Aylin", 404, "POST", `/contacts/${missing}/consents`, { channel: "email", state: "given", source: "x" }], ["Aylin", 404, "PUT", `/contacts/${missing}`, { contact: { name: "X" }, updatedAt: "2026-01-01T00:00:00Z" }],
    ["Aylin", 403, "DELETE", `/suppressions/${missing}`], ["Jonas", 404, "DELETE", `/suppressions/${missing}`],
    ["Aylin", 403, "GET", "/contacts/export.csv"], ["Aylin", 403, "POST", "/contacts/export.csv", { choice }], ["Jonas", 400, "POST", "/contacts/export.csv", { choice: { contactIds: [] } }], ["Jonas", 200, "POST", "/contacts/export.csv", { choice }], ["Aylin", 403, "GET", `/contacts/${missing}/export`], ["Jonas", 404, "GET", `/contacts/${missing}/export`],
    ["Jonas", 403, "POST", `/contacts/${missing}/erasure`, {}], ["Mara", 404, "POST", `/contacts/${missing}/erasure`, {}],
    ["Aylin", 404, "POST", `/contact-lists/${missing}/members`, { choice }], ["Aylin", 404, "DELETE", `/segments/${missing}`], ["Aylin", 404, "GET", `/contacts?segmentId=${missing}`], ["Aylin", 404, "GET", `/contacts?listId=${missing}`],
    ["Aylin", 400, "POST", "/contacts", { name: "" }], ["Aylin", 400, "POST", "/contacts", { name: "a\u0000b" }], ["Aylin", 400, "GET", "/contacts?search=%00"], ["Aylin", 400, "GET", "/contacts?sort=phone"], ["Aylin", 400, "GET", "/contacts?limit=0"], ["Aylin", 400, "GET", "/contacts/export"],
    ["Jonas", 400, "GET", "/contacts/export.csv?columns=password"],
  ];
  test.each(calls)("%s gets %i for %s %s", async (who, status, method, path, body) => {
    const answer = await { GET: () => api.get(who, path), POST: () => api.post(who, path, body), PUT: () => api.put(who, path, body), DELETE: () => api.delete(who, path) }[method]();
    expect(answer.status).toBe(status);
  });

  test("nobody without a token", async () => {
    expect((await api.get(null, "/contacts")).status).toBe(401);
  });
});

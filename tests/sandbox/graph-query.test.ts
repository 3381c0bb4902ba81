import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningGraph } from "./graph-sandbox.ts";
import { aylin, runGraph } from "./graph-sandbox.ts";

const PROPERTY = "String {6d2f2c1e-3b0a-4c53-9a55-5e1f0c9a7b42} Name mailroomDeliveryId";
let running: RunningGraph;

beforeAll(async () => {
  running = await runGraph();
  const mails = [
    ["Visa for Oslo", "ingrid.solberg@nordlys.example", "2026-11-01T08:00:00Z"],
    ["It's late", "hugo@martins-viagens.example", "2026-11-02T08:00:00Z"],
    ["Visa again", "ingrid.solberg@nordlys.example", "2026-11-03T08:00:00Z"],
    ["Invoice 7", "kenji@watanabe.example", "2026-11-04T08:00:00Z"],
  ];
  for (const [subject, from, at] of mails) {
    const raw = Buffer.from(`From: ${from}\r\nSubject: ${subject}\r\nMessage-ID: <${subject?.length}@x.example>\r\n\r\nText of ${subject}`);
    const { id } = await running.graph.levers.deliver(aylin.mail, raw, { at: new Date(at ?? "") });
    const isFirst = subject === "Visa for Oslo";
    const body = { isRead: isFirst, categories: isFirst ? ["Blue category"] : [], singleValueExtendedProperties: isFirst ? [{ id: PROPERTY, value: "d'1" }] : [] };
    await running.call("PATCH", `/me/messages/${id}`, { body });
  }
});
afterAll(() => running.stop());

async function subjects(query: Record<string, string>, path = "/me/messages"): Promise<string[] | string> {
  const { json } = await running.call("GET", `${path}?${new URLSearchParams(query)}`);
  return json.error ? json.error.code : json.value.map((message: { subject: string }) => message.subject);
}

test.each<[string, string[] | string]>([
  ["isRead eq false", ["Invoice 7", "Visa again", "It's late"]],
  ["isRead", ["Visa for Oslo"]],
  ["not (isRead eq false)", ["Visa for Oslo"]],
  ["isRead ne true and hasAttachments eq false", ["Invoice 7", "Visa again", "It's late"]],
  ["receivedDateTime ge 2026-11-03T08:00:00Z", ["Invoice 7", "Visa again"]],
  ["receivedDateTime gt 2026-11-03T08:00:00Z", ["Invoice 7"]],
  ["receivedDateTime lt 2026-11-02", ["Visa for Oslo"]],
  ["receivedDateTime ge 2026-11-02 and receivedDateTime le 2026-11-03T08:00:00+00:00", ["Visa again", "It's late"]],
  ["internetMessageId eq '<13@x.example>'", ["Visa for Oslo"]],
  ["subject eq 'it''s late'", ["It's late"]],
  ["contains(subject,'VISA') or startswith(subject, 'Inv')", ["Invoice 7", "Visa again", "Visa for Oslo"]],
  ["contains(subject,'visa') and not startswith(subject,'Visa a')", ["Visa for Oslo"]],
  ["from/emailAddress/address eq 'ingrid.solberg@nordlys.example' and isRead eq false", ["Visa again"]],
  ["categories/any(c:c eq 'Blue category')", ["Visa for Oslo"]],
  ["toRecipients/any(r: r/emailAddress/address eq 'x@y.example')", []],
  [`singleValueExtendedProperties/any(ep: ep/id eq '${PROPERTY}' and ep/value eq 'd''1')`, ["Visa for Oslo"]],
  [`singleValueExtendedProperties/any(ep: ep/id eq '${PROPERTY}' and ep/value eq 'd2')`, []],
  ["(isRead eq true) or (importance eq 'high')", ["Visa for Oslo"]],
  ["isRead eq", "BadRequest"],
  ["isRead eq 'yes'", "BadRequest"],
  ["subject eq 7", "BadRequest"],
  ["isRead eq true)", "BadRequest"],
  ["subject eq 'open", "BadRequest"],
  ["(".repeat(80), "BadRequest"],
  ["colour eq 'red'", "RequestBroker--ParseUri"],
])("$filter=%s", async (filter, expected) => {
  expect(await subjects({ $filter: filter })).toEqual(expected);
});

test.each<[Record<string, string>, string[] | string]>([
  [{}, ["Invoice 7", "Visa again", "It's late", "Visa for Oslo"]],
  [{ $orderby: "receivedDateTime asc", $top: "2" }, ["Visa for Oslo", "It's late"]],
  [{ $orderby: "subject desc" }, ["Visa for Oslo", "Visa again", "It's late", "Invoice 7"]],
  [{ $orderby: "from/emailAddress/address,receivedDateTime desc", $top: "3" }, ["It's late", "Visa again", "Visa for Oslo"]],
  [{ $filter: "receivedDateTime ge 2026-11-01 and isRead eq false", $orderby: "receivedDateTime asc" }, ["It's late", "Visa again", "Invoice 7"]],
  [{ $filter: "isRead eq false", $orderby: "receivedDateTime desc" }, "InefficientFilter"],
  [{ $search: '"visa"' }, ["Visa again", "Visa for Oslo"]],
  [{ $search: '"subject:oslo"' }, ["Visa for Oslo"]],
  [{ $search: '"from:kenji"' }, ["Invoice 7"]],
  [{ $search: '"from:ingrid subject:again"' }, ["Visa again"]],
  [{ $skip: "3" }, ["Visa for Oslo"]],
  [{ $top: "0" }, "ErrorInvalidUrlQuery"],
  [{ $top: "1001" }, "ErrorInvalidUrlQuery"],
  [{ $skip: "-1" }, "ErrorInvalidUrlQuery"],
  [{ $select: "colour" }, "RequestBroker--ParseUri"],
])("%j", async (query, expected) => {
  expect(await subjects(query)).toEqual(expected);
});

describe("pages", () => {
  test("follow each other over nextLink until the end, with the options kept", async () => {
    const first = await running.call("GET", "/me/mailFolders('inbox')/messages?$top=3&$select=subject&$count=true");
    expect(Object.keys(first.json.value[0])).toEqual(["@odata.etag", "subject", "id"]);
    expect(first.json["@odata.count"]).toBe(4);
    const second = await running.call("GET", first.json["@odata.nextLink"]);
    expect(second.json.value.map((message: { subject: string }) => message.subject)).toEqual(["Visa for Oslo"]);
    expect(second.json["@odata.nextLink"]).toBeUndefined();
  });

  test("extended properties come only when they are expanded", async () => {
    const plain = await running.call("GET", "/me/messages?$filter=isRead eq true");
    expect(plain.json.value[0].singleValueExtendedProperties).toBeUndefined();
    const expanded = await running.call("GET", `/me/messages?$filter=isRead eq true&$expand=singleValueExtendedProperties($filter=id eq '${PROPERTY}')`);
    expect(expanded.json.value[0].singleValueExtendedProperties).toEqual([{ id: PROPERTY, value: "d'1" }]);
  });
});

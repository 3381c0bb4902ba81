import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnMapping } from "../../server/contract/contacts.ts";
import { foldAddress } from "../../server/services/contacts/fold-address.ts";
import { mergeValuesOf } from "../../server/services/contacts/merge-values.ts";
import { parseContactRow } from "../../server/services/contacts/parse-contact-row.ts";

const mapping: ColumnMapping[] = [
  { column: "Vorname", target: "given_name", mergeField: "vorname" },
  { column: "Mail", target: "email", mergeField: "email" },
  { column: "Reise", target: "custom", mergeField: "reise" },
  { column: "Intern", target: "ignore", mergeField: "intern" },
];
const parse = (...cells: string[]) => parseContactRow({ line: 7, cells, hasBrokenQuote: false }, mapping);

describe("a row of a contact file", () => {
  test("is accepted with trimmed values under both names of a standard column, and nothing of an ignored one", () => {
    expect(parse(" Ingrid ", " Ingrid.Solberg@Nordlys.example ", "Tromsø", "geheim")).toEqual({
      outcome: "accepted",
      line: 7,
      values: { given_name: "Ingrid", vorname: "Ingrid", email: "Ingrid.Solberg@Nordlys.example", reise: "Tromsø" },
      contact: { address: "Ingrid.Solberg@Nordlys.example", key: "ingrid.solberg@nordlys.example", fields: { given_name: "Ingrid", email: "Ingrid.Solberg@Nordlys.example" }, customFields: { reise: "Tromsø" } },
    });
  });

  test.each([
    ["", "The e-mail address is missing."],
    ["not an address", "“not an address” is not an e-mail address."],
    ["a@b", "“a@b” is not an e-mail address."],
    ["a@b.example\r\nBcc: c@d.example", expect.stringContaining("is not an e-mail address")],
    ["a@b.example\u0000x@y", expect.stringContaining("is not an e-mail address")],
    ["<a@b.example>", expect.stringContaining("is not an e-mail address")],
    ['"a"@b.example', expect.stringContaining("is not an e-mail address")],
    ["a@b.example, c@d.example", expect.stringContaining("is not an e-mail address")],
    ["a@b.example;c@d.example", expect.stringContaining("is not an e-mail address")],
    ["a@@b.example", expect.stringContaining("is not an e-mail address")],
    ["a..b@c.example", expect.stringContaining("is not an e-mail address")],
    ["a@-b.example", expect.stringContaining("is not an e-mail address")],
    [`${"a".repeat(250)}@b.example`, expect.stringContaining("is not an e-mail address")],
  ])("with the address %j is refused, with the column and the reason", (address, reason) => {
    expect(parse("Ingrid", address)).toMatchObject({ outcome: "refused", line: 7, column: "Mail", reason });
  });

  test("with more cells than columns is refused: a value may stand in the wrong place", () => {
    expect(parse("Ingrid", "i@n.example", "Tromsø", "", "extra")).toMatchObject({ outcome: "refused", reason: expect.stringContaining("5 cells") });
    expect(parse("Ingrid", "i@n.example", "Tromsø", "", "", "")).toMatchObject({ outcome: "accepted" });
  });

  test("with fewer cells has empty values, not missing ones", () => {
    expect(parse("Ingrid", "i@n.example")).toMatchObject({ outcome: "accepted", values: { reise: "" } });
  });

  test("never yields an address with a line break, a bracket or a quote, whatever stands in the file", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("@x.example", "", "\r\n@x.example"), (text, end) => {
        const row = parse("A", text + end);
        if (row.outcome === "accepted") expect(row.contact.address).not.toMatch(/[\s<>"'(),;:\\]|\p{Cc}/u);
      }),
    );
  });
});

test.each([
  [" Hugo@Martins-Viagens.EXAMPLE ", "hugo@martins-viagens.example"],
  ["jürgen@MÜLLER.example", "jürgen@xn--mller-kva.example"],
  ["jose\u0301@x.example", "josé@x.example"],
])("the address %j is compared as %j", (address, key) => {
  expect(foldAddress(address)).toBe(key);
});

test("templates may say first_name for given_name, and name where there is only a given and a family name", () => {
  expect(mergeValuesOf({ given_name: "Amara", family_name: "Okafor" })).toEqual({ given_name: "Amara", family_name: "Okafor", first_name: "Amara", last_name: "Okafor", name: "Amara Okafor" });
  expect(mergeValuesOf({ given_name: "Amara", first_name: "own" }).first_name).toBe("own");
  expect(mergeValuesOf({ email: "a@b.example" })).not.toHaveProperty("first_name");
});

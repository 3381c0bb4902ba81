import { expect, test } from "vitest";
import { fieldsToMend } from "../../addin/taskpane/merge/fields-to-mend.ts";
import type { CheckKind } from "../../server/contract/campaigns.ts";

const values = { given_name: "Ingrid", family_name: "", email: "ingrid@nordlys.example", page: "http://", papers: "a.pdf" };

const chatTemplate = { name: "autumn_offer", language: "en", variants: [], values: { first_name: "{{ first_name | default: nobody }}", 1: "{{ name }}", 2: "  ", 3: "{{ hotel }}", header_1: "Page {{page}}" } };

test.each<[CheckKind, string | null, string[]]>([
  ["empty_field", "first_name", ["first_name"]],
  ["undefined_field", "hotel", ["hotel"]],
  ["broken_link", "http://", ["page"]],
  // The template's own link: no row is at fault.
  ["broken_link", "https://localhost", []],
  ["broken_link", '""', []],
  ["one_word_name", null, ["given_name", "family_name"]],
  ["wrong_language", "pt", ["language"]],
  ["missing_attachment", "a.pdf", ["papers"]],
  ["address_bad", "email", ["email"]],
  ["suppressed", null, []],
  ["address_bad", "phone", ["phone"]],
  // The template names a field by its other usual name.
  ["empty_parameter", "first_name", ["given_name"]],
  ["empty_parameter", "1", ["given_name", "family_name"]],
  ["bad_parameter", "header_1", ["page"]],
  // Its words stand in the template itself.
  ["empty_parameter", "2", []],
  ["empty_parameter", "3", []],
  ["template_unapproved", "autumn_offer", []],
])("a row with %s (%s) is mended by %j", (kind, field, expected) => {
  expect(fieldsToMend({ kind, field }, values, { attachmentColumn: "papers", chatTemplate })).toEqual(expected);
});

test("a name in one column is mended there", () => {
  expect(fieldsToMend({ kind: "one_word_name", field: null }, { name: "Hugo" }, { attachmentColumn: null, chatTemplate: null })).toEqual(["name"]);
});

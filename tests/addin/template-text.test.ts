import { describe, expect, test } from "vitest";
import { endOfPlace, insertField, nameOfSubject, openPlace, toHtml, toTyped } from "../../addin/shared/templates/template-text.ts";

describe("what is typed becomes html", () => {
  test("a blank line parts paragraphs, a line break breaks the line", () => {
    expect(toHtml("Dear {{ given_name }},\n\nline one\nline two\n")).toBe("<p>Dear {{ given_name }},</p>\n<p>line one<br>\nline two</p>");
  });

  test("signs of html are shown as typed, those of Liquid keep their sense", () => {
    expect(toHtml("5 < 6 & more {% if amount > 100 %}a lot{% endif %}")).toBe("<p>5 &lt; 6 &amp; more {% if amount > 100 %}a lot{% endif %}</p>");
  });

  test("html is left alone", () => {
    const html = '<p style="color:red">Dear {{ name }}</p>';
    expect(toHtml(html)).toBe(html);
    expect(toTyped(html)).toBe(html);
  });

  test.each(["Dear {{ given_name }},\n\nyour amount is 5 < 6 & so on.\nBye", "one line", "a\n\nb\n\nc"])("and comes back as it was typed: %j", (typed) => {
    expect(toTyped(toHtml(typed))).toBe(typed);
  });
});

describe("merge fields", () => {
  test("a field goes where the caret is, and the caret behind it", () => {
    expect(insertField("Dear ,", 5, 5, "given_name")).toEqual({ text: "Dear {{ given_name }},", caret: 21 });
  });

  test("a field replaces what is selected", () => {
    expect(insertField("Dear NAME,", 5, 9, "given_name").text).toBe("Dear {{ given_name }},");
  });

  test.each<[string, ReturnType<typeof openPlace>]>([
    ["Dear {{", { start: 5, typed: "" }],
    ["Dear {{ Fir", { start: 5, typed: "fir" }],
    ["Dear {{ name }} and", null],
    ["Dear { name", null],
  ])("the list opens after two braces: %j", (text, place) => {
    expect(openPlace(text, text.length)).toEqual(place);
  });

  test("a place that is already closed is replaced whole", () => {
    const text = "Dear {{ fir }}, bye";
    const caret = "Dear {{ fir".length;
    expect(insertField(text, openPlace(text, caret)!.start, endOfPlace(text, caret), "first_name").text).toBe("Dear {{ first_name }}, bye");
  });
});

test.each([
  ["Your trip, {{ given_name }}", "Your trip"],
  ["{{ given_name }}, 50 euros off", "50 euros off"],
  ["{{ subject }}", "{{ subject }}"],
])("a template without a name is called after its subject: %j", (subject, name) => {
  expect(nameOfSubject(subject)).toBe(name);
});

import { describe, expect, test } from "vitest";
import { compileTemplate, hashOf, renderTemplate } from "../../server/services/templates/render-template.ts";

const now = new Date("2026-11-16T08:00:00Z");
const render = (source: { subject?: string; html?: string }, values: Record<string, string> = {}) =>
  renderTemplate(compileTemplate({ subject: source.subject ?? "Winter", html: source.html ?? "<p>Hello</p>" }), { values, now });

describe("a rendered message", () => {
  test("takes merge values as text in the body and as they stand in the subject", () => {
    const { message, problems } = render({ subject: "For {{ name }}", html: "<p>Dear {{ name }}</p>" }, { name: "Müller & Söhne <b>" });
    expect(message).toEqual({ subject: "For Müller & Söhne <b>", html: "<p>Dear Müller &amp; Söhne &lt;b&gt;</p>", text: "Dear Müller & Söhne <b>", headers: {}, files: [] });
    expect(problems).toEqual([]);
  });

  test.each(["x\r\nBcc: all@world.example", "x\nX: y", "x\u2028y", "x\u0000y", "x\u0085y"])("keeps the subject on one line whatever the value is: %j", (value) => {
    expect(render({ subject: "Hi {{ v }}" }, { v: value }).message.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  });

  test("names every merge field that the file has no column for, and is still shown as far as it goes", () => {
    const { message, problems } = render({ subject: "{{ trip }}", html: "<p>{{ given_name }} {{ hotel }} {{ trip }}</p>" }, { given_name: "Ida" });
    expect(problems.map((problem) => [problem.kind, problem.field])).toEqual([["undefined_field", "trip"], ["undefined_field", "hotel"]]);
    expect(message.html).toContain("Ida");
  });

  test("does not mind a field that is only asked for, or has a default", () => {
    expect(render({ html: "{% if hotel %}{{ hotel }}{% endif %}{{ trip | default: 'your trip' }}" })).toMatchObject({ problems: [], message: { text: "your trip" } });
  });

  test("has conditions and loops over what a row brings", () => {
    const html = "{% assign stops = route | split: ',' %}{% if stops.size > 1 %}<ul>{% for stop in stops %}<li>{{ forloop.index }}. {{ stop | strip }}</li>{% endfor %}</ul>{% else %}<p>To {{ route }}</p>{% endif %}{% case vip %}{% when 'yes' %}<p>With lounge</p>{% endcase %}";
    expect(render({ html }, { route: "Oslo, Tromsø <b>", vip: "yes" })).toMatchObject({ problems: [], message: { html: "<ul><li>1. Oslo</li><li>2. Tromsø &lt;b&gt;</li></ul><p>With lounge</p>" } });
    expect(render({ html }, { route: "Rome", vip: "no" }).message.html).toBe("<p>To Rome</p>");
  });

  test("says which of its fields are empty for this row", () => {
    expect(render({ html: "<p>{{ given_name }}</p>" }, { given_name: " " }).problems).toEqual([{ kind: "empty_field", field: "given_name", message: "{{ given_name }} is empty.", place: null }]);
  });

  test("an empty subject stands against sending", () => {
    expect(render({ subject: "{{ trip }}" }, { trip: "" }).problems.map((problem) => problem.kind)).toContain("template_error");
  });

  test.each([
    ["a loop without end", "{% for i in (1..100000000) %}{{ i }}{% endfor %}"],
    ["nested loops", "{% for i in (1..2000) %}{% for j in (1..2000) %}{% for k in (1..2000) %}x{% endfor %}{% endfor %}{% endfor %}"],
    ["a string that doubles", "{% assign s = 'aaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"],
  ])("%s ends soon, as a problem and not a crash", (_, html) => {
    const startedAt = performance.now();
    expect(render({ html }).problems).toMatchObject([{ kind: "template_error" }]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  test("reaches nothing but the row's own values", () => {
    const { message } = render({ html: "[{{ constructor }}{{ toString }}{{ __proto__ }}{{ v.constructor }}]" }, { v: "x" });
    expect(message.html).toBe("[]");
  });

  test.each([
    ["<p onclick=\"x()\">a</p>", "<p>a</p>"],
    ["<script>alert(1)</script>b", "b"],
    ["<a href=\"javascript:alert(1)\">c</a>", "<a rel=\"noopener noreferrer\">c</a>"],
    ["<iframe src=\"https://x.example\"></iframe><form><input></form>d", "d"],
    ["<p style=\"color:red;background:url(https://x.example/t)\">e</p>", "<p style=\"color:red\">e</p>"],
    ["<img src=\"data:image/svg+xml,<svg onload=x>\">f", "f"],
    ["{{ v | raw }}", "<b>bold</b>"],
    ["<table border=\"0\" cellpadding=\"4\"><tr><td align=\"left\">g</td></tr></table>", "<table border=\"0\" cellpadding=\"4\"><tr><td align=\"left\">g</td></tr></table>"],
  ])("lets through what mail programs show, and no more: %s", (html, expected) => {
    expect(render({ html }, { v: "<b onmouseover=x>bold</b><script>1</script>" }).message.html).toBe(expected);
  });

  test("has a plain text that reads like the body", () => {
    const { text } = render({ html: "<h1>Winter</h1><p>Hello <b>Ida</b>,<br>see&nbsp;<a href=\"https://fernweh.example/w?a=1&amp;b=2\">our trips</a>.</p><ul><li>Tromsø</li><li>Azores</li></ul>" }).message;
    expect(text).toBe("Winter\n\nHello Ida,\nsee\u00a0our trips (https://fernweh.example/w?a=1&b=2).\n\n- Tromsø\n- Azores");
  });

  test("is the same text on every server and at every later time, dates included", () => {
    const template = compileTemplate({ subject: "{{ 'now' | date: '%d %B %Y %H:%M' }}", html: "{{ day | date: '%A' }}" });
    const first = renderTemplate(template, { values: { day: "2026-12-24" }, now });
    expect(first.message.subject).toBe("16 November 2026 08:00");
    expect(first.message.html).toBe("Thursday");
    expect(hashOf(renderTemplate(template, { values: { day: "2026-12-24" }, now }).message)).toBe(hashOf(first.message));
  });
});

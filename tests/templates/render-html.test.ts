import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileTemplate, renderTemplate } from "../../server/services/templates/render-template.ts";
import { sanitiseMail } from "../../server/services/templates/sanitise-mail.ts";

const now = new Date("2026-11-16T08:00:00Z");
const escaped = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
/** What is promised: the values escaped into the HTML, and all of it sanitised. */
const slowly = (html: string, values: Record<string, string>) => sanitiseMail(html.replace(/\{\{ (\w+) \}\}/g, (_, field: string) => escaped(values[field]!)));
const quickly = (html: string, values: Record<string, string>) => renderTemplate(compileTemplate({ subject: "x", html }), { values, now }).message.html;

const shapes = [
  "<p>Dear {{ a }}, {{ b }}</p>",
  "<a href=\"{{ a }}\">{{ b }}</a>",
  "<a href=\"https://fernweh.example/{{ a }}?b={{ b }}\" title=\"{{ a }}\">{{ b }}</a>",
  "<img src=\"{{ a }}\" alt=\"{{ b }}\"><img src=\"cid:{{ a }}\">",
  "<a href=\"{{ a }}{{ b }}\" title=\"{{ b }}\">x</a>",
  "<p style=\"color:{{ a }}\" class=\"{{ b }}\">x</p>",
  "<p style=\"{{ a }}\">x{{ b }}</p>",
  "<p onclick=\"{{ a }}\" data-x='{{ b }}'>y</p>",
  "<script>{{ a }}</script><style>{{ b }}</style><textarea>{{ a }}</textarea>",
  "<!-- {{ a }} -->{{ b }}",
  "<td width=\"{{ a }}\" bgcolor=\"{{ b }}\">z</td>",
  "<{{ a }}>{{ b }}</{{ a }}>",
  "<h{{ a }}>{{ b }}</h{{ a }}>",
  "<p {{ a }}>{{ b }}</p>",
];
const hostile = ["javascript:alert(1)", "https://x.example/?a=1&b=\"2\"", "\"><script>alert(1)</script>", "' onmouseover='x", "&#106;avascript:x", "red;background:url(https://x.example)", "expression(x)", "</p><iframe src=x>", "\ufdd00\ufdd1", "\ufdd0", "-->", "b", "1", "data:image/svg+xml,<svg onload=x>", "data:image/png;base64,AAAA", "java\tscript:x", "", " ", "&amp;", "a&b", "Müller's \"Söhne\""];

describe("HTML that is sanitised once for many rows", () => {
  test.each(shapes)("is for hostile values what sanitising each row gives: %s", (html) => {
    for (const a of hostile) for (const b of hostile.slice(0, 5)) expect(quickly(html, { a, b }), `${a} | ${b}`).toBe(slowly(html, { a, b }));
  });

  test("is that for values of any kind", () => {
    const value = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.array(fc.constantFrom("<", ">", "\"", "'", "&", "javascript:", "=", "/", "-", "a", "\ufdd0", "\ufdd1", "0", ";", ":", " ")).map((letters) => letters.join("")));
    fc.assert(fc.property(fc.constantFrom(...shapes.slice(0, 11)), value, value, (html, a, b) => { expect(quickly(html, { a, b })).toBe(slowly(html, { a, b })); }), { numRuns: 400 });
  });

  test("is sanitised whatever a row brings as markup", () => {
    expect(quickly("{{ a | raw }}<p>{{ b }}</p>", { a: "<b onclick=x>bold</b><script>1</script>", b: "<i>" })).toBe("<b>bold</b><p>&lt;i&gt;</p>");
    expect(quickly("{% capture hello %}Dear {{ a }}{% endcapture %}{% if hello == 'Dear Ida' %}{{ hello }}!{% endif %}", { a: "Ida" })).toBe("Dear Ida!");
  });

  test("is the same whether Liquid renders it or, where it has no more than fields, we do", () => {
    const value = fc.oneof(fc.string(), fc.constantFrom(...hostile));
    const byLiquid = (source: string) => `{% comment %}x{% endcomment %}${source}`;
    const source = fc.array(fc.constantFrom("{{ a }}", "{{a}}", "{{ b }}", "<p>", "</p>", "{", "}", "{{ gone }}", "{{ true }}", "{{ nil }}", "{{ empty }}", "x", "\n", "%}", "{{ constructor }}"), { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(fc.property(source, value, value, (text, a, b) => {
      const render = (html: string, plain: string) => {
        try {
          return renderTemplate(compileTemplate({ subject: "x", html, text: plain || "y" }), { values: { a, b }, now });
        } catch (error) {
          return (error as Error).message.split(",")[0]!;
        }
      };
      const [ours, theirs] = [render(text || "y", text), render(byLiquid(text || "y"), byLiquid(text || "y"))];
      if (typeof ours === "string" || typeof theirs === "string") { expect(ours).toBe(theirs); return; }
      expect(ours.message).toEqual(theirs.message);
      expect(ours.problems.map(({ kind, field }) => [kind, field])).toEqual(theirs.problems.map(({ kind, field }) => [kind, field]));
    }), { numRuns: 300 });
  });

  test("does not depend on which rows came before", () => {
    const template = compileTemplate({ subject: "x", html: "{% if vip == 'yes' %}<b>{{ name }}</b>{% else %}<a href=\"{{ link }}\">{{ name }}</a>{% endif %}" });
    const rows = Array.from({ length: 200 }, (_, index) => ({ vip: index % 3 ? "no" : "yes", name: `N${index % 7}`, link: index % 5 ? `https://x.example/${index}` : "javascript:x" }));
    const once = (values: Record<string, string>) => renderTemplate(compileTemplate({ subject: "x", html: "{% if vip == 'yes' %}<b>{{ name }}</b>{% else %}<a href=\"{{ link }}\">{{ name }}</a>{% endif %}" }), { values, now }).message;
    for (const values of rows.toReversed()) expect(renderTemplate(template, { values, now }).message).toEqual(once(values));
  });

  test("gives a plain text in which values stand as they are", () => {
    const render = (html: string, values: Record<string, string>) => renderTemplate(compileTemplate({ subject: "x", html }), { values, now }).message.text;
    expect(render("<p>Dear {{ a }},</p><p><a href=\"https://x.example/{{ b }}\">see</a></p>", { a: "A & B <c>", b: "1&2" })).toBe("Dear A & B <c>,\n\nsee (https://x.example/1&2)");
    expect(render("<a href=\"{{ a }}\">{{ b }}</a>", { a: "javascript:x", b: "see" })).toBe("see");
    expect(render("<a href=\"{{ a }}\">{{ a }}</a>", { a: "https://x.example" })).toBe("https://x.example");
  });
});

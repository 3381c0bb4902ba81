import { describe, expect, test } from "vitest";
import { compileTemplate, hashOf, renderTemplate } from "../../server/services/templates/render-template.ts";
import { languageCode, pickLanguage } from "../../server/services/templates/languages.ts";

const now = new Date("2026-11-16T08:00:00Z");

describe("a person's language", () => {
  test.each([
    ["de-AT", ["de-AT", "de"], "de-AT"],
    ["de-AT", ["en", "de"], "de"],
    ["de_at", ["en", "de"], "de"],
    ["de-AT", ["en", "de-DE"], "de-DE"],
    ["pt", ["pt-BR", "en"], "pt-BR"],
    ["zh-Hant-TW", ["zh-Hans", "zh-Hant"], "zh-Hant"],
    ["fr", ["en", "de"], null],
    ["", ["en"], null],
    ["Deutsch!", ["de"], null],
    [null, ["de"], null],
  ])("%j of %j is served by %j", (wanted, offered, expected) => {
    expect(pickLanguage(offered, wanted)).toBe(expected);
  });

  test.each([["DE-at", "de-AT"], [" pt_br ", "pt-BR"], ["x", null], ["__proto__", null], ["en-", null], [undefined, null]])("%j is read as %j", (written, code) => {
    expect(languageCode(written)).toBe(code);
  });
});

describe("a template in several languages", () => {
  const template = compileTemplate({
    subject: "Hello {{ name }}", html: "<p>Winter</p>", whatsapp: "Winter, {{ name }}", language: "en",
    variants: { de: { subject: "Hallo {{ name }}", html: "<p>Winter ist da</p>", text: "Winter, {{ hotel }}", whatsapp: null }, fr: { subject: "Bonjour", html: "<p>Hiver</p>", text: null, whatsapp: "Hiver" } },
  });
  const render = (language: string | null | undefined, values: Record<string, string> = {}) => renderTemplate(template, { values: { name: "Ida", hotel: "Fjord", ...values }, now, ...(language !== undefined && { language }) });

  test.each([["de-AT", "Hallo Ida", "de", true], ["en-GB", "Hello Ida", "en", true], ["it", "Hello Ida", "en", false], [null, "Hello Ida", "en", true]])("speaks to %j as %j", (language, subject, spoken, isTheirLanguage) => {
    expect(render(language)).toMatchObject({ message: { subject }, language: spoken, isTheirLanguage });
  });

  test("takes the row's own language where none is given", () => {
    expect(render(undefined, { language: "fr-CA" }).message.subject).toBe("Bonjour");
  });

  test("asks of a row only what its own language says, and names the place in it", () => {
    const without = { values: { name: "Ida" }, now };
    expect(renderTemplate(template, { ...without, language: "en" }).problems).toEqual([]);
    expect(renderTemplate(template, { ...without, language: "de" }).problems).toEqual([
      { kind: "undefined_field", field: "hotel", message: "The file has no column for {{ hotel }} (text, de, line 1, column 12).", place: { part: "text", language: "de", line: 1, column: 12 } },
    ]);
  });

  test("has a WhatsApp text, that of the default where a language has none", () => {
    const whatsapp = (language: string) => renderTemplate(template, { values: { name: "Ida" }, now, language, channel: "whatsapp" }).message;
    expect(whatsapp("fr")).toEqual({ subject: "", html: "", text: "Hiver", headers: {}, files: [] });
    expect(whatsapp("de").text).toBe("Winter, Ida");
  });
});

describe("headers of one's own", () => {
  test("are Liquid, on one line whatever the value is, and left out where empty", () => {
    const template = compileTemplate({ subject: "x", html: "y", headers: { "X-Trip": "trip {{ trip }}", "X-Empty": "{{ nothing | default: '' }}" } });
    const { message, problems } = renderTemplate(template, { values: { trip: "a\r\nBcc: all@world.example" }, now });
    expect(message.headers).toEqual({ "X-Trip": "trip a Bcc: all@world.example" });
    expect(problems).toEqual([]);
  });

  test("that name a field which is not there say so", () => {
    const template = compileTemplate({ subject: "x", html: "y", headers: { "X-Trip": "{{ trip }}" } });
    expect(renderTemplate(template, { values: {}, now }).problems).toMatchObject([{ kind: "undefined_field", field: "trip", place: { part: "header X-Trip" } }]);
  });
});

describe("the hash of a message", () => {
  const message = { subject: "s", html: "h", text: "t", headers: { "X-A": "1" }, files: [{ sha256: "aa", fileName: "a.pdf", contentId: null }] };
  test.each([
    ["subject", { subject: "S" }], ["html", { html: "H" }], ["text", { text: "T" }], ["a header", { headers: { "X-A": "2" } }], ["one header more", { headers: { "X-A": "1", "X-B": "" } }],
    ["a file", { files: [{ sha256: "bb", fileName: "a.pdf", contentId: null }] }], ["a file's name", { files: [{ sha256: "aa", fileName: "b.pdf", contentId: null }] }], ["no file", { files: [] }],
    ["what moved from one part into the next", { subject: "sh", html: "" }],
  ])("is another with another %s", (_, change) => {
    expect(hashOf({ ...message, ...change })).not.toBe(hashOf(message));
  });

  test("is the same for the same, whatever the order of the headers", () => {
    expect(hashOf({ ...message, headers: { b: "2", a: "1" } })).toBe(hashOf({ ...message, headers: { a: "1", b: "2" } }));
  });
});

test.each(["{% for i in (1..100000000) %}{{ i }}{% endfor %}", "{% assign s = 'aaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"])("headers, plain text and WhatsApp have the same bounds: %s", (hostile) => {
  const template = compileTemplate({ subject: hostile, html: "x", text: hostile, whatsapp: hostile, headers: { "X-A": hostile } });
  const { problems } = renderTemplate(template, { values: {}, now });
  expect(problems.map((problem) => problem.place?.part)).toEqual(["subject", "text", "header X-A"]);
  expect(renderTemplate(template, { values: {}, now, channel: "whatsapp" }).problems).toMatchObject([{ kind: "template_error" }]);
  // Without a bound it would not be done in hours.
}, 120_000);

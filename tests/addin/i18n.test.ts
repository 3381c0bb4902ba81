import { describe, expect, test } from "vitest";
import { exactTime, relativeTime, shortTime } from "../../addin/shared/i18n/dates.ts";
import { durationText } from "../../addin/shared/i18n/duration.ts";
import { chooseLanguage, directionOf } from "../../addin/shared/i18n/languages.ts";
import { pseudoText } from "../../addin/shared/i18n/pseudo.ts";
import { startI18n } from "../../addin/shared/i18n/start-i18n.ts";

test.each([[["de-AT", "en"], "de"], [["fr-FR", "de-CH"], "de"], [["fr", "pt"], "en"], [["EN-us"], "en"], [[], "en"]])("%j reads %s", (wishes, language) => {
  expect(chooseLanguage(wishes)).toBe(language);
});

test("Arabic and Hebrew run from right to left", () => {
  expect(["ar-EG", "he-IL", "de-DE"].map(directionOf)).toEqual(["rtl", "rtl", "ltr"]);
});

test.each([["en-US", "1 h 5 min"], ["de-DE", "1 Std. 5 Min."]])("a duration in %s", async (locale, text) => {
  const { t } = await startI18n([locale], null);
  expect(durationText(t, 65.9)).toBe(text);
});

test.each([[0.5, "less than 1 min"], [59, "59 min"], [120, "2 h"], [1440, "1 d"], [1500, "1 d 1 h"], [-5, "less than 1 min"]])("%j minutes read %j", async (minutes, text) => {
  const { t } = await startI18n(["en"], null);
  expect(durationText(t, minutes)).toBe(text);
});

test("the pseudo-locale marks every string and leaves its places alone", async () => {
  expect(pseudoText("Case {{number}} of <1>it</1>")).toMatch(/^\[Çáŝé \{\{number\}\} öf <1>íť<\/1>·+\]$/);
  const { t } = await startI18n(["en"], "pseudo");
  expect(t("case.label", { number: 1042 })).toMatch(/^\[Çáŝé #1042·+\]$/);
});

describe("times", () => {
  const now = new Date("2026-11-23T12:00:00Z");
  const zone = "Europe/Berlin";

  test.each([
    ["2026-11-23T13:05:00Z", "en-US", "14:05"],
    ["2026-11-26T13:05:00Z", "en-US", "Thu 14:05"],
    ["2026-11-26T13:05:00Z", "de-DE", "Do 14:05"],
    ["2026-12-24T13:05:00Z", "en-US", "Dec 24"],
    ["2026-11-22T23:30:00Z", "en-US", "00:30"],
  ])("%s is short in %s: %s", (at, locale, text) => {
    expect(shortTime(new Date(at), now, locale, zone)).toBe(text);
  });

  test("the exact time names day and zone", () => {
    expect(exactTime(new Date("2026-11-23T13:05:00Z"), "en-US", zone)).toMatch(/Mon, Nov 23, 2026.*14:05.*GMT\+1/);
  });

  test.each([[-30, "this minute"], [-7_200, "2 hours ago"], [-90_000, "yesterday"], [259_200, "in 3 days"]])("%i seconds off reads %j", (seconds, text) => {
    expect(relativeTime(new Date(now.getTime() + seconds * 1_000), now, "en")).toBe(text);
  });
});

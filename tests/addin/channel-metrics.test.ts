import { describe, expect, test } from "vitest";
import { accountsOf, shareOf, spansOf, sumOf, totalOf } from "../../addin/settings/channels/metrics-days.ts";
import { countryName, microsOf, priceText } from "../../addin/settings/channels/rate-words.ts";
import type { DeliveryMetrics } from "../../server/contract/platforms.ts";

type Item = DeliveryMetrics["items"][number];
const item = (day: string, [sentCount, deliveredCount, readCount, failedCount]: [number, number, number, number], accountId = "a"): Item => ({ accountId, name: accountId.toUpperCase(), provider: "whatsapp_cloud", day, sentCount, deliveredCount, readCount, failedCount });
const metrics = (from: string, to: string, items: Item[]): DeliveryMetrics => ({ from, to, items });

describe("the days of a range", () => {
  test("each message counts once, by how far it came, and days without any stand there", () => {
    const spans = spansOf(metrics("2026-11-01", "2026-11-03", [item("2026-11-01", [10, 7, 4, 1]), item("2026-11-01", [2, 2, 2, 0], "b"), item("2026-11-03", [1, 0, 0, 0])]));
    expect(spans).toEqual([
      { date: "2026-11-01", lastDate: "2026-11-01", read: 6, delivered: 3, sent: 3, failed: 1 },
      { date: "2026-11-02", lastDate: "2026-11-02", read: 0, delivered: 0, sent: 0, failed: 0 },
      { date: "2026-11-03", lastDate: "2026-11-03", read: 0, delivered: 0, sent: 1, failed: 0 },
    ]);
    expect(totalOf(sumOf(spans))).toBe(14);
  });

  test("of a long range are its weeks; the last one is as long as it is, and nothing is lost between them", () => {
    const days = Array.from({ length: 100 }, (_, index) => new Date(Date.UTC(2026, 7, 1 + index)).toISOString().slice(0, 10));
    const spans = spansOf(metrics(days[0]!, days.at(-1)!, days.map((day) => item(day, [1, 0, 0, 0]))));
    expect(spans).toHaveLength(15);
    expect(spans.at(-1)).toMatchObject({ date: days[98], lastDate: days[99], sent: 2 });
    expect(sumOf(spans).sent).toBe(100);
    expect(spansOf(metrics(days[0]!, days[91]!, [])).length).toBe(92);
  });

  test("across the end of summer time every day is there once", () => {
    expect(spansOf(metrics("2026-10-24", "2026-10-26", [])).map(({ date }) => date)).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
  });
});

test("accounts stand by how much they sent, failures too", () => {
  expect(accountsOf(metrics("2026-11-01", "2026-11-02", [item("2026-11-01", [1, 1, 1, 0]), item("2026-11-01", [0, 0, 0, 5], "b"), item("2026-11-02", [2, 0, 0, 0])])).map(({ name, read, sent, failed }) => [name, read, sent, failed])).toEqual([["B", 0, 0, 5], ["A", 1, 2, 0]]);
});

test("of nothing there is no share", () => {
  expect([shareOf(1, 4), shareOf(0, 0)]).toEqual([0.25, null]);
});

test.each([["0,1131", 113_100], ["0.1131", 113_100], [" 12 ", 12_000_000], ["0,000001", 1], ["0.0000001", null], ["1.000,5", null], ["-1", null], ["", null], ["1e3", null], ["ten", null]])("%j is a price of %j millionths", (text, micros) => {
  expect(microsOf(text)).toBe(micros);
});

test("what stands in the field is what is typed there, in every language", () => {
  for (const language of ["en", "de", "fr"]) for (const micros of [1, 113_100, 12_345_678, 999_000_000]) expect(microsOf(priceText(micros, language)), `${language} ${micros}`).toBe(micros);
});

test("a country is one that there is", () => {
  expect([countryName("DE", "de"), countryName("XQ", "en"), countryName("ZZ", "en"), countryName("D", "en"), countryName("de", "en")]).toEqual(["Deutschland", null, null, null, null]);
});

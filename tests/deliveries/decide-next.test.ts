import { describe, expect, test } from "vitest";
import { batchAfter, batchAt } from "../../server/services/deliveries/batches.ts";
import { nextLookAt, retryAt } from "../../server/services/deliveries/back-off.ts";
import { decideNext, type NextStep, type Situation } from "../../server/services/deliveries/decide-next.ts";
import { LOOKS_MAX, BACKOFF_MS_MAX, SETTLE_GRACE_MS } from "../../server/services/deliveries/limits.ts";
import { nextTokenAt, tokensAt } from "../../server/services/deliveries/pace.ts";

describe("what becomes of a delivery that somebody claimed before", () => {
  const usual: Situation = { found: "nothing", isHandedOver: false, handedOverMs: 0, looks: 1, campaign: "running", isDraftsOnly: false };
  const table: [string, Partial<Situation>, NextStep][] = [
    ["its copy lies in Sent Items", { found: "sent", isHandedOver: true }, "record_sent"],
    ["its copy lies there although the hand-over was never recorded", { found: "sent" }, "record_sent"],
    ["its copy lies there and the campaign was cancelled", { found: "sent", isHandedOver: true, campaign: "cancelled" }, "record_sent"],
    ["its draft lies in Drafts", { found: "draft", isHandedOver: true }, "send_prepared"],
    ["its draft lies there, made before the crash could be recorded", { found: "draft" }, "send_prepared"],
    ["its draft lies there and the campaign is paused", { found: "draft", isHandedOver: true, campaign: "paused" }, "hold"],
    ["its draft lies there and the campaign was cancelled", { found: "draft", isHandedOver: true, campaign: "cancelled" }, "cancel"],
    ["nothing is there and it was never handed over", {}, "send"],
    ["the same, and the campaign is paused", { campaign: "paused" }, "hold"],
    ["the same, and the campaign was cancelled", { campaign: "cancelled" }, "cancel"],
    ["nothing is there, handed over a moment ago", { isHandedOver: true, handedOverMs: SETTLE_GRACE_MS - 1 }, "look_again"],
    ["nothing is there, handed over long ago", { isHandedOver: true, handedOverMs: SETTLE_GRACE_MS }, "give_to_person"],
    ["the same, and the campaign was cancelled", { isHandedOver: true, handedOverMs: SETTLE_GRACE_MS, campaign: "cancelled" }, "give_to_person"],
    ["its draft lies there and a draft is all that was wanted", { found: "draft", isDraftsOnly: true }, "leave_draft"],
    ["the provider can never be asked, and it was handed over", { found: "untraceable", isHandedOver: true }, "give_to_person"],
    ["the provider can never be asked, and it was not handed over", { found: "untraceable" }, "send"],
    ["the same, and the campaign was cancelled", { found: "untraceable", campaign: "cancelled" }, "cancel"],
    ["the provider cannot be asked", { found: "unknown", isHandedOver: true, handedOverMs: SETTLE_GRACE_MS }, "look_again"],
    ["it could not be asked for hours, after a hand-over", { found: "unknown", isHandedOver: true, looks: LOOKS_MAX }, "give_to_person"],
    ["it could not be asked for hours, before any hand-over", { found: "unknown", looks: LOOKS_MAX }, "give_up"],
  ];
  test.each(table)("%s", (_, situation, step) => {
    expect(decideNext({ ...usual, ...situation })).toBe(step);
  });

  test("whatever is found, a message that was handed over is never made anew", () => {
    for (const found of ["sent", "draft", "nothing", "unknown", "untraceable"] as const)
      for (const campaign of ["running", "paused", "cancelled"] as const)
        for (const handedOverMs of [0, SETTLE_GRACE_MS, 10 * SETTLE_GRACE_MS])
          for (const looks of [1, LOOKS_MAX]) expect(decideNext({ found, campaign, handedOverMs, looks, isHandedOver: true, isDraftsOnly: false })).not.toBe("send");
  });
});

describe("the pace of a mailbox", () => {
  const at = (ms: number) => new Date(Date.UTC(2026, 10, 16, 8) + ms);
  test.each([
    [30, 0, 0, 0],
    [30, 1_000, 0, 0.5],
    [30, 2_000, 0, 1],
    [30, 3_600_000, 0, 1],
    [600, 1_000, 0, 10],
    [600, 3_600_000, 0, 10],
    [30, -5_000, 0.4, 0.4],
  ])("%i a minute: after %i ms from %f tokens there are %f", (perMinute, ms, tokens, expected) => {
    expect(tokensAt({ tokens, refilledAt: at(0) }, perMinute, at(ms))).toBeCloseTo(expected);
  });

  test("any minute of a long campaign has at most its number of messages", () => {
    const perMinute = 30;
    let pace = { tokens: 1, refilledAt: at(0) };
    const sent: number[] = [];
    for (let ms = 0; ms < 600_000; ms += 50) {
      const tokens = tokensAt(pace, perMinute, at(ms));
      if (tokens < 1) continue;
      pace = { tokens: tokens - 1, refilledAt: at(ms) };
      sent.push(ms);
    }
    expect(sent.length).toBeGreaterThanOrEqual(299);
    for (const start of sent) expect(sent.filter((ms) => ms >= start && ms < start + 60_000).length).toBeLessThanOrEqual(perMinute);
  });

  test("says when the next message may go", () => {
    expect(nextTokenAt(0.5, 30, at(0))).toEqual(at(1_000));
  });
});

describe("the next attempt", () => {
  const now = new Date("2026-11-16T08:00:00Z");
  const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

  test.each([
    ["network", 1, 5], ["network", 2, 10], ["network", 3, 20], ["network", 4, null],
    ["rate_limit", 1, 30], ["rate_limit", 2, 60], ["rate_limit", 5, 150], ["rate_limit", 6, null],
    ["temporary", 1, 0], ["temporary", 2, 0], ["temporary", 3, null],
  ] as const)("after a fault of the class %s, the %i. in a row, comes after %s s", (faultClass, nth, seconds) => {
    expect(retryAt({ faultClass, nth, now, providerSaid: null })).toEqual(seconds === null ? null : inSeconds(seconds));
  });

  test("is when the provider asked for, even if that is far off; a moment that has passed counts for nothing", () => {
    expect(retryAt({ faultClass: "rate_limit", nth: 1, now, providerSaid: inSeconds(10_800) })).toEqual(inSeconds(10_800));
    expect(retryAt({ faultClass: "rate_limit", nth: 1, now, providerSaid: inSeconds(-5) })).toEqual(inSeconds(30));
  });

  test.each([[1, 5], [3, 20], [5, 80], [20, BACKOFF_MS_MAX / 1000]])("look number %i at a provider that is silent comes after %i s", (nth, seconds) => {
    expect(nextLookAt(now, nth)).toEqual(inSeconds(seconds));
  });
});

describe("batches", () => {
  const now = new Date("2026-11-16T08:00:00Z");
  const soon = new Date("2026-11-16T08:01:00Z");
  test.each([
    ["none by choice", { size: null, left: null, dueAt: null }, Number.MAX_SAFE_INTEGER],
    ["the first", { size: 10, left: null, dueAt: null }, 10],
    ["one under way", { size: 10, left: 4, dueAt: null }, 4],
    ["the next, whose time has not come", { size: 10, left: 0, dueAt: soon }, 0],
    ["the next, whose time has come", { size: 10, left: 0, dueAt: now }, 10],
  ])("%s", (_, batch, left) => {
    expect(batchAt({ delaySeconds: 60, ...batch }, now).left).toBe(left);
  });

  test("the delay begins with the last claim of a batch", () => {
    const batch = { size: 10, delaySeconds: 60, left: 4, dueAt: null };
    expect(batchAfter(batch, 1, now)).toEqual({ batchLeft: 1, batchDueAt: null });
    expect(batchAfter(batch, 0, now)).toEqual({ batchLeft: 0, batchDueAt: soon });
  });
});

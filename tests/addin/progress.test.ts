import { expect, test } from "vitest";
import { progressOf } from "../../addin/taskpane/merge/progress.ts";
import type { Campaign } from "../../server/contract/campaigns.ts";

const launchedAt = "2026-11-23T12:00:00Z";
const after = (seconds: number) => new Date(Date.parse(launchedAt) + seconds * 1_000);

function campaign(counts: Partial<Campaign["counts"]>, over: Partial<Campaign> = {}) {
  return { recipientCount: 1_000, counts: counts as Campaign["counts"], ratePerMinute: 30, status: "running", launchedAt, ...over } as const;
}

test("the figures add up to the recipients", () => {
  const { sent, waiting, failed, skipped, uncertain, total } = progressOf(campaign({ queued: 500, claimed: 20, handed_over: 3, sent: 400, delivered: 50, read: 7, failed: 5, bounced: 4, complained: 1, suppressed: 6, cancelled: 2, uncertain: 2 }), after(600));
  expect({ sent, waiting, failed, skipped, uncertain }).toEqual({ sent: 457, waiting: 523, failed: 10, skipped: 8, uncertain: 2 });
  expect(sent + waiting + failed + skipped + uncertain).toBe(total);
});

test("what is left is reckoned at the pace of the last minute", () => {
  expect(progressOf(campaign({ queued: 600, sent: 400 }), after(600))).toMatchObject({ ratePerMinute: 30, minutesLeft: 20, done: 0.4 });
});

test("in the first minute the pace is that of the seconds since the start", () => {
  expect(progressOf(campaign({ queued: 900, sent: 100 }, { ratePerMinute: 100 }), after(10))).toMatchObject({ ratePerMinute: 600, minutesLeft: 1.5 });
});

test.each<[string, Partial<Campaign>, number]>([
  ["paused", { status: "paused" }, 600],
  ["just started", { ratePerMinute: 3 }, 1],
  ["waiting for the provider", { ratePerMinute: 0 }, 600],
])("no time is promised while it is %s", (_state, over, seconds) => {
  expect(progressOf(campaign({ queued: 600, sent: 400 }, over), after(seconds))).toMatchObject({ ratePerMinute: 0, minutesLeft: null });
});

test("nobody to write to is no division by zero", () => {
  expect(progressOf(campaign({}, { recipientCount: 0 }), after(60)).done).toBe(1);
});

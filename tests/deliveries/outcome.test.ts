import { describe, expect, test } from "vitest";
import { type Ended, changeOf, type Outcome, type Surroundings } from "../../server/services/deliveries/outcome.ts";
import type { ClaimedDelivery } from "../../server/services/deliveries/take-claims.ts";

const now = new Date("2026-11-16T08:00:00Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const claim: ClaimedDelivery = {
  id: "delivery", campaignId: "campaign", campaignStatus: "running", recipientId: "recipient", contactId: "contact", accountId: "own", provider: "graph", channel: "email", status: "claimed",
  toAddress: "ida@x.example", toName: "Ida", language: null, timeZone: null, replyToken: "token", mergeValues: {}, renderedHash: "hash", internetMessageId: "<ours@x>", providerMessageId: null,
  handedOverAt: null, fence: 1, lookCount: 0, faultClass: null, faultCount: 0, accountFaults: 0, claimedAt: now,
};
const alone: Surroundings = { now, accountDownUntil: null, fallback: null };
const fallback = { id: "other", provider: "smtp" };
const after = (outcome: Outcome, input: { ended?: Partial<Ended>; claim?: Partial<ClaimedDelivery>; surroundings?: Partial<Surroundings> } = {}) =>
  changeOf({ claim: { ...claim, ...input.claim }, isHandedOver: false, ...input.ended, outcome }, { ...alone, ...input.surroundings });
const deferred = (reason: "rate_limited" | "unavailable" | "network", retryAt: Date | null = null): Outcome => ({ outcome: "deferred", reason, retryAt });

describe("what becomes of a delivery", () => {
  test("that was put off: queued again, and what was taken for a hand-over is none", () => {
    expect(after(deferred("unavailable"), { ended: { isHandedOver: true }, claim: { handedOverAt: now } })).toMatchObject({ status: "queued", handedOverAt: null, faultClass: "temporary", faultCount: 1, nextAttemptAt: now });
  });

  test("that met the same class of fault too often: it failed, and says so", () => {
    expect(after(deferred("network"), { claim: { faultClass: "network", faultCount: 3 } })).toMatchObject({ status: "failed", reason: "gave_up", endedAt: now, faultClass: "network" });
  });

  test("that met another class of fault: it counts anew", () => {
    expect(after(deferred("rate_limited"), { claim: { faultClass: "network", faultCount: 3 } })).toMatchObject({ status: "queued", faultClass: "rate_limit", faultCount: 1, nextAttemptAt: inSeconds(30) });
  });

  test("that the provider told when to come back: it waits and pays nothing, however often", () => {
    expect(after(deferred("rate_limited", inSeconds(300)), { claim: { faultClass: "rate_limit", faultCount: 5 } })).toMatchObject({ status: "queued", faultCount: 5, nextAttemptAt: inSeconds(300) });
  });

  test("while the whole account cannot be reached: it waits for the account and pays nothing", () => {
    expect(after(deferred("network"), { claim: { faultClass: "network", faultCount: 3 }, surroundings: { accountDownUntil: inSeconds(40) } })).toMatchObject({ status: "queued", faultCount: 3, nextAttemptAt: inSeconds(40) });
  });

  test("that another account can take over: by that one, as if it had never been tried", () => {
    const taken = { status: "queued", accountId: "other", provider: "smtp", faultCount: 0, faultClass: null, nextAttemptAt: now };
    expect(after(deferred("network"), { surroundings: { accountDownUntil: inSeconds(40), fallback } })).toMatchObject(taken);
    expect(after(deferred("network"), { claim: { faultClass: "network", faultCount: 3 }, surroundings: { fallback } })).toMatchObject(taken);
    expect(after({ outcome: "failed", reason: "auth", detail: "", scope: "account" }, { surroundings: { fallback } })).toMatchObject(taken);
  });

  test("that may have left: no other account ever takes it over", () => {
    const handedOver = { ended: { isHandedOver: true }, claim: { handedOverAt: now }, surroundings: { accountDownUntil: inSeconds(40), fallback } };
    for (const outcome of [{ outcome: "uncertain", reason: "timeout" }, { outcome: "held", reason: "not_found_yet", until: inSeconds(15) }, { outcome: "lost", reason: "not_found" }] satisfies Outcome[]) {
      expect(after(outcome, handedOver)).toMatchObject({ accountId: "own", provider: "graph", handedOverAt: now });
    }
  });

  test("whose provider did not say what became of it: the looks are counted, the deaths of servers are not", () => {
    const unanswered: Outcome = { outcome: "unanswered", reason: "unavailable", until: inSeconds(5) };
    expect(after(unanswered, { ended: { isHandedOver: true }, claim: { handedOverAt: now, fence: 40, lookCount: 2 } })).toMatchObject({ status: "handed_over", lookCount: 3, nextAttemptAt: inSeconds(5) });
    expect(after({ outcome: "held", reason: "not_found_yet", until: inSeconds(15) }, { claim: { lookCount: 2 } })).toMatchObject({ lookCount: 2 });
  });

  test("that was refused for good: failed with its code, never tried again", () => {
    expect(after({ outcome: "failed", reason: "no_such_address", detail: "", enhancedStatus: "5.1.1" })).toMatchObject({ status: "failed", enhancedStatus: "5.1.1", faultClass: "refused", endedAt: now });
  });

  test("whose account was refused: it waits, for it is not at fault", () => {
    expect(after({ outcome: "failed", reason: "auth", detail: "", scope: "account" })).toMatchObject({ status: "queued", endedAt: null });
  });

  test("that was left as a draft", () => {
    expect(after({ outcome: "drafted", reference: { providerMessageId: "draft", internetMessageId: null } })).toMatchObject({ status: "drafted", providerMessageId: "draft", handedOverAt: null, endedAt: now });
  });
});

test("an account whose credentials are refused has handed nothing over, whatever was noted before it answered", () => {
  const refused: Outcome = { outcome: "failed", reason: "auth", detail: "", scope: "account" };
  expect(after(refused, { ended: { isHandedOver: true }, claim: { handedOverAt: now } })).toMatchObject({ status: "queued", handedOverAt: null, accountId: "own" });
  expect(after(refused, { ended: { isHandedOver: true }, claim: { handedOverAt: now }, surroundings: { fallback } })).toMatchObject({ status: "queued", handedOverAt: null, accountId: "other" });
});

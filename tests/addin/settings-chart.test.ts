import { describe, expect, it } from "vitest";
import { axisFor } from "../../addin/settings/ui/chart-scale.ts";
import { settingsTouchedBy } from "../../addin/settings/data/settings-keys.ts";
import { hrefOf, readRoute } from "../../addin/settings/shell/route.ts";

describe("the chart's axis", () => {
  it.each([
    [0, 1, [0, 1]],
    [1, 1, [0, 1]],
    [3, 3, [0, 1, 2, 3]],
    [7, 8, [0, 2, 4, 6, 8]],
    [9, 10, [0, 5, 10]],
    [41, 60, [0, 20, 40, 60]],
    [100, 100, [0, 50, 100]],
  ])("for %i goes to %i in whole, round steps", (highest, top, ticks) => {
    expect(axisFor(highest)).toEqual({ top, ticks });
  });
});

describe("the address of a page", () => {
  it("is read as it was written, whatever is in it", () => {
    expect(readRoute(hrefOf("sla", "policies", "a/b ü"))).toEqual(["sla", "policies", "a/b ü"]);
    expect(readRoute("")).toEqual([]);
    expect(readRoute("#/rules/%E0%A4%A")).toEqual(["rules", "%E0%A4%A"]);
  });
});

it("an event reads again only what it may have changed", () => {
  expect(settingsTouchedBy({ event: "sla_policy.saved" })).toEqual([["policies"]]);
  expect(settingsTouchedBy({ event: "webhook.deleted" })).toEqual([["webhooks"]]);
  expect(settingsTouchedBy({ event: "contact.created" })).toEqual([["contacts"], ["contact-tags"]]);
  expect(settingsTouchedBy({ event: "message.received" })).toEqual([["conversations"], ["chat"]]);
});

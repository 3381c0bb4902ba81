import { afterEach, beforeEach, expect, test } from "vitest";
import { Agent, MockAgent } from "undici";
import { createTeamsPoster } from "../../server/adapters/teams/poster.ts";

let agent: MockAgent;
beforeEach(() => {
  agent = new MockAgent();
  agent.disableNetConnect();
});
afterEach(() => agent.close());

const now = () => new Date("2026-11-16T08:00:00Z");
const post = { title: "Two things", lines: [{ text: "A [link](https://evil.example) from a customer", detail: "16 Nov" }], link: { text: "Open", url: "https://desk.example/" } };
const url = "https://example.webhook.office.com/hook";
const answered = async (status: number, headers: Record<string, string> = {}) => {
  agent.get("https://example.webhook.office.com").intercept({ path: "/hook", method: "POST" }).reply(status, "", { headers });
  return createTeamsPoster({ now, dispatcher: agent, allowPrivate: false, baseUrl: null }).post({ url, post });
};

test("what Teams answers decides whether a post may be tried again", async () => {
  expect((await answered(202)).outcome).toBe("sent");
  expect(await answered(429, { "retry-after": "60" })).toEqual({ outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-16T08:01:00Z") });
  expect((await answered(503)).outcome).toBe("deferred");
  expect((await answered(502)).outcome).toBe("uncertain");
  expect((await answered(404)).outcome).toBe("failed");
});

test("a card is what Teams takes: no Markdown of a customer's, and never too large", async () => {
  let body = "";
  agent.get("https://example.webhook.office.com").intercept({ path: "/hook", method: "POST", body: (sent) => Boolean((body = sent)) }).reply(202, "").times(2);
  const poster = createTeamsPoster({ now, dispatcher: agent, allowPrivate: false, baseUrl: null });
  await poster.post({ url, post });
  expect(JSON.parse(body).attachments[0]).toMatchObject({ contentType: "application/vnd.microsoft.card.adaptive", content: { type: "AdaptiveCard" } });
  expect(body).toContain("A \\\\[link\\\\]\\\\(https://evil.example\\\\)");
  await poster.post({ url, post: { ...post, lines: Array.from({ length: 60 }, () => ({ text: "ä".repeat(5_000), detail: "ö".repeat(5_000) })) } });
  expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024);
});

test("an address in our own network is not posted to", async () => {
  const poster = createTeamsPoster({ now, dispatcher: new Agent(), allowPrivate: false, baseUrl: null });
  expect(await poster.post({ url: "https://127.0.0.1/hook", post })).toMatchObject({ outcome: "failed", reason: "address_private" });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebhookCaller } from "../../server/adapters/webhooks/caller.ts";
import { httpsReceiver } from "../support/https-receiver.ts";

let receiver: Awaited<ReturnType<typeof httpsReceiver>>;
beforeAll(async () => void (receiver = await httpsReceiver([307, 503])));
afterAll(() => receiver.close());

test("a status is an answer, a redirect too, and is not followed", async () => {
  const caller = createWebhookCaller({ allowPrivate: true, ca: receiver.ca });
  expect(await caller.call({ url: receiver.url, headers: {}, body: "{}" })).toEqual({ status: 307, retryAfter: null });
  expect(await caller.call({ url: receiver.url, headers: {}, body: "{}" })).toEqual({ status: 503, retryAfter: null });
  expect(receiver.received).toHaveLength(2);
});

test("a webhook into our own network is not called", async () => {
  const caller = createWebhookCaller({ allowPrivate: false, ca: receiver.ca });
  for (const url of [receiver.url, "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://2130706433/", "https://0x7f.1/", "https://224.0.0.1/"]) {
    expect(await caller.call({ url, headers: {}, body: "" })).toEqual({ error: "The address lies in a private network." });
  }
});

test("nobody there is a reason, not a crash", async () => {
  const caller = createWebhookCaller({ allowPrivate: true });
  expect(await caller.call({ url: "https://127.0.0.1:1/", headers: {}, body: "" })).toHaveProperty("error");
});

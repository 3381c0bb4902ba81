import { people } from "../../drizzle/seed/story.ts";
import type { Campaign } from "../../server/contract/campaigns.ts";
import { graphToken, newPlace, startMailroom } from "../support/mailroom.ts";
import { apiOf, launchMerge } from "../support/merge-by-api.ts";
import { setTimeout as sleep } from "node:timers/promises";

const RECIPIENTS = 1_000;
/** Graph's MailboxConcurrency: as many as the sender has under way. */
const AT_ONCE = 4;

const place = await newPlace();
const mailroom = await startMailroom(place);
try {
  const bare = await bareLoop();
  const engine = await campaign();
  console.log(`bare draft + send requests       ${bare.toFixed(0)} a second`);
  console.log(`campaign, a durable row each     ${engine.toFixed(0)} a second   ${(engine / bare).toFixed(2)} of the bare loop`);
} finally {
  await mailroom.stop();
  await place.remove();
}

/** The same HTTP requests with nothing around them. */
async function bareLoop(): Promise<number> {
  const token = await graphToken(mailroom, people[3].oid);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const startedAt = performance.now();
  let left = RECIPIENTS;
  const lane = async () => {
    while (left-- > 0) {
      const draft = { subject: "Hello", body: { contentType: "html", content: "<p>Hello</p>" }, toRecipients: [{ emailAddress: { address: `guest${left}@example.org` } }] };
      const { body } = await mailroom.fetchJson<{ id: string }>("/sandbox/graph/v1.0/me/messages", { method: "POST", headers, body: JSON.stringify(draft) });
      await mailroom.fetchJson(`/sandbox/graph/v1.0/me/messages/${body.id}/send`, { method: "POST", headers });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return RECIPIENTS / ((performance.now() - startedAt) / 1000);
}

async function campaign(): Promise<number> {
  const csv = ["name,email", ...Array.from({ length: RECIPIENTS }, (_, index) => `Guest ${index},guest${index}@example.net`)].join("\n");
  const call = await apiOf(mailroom, "Tomás");
  const { campaign } = await launchMerge(call, { file: new TextEncoder().encode(csv), fileName: "guests.csv", subject: "Hello {{ name }}", html: "<p>Hello {{ name }}</p>" });
  for (;;) {
    const now = await call<Campaign>("GET", `/campaigns/${campaign.id}`);
    if (now.finishedAt) return RECIPIENTS / ((Date.parse(now.finishedAt) - Date.parse(now.launchedAt!)) / 1000);
    await sleep(250);
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { Campaign } from "../../server/contract/campaigns.ts";
import { people } from "../../drizzle/seed/story.ts";
import { graphToken, listFolder, newPlace, startMailroom } from "../support/mailroom.ts";
import { apiOf, launchMerge } from "../support/merge-by-api.ts";

interface SentMail {
  subject: string;
  bodyPreview: string;
  toRecipients: { emailAddress: { address: string } }[];
}

const RECIPIENTS = 400;
const KILL_AT = [60, 200];
const place = await newPlace();
afterAll(() => place.remove());

test("kill -9 in the middle of a merge, twice: everybody is written to once, with their own text", { timeout: 240_000 }, async () => {
  const rows = Array.from({ length: RECIPIENTS }, (_, index) => ({ name: `Guest ${index}`, email: `guest${index}@example.org`, code: `C-${1000 + index}` }));
  const csv = ["name,email,code", ...rows.map((row) => `${row.name},${row.email},${row.code}`)].join("\n");
  let mailroom = await startMailroom(place);
  let call = await apiOf(mailroom, "Tomás");
  const { campaign } = await launchMerge(call, { file: new TextEncoder().encode(csv), fileName: "guests.csv", subject: "Hello {{ name }}", html: "<p>Dear {{ name }}, your code is {{ code }}.</p>" });
  expect(campaign.recipientCount).toBe(RECIPIENTS);

  for (const count of KILL_AT) {
    await untilSent(count);
    await mailroom.kill();
    mailroom = await startMailroom(place);
    call = await apiOf(mailroom, "Tomás");
  }
  const finished = await untilFinished();
  const sent = await listFolder<SentMail>(mailroom, await graphToken(mailroom, people.find((person) => person.name.startsWith("Tomás"))!.oid), "sentitems");
  await mailroom.stop();

  expect(finished.counts.sent).toBe(RECIPIENTS);
  const texts = sent.map((mail) => `${mail.toRecipients[0]!.emailAddress.address}|${mail.subject}|${mail.bodyPreview.trim()}`).sort();
  expect(texts).toEqual(rows.map((row) => `${row.email}|Hello ${row.name}|Dear ${row.name}, your code is ${row.code}.`).sort());

  async function untilSent(count: number) {
    for (;;) {
      const now = await call<Campaign>("GET", `/campaigns/${campaign.id}`);
      if ((now.counts.sent ?? 0) >= count || now.status === "finished") return;
      await sleep(10);
    }
  }

  async function untilFinished() {
    for (;;) {
      const now = await call<Campaign>("GET", `/campaigns/${campaign.id}`);
      if (now.status === "finished") return now;
      await sleep(200);
    }
  }
});

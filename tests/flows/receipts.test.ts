import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Campaign, LedgerLine } from "../../server/contract/campaigns.ts";
import type { ContactPage, Suppression } from "../../server/contract/contacts.ts";
import type { Receipt } from "../../server/contract/receipts.ts";
import { people } from "../../drizzle/seed/story.ts";
import { eventually } from "../support/eventually.ts";
import { graphToken, listFolder, type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { apiOf, type CallApi, launchMerge } from "../support/merge-by-api.ts";

const WAIT_MS = 60_000;
const guests = ["Ingrid,ingrid@nordlys.example,Tromsø", "Hugo,hugo@martins.example,Azores", "Chloé,chloe@atelier.example,Lisbon", "Kenji,kenji@watanabe.example,Kyoto", "Amara,amara@okafor.example,Lagos", "Luis,luis@herrera.example,Hanoi"];
let place: Place;
let mailroom: Mailroom;
let call: CallApi;
let campaignId: string;

beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place);
  call = await apiOf(mailroom, "Tomás");
  const file = Buffer.from(`given_name,email,trip\n${guests.join("\n")}\n`);
  campaignId = (await launchMerge(call, { file, fileName: "guests.csv", subject: "{{ first_name }}, {{ trip }}", html: '<p>Dear {{ first_name }}, {{ trip }} is near.</p><p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>' })).campaign.id;
}, 180_000);
afterAll(async () => {
  await mailroom?.stop();
  await place?.remove();
}, 60_000);

/** As a person plays it with the sandbox's lever. */
async function comesBack(kind: string, to: string): Promise<void> {
  const { status, body } = await mailroom.fetchJson<{ error?: string }>("/sandbox/levers/react", { method: "POST", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: JSON.stringify({ kind, mailbox: "tomas@fernweh.example", to }) });
  expect(body.error, `${status}`).toBeUndefined();
}

const lineOf = async (address: string) => (await call<{ items: LedgerLine[] }>("GET", `/campaigns/${campaignId}/ledger`)).items.find((line) => line.address === address)!;
const receiptsOf = async (address: string) => {
  const { items } = await call<ContactPage>("GET", `/contacts?search=${encodeURIComponent(address)}`);
  return (await call<{ receipts: Receipt[] }>("GET", `/contacts/${items[0]!.id}/subscriptions`)).receipts.map(({ kind }) => kind);
};

test("what comes back for a campaign's mails stands on their lines: an answer, a bounce, a complaint, and an absence that is no answer", async () => {
  await eventually(async () => (await call<Campaign>("GET", `/campaigns/${campaignId}`)).status, WAIT_MS).toBe("finished");
  await comesBack("out_of_office", "kenji@watanabe.example");
  await comesBack("bounce", "hugo@martins.example");
  await comesBack("complaint", "chloe@atelier.example");
  await comesBack("reply", "ingrid@nordlys.example");
  await eventually(async () => (await lineOf("ingrid@nordlys.example")).repliedAt, WAIT_MS).not.toBeNull();
  await eventually(async () => (await lineOf("hugo@martins.example")).status, WAIT_MS).toBe("bounced");
  await eventually(async () => (await lineOf("chloe@atelier.example")).status, WAIT_MS).toBe("complained");
  await eventually(() => receiptsOf("kenji@watanabe.example"), WAIT_MS).toEqual(["auto_replied"]);
  expect((await lineOf("kenji@watanabe.example")).repliedAt).toBeNull();
  const { items } = await call<{ items: Suppression[] }>("GET", "/suppressions");
  expect(items.filter(({ reason }) => reason !== "unsubscribed").map(({ address, reason }) => [address, reason]).toSorted()).toEqual([["chloe@atelier.example", "complained"], ["hugo@martins.example", "bounced"]]);
}, 240_000);

interface SentItem {
  toRecipients: { emailAddress: { address: string } }[];
  body: { content: string };
}

test("the link of a mail shows a page that changes nothing; one click, or a mail of the mail program, leaves at once", async () => {
  await eventually(async () => (await call<Campaign>("GET", `/campaigns/${campaignId}`)).status, WAIT_MS).toBe("finished");
  const token = await graphToken(mailroom, people.find(({ name }) => name.startsWith("Tomás"))!.oid);
  const sent = await listFolder<SentItem>(mailroom, token, "sentitems");
  const link = /\/u\/[\w-]{43}/.exec(sent.find(({ toRecipients }) => toRecipients[0]!.emailAddress.address === "amara@okafor.example")!.body.content)![0];
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const ask = async (method: "GET" | "POST", body?: string) => {
    const answer = await request(new URL(link, mailroom.url), { method, body, headers: body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }, dispatcher: agent });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  expect((await ask("GET")).text).toContain("Unsubscribe");
  expect((await lineOf("amara@okafor.example")).unsubscribedAt).toBeNull();
  expect((await ask("POST", "List-Unsubscribe=One-Click")).status).toBe(200);
  await agent.close();
  expect((await lineOf("amara@okafor.example")).unsubscribedAt).not.toBeNull();
  await comesBack("unsubscribe", "luis@herrera.example");
  await eventually(async () => (await lineOf("luis@herrera.example")).unsubscribedAt, WAIT_MS).not.toBeNull();
  const { items } = await call<{ items: Suppression[] }>("GET", "/suppressions");
  expect(items.filter(({ reason }) => reason === "unsubscribed").map(({ address }) => address).toSorted()).toEqual(["amara@okafor.example", "luis@herrera.example"]);
}, 240_000);

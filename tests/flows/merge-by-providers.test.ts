import { afterAll, beforeAll, expect, test } from "vitest";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { Me } from "../../server/contract/people.ts";
import type { SendingAccount } from "../../server/contract/sending-accounts.ts";
import type { Template } from "../../server/contract/templates.ts";
import { eventually } from "../support/eventually.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { apiOf, type CallApi, importByApi } from "../support/merge-by-api.ts";

const PATIENCE_MS = 150_000;
let place: Place;
let mailroom: Mailroom;
let aylin: CallApi;

beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place);
  aylin = await apiOf(mailroom, "Aylin");
}, 120_000);
afterAll(async () => {
  await mailroom?.stop();
  await place?.remove();
}, 120_000);

interface SentMail {
  via: string;
  from: string;
  to: string[];
  subject: string;
  tags: string[];
}

const sandbox = <Body>(method: string, path: string, body?: object) =>
  mailroom.fetchJson<Body>(`/sandbox/levers/${path}`, { method, headers: { "x-sandbox": "1", "content-type": "application/json" }, body: body ? JSON.stringify(body) : undefined }).then((answer) => answer.body);
const sentWith = async (subject: string) => (await sandbox<{ items: SentMail[] }>("GET", "sent")).items.filter((mail) => mail.subject.startsWith(subject));

/** A campaign of Aylin's to the given people by an account of the shared mailbox, until it has ended. */
async function sendBy(accountName: string, subject: string, addresses: string[]): Promise<Campaign> {
  const rows = addresses.map((address, index) => `Traveller ${index + 1},${address}`).join("\n");
  const imported = await importByApi(aylin, { file: new TextEncoder().encode(`Name,Email\n${rows}\n`), fileName: `${subject}.csv` });
  const template = await aylin<Template>("POST", "/templates", { name: subject, subject: `${subject} for {{ name }}`, html: "<p>Dear {{ name }}, the north is waiting for you.</p>" });
  const { items } = await aylin<{ items: SendingAccount[] }>("GET", "/sending-accounts");
  const account = items.find((one) => one.name.startsWith(accountName))!;
  const me = await aylin<Me>("GET", "/me");
  const mailbox = me.mailboxes.find((candidate) => candidate.id === account.mailboxId)!;
  const draft = await aylin<Campaign>("POST", "/campaigns", { name: subject, importId: imported.id, templateId: template.id, mailboxId: mailbox.id, accountId: account.id, batchSize: null });
  await aylin<Campaign>("POST", `/campaigns/${draft.id}/launch`);
  let campaign = draft;
  const status = async () => {
    campaign = await aylin<Campaign>("GET", `/campaigns/${draft.id}`);
    return campaign.status;
  };
  await eventually(status, PATIENCE_MS).toBe("finished");
  return campaign;
}

test.each([
  ["Fernweh newsletter", "mailersend", "news@fernweh.example"],
  ["Fernweh mail server", "smtp", "tours@fernweh.example"],
])("a campaign by %s reaches everybody once, under the account's sender", { timeout: 240_000 }, async (name, via, from) => {
  const addresses = ["mara@fernweh.example", ...Array.from({ length: 9 }, (_, index) => `traveller${index}@${via}.example`)];
  const campaign = await sendBy(name, `Northern lights by ${via}`, addresses);
  const sent = await sentWith(`Northern lights by ${via}`);
  expect(sent.map((mail) => mail.to[0]).toSorted()).toEqual(addresses.toSorted());
  expect(new Set(sent.map((mail) => `${mail.via} ${mail.from}`))).toEqual(new Set([`${via} ${from}`]));
  expect(campaign.status).toBe("finished");
});

test("what a provider that cannot be reached surely did not take goes out by the fallback, once", { timeout: 240_000 }, async () => {
  const mara = await apiOf(mailroom, "Mara");
  const { items } = await mara<{ items: SendingAccount[] }>("GET", "/sending-accounts");
  const newsletter = items.find((one) => one.provider === "mailersend")!;
  await mara("POST", "/sending-accounts", { mailboxId: newsletter.mailboxId, name: "Far away", provider: "smtp", settings: { host: "mail.fernweh.example" }, fallbackAccountId: newsletter.id });
  await sandbox("POST", "fail", { vendor: "smtp", path: "/connect", times: 10_000, with: { cut: "before" } });
  const addresses = Array.from({ length: 5 }, (_, index) => `fallback${index}@nordlys.example`);
  await sendBy("Far away", "Fjords", addresses);
  const sent = await sentWith("Fjords");
  expect(sent.map((mail) => [mail.via, mail.to[0]]).toSorted()).toEqual(addresses.map((address) => ["mailersend", address]));
});

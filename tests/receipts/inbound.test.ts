import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { messages } from "../../drizzle/schema/conversations.ts";
import { receipts } from "../../drizzle/schema/deliveries.ts";
import { mayWrite } from "../../server/services/subscriptions/may-write.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
import { eml } from "../conversations/eml.ts";
import { complaint, exchangeNdr, outOfOffice } from "./reports.ts";
import { arrive, type SentCampaign, sentCampaign } from "./sent-story.ts";

let mail: MailDesk;
let campaign: SentCampaign;

beforeAll(async () => {
  mail = await mailDesk();
  await mail.watch();
  campaign = await sentCampaign(mail.desk, { rows: ["Ingrid,ingrid@nordlys.example,Tromsø", "Hugo,hugo@martins.example,Azores", "Chloé,chloe@atelier.example,Lisbon", "Kenji,kenji@watanabe.example,Kyoto", "Amara,amara@okafor.example,Lagos", "Luis,luis@herrera.example,Hanoi", "Nia,nia@evans.example,Cardiff"] });
});
afterAll(() => mail.stop());

const receiptsOf = (deliveryId: string) => mail.desk.db.select().from(receipts).where(eq(receipts.deliveryId, deliveryId));
const about = async (name: string) => {
  const { delivery } = await campaign.place(name);
  return { messageId: delivery.internetMessageId, to: delivery.toAddress };
};
const silent = async (address: string) => [...(await mayWrite(mail.desk.system, { channel: "email", addresses: [address], topic: "" })).values()];

test("an answer by our Message-ID is the recipient's: the line of the campaign says when", async () => {
  const before = await campaign.place("Ingrid");
  await arrive(mail, eml({ from: `Ingrid <${before.recipient.address}>`, to: "tomas@fernweh.example", subject: "Re: Tromsø", references: [before.delivery.internetMessageId], messageId: "<answer@nordlys.example>" }));
  const { recipient, delivery } = await campaign.place("Ingrid");
  expect(recipient.repliedAt).not.toBeNull();
  expect(delivery.status).toBe("read");
  const [message] = await mail.desk.db.select().from(messages).where(eq(messages.internetMessageId, "<answer@nordlys.example>"));
  expect(message?.deliveryId).toBe(delivery.id);
  expect(await receiptsOf(delivery.id)).toMatchObject([{ kind: "replied", source: "mailbox", messageId: message!.id, detail: null }]);
});

test("an answer to the recipient's own address of answer is known although it names no mail", async () => {
  const { recipient } = await campaign.place("Hugo");
  await arrive(mail, eml({ from: `Hugo <${recipient.address.toUpperCase()}>`, to: `tomas+r.${recipient.replyToken}@fernweh.example`, subject: "Azores" }));
  expect((await campaign.place("Hugo")).recipient.repliedAt).not.toBeNull();
});

test("a stranger who quotes our Message-ID, or writes to somebody's address of answer, answers in nobody's place", async () => {
  const { recipient, delivery } = await campaign.place("Chloé");
  await arrive(mail, eml({ from: "Somebody <somebody@else.example>", to: "tomas@fernweh.example", references: [delivery.internetMessageId], messageId: "<stranger-1@else.example>" }));
  await arrive(mail, eml({ from: "Somebody <somebody@else.example>", to: `tomas+r.${recipient.replyToken}@fernweh.example`, messageId: "<stranger-2@else.example>" }));
  expect((await campaign.place("Chloé")).recipient.repliedAt).toBeNull();
  expect((await receiptsOf(delivery.id)).map(({ kind, detail }) => [kind, detail])).toEqual([["replied", "somebody_else"], ["replied", "somebody_else"]]);
  const [message] = await mail.desk.db.select().from(messages).where(eq(messages.internetMessageId, "<stranger-1@else.example>"));
  expect(message!.contactId).not.toBe(recipient.contactId);
});

test("an automatic answer is no answer", async () => {
  await arrive(mail, outOfOffice(await about("Kenji")));
  const { recipient, delivery } = await campaign.place("Kenji");
  expect(recipient.repliedAt).toBeNull();
  expect(delivery.status).toBe("delivered");
  expect((await receiptsOf(delivery.id)).map(({ kind }) => kind)).toEqual(["auto_replied"]);
});

test("an NDR ends the delivery as bounced and suppresses the address; read again it changes nothing", async () => {
  const report = exchangeNdr(await about("Amara"));
  await arrive(mail, report);
  const { delivery } = await campaign.place("Amara");
  expect(delivery).toMatchObject({ status: "bounced", reason: "no_such_address", enhancedStatus: "5.1.10" });
  expect(await silent(delivery.toAddress)).toEqual(["bounced"]);
  await mail.running.graph.levers.deliver("tomas@fernweh.example", report, {});
  await mail.desk.drainJobs();
  expect(await receiptsOf(delivery.id)).toHaveLength(1);
});

test("a bounce of an address that we never wrote to, behind a forwarding, suppresses nobody", async () => {
  const { messageId } = await about("Luis");
  await arrive(mail, exchangeNdr({ messageId, to: "old.luis@elsewhere.example" }));
  const { delivery } = await campaign.place("Luis");
  expect(delivery.status).toBe("bounced");
  expect(await silent(delivery.toAddress)).toEqual([]);
});

test("a complaint ends it, and nothing more is written to whoever complained", async () => {
  await arrive(mail, complaint(await about("Nia")));
  const { delivery } = await campaign.place("Nia");
  expect(delivery.status).toBe("complained");
  expect(await silent(delivery.toAddress)).toEqual(["complained"]);
});

test("a report waits while Outlook is out of reach, and is read when it is back", async () => {
  const other = await sentCampaign(mail.desk, { rows: ["Mei,mei@lin.example,Taipei"] });
  const { delivery } = await other.place("Mei");
  mail.desk.ports.mailbox = { ...mail.desk.ports.mailbox, fetchMessage: () => Promise.reject(Object.assign(new Error("throttled"), { status: 429 })) };
  const [known] = await mail.desk.db.select().from(messages).where(eq(messages.kind, "bounce")).limit(1);
  const id = mail.desk.system.newId();
  await mail.desk.db.insert(messages).values({ ...known!, id, deliveryId: null, inReplyTo: null, internetMessageId: "<late@nordlys.example>", references: [delivery.internetMessageId], text: `550 5.1.1 <${delivery.toAddress}> User unknown` });
  const { readInboundReport } = await import("../../server/services/receipts/read-inbound-report.ts");
  await readInboundReport(mail.desk.system, { messageId: id, attempt: 1 });
  expect(mail.desk.waitingJobs()).toContain("receipts.readReport");
  mail.desk.ports.mailbox = { ...mail.desk.ports.mailbox, fetchMessage: () => Promise.resolve(null) };
  mail.desk.clock.advance(5);
  await mail.desk.drainJobs();
  expect((await other.place("Mei")).delivery.status).toBe("bounced");
});

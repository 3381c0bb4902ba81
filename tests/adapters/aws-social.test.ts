import { createHash, createSign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import selfsigned from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutgoingContent } from "../../server/contract/chats.ts";
import type { SendOutcome } from "../../server/services/deliveries/channel.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { type Heard, type Said, runLoopback } from "./loopback.ts";
import { accountOf, watchPrepared } from "./outbound.ts";
import { FILE, chatOf } from "./outgoing-chat.ts";

const CONTRACTS = path.join(import.meta.dirname, "../../../shared/contracts");
const SCHEMA = path.join(CONTRACTS, "aws/socialmessaging.json");
const RECORDED = path.join(CONTRACTS, "recorded");
const NOW = new Date("2026-11-23T09:00:00Z");
const KEYS = { accessKeyId: "AKIAOFTHESTORY123456", secretAccessKey: "secret-of-the-story", sessionToken: "session-of-the-story" };
const NUMBER = "phone-number-id-976c72a700aac43eaf573ae050example";
let aws: Awaited<ReturnType<typeof runLoopback>>;

beforeAll(async () => {
  aws = await runLoopback();
});
afterAll(() => aws.stop());
beforeEach(() => aws.reset());

const adapters = () => chatAdaptersAt(aws.origin, { now: () => NOW, timeoutMs: 1_500 });
const settings = { region: "eu-central-1", metaApiVersion: "v23.0", burstCapacity: 100 };
const account = accountOf({ provider: "aws_social", secret: JSON.stringify(KEYS), settings: { externalId: NUMBER, businessId: "waba-x", aws: { ...settings, mediaBucket: "fernweh-files", metricsNamespace: "Mailroom" } } });
const hello: OutgoingContent = { type: "text", body: "Hei" };
const taken: Said = { json: { messageId: "6d69f07a-c317-4278-9d5c-6a84078419ec" } };
const servicePath = ({ path: asked }: Heard) => asked.replace(/^\/sandbox\/aws/, "");
const messageIn = (body: Record<string, unknown>) => JSON.parse(Buffer.from(String(body["message"]), "base64").toString()) as Record<string, unknown>;

describe("a request to AWS", () => {
  test.skipIf(!existsSync(SCHEMA))("has the published form, and that of AWS's own library on the wire", async () => {
    const schema = JSON.parse(readFileSync(SCHEMA, "utf8")) as { operations: Record<string, { http: [string, string, number]; input: object }>; definitions: object };
    const validate = (operation: string, { method, path: asked, body }: Heard) => {
      const { http, input } = schema.operations[operation]!;
      const url = new URL(asked.replace(/^\/sandbox\/aws\/social-messaging/, ""), "https://aws.example");
      expect([method, url.pathname]).toEqual(http.slice(0, 2));
      const check = new Ajv2020({ strict: false }).compile({ ...input, definitions: schema.definitions });
      const given: unknown = body.length > 0 ? JSON.parse(body.toString()) : Object.fromEntries(url.searchParams);
      expect(check(given) || check.errors, operation).toBe(true);
    };
    const recorded = (name: string) => (JSON.parse(readFileSync(path.join(RECORDED, `aws-${name}.json`), "utf8")) as { requests: { method: string; url: string; headers: Record<string, string>; body?: Record<string, unknown> }[] }).requests[0]!;
    const equalsRecorded = (name: string, heard: Heard) => {
      const { method, url, headers, body } = recorded(name);
      expect([heard.method, servicePath(heard).replace(/^\/[^/]+/, "")], name).toEqual([method, url]);
      for (const header of ["content-type", "x-amz-target", "x-amzn-query-mode", "amz-sdk-request"]) expect(heard.headers[header], name).toBe(headers[header]);
      // Of the recordings one was without a session, and none by our connections.
      const own = new Set(["x-amz-security-token", "connection"]);
      const names = (all: object) => Object.keys(all).filter((header) => !own.has(header)).toSorted();
      expect(names(heard.headers), name).toEqual(names(headers));
      expect(Object.keys(body ?? {}).toSorted(), name).toEqual(heard.body.length === 0 ? [] : Object.keys(JSON.parse(heard.body.toString()) as object).toSorted());
      expect(heard.headers["x-amz-content-sha256"]).toBe(createHash("sha256").update(heard.body).digest("hex"));
    };
    aws.answer((asked) => (asked.path.includes("/list") ? { json: { templates: [{ templateName: "t", metaTemplateId: "1", templateStatus: "APPROVED", templateQualityScore: "GREEN", templateLanguage: "en_US", templateCategory: "UTILITY" }] } } : asked.path.includes("/waba/details") ? { json: { account: { phoneNumbers: [{ phoneNumberId: NUMBER, metaPhoneNumberId: "1066" }] } } } : asked.path.includes("/template?") ? { json: { template: JSON.stringify({ components: [{ type: "BODY", text: "Hei" }] }) } } : { json: { messageId: "m", mediaId: "1", metaTemplateId: "5", templateStatus: "PENDING", category: "UTILITY", phoneNumber: { displayPhoneNumber: "+47 1", displayPhoneNumberName: "Fernweh", qualityRating: "GREEN" } } }));
    const { chat, channels } = adapters();
    const vendor = chat.vendors.aws_social;
    const ask = async (work: Promise<unknown>) => {
      const from = aws.heard.length;
      const answer = await work;
      return { answer, heard: aws.heard.slice(from) };
    };
    const sent = await ask(channels.aws_social.send(chatOf(account, hello), async () => {}));
    validate("SendWhatsAppMessage", sent.heard[0]!);
    equalsRecorded("SendWhatsAppMessage", sent.heard[0]!);
    const listed = await ask(vendor.listTemplates!(account));
    expect(listed.answer).toMatchObject({ ok: true, value: [{ name: "t", language: "en_US", status: "APPROVED", quality: "GREEN", components: [{ type: "BODY", text: "Hei" }] }] });
    validate("ListWhatsAppMessageTemplates", listed.heard[0]!);
    equalsRecorded("ListWhatsAppMessageTemplates", listed.heard[0]!);
    validate("GetWhatsAppMessageTemplate", listed.heard[1]!);
    const details = await ask(vendor.readFacts({ ...account, settings: { ...account.settings, externalId: "1066" } }));
    expect(details.answer).toMatchObject({ ok: true, value: { handle: "+47 1", verifiedName: "Fernweh", quality: "GREEN" } });
    equalsRecorded("GetLinkedWhatsAppBusinessAccount", details.heard[0]!);
    validate("GetLinkedWhatsAppBusinessAccountPhoneNumber", details.heard[1]!);
    const picture = await ask(channels.aws_social.send(chatOf(account, { type: "image", fileSha256: FILE, mimeType: "image/png", fileName: null, caption: null }), async () => {}));
    expect(picture.heard.map(({ method, path: asked }) => `${method} ${asked.replace(/[0-9a-f-]{36}\?x-id=\w+$/, "KEY")}`)).toEqual(["PUT /sandbox/aws/s3/fernweh-files/mailroom/KEY", "POST /sandbox/aws/social-messaging/v1/whatsapp/media", "DELETE /sandbox/aws/s3/fernweh-files/mailroom/KEY", "POST /sandbox/aws/social-messaging/v1/whatsapp/send"]);
    validate("PostWhatsAppMessageMedia", picture.heard[1]!);
    equalsRecorded("PostWhatsAppMessageMedia", picture.heard[1]!);
    const fetched = await ask(vendor.fetchMedia(account, { mediaId: "1", bytesMax: 1_000 }));
    validate("GetWhatsAppMessageMedia", fetched.heard[1]!);
    equalsRecorded("GetWhatsAppMessageMedia", fetched.heard[1]!);
    const template = { name: "trip", language: "de", category: "UTILITY" as const, components: [{ type: "BODY", text: "Hei" }] };
    validate("CreateWhatsAppMessageTemplate", (await ask(vendor.createTemplate!(account, template))).heard[0]!);
    validate("UpdateWhatsAppMessageTemplate", (await ask(vendor.updateTemplate!(account, "5", template))).heard[0]!);
    validate("DeleteWhatsAppMessageTemplate", (await ask(vendor.deleteTemplate!(account, { name: "trip", providerTemplateId: "5" }))).heard[0]!);
    const told = await ask(vendor.putMetrics!(account, [{ name: "Sent", value: 12, unit: "Count", at: new Date(1_700_000_000_000), dimensions: { Channel: "graph" } }]));
    equalsRecorded("PutMetricData", told.heard[0]!);
    expect(JSON.parse(told.heard[0]!.body.toString())).toEqual(recorded("PutMetricData").body);
    expect(told.heard[0]!.headers["x-amz-content-sha256"]).toBe(recorded("PutMetricData").headers["x-amz-content-sha256"]);
  });
});

describe("a message by AWS", () => {
  test("is told before it leaves and carries Meta's own JSON with our word", async () => {
    aws.answer(() => taken);
    const { prepared, onPrepared } = watchPrepared();
    const message = chatOf(account, hello);
    expect(await adapters().channels.aws_social.send(message, onPrepared)).toEqual({ outcome: "sent", reference: { providerMessageId: "6d69f07a-c317-4278-9d5c-6a84078419ec", internetMessageId: null } });
    expect(prepared).toHaveLength(1);
    expect(aws.json(0)).toMatchObject({ originationPhoneNumberId: NUMBER, metaApiVersion: "v23.0" });
    expect(messageIn(aws.json(0))).toMatchObject({ messaging_product: "whatsapp", to: "4791234567", biz_opaque_callback_data: message.deliveryId, text: { body: "Hei" } });
    expect(aws.heard[0]!.headers).toMatchObject({ "x-amz-security-token": KEYS.sessionToken, authorization: expect.stringContaining("/eu-central-1/social-messaging/aws4_request") });
  });

  const fault = (status: number, name: string, headers: Record<string, string> = {}): Said => ({ status, headers: { "x-amzn-errortype": `${name}:http://internal.amazon.com/`, ...headers }, json: { message: `Said to ${KEYS.accessKeyId} ${KEYS.sessionToken}` } });
  const detail = expect.any(String) as string;
  test.each<[string, Said, SendOutcome]>([
    ["the rate", fault(429, "ThrottledRequestException", { "retry-after": "3" }), { outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-23T09:00:03Z") }],
    ["a quota", fault(400, "LimitExceededException"), { outcome: "deferred", reason: "rate_limited", retryAt: null }],
    ["keys that are not known", fault(403, "UnrecognizedClientException"), { outcome: "failed", reason: "sign_in_refused", detail: "UnrecognizedClientException 403", scope: "account" }],
    ["a missing right", fault(403, "AccessDeniedException"), { outcome: "failed", reason: "aws_AccessDeniedException", detail, scope: "account" }],
    ["a number that is not ours", fault(404, "ResourceNotFoundException"), { outcome: "failed", reason: "aws_ResourceNotFoundException", detail, scope: "account" }],
    ["a message that is wrong", fault(400, "InvalidParametersException"), { outcome: "failed", reason: "aws_InvalidParametersException", detail }],
    ["Meta behind AWS", fault(502, "DependencyException"), { outcome: "uncertain", reason: "aws_DependencyException" }],
    ["a cut", { cut: true }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }],
    ["silence", { hang: true }, { outcome: "uncertain", reason: "Timeout" }],
  ])("%s", async (_name, said, expected) => {
    aws.answer(() => said);
    const outcome = await adapters().channels.aws_social.send(chatOf(account, hello), async () => {});
    expect(outcome).toEqual(expected);
    expect(JSON.stringify(outcome)).not.toContain(KEYS.accessKeyId);
    expect(aws.heard).toHaveLength(1);
  });

  test("does not leave without keys, and not with this machine's own", async () => {
    for (const secret of [null, "no JSON", JSON.stringify({ accessKeyId: "A" })]) {
      expect(await adapters().channels.aws_social.send(chatOf({ ...account, secret }, hello), async () => {})).toMatchObject({ outcome: "failed", reason: "sign_in_refused", scope: "account" });
    }
    expect(aws.heard).toHaveLength(0);
  });
});

describe("what SNS puts to us", () => {
  let pem: { private: string; cert: string };
  beforeAll(async () => {
    pem = await selfsigned.generate([{ name: "commonName", value: "sns.amazonaws.com" }], { keySize: 2048, notBeforeDate: new Date("2026-01-01"), notAfterDate: new Date("2027-01-01") });
  });
  const order = ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type"];
  const signedBody = (given: Record<string, string> = {}, { certificate = `${aws.origin}/sandbox/aws/sns/cert.pem` } = {}) => {
    const fields: Record<string, string> = { Type: "Notification", MessageId: "1", TopicArn: "arn:aws:sns:eu-central-1:1:t", Message: '{"whatsAppWebhookEntry":"{}"}', Timestamp: NOW.toISOString(), SignatureVersion: "2", ...given };
    const text = order.filter((name) => name in fields && !(name === "SubscribeURL" && fields["Type"] === "Notification")).map((name) => `${name}\n${fields[name]}\n`).join("");
    return { ...fields, SigningCertURL: certificate, Signature: createSign(fields["SignatureVersion"] === "1" ? "RSA-SHA1" : "RSA-SHA256").update(text).sign(pem.private, "base64") };
  };
  const answerCertificate = () => aws.answer(() => ({ bytes: Buffer.from(pem.cert) }));

  test.each(["1", "2"])("is read where its signature of version %s fits; its certificate is fetched once", async (version) => {
    answerCertificate();
    const { chat } = adapters();
    for (let time = 0; time < 3; time += 1) {
      expect(await chat.readSns(JSON.stringify(signedBody({ SignatureVersion: version, Subject: "x" })))).toEqual({ type: "Notification", messageId: "1", topicArn: "arn:aws:sns:eu-central-1:1:t", message: '{"whatsAppWebhookEntry":"{}"}', at: NOW });
    }
    expect(aws.heard).toHaveLength(1);
  });

  test.each<[string, () => object]>([
    ["a changed message", () => ({ ...signedBody(), Message: "{}" })],
    ["a changed topic", () => ({ ...signedBody(), TopicArn: "arn:aws:sns:eu-central-1:2:t" })],
    ["a version that is not known", () => ({ ...signedBody(), SignatureVersion: "3" })],
    ["a recording", () => signedBody({ Timestamp: new Date(NOW.getTime() - 61 * 60_000).toISOString() })],
    ["a time to come", () => signedBody({ Timestamp: new Date(NOW.getTime() + 61 * 60_000).toISOString() })],
    ["no time", () => signedBody({ Timestamp: "soon" })],
    ["a certificate from elsewhere", () => signedBody({}, { certificate: "https://sns.eu-central-1.amazonaws.com.evil.example/c.pem" })],
    ["a certificate that is none", () => signedBody({}, { certificate: `${aws.origin}/sandbox/aws/sns/cert.html` })],
    ["nothing signed", () => ({ Type: "Notification" })],
  ])("%s is not AWS's", async (_name, body) => {
    answerCertificate();
    expect(await adapters().chat.readSns(JSON.stringify(body()))).toBeNull();
  });

  test("a certificate that cannot be fetched is asked for again", async () => {
    const { chat } = adapters();
    aws.answer(() => ({ status: 503 }));
    expect(await chat.readSns(JSON.stringify(signedBody()))).toBeNull();
    answerCertificate();
    expect(await chat.readSns(JSON.stringify(signedBody()))).not.toBeNull();
  });

  test("a subscription is confirmed where it was checked, and at SNS alone", async () => {
    answerCertificate();
    const { chat } = adapters();
    const asked = signedBody({ Type: "SubscriptionConfirmation", Token: "t", SubscribeURL: `${aws.origin}/sandbox/aws/sns/?Action=ConfirmSubscription` });
    const message = await chat.readSns(JSON.stringify(asked));
    expect(message).toMatchObject({ type: "SubscriptionConfirmation" });
    expect(await chat.confirmSns(message!, JSON.stringify(asked))).toEqual({ ok: true, value: null });
    expect(aws.heard.at(-1)!.path).toBe("/sandbox/aws/sns/?Action=ConfirmSubscription");
    expect(await chat.confirmSns(message!, JSON.stringify({ ...asked, SubscribeURL: "https://evil.example/" }))).toMatchObject({ ok: false, code: "invalid" });
    expect(await chat.confirmSns({ ...message!, type: "Notification" }, JSON.stringify(asked))).toMatchObject({ ok: false });
  });
});

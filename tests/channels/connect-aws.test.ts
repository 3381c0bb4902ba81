import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chatIds, chatKeys, customers } from "../../drizzle/seed/chat-story.ts";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { createChatAdapters } from "../../server/adapters/meta/chat-adapters.ts";
import type { ChannelAccount } from "../../server/contract/channels.ts";
import type { ConnectionTest } from "../../server/contract/sending-accounts.ts";
import { say } from "../../server/sandbox/meta/say.ts";
import { unseal } from "../../server/services/settings/seal.ts";
import { sandboxChats } from "../../server/vendors.ts";
import { eventually } from "../support/eventually.ts";
import { BY_AWS, type ConnectWorld, connectWorld, WHATSAPP } from "./connect-world.ts";

const WRONG_SECRET = "wrong-secret-access-key-that-nobody-has";
const { accessKeyId: _id, secretAccessKey: _key, ...withoutKeys } = BY_AWS.aws;

let world: ConnectWorld;
beforeEach(async () => {
  world = await connectWorld();
}, 120_000);
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.drop();
});

const connect = (aws: object) => world.api.post<ChannelAccount>("Mara", "/platforms/whatsapp/connect", { ...BY_AWS, aws, teamId: world.teamId });
const refused = (aws: object) => world.api.problem("Mara", "POST", "/platforms/whatsapp/connect", { ...BY_AWS, aws, teamId: world.teamId });
const routeOf = async (id: string) => (await world.desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, id)))[0]!;
const accountCount = () => world.desk.db.$count(channelAccounts);

describe("by an access key", { timeout: 60_000 }, () => {
  test("the number is connected, its key sealed, and synchronised from AWS alone", async () => {
    const { status, body } = await connect(BY_AWS.aws);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ channel: "whatsapp", provider: "aws_social", name: "Fernweh Travel", state: "connected", teamId: world.teamId, isSyncing: true, settings: { externalId: chatIds.numberId, tokenMask: "AKIA...EH01", routes: [{ provider: "aws_social", isFirst: true, aws: { region: "eu-central-1", topicArn: chatIds.awsTopicArn } }] } });
    expect(JSON.stringify(body)).not.toContain(chatKeys.aws.secretAccessKey);
    expect(JSON.stringify(body)).not.toContain(chatKeys.aws.accessKeyId);
    const route = await routeOf(body.id);
    expect(route.sealedSecret).not.toContain(chatKeys.aws.accessKeyId);
    expect(JSON.parse(unseal(world.desk.ports.settingsKey, `sending_account:${body.id}`, route.sealedSecret!))).toEqual(chatKeys.aws);
    expect(route.settings).toEqual({ externalId: chatIds.awsNumberId, businessId: chatIds.awsWabaId, aws: expect.not.objectContaining({ secretAccessKey: expect.anything() as unknown }) as unknown });
    await world.desk.drainJobs();
    const synced = (await world.api.get<ChannelAccount>("Mara", `/platforms/${body.id}`)).body;
    expect(synced).toMatchObject({ isSyncing: false, syncProgress: { step: "done", failure: null }, facts: { verifiedName: "Fernweh Travel" } });
    const { items } = (await world.api.get<{ items: { name: string }[] }>("Aylin", `/platforms/${body.id}/templates`)).body;
    expect(items.map(({ name }) => name)).toContain("booking_update");
    // Nobody asked Meta for anything.
    expect(world.asked.filter((line) => !line.includes("/sandbox/aws"))).toEqual([]);
  });

  test("that AWS does not know nothing is kept, and no answer repeats it", async () => {
    const wrong = await refused({ ...BY_AWS.aws, secretAccessKey: WRONG_SECRET });
    expect(wrong).toMatchObject({ status: 502, code: "outside_failed" });
    expect(wrong.remedy).not.toBe("");
    expect(JSON.stringify(wrong)).not.toContain(WRONG_SECRET);
    expect(await refused({ ...BY_AWS.aws, accessKeyId: "AKIAOFNOBODYATALL000" })).toMatchObject({ status: 502, code: "outside_failed" });
    expect(await refused({ ...BY_AWS.aws, phoneNumberId: "phone-number-id-00000000000000000000000000000000" })).toMatchObject({ status: 502, code: "outside_failed" });
    for (const half of ["accessKeyId", "secretAccessKey"] as const) {
      const other = half === "accessKeyId" ? "secretAccessKey" : "accessKeyId";
      expect(await refused({ ...withoutKeys, [half]: chatKeys.aws[half] })).toMatchObject({ status: 400, code: "bad_input", errors: [{ path: `aws.${other}` }] });
    }
    expect(await refused({ ...BY_AWS.aws, phoneNumberId: "my number" })).toMatchObject({ status: 400, code: "bad_input" });
    expect((await world.api.post("Aylin", "/platforms/whatsapp/connect", BY_AWS)).status).toBe(403);
    expect(await accountCount()).toBe(0);
  });

  test("a test asks AWS; a key that was taken away is told as that, and what is wrong stands at its route", async () => {
    const { body: account } = await connect(BY_AWS.aws);
    await world.desk.drainJobs();
    const asks = async () => (await world.api.post<ConnectionTest>("Mara", `/platforms/${account.id}/test`)).body;
    expect(await asks()).toMatchObject({ isGood: true, message: expect.stringContaining("Fernweh Travel") });
    const before = world.aws.metrics().length;
    world.awsBusiness.key.secretAccessKey = "rotated-at-aws-and-told-to-nobody-here";
    const bad = await asks();
    expect(bad).toMatchObject({ isGood: false, code: "sign_in_refused" });
    expect(JSON.stringify(bad)).not.toContain(chatKeys.aws.secretAccessKey);
    expect((await routeOf(account.id)).test).toMatchObject({ isGood: false, code: "sign_in_refused" });
    expect(world.aws.metrics()).toHaveLength(before);
    await world.api.post("Mara", `/platforms/${account.id}/sync`);
    await world.desk.drainJobs();
    const failed = (await world.api.get<ChannelAccount>("Mara", `/platforms/${account.id}`)).body;
    expect(failed.state).not.toBe("connected");
    expect(await world.eventNames(account.id)).toContain("channel_account.failed");
    // With the new key it is the same account.
    const again = await connect({ ...BY_AWS.aws, secretAccessKey: "rotated-at-aws-and-told-to-nobody-here" });
    expect(again.body).toMatchObject({ id: account.id, state: "connected", failure: null });
    expect(await asks()).toMatchObject({ isGood: true });
  });

  test("of a number that Meta carries already it is the way that takes over", async () => {
    const first = await world.connectWhatsApp();
    const { body } = await connect(BY_AWS.aws);
    expect(body).toMatchObject({ id: first.id, provider: "whatsapp_cloud", fallbackProvider: "aws_social" });
    expect(body.settings!.routes.map(({ provider, isFirst }) => [provider, isFirst])).toEqual([["whatsapp_cloud", true], ["aws_social", false]]);
    const second = body.settings!.routes[1]!.id;
    expect((await routeOf(first.id)).fallbackAccountId).toBe(second);
    expect(unseal(world.desk.ports.settingsKey, `sending_account:${first.id}`, (await routeOf(first.id)).sealedSecret!)).toBe(WHATSAPP.token);
    // A test says the bad one of both.
    world.awsBusiness.key.secretAccessKey = "rotated-at-aws";
    expect((await world.api.post<ConnectionTest>("Mara", `/platforms/${first.id}/test`)).body).toMatchObject({ isGood: false, code: "sign_in_refused" });
    expect((await routeOf(first.id)).test).toMatchObject({ isGood: true });
    await world.api.delete("Mara", `/platforms/${first.id}`);
    expect(await routeOf(second)).toMatchObject({ sealedSecret: null, isEnabled: false });
  });
});

describe("without a key of its own", { timeout: 60_000 }, () => {
  let folder: string;
  /** AWS's own library, which finds keys where it finds them on every machine, and Secrets Manager at the sandbox. */
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-aws-"));
    const profile = ({ accessKeyId, secretAccessKey }: typeof chatKeys.aws) => `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    writeFileSync(path.join(folder, "credentials"), `[fernweh]\n${profile(chatKeys.aws)}\n[elsewhere]\n${profile({ accessKeyId: "AKIAOFSOMEBODYELSE00", secretAccessKey: WRONG_SECRET })}`);
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", path.join(folder, "credentials"));
    vi.stubEnv("AWS_CONFIG_FILE", path.join(folder, "none"));
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", `${world.origin}/sandbox/aws`);
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
    Object.assign(world.desk.ports, createChatAdapters({ now: () => world.desk.clock.now(), allowPrivate: true, isPinned: false, timeoutMs: 5_000, addresses: sandboxChats(world.origin) }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("a profile of the server serves; one that is not there, or that AWS does not know, is refused in words", async () => {
    expect(await refused({ ...withoutKeys, profile: "nobody" })).toMatchObject({ status: 502, code: "outside_failed", detail: expect.stringContaining("neither in the account nor with this server") });
    const wrong = await refused({ ...withoutKeys, profile: "elsewhere" });
    expect(wrong).toMatchObject({ status: 502, code: "outside_failed" });
    expect(JSON.stringify(wrong)).not.toContain(WRONG_SECRET);
    const { status, body } = await connect({ ...withoutKeys, profile: "fernweh" });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ state: "connected", settings: { tokenMask: null, routes: [{ aws: { profile: "fernweh" } }] } });
    expect((await routeOf(body.id)).sealedSecret).toBeNull();
    await world.desk.drainJobs();
    expect((await world.api.get<ChannelAccount>("Mara", `/platforms/${body.id}`)).body).toMatchObject({ isSyncing: false, syncProgress: { step: "done", failure: null } });
  });

  test("a secret of Secrets Manager serves by its name, is read again when it was rotated, and never told", async () => {
    const named = (secretName: string) => ({ ...withoutKeys, profile: "fernweh", secretName });
    expect(await refused(named("mailroom/nothing-here"))).toMatchObject({ status: 502, code: "outside_failed", detail: expect.stringContaining("ResourceNotFound") });
    world.awsBusiness.secrets["mailroom/broken"] = JSON.stringify({ user: "somebody" });
    expect(await refused(named("mailroom/broken"))).toMatchObject({ status: 502, code: "outside_failed", detail: expect.stringContaining("accessKeyId") });
    world.awsBusiness.secrets["mailroom/wrong"] = JSON.stringify({ ...chatKeys.aws, secretAccessKey: WRONG_SECRET });
    const wrong = await refused(named("mailroom/wrong"));
    expect(wrong).toMatchObject({ status: 502, code: "outside_failed" });
    expect(JSON.stringify(wrong)).not.toContain(WRONG_SECRET);

    const { status, body } = await connect(named("mailroom/whatsapp"));
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.settings).toMatchObject({ tokenMask: null, routes: [{ aws: { secretName: "mailroom/whatsapp" } }] });
    expect(JSON.stringify(body)).not.toContain(chatKeys.aws.secretAccessKey);
    const asks = async () => (await world.api.post<ConnectionTest>("Mara", `/platforms/${body.id}/test`)).body;
    expect(await asks()).toMatchObject({ isGood: true });
    // What is there now is wrong, which is noticed within five minutes; put right, it serves again.
    world.awsBusiness.secrets["mailroom/whatsapp"] = JSON.stringify({ ...chatKeys.aws, secretAccessKey: WRONG_SECRET });
    world.desk.clock.advance(6);
    expect(await asks()).toMatchObject({ isGood: false, code: "sign_in_refused" });
    world.awsBusiness.secrets["mailroom/whatsapp"] = JSON.stringify(chatKeys.aws);
    world.desk.clock.advance(6);
    expect(await asks()).toMatchObject({ isGood: true });
  });
});

test("the topic is confirmed once an account names it, and what it tells becomes a message; another's is not", { timeout: 60_000 }, async () => {
  // The topic's certificate holds by the real clock.
  world.desk.clock.set(new Date());
  // Nobody here knows the topic yet.
  expect(await world.aws.topic.askToConfirm()).toBe(404);
  expect(world.aws.topic.isConfirmed()).toBe(false);
  const { body: account } = await connect({ ...BY_AWS.aws, topicArn: "arn:aws:sns:eu-central-1:123456789012:another-topic" });
  await world.desk.drainJobs();
  expect(await world.aws.topic.askToConfirm()).toBe(404);
  expect((await connect(BY_AWS.aws)).body.id).toBe(account.id);
  await world.desk.drainJobs();
  expect(await world.aws.topic.askToConfirm()).toBe(200);
  expect(world.aws.topic.isConfirmed()).toBe(true);
  await say(world.meta.parts, { channel: "whatsapp", from: customers[0].name, text: "By AWS", via: "aws" } as Parameters<typeof say>[1]);
  await eventually(async () => {
    await world.desk.drainJobs();
    return (await world.desk.db.select({ text: messages.text }).from(messages).where(eq(messages.mailboxId, account.id))).map(({ text }) => text);
  }).toEqual(["By AWS"]);
  // Words that SNS did not sign, and an end that nobody asked for.
  const forged = { Type: "Notification", MessageId: "1", TopicArn: chatIds.awsTopicArn, Message: "{}", Timestamp: world.desk.clock.now().toISOString(), SignatureVersion: "2", Signature: "AAAA", SigningCertURL: `${world.origin}/sandbox/aws/sns/${world.aws.topic.certificateName}` };
  const answer = await world.api.app.request("/api/webhooks/whatsapp/aws", { method: "POST", headers: { "content-type": "text/plain" }, body: JSON.stringify(forged) });
  expect(answer.status).toBe(401);
  // Disconnected, its topic is nobody's again.
  await world.api.delete("Mara", `/platforms/${account.id}`);
  expect(await world.aws.topic.askToConfirm()).toBe(404);
});

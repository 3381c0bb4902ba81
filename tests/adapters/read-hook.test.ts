import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHook } from "../../server/adapters/meta/read-hook.ts";
import { type ChatProvider, chatProviders } from "../../server/contract/channels.ts";
import { ChatContent } from "../../server/contract/chats.ts";
import type { HookEvent } from "../../server/services/channels/hook-events.ts";

const CONTRACTS = path.join(import.meta.dirname, "../../../shared/contracts");
const HOOKS = path.join(CONTRACTS, "webhooks");
const AWS = path.join(CONTRACTS, "aws/samples");
const run = promisify(execFile);

describe.skipIf(!existsSync(HOOKS))("the vendor's published hooks", () => {
  const files = existsSync(HOOKS) ? readdirSync(HOOKS).filter((name) => name.endsWith(".json")) : [];

  test("each gives what its line says, told by the command line", { timeout: 60_000 }, async () => {
    const expected = readFileSync(path.join(HOOKS, "expected.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { file: string });
    const { stdout } = await run(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "../../server/mailroom.mjs"), "webhook", "explain", "--json", ...expected.map(({ file }) => path.join(HOOKS, file))]);
    expect(stdout.trim().split("\n").map((line) => JSON.parse(line) as unknown)).toEqual(expected);
    expect(expected.length).toBe(files.length);
  });

  test.each(files)("%s gives contents that the desk can keep", (file) => {
    expectKeepable(readHook("whatsapp_cloud", readFileSync(path.join(HOOKS, file), "utf8")));
  });

  test.skipIf(!existsSync(AWS))("AWS wraps the same: every sample gives what Meta's own hook gives", () => {
    const samples = readdirSync(AWS).filter((name) => name.startsWith("sns-") && files.includes(name.slice(4)));
    expect(samples.length).toBeGreaterThanOrEqual(10);
    for (const name of samples) {
      const envelope = readFileSync(path.join(AWS, name), "utf8");
      const direct = readHook("whatsapp_cloud", readFileSync(path.join(HOOKS, name.slice(4)), "utf8"));
      const { Message: message } = JSON.parse(envelope) as { Message: string };
      expect(readHook("aws_social", message)).toEqual(direct);
      expect(readHook("aws_social", envelope)).toEqual(direct);
      expect(readHook("aws_social", JSON.stringify({ source: "aws.social-messaging", detail: JSON.parse(message) as unknown }))).toEqual(direct);
    }
  });
});

const whatsApp = (value: object, field = "messages") => JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "102290129340398", changes: [{ field, value: { metadata: { phone_number_id: "1066" }, ...value } }] }] });
const page = (...messaging: object[]) => JSON.stringify({ object: "page", entry: [{ id: "PAGE", time: 1_763_370_000_000, messaging: messaging.map((item) => ({ sender: { id: "PSID" }, recipient: { id: "PAGE" }, timestamp: 1_763_370_000_123, ...item })) }] });
const only = (provider: ChatProvider, body: string) => {
  const events = readHook(provider, body);
  expect(events).toHaveLength(1);
  return events[0]!;
};

describe("WhatsApp", () => {
  test("who hides the number is known by the id that they have with this business", () => {
    const value = { contacts: [{ profile: { name: "Ingrid", username: "ingrid.s" }, user_id: "US.1234" }], messages: [{ from_user_id: "US.1234", id: "wamid.1", timestamp: "1763370000", type: "text", text: { body: "Hei" } }] };
    expect(only("whatsapp_cloud", whatsApp(value))).toMatchObject({ from: "US.1234", fromUserId: "US.1234", fromName: "Ingrid", userName: "ingrid.s", accountExternalId: "1066", at: new Date("2025-11-17T09:00:00Z") });
    expect(only("whatsapp_cloud", whatsApp({ messages: [{ from: "US.1234", id: "wamid.2", type: "text", text: { body: "Hei" } }] }))).toMatchObject({ from: "US.1234", fromUserId: "US.1234", at: null });
  });

  test("what was edited or taken back names the message that it was", () => {
    expect(only("whatsapp_cloud", whatsApp({ messages: [{ from: "47", id: "wamid.2", type: "revoke", revoke: { original_message_id: "wamid.1" } }] }))).toMatchObject({ kind: "changed", id: "wamid.2", of: "wamid.1", content: null, from: "47", isEcho: false });
    expect(only("whatsapp_cloud", whatsApp({ messages: [{ from: "47", id: "wamid.3", type: "edit", edit: { original_message_id: "wamid.1", message: { type: "text", text: { body: "Oslo" } } } }] }))).toMatchObject({ of: "wamid.1", content: { type: "text", body: "Oslo" } });
  });

  test("a status carries our own word, its price and why it failed", () => {
    const status = { id: "wamid.1", status: "failed", timestamp: "1763370000", recipient_id: "47", biz_opaque_callback_data: "delivery-1", pricing: { billable: true, category: "marketing" }, errors: [{ code: 131049, title: "Not delivered", error_data: { details: "Healthy ecosystem" } }] };
    expect(only("whatsapp_cloud", whatsApp({ statuses: [status] }))).toMatchObject({ kind: "status", tracker: "delivery-1", pricing: { category: "marketing", isBillable: true }, errors: [{ code: 131049, title: "Not delivered", detail: "Healthy ecosystem" }] });
  });

  test.each<[string, object, object]>([
    ["message_template_status_update", { event: "REJECTED", message_template_id: "BIG", message_template_name: "trip", message_template_language: "de", reason: "INVALID_FORMAT", message_template_category: "UTILITY" }, { kind: "template", businessId: "102290129340398", providerTemplateId: "12345678901234567890", name: "trip", change: { status: "REJECTED", rejectedReason: "INVALID_FORMAT", category: "UTILITY" } }],
    ["message_template_quality_update", { message_template_id: 1, message_template_name: "trip", message_template_language: "de", new_quality_score: "YELLOW" }, { kind: "template", change: { quality: "YELLOW" } }],
    ["phone_number_quality_update", { display_phone_number: "4930", event: "UPGRADE", current_limit: "TIER_10K" }, { kind: "account", businessId: "102290129340398", change: { tier: "TIER_10K" }, note: "phone_number_quality_update UPGRADE" }],
    ["business_capability_update", { max_daily_conversations_per_business: 2000 }, { kind: "account", change: { peoplePerDay: 2000 } }],
    ["user_preferences", { user_preferences: [{ wa_id: "47", category: "marketing_messages", value: "stop", timestamp: 1763370000 }] }, { kind: "preference", from: "47", isStopped: true }],
    ["smb_message_echoes", { message_echoes: [{ from: "4930", to: "47", id: "wamid.9", timestamp: "1763370000", type: "text", text: { body: "From the phone" } }] }, { kind: "message", isEcho: true, from: "4930", to: "47", text: "From the phone" }],
    ["messages", { messages: [{ from: "47", group_id: "G1", id: "wamid.9", type: "text", text: { body: "All" } }] }, { kind: "message", groupId: "G1", from: "47" }],
    ["something_new", { anything: 1 }, { kind: "other", field: "something_new" }],
  ])("%s", (field, value, expected) => {
    // A number beyond what a double holds, as Meta writes it.
    const body = whatsApp(value, field).replace(`"BIG"`, "12345678901234567890");
    expect(only("whatsapp_cloud", body)).toMatchObject(expected);
  });
});

describe("Messenger and Instagram", () => {
  test.each<[string, object, object[]]>([
    ["a text", { message: { mid: "m_1", text: "Hallo", reply_to: { mid: "m_0" } } }, [{ kind: "message", id: "m_1", from: "PSID", text: "Hallo", replyTo: "m_0", content: { type: "text", body: "Hallo" }, at: new Date(1_763_370_000_123) }]],
    ["two pictures and a text", { message: { mid: "m_1", text: "Seht", attachments: [{ type: "image", payload: { url: "https://scontent.fbcdn.net/a.jpg" } }, { type: "image", payload: { url: "https://scontent.fbcdn.net/b.jpg" } }] } }, [{ id: "m_1", text: "Seht", mediaId: "https://scontent.fbcdn.net/a.jpg", content: { type: "image", caption: "Seht" } }, { id: "m_1#2", text: null, content: { type: "image", caption: null } }]],
    ["a file", { message: { mid: "m_1", attachments: [{ type: "file", payload: { url: "https://cdn.fbsbx.com/v/Reise%20plan.pdf?x=1" } }] } }, [{ content: { type: "document", fileName: "Reise plan.pdf" } }]],
    ["a quick reply", { message: { mid: "m_1", text: "Ja", quick_reply: { payload: "YES" } } }, [{ text: "Ja", content: { type: "choice", id: "YES", title: "Ja" } }]],
    ["a postback by an advertisement", { postback: { mid: "m_1", title: "Start", payload: "GO", referral: { source: "ADS", ads_context_data: { ad_title: "Oslo" } } } }, [{ id: "m_1", content: { type: "choice", id: "GO", title: "Start" }, referral: { source: "ADS", headline: "Oslo", url: null } }]],
    ["a reaction", { reaction: { mid: "m_0", action: "react", emoji: "❤", reaction: "love" } }, [{ content: { type: "reaction", emoji: "❤", toProviderMessageId: "m_0" }, text: null }]],
    ["a reaction taken back", { reaction: { mid: "m_0", action: "unreact" } }, [{ content: { type: "reaction", emoji: null, toProviderMessageId: "m_0" } }]],
    ["read up to a moment", { read: { watermark: 1_763_370_000_000 } }, [{ kind: "status", id: null, status: "read", to: "PSID", at: new Date(1_763_370_000_000) }]],
    ["one message read", { read: { mid: "m_0" } }, [{ kind: "status", id: "m_0", status: "read" }]],
    ["deliveries", { delivery: { mids: ["m_1", "m_2"], watermark: 1_763_370_000_000 } }, [{ id: "m_1", status: "delivered" }, { id: "m_2", status: "delivered" }]],
    ["an echo of ours", { sender: { id: "PAGE" }, recipient: { id: "PSID" }, message: { mid: "m_5", is_echo: true, metadata: "delivery-1", text: "Gern" } }, [{ isEcho: true, from: "PAGE", to: "PSID", tracker: "delivery-1" }]],
    ["an unsent message", { message: { mid: "m_1", is_deleted: true } }, [{ kind: "changed", of: "m_1", content: null, from: "PSID" }]],
    ["an edited message", { message_edit: { mid: "m_1", text: "Bergen", num_edit: 1 } }, [{ kind: "changed", of: "m_1", content: { type: "text", body: "Bergen" } }]],
    ["a template that a page showed", { message: { mid: "m_1", attachments: [{ type: "template", payload: {} }] } }, [{ content: { type: "other", kind: "template" } }]],
    ["what is not known", { optin: { type: "notification_messages" } }, [{ kind: "other", field: "optin" }]],
  ])("%s", (_name, item, expected) => {
    for (const channel of ["messenger", "instagram"] as const) {
      const events = readHook(channel, page(item));
      expect(events).toMatchObject(expected.map((one) => ({ channel, ...one })));
      expect(events).toHaveLength(expected.length);
      expectKeepable(events);
    }
  });

  test("told twice, a reaction has the same id", () => {
    const body = page({ reaction: { mid: "m_0", action: "react", emoji: "❤" } });
    expect(readHook("messenger", body)).toEqual(readHook("messenger", body));
  });
});

describe("what a stranger sends", () => {
  test("a text without an end is cut, and holds nothing that cannot be stored", () => {
    const event = only("whatsapp_cloud", whatsApp({ messages: [{ from: "47", id: "wamid.1", type: "text", text: { body: `\0\ud800${"x".repeat(200_000)}` } }] }));
    expect(event).toMatchObject({ kind: "message", text: expect.stringMatching(/^\ufffdx+$/) });
    expectKeepable([event]);
  });

  test("nothing of any shape throws, and all that comes of it can be kept", { timeout: 60_000 }, () => {
    const seeds = [whatsApp({ messages: [{ from: "47", id: "wamid.1", type: "text", text: { body: "Hei" } }], statuses: [{ id: "a", status: "read" }], errors: [{ code: 1 }] }), page({ message: { mid: "m", text: "a", attachments: [{ type: "image", payload: { url: "https://a.example/b" } }] } }, { read: { watermark: 1 } })];
    fc.assert(fc.property(fc.constantFrom(...seeds), fc.constantFrom(...chatProviders), fc.nat(), fc.jsonValue({ maxDepth: 3 }), (seed, provider, place, value) => {
      expectKeepable(readHook(provider, JSON.stringify(replaceAt(JSON.parse(seed) as unknown, place, value))));
    }), { numRuns: 3_000 });
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom(...chatProviders), (body, provider) => expectKeepable(readHook(provider, body))), { numRuns: 2_000 });
  });

  test("a body of many entries gives a bounded number of events", () => {
    const change = { field: "messages", value: { messages: Array.from({ length: 2_000 }, (_, index) => ({ from: "47", id: `wamid.${index}`, type: "text", text: { body: "x" } })) } };
    expect(readHook("whatsapp_cloud", JSON.stringify({ entry: [{ id: "1", changes: Array.from({ length: 30 }, () => change) }] })).length).toBe(10_000);
  });
});

/** Puts the value in the place of the n-th node. */
function replaceAt(tree: unknown, place: number, value: unknown): unknown {
  const nodes: [holder: Record<string, unknown>, key: string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      nodes.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(tree);
  const [holder, key] = nodes[place % nodes.length]!;
  holder[key] = value;
  return tree;
}

function expectKeepable(events: HookEvent[]): void {
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    if (event.kind === "message" || (event.kind === "changed" && event.content !== null)) expect(ChatContent.safeParse(event.content).error?.message).toBeUndefined();
    const stored = JSON.stringify(event);
    expect(stored.includes(String.raw`\u0000`) || /\\ud[89a-f]/.test(stored)).toBe(false);
  }
}

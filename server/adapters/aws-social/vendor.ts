import { CreateWhatsAppMessageTemplateCommand, DeleteWhatsAppMessageTemplateCommand, GetLinkedWhatsAppBusinessAccountPhoneNumberCommand, GetWhatsAppMessageTemplateCommand, ListWhatsAppMessageTemplatesCommand, SendWhatsAppMessageCommand, UpdateWhatsAppMessageTemplateCommand } from "@aws-sdk/client-socialmessaging";
import { type AccountFacts, qualityRatings, templateCategories, templateStatuses } from "../../contract/channels.ts";
import type { Answered, ChannelVendor, VendorAccount, VendorRefusal, VendorTemplate } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "../meta/ask-meta.ts";
import { type Untrusted, idOf, isObject, objectOf, objectsOf, readObject, textOf } from "../meta/hostile-json.ts";
import { type TestAnswer, badTest, goodTest } from "../outside/test-answers.ts";
import { templateOf } from "../whatsapp-cloud/vendor.ts";
import { type AwsOptions, askAwsFor } from "./ask-aws.ts";
import type { Wire } from "./aws-clients.ts";
import { fetchBySocial } from "./bucket.ts";
import { createReadCredentials } from "./credentials.ts";
import { type AwsNumber, createFindNumber } from "./phone-number.ts";
import { putMetrics } from "./put-metrics.ts";

const TEMPLATES_PER_PAGE = 100;
const TEMPLATE_PAGES_MAX = 100;
/** https://docs.aws.amazon.com/social-messaging/latest/userguide/increase-message-throughput.html */
const MESSAGES_PER_SECOND = 80;

const blob = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** WhatsApp's accounts, templates and files as AWS shows them: https://docs.aws.amazon.com/social-messaging/latest/APIReference/ */
export function createAwsSocialVendor(meta: MetaOptions): ChannelVendor {
  const options: AwsOptions = { ...meta, readCredentials: createReadCredentials(meta) };
  const findNumber = createFindNumber(options);
  const on = async <Value>(account: VendorAccount, ask: (number: AwsNumber) => Promise<Answered<Value>>): Promise<Answered<Value>> => {
    const number = await findNumber(account);
    return number.ok ? ask(number.value) : number;
  };
  const ofBusiness = <Value>(account: VendorAccount, ask: (wabaId: string) => Promise<Answered<Value>>) => on(account, async ({ wabaId }) => (wabaId === null ? noBusiness : ask(wabaId)));
  const tell = (account: VendorAccount, ask: (wire: Wire) => Promise<object>): Promise<Answered<null>> => askAwsFor(options, account, ask, () => true).then((answer) => (answer.ok ? { ok: true, value: null } : answer));
  const say = (account: VendorAccount, body: Record<string, unknown>) => on(account, ({ phoneNumberId }) => tell(account, ({ social }) => social().send(new SendWhatsAppMessageCommand({ originationPhoneNumberId: phoneNumberId, message: blob({ messaging_product: "whatsapp", ...body }), metaApiVersion: account.settings.aws?.metaApiVersion ?? "v23.0" }))));
  return {
    provider: "aws_social",
    readFacts: (account) => on(account, (number) => readFacts(options, account, number)),
    test: (account) => testAwsSocial(options, account),
    // Which topic AWS tells of an account, its owner sets at AWS and nobody else may.
    subscribe: async () => ({ ok: true, value: null }),
    unsubscribe: async () => ({ ok: true, value: null }),
    renewToken: async () => ({ ok: true, value: null }),
    fetchMedia: (account, media) => on(account, ({ phoneNumberId }) => fetchBySocial(options, account, { phoneNumberId, ...media })),
    markRead: (account, { providerMessageId }) => say(account, { status: "read", message_id: providerMessageId }),
    showTyping: (account, { providerMessageId }) => say(account, { status: "read", message_id: providerMessageId, typing_indicator: { type: "text" } }),
    putMetrics: (account, metrics) => putMetrics(options, account, metrics),
    listTemplates: (account) => ofBusiness(account, (wabaId) => listTemplates(options, account, wabaId)),
    createTemplate: (account, template) => ofBusiness(account, (wabaId) => askAwsFor(options, account, ({ social }) => social().send(new CreateWhatsAppMessageTemplateCommand({ templateDefinition: blob(template), id: wabaId })), createdTemplate)),
    updateTemplate: (account, metaTemplateId, { category, components }) => ofBusiness(account, (wabaId) => tell(account, ({ social }) => social().send(new UpdateWhatsAppMessageTemplateCommand({ id: wabaId, metaTemplateId, templateCategory: category, templateComponents: blob(components) })))),
    deleteTemplate: (account, { name, providerTemplateId }) => ofBusiness(account, (wabaId) => tell(account, ({ social }) => social().send(new DeleteWhatsAppMessageTemplateCommand({ id: wabaId, templateName: name, ...(providerTemplateId !== null && { metaTemplateId: providerTemplateId }) })))),
  };
}

const noBusiness: VendorRefusal = { ok: false, code: "invalid", detail: "The account names no business account.", vendorCode: null, retryAt: null };

async function readNumber(options: AwsOptions, account: VendorAccount, { phoneNumberId }: AwsNumber): Promise<Answered<Untrusted>> {
  return askAwsFor(options, account, ({ social }) => social().send(new GetLinkedWhatsAppBusinessAccountPhoneNumberCommand({ id: phoneNumberId })), (answer) => (isObject(answer["phoneNumber"]) ? answer["phoneNumber"] : null));
}

async function readFacts(options: AwsOptions, account: VendorAccount, found: AwsNumber): Promise<Answered<AccountFacts>> {
  const number = await readNumber(options, account, found);
  if (!number.ok) return number;
  const { value } = number;
  const facts = {
    handle: textOf(value["displayPhoneNumber"], 300) ?? textOf(value["phoneNumber"], 300) ?? found.phoneNumberId.slice(0, 300),
    verifiedName: textOf(value["displayPhoneNumberName"], 300),
    quality: qualityRatings.find((rating) => rating === value["qualityRating"]) ?? ("UNKNOWN" as const),
    tier: null, peoplePerDay: null, messagesPerSecond: MESSAGES_PER_SECOND, verification: null, tokenExpiresAt: null,
  };
  return { ok: true, value: facts };
}

export async function testAwsSocial(options: AwsOptions, account: VendorAccount): Promise<TestAnswer> {
  if (!account.settings.externalId) return badTest("settings_incomplete", "The account names no phone number.");
  const number = await createFindNumber(options)(account);
  const read = number.ok ? await readNumber(options, account, number.value) : number;
  if (read.ok) return goodTest(`AWS took the credentials for ${textOf(read.value["displayPhoneNumberName"], 300) ?? "the number"}.`);
  const codes = { token_refused: "sign_in_refused", not_allowed: "not_allowed", not_found: "no_such_mailbox", rate_limited: "busy", unreachable: "unreachable", invalid: "settings_incomplete", unexpected_answer: "unexpected_answer" } as const;
  return badTest(codes[read.code], read.detail);
}

/** The list has no components: each is asked for once more. */
async function listTemplates(options: AwsOptions, account: VendorAccount, wabaId: string): Promise<Answered<VendorTemplate[]>> {
  const templates: VendorTemplate[] = [];
  let next: string | null = null;
  for (let page = 0; page < TEMPLATE_PAGES_MAX; page += 1) {
    const asked: ListWhatsAppMessageTemplatesCommand = new ListWhatsAppMessageTemplatesCommand({ id: wabaId, ...(next !== null && { nextToken: next, maxResults: TEMPLATES_PER_PAGE }) });
    const read: Answered<{ items: Untrusted[]; next: string | null }> = await askAwsFor(options, account, ({ social }) => social().send(asked), (answer) => ({ items: objectsOf(answer["templates"], 1_000), next: textOf(answer["nextToken"], 2_000) }));
    if (!read.ok) return read;
    for (const item of read.value.items) {
      const metaTemplateId = idOf(item["metaTemplateId"]);
      const whole = metaTemplateId === null ? null : await askAwsFor(options, account, ({ social }) => social().send(new GetWhatsAppMessageTemplateCommand({ id: wabaId, metaTemplateId })), (answer) => readObject(textOf(answer["template"], 200_000) ?? ""));
      // What is listed and gone a moment later is gone.
      if (whole && !whole.ok && whole.code !== "not_found" && whole.code !== "unexpected_answer") return whole;
      templates.push(...templateOf(wholeOf(item, whole?.ok ? whole.value : {})));
    }
    next = read.value.next;
    if (next === null) break;
  }
  return { ok: true, value: templates };
}

function wholeOf(item: Untrusted, whole: Untrusted): Untrusted {
  return { ...whole, id: item["metaTemplateId"], name: item["templateName"], language: item["templateLanguage"], category: item["templateCategory"], status: item["templateStatus"], quality_score: objectOf(whole["quality_score"])["score"] === undefined ? { score: item["templateQualityScore"] } : whole["quality_score"] };
}

function createdTemplate(answer: Untrusted) {
  const providerTemplateId = idOf(answer["metaTemplateId"]);
  const category = templateCategories.find((one) => one === answer["category"]);
  if (providerTemplateId === null || !category) return null;
  return { providerTemplateId, category, status: templateStatuses.find((one) => one === answer["templateStatus"]) ?? ("PENDING" as const) };
}

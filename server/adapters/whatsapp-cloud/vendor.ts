import { type AccountFacts, qualityRatings, templateCategories, templateStatuses } from "../../contract/channels.ts";
import type { Answered, ChannelVendor, VendorAccount, VendorTemplate } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, askMeta, askMetaFor, identityOf, metaErrorOf, missing, pathOf, tellMeta } from "../meta/ask-meta.ts";
import { tokenEnd } from "../meta/debug-token.ts";
import { fetchFromMeta, tooLarge } from "../meta/fetch-media.ts";
import { allOfPages, graphPages } from "../meta/graph-pages.ts";
import { type Untrusted, idOf, isObject, numberOf, objectOf, textOf } from "../meta/hostile-json.ts";
import { type TestAnswer, badTest, goodTest, testOfAnswer, testOfFault } from "../outside/test-answers.ts";

const NUMBER_FIELDS = "display_phone_number,verified_name,quality_rating,throughput,messaging_limit_tier,whatsapp_business_manager_messaging_limit";
const TEMPLATE_FIELDS = "id,name,language,status,category,components,rejected_reason,quality_score";
const TEMPLATES_PER_PAGE = 100;
/** An account has 6,000 templates at most, with all languages. */
const TEMPLATE_PAGES_MAX = 100;

/** WhatsApp's accounts, templates and files by Meta's own interface: https://developers.facebook.com/docs/whatsapp/business-management-api */
export function createWhatsAppVendor(options: MetaOptions): ChannelVendor {
  return {
    provider: "whatsapp_cloud",
    readFacts: (account) => readFacts(options, account),
    test: (account) => testWhatsApp(options, account),
    subscribe: (account) => subscribe(options, account, "POST"),
    unsubscribe: (account) => subscribe(options, account, "DELETE"),
    // A system user's token, which WhatsApp is meant to be used with, has no end.
    renewToken: async () => ({ ok: true, value: null }),
    fetchMedia: (account, media) => fetchMedia(options, account, media),
    markRead: (account, { providerMessageId }) => tell(options, account, { status: "read", message_id: providerMessageId }),
    // Both in one: WhatsApp shows that somebody writes only below what was read.
    showTyping: (account, { providerMessageId }) => tell(options, account, { status: "read", message_id: providerMessageId, typing_indicator: { type: "text" } }),
    listTemplates: (account) => listTemplates(options, account),
    createTemplate: (account, template) => ofBusiness(options, account, (base, token) => askMetaFor(options, { method: "POST", url: `${base}/message_templates`, token, body: JSON.stringify(template) }, createdTemplate)),
    updateTemplate: ({ secret }, id, { category, components }) => tellMeta(options, { method: "POST", url: `${options.addresses.metaGraphBaseUrl}${pathOf(id)}`, token: secret, body: JSON.stringify({ category, components }) }),
    deleteTemplate: (account, { name, providerTemplateId }) => ofBusiness(options, account, (base, token) => {
      const query = new URLSearchParams({ name, ...(providerTemplateId !== null && { hsm_id: providerTemplateId }) });
      return tellMeta(options, { method: "DELETE", url: `${base}/message_templates?${query}`, token });
    }),
  };
}

async function readFacts(options: MetaOptions, account: VendorAccount): Promise<Answered<AccountFacts>> {
  const known = identityOf(account);
  if (!known.ok) return known;
  const { externalId, token } = known;
  const number = await askMetaFor(options, { method: "GET", url: `${options.addresses.metaGraphBaseUrl}${pathOf(externalId)}?fields=${NUMBER_FIELDS}`, token }, (json) => (idOf(json["id"]) === null ? null : json));
  if (!number.ok) return number;
  const [business, end] = await Promise.all([readBusiness(options, account, token), tokenEnd(options, token)]);
  return { ok: true, value: factsOf(number.value, business.ok ? business.value : {}, end.ok && end.value ? end.value : null) };
}

async function readBusiness(options: MetaOptions, { settings }: VendorAccount, token: string): Promise<Answered<Untrusted>> {
  if (!settings.businessId) return missing("business account");
  return askMetaFor(options, { method: "GET", url: `${options.addresses.metaGraphBaseUrl}${pathOf(settings.businessId)}?fields=business_verification_status`, token }, (json) => json);
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput */
const MESSAGES_PER_SECOND: Record<string, number> = { STANDARD: 80, HIGH: 1_000 };

function factsOf(number: Untrusted, business: Untrusted, tokenEndsAt: Date | null): AccountFacts {
  const tier = textOf(number["whatsapp_business_manager_messaging_limit"], 60) ?? textOf(number["messaging_limit_tier"], 60);
  const level = textOf(objectOf(number["throughput"])["level"], 40) ?? "";
  return {
    handle: textOf(number["display_phone_number"], 300) ?? idOf(number["id"])!.slice(0, 300),
    verifiedName: textOf(number["verified_name"], 300),
    quality: qualityRatings.find((rating) => rating === number["quality_rating"]) ?? "UNKNOWN",
    tier,
    peoplePerDay: peopleOfTier(tier),
    messagesPerSecond: Object.hasOwn(MESSAGES_PER_SECOND, level) ? MESSAGES_PER_SECOND[level]! : null,
    verification: textOf(business["business_verification_status"], 60),
    tokenExpiresAt: tokenEndsAt?.toISOString() ?? null,
  };
}

/** `TIER_2K`: 2,000 people; null: no limit, or none that is understood. */
export function peopleOfTier(tier: string | null): number | null {
  const [, digits, thousands] = /^TIER_(\d{1,6})(K?)$/.exec(tier ?? "") ?? [];
  return digits === undefined ? null : Number(digits) * (thousands === "K" ? 1_000 : 1);
}

/** Asks for the number's name, which costs nothing. */
export async function testWhatsApp(options: MetaOptions, account: VendorAccount): Promise<TestAnswer> {
  if (account.secret === null) return badTest("secret_missing", "The account has no token.");
  if (!account.settings.externalId) return badTest("settings_incomplete", "The account names no phone number id.");
  try {
    const answer = await askMeta(options, { method: "GET", url: `${options.addresses.metaGraphBaseUrl}${pathOf(account.settings.externalId)}?fields=display_phone_number,verified_name`, token: account.secret });
    const name = textOf(answer.json?.["verified_name"], 300) ?? textOf(answer.json?.["display_phone_number"], 300);
    if (answer.status === 200 && name !== null) return goodTest(`WhatsApp took the token for ${name}.`);
    return testOfMeta(answer);
  } catch (error) {
    return testOfFault(error);
  }
}

/** Meta tells a refused token with 400 too. */
export function testOfMeta(answer: Parameters<typeof testOfAnswer>[0]): TestAnswer {
  const error = metaErrorOf(answer);
  if (error?.code === 190 || error?.code === 0) return badTest("sign_in_refused", error.detail);
  if (error && (error.code === 3 || error.code === 10 || (error.code >= 200 && error.code < 300))) return badTest("not_allowed", error.detail);
  return testOfAnswer(answer);
}

async function subscribe(options: MetaOptions, account: VendorAccount, method: "POST" | "DELETE"): Promise<Answered<null>> {
  return ofBusiness(options, account, (base, token) => tellMeta(options, { method, url: `${base}/subscribed_apps`, token }));
}

async function tell(options: MetaOptions, account: VendorAccount, body: Record<string, unknown>): Promise<Answered<null>> {
  const known = identityOf(account);
  if (!known.ok) return known;
  const url = `${options.addresses.metaGraphBaseUrl}${pathOf(known.externalId, "messages")}`;
  return tellMeta(options, { method: "POST", url, token: known.token, body: JSON.stringify({ messaging_product: "whatsapp", ...body }) });
}

async function fetchMedia(options: MetaOptions, account: VendorAccount, { mediaId, bytesMax }: { mediaId: string; bytesMax: number }): Promise<Answered<{ bytes: Uint8Array; mimeType: string }>> {
  const known = identityOf(account);
  if (!known.ok) return known;
  const { externalId, token } = known;
  const found = await askMetaFor(options, { method: "GET", url: `${options.addresses.metaGraphBaseUrl}${pathOf(mediaId)}?phone_number_id=${encodeURIComponent(externalId)}`, token }, (json) => {
    const url = textOf(json["url"], 4_000);
    return url === null ? null : { url, mimeType: textOf(json["mime_type"], 200), size: numberOf(json["file_size"]) };
  });
  if (!found.ok) return found;
  if (found.value.size !== null && found.value.size > bytesMax) return tooLarge(bytesMax);
  const fetched = await fetchFromMeta(options, { url: found.value.url, token, bytesMax });
  return fetched.ok && found.value.mimeType !== null ? { ok: true, value: { ...fetched.value, mimeType: found.value.mimeType } } : fetched;
}

async function listTemplates(options: MetaOptions, account: VendorAccount): Promise<Answered<VendorTemplate[]>> {
  return ofBusiness(options, account, async (base, token) => {
    const url = `${base}/message_templates?fields=${TEMPLATE_FIELDS}&limit=${TEMPLATES_PER_PAGE}`;
    const all = await allOfPages(graphPages(options, { url, token, pagesMax: TEMPLATE_PAGES_MAX }));
    return all.ok ? { ok: true, value: all.value.flatMap(templateOf) } : all;
  });
}

/** Nothing: it has no name, language or category that is known. A state that is not known sends nothing. */
export function templateOf(item: Untrusted): VendorTemplate[] {
  const [name, language] = [textOf(item["name"], 512), textOf(item["language"], 15)];
  const category = templateCategories.find((one) => one === item["category"]);
  if (name === null || language === null || !category) return [];
  const reason = textOf(item["rejected_reason"], 1_000);
  return [{
    providerTemplateId: idOf(item["id"]), name, language, category,
    status: templateStatuses.find((one) => one === item["status"]) ?? "DISABLED",
    components: (Array.isArray(item["components"]) ? item["components"] : []).filter(isObject).slice(0, 20),
    rejectedReason: reason === "NONE" ? null : reason,
    quality: textOf(objectOf(item["quality_score"])["score"], 40),
  }];
}

function createdTemplate(json: Untrusted) {
  const providerTemplateId = idOf(json["id"]);
  const category = templateCategories.find((one) => one === json["category"]);
  if (providerTemplateId === null || !category) return null;
  return { providerTemplateId, category, status: templateStatuses.find((one) => one === json["status"]) ?? ("PENDING" as const) };
}

async function ofBusiness<Value>({ addresses }: MetaOptions, { settings, secret }: VendorAccount, ask: (base: string, token: string) => Promise<Answered<Value>>): Promise<Answered<Value>> {
  if (!settings.businessId) return missing("business account");
  if (secret === null) return { ...missing("token"), code: "token_refused" };
  return ask(`${addresses.metaGraphBaseUrl}${pathOf(settings.businessId)}`, secret);
}

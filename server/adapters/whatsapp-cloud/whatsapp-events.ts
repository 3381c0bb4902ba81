import { qualityRatings, templateCategories, templateStatuses } from "../../contract/channels.ts";
import type { HookEvent } from "../../services/channels/hook-events.ts";
import { type Untrusted, idOf, momentOf, numberOf, objectOf, objectsOf, textOf } from "../meta/hostile-json.ts";
import { readChange, readWhatsAppContent } from "./whatsapp-content.ts";

/** Meta puts up to so many into one call. */
const ITEMS_MAX = 1_000;
const ERRORS_MAX = 20;
const channel = "whatsapp" as const;
type Found<Kind extends HookEvent["kind"]> = Extract<HookEvent, { kind: Kind }>;

/** One change of a WhatsApp hook; empty: nothing of it is known. https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components */
export function readWhatsAppChange(field: string, value: Untrusted, businessId: string): HookEvent[] {
  const accountExternalId = idOf(objectOf(value["metadata"])["phone_number_id"]) ?? "";
  switch (field) {
    case "message_template_status_update":
    case "message_template_quality_update":
    case "message_template_components_update":
    case "template_category_update": {
      return readTemplateChange(value, businessId);
    }
    case "account_update":
    case "account_alerts":
    case "account_review_update":
    case "business_capability_update":
    case "phone_number_name_update":
    case "phone_number_quality_update":
    case "security": {
      return [readAccountChange(field, value, businessId)];
    }
    case "user_preferences": {
      return objectsOf(value["user_preferences"], ITEMS_MAX).flatMap((preference) => readPreference(preference, accountExternalId));
    }
    case "smb_message_echoes": {
      return objectsOf(value["message_echoes"], ITEMS_MAX).flatMap((message) => readMessage(message, value, { accountExternalId, isEcho: true }));
    }
    default: {
      return [
        ...objectsOf(value["messages"], ITEMS_MAX).flatMap((message) => readMessage(message, value, { accountExternalId, isEcho: false })),
        ...objectsOf(value["statuses"], ITEMS_MAX).flatMap((status) => readStatus(status, accountExternalId)),
        ...objectsOf(value["errors"], ERRORS_MAX).flatMap((error) => readError(error, accountExternalId)),
      ];
    }
  }
}

function readMessage(message: Untrusted, value: Untrusted, { accountExternalId, isEcho }: { accountExternalId: string; isEcho: boolean }): HookEvent[] {
  const id = idOf(message["id"]);
  // Who has a user name may hide the number: then the business-scoped id alone names the writer.
  const from = idOf(message["from"]) ?? idOf(message["from_user_id"]);
  if (id === null || from === null) return [];
  const at = momentOf(message["timestamp"], "s");
  const change = readChange(message);
  if (change) return [{ kind: "changed", channel, accountExternalId, id, from, ...change, at, isEcho }];
  const contact = isEcho ? null : contactOf(value, from);
  const profile = objectOf((contact ?? (isEcho ? null : onlyContact(value)))?.["profile"]);
  const context = objectOf(message["context"]);
  return [{
    kind: "message", channel, accountExternalId, id, from, at, isEcho,
    fromUserId: idOf(message["from_user_id"]) ?? idOf(contact?.["user_id"]) ?? (isScopedId(from) ? from : null),
    fromName: textOf(profile["name"], 300),
    userName: textOf(profile["username"], 300),
    type: textOf(message["type"], 80) ?? "unknown",
    ...readWhatsAppContent(message),
    replyTo: idOf(context["id"]),
    referral: readReferral(objectOf(message["referral"])),
    to: isEcho ? (idOf(message["to"]) ?? idOf(message["to_user_id"])) : null,
    groupId: idOf(message["group_id"]),
    tracker: null,
  }];
}

/** `US.1234`: an id that a person has with one business only, instead of a number. */
const isScopedId = (from: string): boolean => /^[A-Z]{2}\./.test(from);

/** Whose id the message names. Nobody else's ids are taken for the writer's: two persons would become one. */
function contactOf(value: Untrusted, from: string): Untrusted | null {
  return objectsOf(value["contacts"], ITEMS_MAX).find((contact) => idOf(contact["wa_id"]) === from || idOf(contact["user_id"]) === from) ?? null;
}

/** Where one number has several spellings the id differs, and the name is still the writer's. */
function onlyContact(value: Untrusted): Untrusted | null {
  const contacts = objectsOf(value["contacts"], ITEMS_MAX);
  return contacts.length === 1 ? contacts[0]! : null;
}

function readReferral(referral: Untrusted): Found<"message">["referral"] {
  const source = textOf(referral["source_type"], 80);
  const url = textOf(referral["source_url"], 2_000);
  return source === null && url === null ? null : { source: source ?? "unknown", headline: textOf(referral["headline"], 500), url };
}

function readStatus(status: Untrusted, accountExternalId: string): HookEvent[] {
  const [id, word] = [idOf(status["id"]), textOf(status["status"], 40)];
  if (id === null || word === null) return [];
  const pricing = objectOf(status["pricing"]);
  const category = textOf(pricing["category"], 60);
  return [{
    kind: "status", channel, accountExternalId, id, status: word,
    to: idOf(status["recipient_id"]) ?? idOf(status["recipient_user_id"]),
    at: momentOf(status["timestamp"], "s"),
    errors: objectsOf(status["errors"], ERRORS_MAX).flatMap(errorOf),
    tracker: textOf(status["biz_opaque_callback_data"], 512),
    pricing: category === null ? null : { category, isBillable: pricing["billable"] === true },
  }];
}

function errorOf(error: Untrusted): { code: number; title: string; detail: string | null }[] {
  const code = numberOf(error["code"]);
  return code === null ? [] : [{ code, title: textOf(error["title"], 300) ?? textOf(error["message"], 300) ?? String(code), detail: textOf(objectOf(error["error_data"])["details"], 500) }];
}

function readError(error: Untrusted, accountExternalId: string): HookEvent[] {
  return errorOf(error).map(({ code, title }) => ({ kind: "error", channel, accountExternalId: accountExternalId === "" ? null : accountExternalId, code, title }));
}

function readPreference(preference: Untrusted, accountExternalId: string): HookEvent[] {
  const from = idOf(preference["wa_id"]) ?? idOf(preference["user_id"]);
  if (from === null || preference["category"] !== "marketing_messages") return [];
  return [{ kind: "preference", channel, accountExternalId, from, isStopped: preference["value"] === "stop", at: momentOf(preference["timestamp"], "s") }];
}

function readTemplateChange(value: Untrusted, businessId: string): HookEvent[] {
  const [name, language] = [textOf(value["message_template_name"], 512), textOf(value["message_template_language"], 15)];
  if (name === null || language === null) return [];
  const status = oneOf(templateStatuses, value["event"]);
  const category = oneOf(templateCategories, value["new_category"] ?? value["message_template_category"]);
  const quality = textOf(value["new_quality_score"], 40);
  const reason = textOf(objectOf(value["rejection_info"])["reason"], 1_000) ?? textOf(value["reason"], 1_000);
  const change = {
    ...(status && { status, rejectedReason: status === "REJECTED" && reason !== "NONE" ? reason : null }),
    ...(category && { category }),
    ...(quality && { quality }),
  };
  return [{ kind: "template", channel, businessId, providerTemplateId: idOf(value["message_template_id"]), name, language, change }];
}

function readAccountChange(field: string, value: Untrusted, businessId: string): HookEvent {
  const quality = oneOf(qualityRatings, value["new_quality_rating"]);
  const tier = textOf(value["current_limit"], 60);
  const peoplePerDay = numberOf(value["max_daily_conversations_per_business"] ?? value["max_daily_conversation_per_phone"]);
  const verification = textOf(objectOf(value["partner_client_certification_info"])["status"], 60);
  const isNameTaken = field === "phone_number_name_update" && value["decision"] === "APPROVED";
  const change = {
    ...(quality && { quality }),
    ...(tier && { tier }),
    ...(peoplePerDay !== null && Number.isInteger(peoplePerDay) && peoplePerDay > 0 && { peoplePerDay }),
    ...(verification && { verification }),
    ...(isNameTaken && { verifiedName: textOf(value["requested_verified_name"], 300) }),
  };
  const words = [field, textOf(value["event"] ?? value["decision"] ?? value["alert_type"], 80), textOf(objectOf(value["ban_info"])["waba_ban_state"], 80), textOf(objectOf(value["violation_info"])["violation_type"], 80), textOf(objectOf(value["disconnection_info"])["reason"], 80)];
  return { kind: "account", channel, accountExternalId: null, businessId: businessId === "" ? null : businessId, change, note: words.filter((word) => word !== null).join(" ") };
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | null {
  return words.find((word) => word === value) ?? null;
}

import type { Json, MetaMessage, MetaPerson, MetaTemplate, StatusStep } from "./model.ts";

const seconds = (at: string) => String(Math.floor(Date.parse(at) / 1000));
const DAY_SECONDS = 86_400;

interface NumberFacts {
  wabaId: string;
  id: string;
  display: string;
}

/** Shapes: ../../../docs of Meta, https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components */
function whatsAppEntry(number: NumberFacts, value: Json, field = "messages"): Json {
  const metadata = { display_phone_number: number.display.replace(/\D/g, ""), phone_number_id: number.id };
  return { id: number.wabaId, changes: [{ value: { messaging_product: "whatsapp", metadata, ...value }, field }] };
}

export function inboundWhatsApp(number: NumberFacts, message: MetaMessage, person: MetaPerson | null): Json {
  const context = message.replyTo === null ? {} : { context: { from: number.display.replace(/\D/g, ""), id: message.replyTo } };
  return whatsAppEntry(number, {
    contacts: [{ profile: { name: person?.name ?? message.address }, wa_id: message.address }],
    messages: [{ ...context, from: message.address, id: message.id, timestamp: seconds(message.at), type: message.type, ...message.body }],
  });
}

export function whatsAppStatus(number: NumberFacts, message: MetaMessage, step: StatusStep): Json {
  const category = message.category ?? "service";
  const at = Number(seconds(step.at));
  const conversation = { id: conversationId(message), ...(step.status === "sent" ? { expiration_timestamp: String(at + DAY_SECONDS) } : {}), origin: { type: category } };
  const pricing = { billable: message.isBillable, pricing_model: "PMP", category, type: message.isBillable ? "regular" : "free_customer_service" };
  return whatsAppEntry(number, {
    statuses: [
      {
        id: message.id, status: step.status, timestamp: String(at), recipient_id: message.address,
        ...(message.tracker === null ? {} : { biz_opaque_callback_data: message.tracker }),
        ...(step.error ? { errors: [{ code: step.error.code, title: step.error.title, message: step.error.title, error_data: { details: step.error.details }, href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/" }] } : { conversation, pricing }),
      },
    ],
  });
}

function conversationId({ accountId, address }: MetaMessage): string {
  return Buffer.from(`${accountId}${address}`).toString("hex").slice(0, 32);
}

export function whatsAppPreference(number: NumberFacts, person: MetaPerson, preference: { isStopped: boolean; at: string }): Json {
  const value = preference.isStopped ? "stop" : "resume";
  return whatsAppEntry(
    number,
    {
      contacts: [{ profile: { name: person.name }, wa_id: person.phone }],
      user_preferences: [{ wa_id: person.phone, detail: `User requested to ${value} marketing messages`, category: "marketing_messages", value, timestamp: Number(seconds(preference.at)) }],
    },
    "user_preferences",
  );
}

export function templateDecision(template: MetaTemplate, at: string): Json {
  const { id, wabaId, name, language, category, status, rejectedReason } = template;
  const value = {
    event: status, message_template_id: Number(id), message_template_name: name, message_template_language: language, message_template_category: category,
    reason: rejectedReason ?? "NONE",
    ...(status === "REJECTED" ? { rejection_info: { reason: "Your template does not follow our policy.", recommendation: "Change its text and send it again." } } : {}),
  };
  return { id: wabaId, time: Number(seconds(at)), changes: [{ value, field: "message_template_status_update" }] };
}

/** https://developers.facebook.com/docs/messenger-platform/reference/webhook-events */
export function messagingEntry(accountId: string, at: string, event: Json): Json {
  return { id: accountId, time: Date.parse(at), messaging: [event] };
}

export function inboundMessaging(message: MetaMessage): Json {
  return messagingEntry(message.accountId, message.at, { sender: { id: message.address }, recipient: { id: message.accountId }, timestamp: Date.parse(message.at), ...message.body });
}

export function messagingEcho(message: MetaMessage, appId: string): Json {
  const said = message.body["message"] as Json;
  const metadata = message.tracker === null ? {} : { metadata: message.tracker };
  return messagingEntry(message.accountId, message.at, { sender: { id: message.accountId }, recipient: { id: message.address }, timestamp: Date.parse(message.at), message: { mid: message.id, is_echo: true, app_id: Number(appId), ...metadata, ...said } });
}

export function messagingDelivery(message: MetaMessage, at: string): Json {
  return messagingEntry(message.accountId, at, { sender: { id: message.address }, recipient: { id: message.accountId }, timestamp: Date.parse(at), delivery: { mids: [message.id], watermark: Date.parse(at) } });
}

/** Messenger tells until when; Instagram which message. */
export function messagingRead(message: MetaMessage, at: string): Json {
  const read = message.channel === "instagram" ? { mid: message.id } : { watermark: Date.parse(at) };
  return messagingEntry(message.accountId, at, { sender: { id: message.address }, recipient: { id: message.accountId }, timestamp: Date.parse(at), read });
}

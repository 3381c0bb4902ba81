import { randomBytes } from "node:crypto";

interface Known {
  status: number;
  message: string;
  type?: string;
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const KNOWN: Record<number, Known> = {
  2: { status: 500, message: "An unexpected error has occurred. Please retry your request later." },
  4: { status: 400, message: "Application request limit reached" },
  10: { status: 403, message: "Application does not have permission for this action" },
  100: { status: 400, message: "Invalid parameter" },
  190: { status: 401, message: "Error validating access token: The session has been invalidated" },
  200: { status: 403, message: "You do not have the necessary permissions to send messages on behalf of this account" },
  551: { status: 400, message: "This person isn't available right now." },
  803: { status: 404, message: "Some of the aliases you requested do not exist", type: "GraphMethodException" },
  2500: { status: 400, message: "An active access token must be used to query information about the current user." },
  80007: { status: 400, message: "Rate limit issues" },
  130429: { status: 400, message: "Rate limit hit" },
  131000: { status: 500, message: "Something went wrong" },
  131008: { status: 400, message: "Required parameter is missing" },
  131009: { status: 400, message: "Parameter value is not valid" },
  131021: { status: 400, message: "Recipient cannot be sender" },
  131026: { status: 400, message: "Message undeliverable" },
  131047: { status: 400, message: "Re-engagement message" },
  131049: { status: 400, message: "This message was not delivered to maintain healthy ecosystem engagement." },
  131050: { status: 400, message: "User has stopped marketing messages" },
  131051: { status: 400, message: "Unsupported message type" },
  131053: { status: 400, message: "Media upload error" },
  131056: { status: 400, message: "(Business Account, Consumer Account) pair rate limit hit" },
  132000: { status: 400, message: "Number of parameters does not match the expected number of params" },
  132001: { status: 404, message: "Template name does not exist in the translation" },
  132005: { status: 400, message: "Translated text too long" },
  132012: { status: 400, message: "Parameter format does not match format in the created template" },
  132015: { status: 400, message: "Template is paused" },
  132016: { status: 400, message: "Template is disabled" },
  132018: { status: 400, message: "There's an issue with the template parameters" },
};

/** A no of Meta's, with its code: `(#132000) …` and the details beneath. */
export class MetaRefusal extends Error {
  readonly code: number;
  readonly details: string;
  readonly subcode: number | null;
  readonly status: number;

  constructor(code: number, details = "", more: { subcode?: number; message?: string; status?: number } = {}) {
    super(more.message ?? KNOWN[code]?.message ?? "Unknown error");
    this.code = code;
    this.details = details;
    this.subcode = more.subcode ?? null;
    this.status = more.status ?? KNOWN[code]?.status ?? 400;
  }
}

export function refusalBody(refusal: MetaRefusal, isWhatsApp: boolean): object {
  const { code, details, subcode, message } = refusal;
  const data = isWhatsApp ? { error_data: { messaging_product: "whatsapp", details } } : {};
  const words = !isWhatsApp && details ? details : message;
  return {
    error: {
      message: code === 190 || code === 803 ? words : `(#${code}) ${words}`,
      type: KNOWN[code]?.type ?? "OAuthException",
      code,
      ...(subcode === null ? {} : { error_subcode: subcode }),
      ...(details ? data : {}),
      fbtrace_id: `A${randomBytes(16).toString("base64url")}`,
    },
  };
}

/** What Meta says when a lever orders a bad day by its status alone. */
export function faultBody(status: number): object {
  if (status === 429) return { error: { message: "(#130429) Rate limit hit", type: "OAuthException", code: 130429, error_data: { messaging_product: "whatsapp", details: "Cloud API message throughput has been reached." }, fbtrace_id: "ALever" } };
  if (status === 401) return { error: { message: "Error validating access token: Session has expired.", type: "OAuthException", code: 190, error_subcode: 463, fbtrace_id: "ALever" } };
  return { error: { message: "(#131000) Something went wrong", type: "OAuthException", code: status >= 500 ? 131000 : 100, is_transient: status >= 500, fbtrace_id: "ALever" } };
}

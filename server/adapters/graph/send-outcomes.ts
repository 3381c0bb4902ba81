import type { DraftOutcome, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { SIGN_IN_NEEDED } from "../../contract/mailboxes.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraph } from "./graph-request.ts";
import { messagePath, readMessageState } from "./messages-of.ts";

/** A fault while a draft was made or looked for. Nothing can have left: at most an unsent draft lies in Drafts. */
export function outcomeBeforeSending(error: unknown): Exclude<DraftOutcome, { outcome: "drafted" }> {
  if (!(error instanceof GraphFault)) throw error;
  if (error.status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: error.retryAt };
  if (!isRefusal(error)) return { outcome: "deferred", reason: reasonOf(error), retryAt: error.retryAt };
  return { outcome: "failed", reason: error.code, detail: error.message, ...scopeOf(error) };
}

/**
 * Sends a draft, once. Graph has no idempotency key: a 504 may have been sent, and a 202 with Retry-After must not
 * be repeated (https://github.com/microsoftgraph/msgraph-sdk-java/issues/1487). So every answer but a clear one is uncertain.
 */
export async function sendDraft(options: GraphOptions, mailbox: string, reference: ProviderReference): Promise<SendOutcome> {
  try {
    await askGraph(options, { method: "POST", path: `${messagePath(mailbox, reference.providerMessageId)}/send`, mailbox });
    return { outcome: "sent", reference };
  } catch (error) {
    if (!(error instanceof GraphFault)) throw error;
    if (error.status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: error.retryAt };
    if (error.isUntouched) return { outcome: "deferred", reason: reasonOf(error), retryAt: error.retryAt };
    if (isRefusal(error)) return settleRefusal(options, mailbox, reference, error);
    return { outcome: "uncertain", reason: error.code };
  }
}

// A refusal may also mean that somebody else has sent this very draft: only a draft that still lies there has failed.
async function settleRefusal(options: GraphOptions, mailbox: string, reference: ProviderReference, refusal: GraphFault): Promise<SendOutcome> {
  const state = await readMessageState(options, mailbox, reference.providerMessageId).catch(() => null);
  if (state?.isDraft === true) return { outcome: "failed", reason: refusal.code, detail: refusal.message, ...scopeOf(refusal) };
  if (state?.isDraft === false) return { outcome: "sent", reference: { ...reference, internetMessageId: state.internetMessageId } };
  return { outcome: "uncertain", reason: refusal.code };
}

/** Graph has read the request and says no for good. An expired token and a timeout at the gateway are no such answer. */
function isRefusal({ status }: GraphFault): boolean {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

function reasonOf({ status, code }: GraphFault): "network" | "unavailable" {
  return status === 0 && code !== "NoToken" && code !== SIGN_IN_NEEDED ? "network" : "unavailable";
}

/** Who may not send, or has no mailbox, will fare no better with the next message. */
function scopeOf({ status, code }: GraphFault): { scope: "recipient" | "account" } | object {
  if (status === 403 || ["ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "ErrorAccountSuspend", "ErrorExceededMessageLimit"].includes(code)) return { scope: "account" };
  return code === "ErrorInvalidRecipients" ? { scope: "recipient" } : {};
}

import type { SendOutcome } from "../../services/deliveries/channel.ts";
import type { SmtpFault } from "./smtp-fault.ts";

const RATE_WORDS = /\b(rate|too many|throttl\w*|exceed\w*|limit\w*|slow down|quota|greylist\w*|temporarily deferred)\b/i;

/**
 * What a broken dialogue means. Before the content began, nothing can have left. After it, only the server's own refusal
 * says so; a connection that was lost may have carried all of it.
 */
export function outcomeOfFault(fault: SmtpFault): SendOutcome {
  if (fault.stage === "content" && !fault.isAnswer) return { outcome: "uncertain", reason: fault.code };
  const { reply } = fault;
  if (fault.stage === "settings" || ["secret_missing", "secret_unreadable", "token_refused"].includes(fault.code)) {
    return { outcome: "failed", reason: fault.code, detail: fault.message, scope: "account" };
  }
  if (!reply) return unanswered(fault);
  // A server that does not want us at all says so for now as for good: a block is lifted.
  if (reply.status < 500 || fault.stage === "connect") return { outcome: "deferred", reason: isRate(reply) ? "rate_limited" : "unavailable", retryAt: null };
  const failed = { outcome: "failed" as const, reason: `smtp_${reply.status}`, detail: reply.text, ...(reply.enhanced ? { enhancedStatus: reply.enhanced } : {}) };
  if (isOfAccount(fault, reply)) return { ...failed, scope: "account" };
  return fault.command === "RCPT TO" ? { ...failed, scope: "recipient" } : failed;
}

function unanswered(fault: SmtpFault): SendOutcome {
  if (fault.code === "EMESSAGE") return { outcome: "failed", reason: "too_large", detail: fault.message };
  if (fault.code === "EENVELOPE") return { outcome: "failed", reason: "invalid_address", detail: fault.message, scope: "recipient" };
  if (fault.code === "EAUTH") return { outcome: "failed", reason: "sign_in_refused", detail: fault.message, scope: "account" };
  return { outcome: "deferred", reason: "network", retryAt: null };
}

function isRate({ status, text }: NonNullable<SmtpFault["reply"]>): boolean {
  return [421, 450, 451, 452].includes(status) && RATE_WORDS.test(text);
}

/** 530, 535: not signed in. 5.7.30: Microsoft 365 takes no passwords any more. A refused sender is refused to everybody. */
function isOfAccount(fault: SmtpFault, { status, enhanced, text }: NonNullable<SmtpFault["reply"]>): boolean {
  if (fault.stage === "sign_in" || [530, 534, 535, 538].includes(status)) return true;
  if (enhanced === "5.7.30" || enhanced === "5.7.60" || enhanced === "5.7.515") return true;
  return fault.command === "MAIL FROM" || /\brelay/i.test(text);
}

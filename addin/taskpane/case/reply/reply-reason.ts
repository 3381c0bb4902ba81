import type { Reply } from "../../../../server/contract/replies.ts";

/** Reasons that have words of their own, `reply.reason.<name>`. */
export const replyReasons = [
  "disarmed", "rate_limited", "network", "unavailable", "gave_up", "attachment_gone", "not_found_yet", "not_found", "draft_deleted", "no_token", "unreadable", "timeout", "broken", "upload",
  "ErrorItemNotFound", "ErrorAccessDenied", "ErrorInvalidRecipients", "ErrorTooManyRecipients", "ErrorExceededMessageLimit", "ErrorMessageSizeExceeded", "ErrorAccountSuspend", "ErrorInvalidUser", "ErrorQuotaExceeded",
  "refused", "unclear",
] as const;

type ReplyReason = (typeof replyReasons)[number];

/** What Graph and the network call what is the same to whoever reads it. */
const sameAs: [RegExp, ReplyReason][] = [
  [/^Timeout$|^UND_ERR_(HEADERS|BODY)_TIMEOUT$|^HTTP (408|504)$/, "timeout"],
  [/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/, "network"],
  [/^(UND_ERR_\w+|E[A-Z]{4,}|NoAnswer)$/, "broken"],
  [/^NoToken$|^InvalidAuthenticationToken$|^HTTP 401$/, "no_token"],
  [/^(UnreadableAnswer|AnswerTooLarge)$/, "unreadable"],
  [/^Upload\d+$/, "upload"],
  [/^HTTP (429|5\d\d)$|^(ApplicationThrottled|ErrorServerBusy|ErrorInternalServer\w*|ErrorTimeoutExpired|ServiceUnavailable|ErrorMailboxStoreUnavailable|InternalServerError|generalException|serviceNotAvailable)$/, "unavailable"],
  [/^(ErrorInvalidIdMalformed|HTTP 404)$/, "ErrorItemNotFound"],
  [/^(ErrorSendAsDenied|HTTP 403|Authorization_RequestDenied)$/, "ErrorAccessDenied"],
  [/^(ErrorAttachmentSizeLimitExceeded|HTTP 413)$/, "ErrorMessageSizeExceeded"],
  [/^(MailboxNotEnabledForRESTAPI|ErrorNonExistentMailbox)$/, "ErrorInvalidUser"],
];

/** Which words say why a reply waits, failed or is uncertain; a code that nobody knows is said to be one. */
export function replyReason({ reason, status }: Pick<Reply, "reason" | "status">): ReplyReason | null {
  if (!reason) return null;
  const known = replyReasons.find((each) => each === reason) ?? sameAs.find(([pattern]) => pattern.test(reason))?.[1];
  return known ?? (status === "failed" ? "refused" : "unclear");
}

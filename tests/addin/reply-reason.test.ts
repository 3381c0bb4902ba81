import { describe, expect, test } from "vitest";
import { replyReason, replyReasons } from "../../addin/taskpane/case/reply/reply-reason.ts";
import german from "../../addin/shared/i18n/de.json" with { type: "json" };
import english from "../../addin/shared/i18n/en.json" with { type: "json" };

describe("why an answer did not leave is said in words", () => {
  test.each([
    ["UND_ERR_SOCKET", "broken"],
    ["ECONNRESET", "broken"],
    ["UND_ERR_CONNECT_TIMEOUT", "network"],
    ["Timeout", "timeout"],
    ["HTTP 504", "timeout"],
    ["HTTP 502", "unavailable"],
    ["not_found", "not_found"],
    ["draft_deleted", "draft_deleted"],
    ["ErrorSendAsDenied", "ErrorAccessDenied"],
    ["ErrorInvalidIdMalformed", "ErrorItemNotFound"],
    ["Upload503", "upload"],
    ["NoToken", "no_token"],
  ])("%s", (reason, words) => {
    expect(replyReason({ reason, status: "uncertain" })).toBe(words);
  });

  test("a code that nobody knows says that it is one; no reason says nothing", () => {
    expect(replyReason({ reason: "ErrorOfTomorrow", status: "failed" })).toBe("refused");
    expect(replyReason({ reason: "ErrorOfTomorrow", status: "handed_over" })).toBe("unclear");
    expect(replyReason({ reason: null, status: "queued" })).toBeNull();
  });

  test("each has its words in both languages, and no words are left over", () => {
    expect(Object.keys(english.reply.reason).sort()).toEqual([...replyReasons].sort());
    expect(Object.keys(german.reply.reason).sort()).toEqual([...replyReasons].sort());
  });
});

import { expect, test } from "vitest";
import { messageKind } from "../../server/services/conversations/message-kind.ts";
import { parseMime } from "../../server/services/conversations/parse-mime.ts";
import { readReport } from "../../server/services/receipts/read-dsn.ts";
import { mailboxOf, reactionKinds, reactionTo, type ReactionKind } from "../../server/sandbox/reactions.ts";

const sent = {
  to: "ingrid@nordlys.example",
  raw: "From: =?utf-8?Q?Tom=C3=A1s?= <tomas@fernweh.example>\r\nTo: ingrid@nordlys.example\r\nReply-To: <tomas+r.0123456789abcdef@fernweh.example>\r\nSubject: Winter\r\nMessage-ID:\r\n <one@fernweh.example>\r\nList-Unsubscribe: <https://desk.example/u/T>,\r\n <mailto:tomas@fernweh.example?subject=unsubscribe%20T>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n",
};
const kindOf: Record<ReactionKind, string> = { reply: "ordinary", out_of_office: "auto_reply", bounce: "bounce", mailbox_full: "bounce", complaint: "bounce", unsubscribe: "ordinary" };

test.each(reactionKinds)("%s is read as what it stands for", async (kind) => {
  const { to, eml } = reactionTo(sent, kind, { now: new Date("2026-11-16T08:00:00Z") });
  const mail = await parseMime(eml);
  expect(messageKind(mail, new Set()).kind).toBe(kindOf[kind]);
  expect(mailboxOf(to)).toBe("tomas@fernweh.example");
  if (kind === "reply") expect(mail.to[0]!.address).toBe("tomas+r.0123456789abcdef@fernweh.example");
  if (kind === "unsubscribe") expect(mail.subject).toBe("unsubscribe T");
  if (kindOf[kind] === "bounce") expect((await readReport(eml))?.original.messageId).toBe("<one@fernweh.example>");
});

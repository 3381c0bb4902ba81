import type { Category, Classification } from "../../contract/conversations.ts";
import { mayAnswer, noAnswerReason, noHistory } from "../conversations/may-answer.ts";
import { messageKind } from "../conversations/message-kind.ts";
import { type MailAddress, type ParsedMail, parseMime } from "../conversations/parse-mime.ts";
import { type BounceAccount, explainBounce } from "../receipts/explain-bounce.ts";
import type { Classifier } from "./classifier.ts";
import { isHigher, prioritise } from "./priority-rules.ts";

export interface ExplainPorts {
  classifier: Pick<Classifier, "classify">;
  categories: Category[];
  /** Folded. */
  ownAddresses: ReadonlySet<string>;
}

/** The whole path of one mail, as it would go; nothing is written and nobody is asked but the classifier. */
export interface MailAccount {
  from: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  replyTo: MailAddress | null;
  subject: string;
  date: string | null;
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  visibleText: string;
  /** All of it was more than this: quotations, a signature, a footer. */
  isCut: boolean;
  attachments: ParsedMail["attachments"];
  kind: ReturnType<typeof messageKind>["kind"];
  kindReason: string | null;
  autoReply: boolean;
  list: boolean;
  bounce: BounceAccount | null;
  mayAnswer: boolean;
  /** Why no machine answers it. */
  mayAnswerReason: string | null;
  language: string | null;
  classification: Classification;
  /** Why only raw text could be read of it. */
  damage: string | null;
}

const SUBJECT_CHARS = 300;
const TEXT_CHARS = 8_000;

/** Says what becomes of a mail, from its bytes. Never throws for what they hold. */
export async function accountOfMail({ classifier, categories, ownAddresses }: ExplainPorts, mime: Uint8Array): Promise<MailAccount> {
  const mail = await parseMime(mime);
  const verdict = messageKind(mail, ownAddresses);
  const bounce = verdict.kind === "bounce" ? ((await explainBounce(mime)) ?? unreadReport) : null;
  const answer = mayAnswer({ direction: "inbound", kind: verdict.kind, noAnswerReason: noAnswerReason(mail) }, noHistory, { bodySha256: "", now: new Date(0) });
  const judged = await classifier.classify({ subject: mail.subject.slice(0, SUBJECT_CHARS), text: mail.visible.slice(0, TEXT_CHARS), fromAddress: mail.from?.address ?? "", categories });
  return {
    from: mail.from,
    to: mail.to,
    cc: mail.cc,
    replyTo: mail.replyTo,
    subject: mail.subject,
    date: mail.date?.toISOString() ?? null,
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    visibleText: mail.visible,
    isCut: mail.visible.trim().length < mail.text.trim().length,
    attachments: mail.attachments,
    kind: verdict.kind,
    kindReason: verdict.reason,
    autoReply: verdict.kind === "auto_reply",
    list: verdict.kind === "newsletter",
    bounce,
    mayAnswer: answer.may,
    mayAnswerReason: answer.may ? null : answer.reason,
    language: judged.language,
    classification: withPriority(judged, mail, verdict.kind),
    damage: mail.damage,
  };
}

const unreadReport: BounceAccount = { status: null, isStatusTold: false, hard: false, feedback: null, recipient: null, action: null, bounceClass: null, because: null, original: null };

/** As for a mail that is received: rules that a person can read set the floor. */
function withPriority(judged: Classification, mail: ParsedMail, kind: MailAccount["kind"]): Classification {
  const ruled = prioritise({ subject: mail.subject, text: mail.visible, kind, tags: [] });
  if (judged.source === "llm" && kind === "ordinary" && isHigher(judged.priority, ruled.priority)) return judged;
  return { ...judged, priority: ruled.priority, priorityReason: ruled.reason };
}

import { foldListSubject, isAnswerSubject, isTellingSubject, numberInSubject } from "./fold-subject.ts";
import { QUOTED_LINES_MIN, quotedLines, tellingLines } from "./quoted-lines.ts";
import { JOINS_FROM, type ThreadSignal, signalScores } from "./thread-message.ts";
import { visibleText } from "./visible-text.ts";

/** A mail as far as it is known of an archive. */
export interface ArchivedMail {
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  subject: string;
  date: Date | null;
  text: string;
}

export interface Threaded {
  conversation: number;
  /** Null: it began a conversation. */
  signal: ThreadSignal | null;
}

const SUBJECT_DAYS = 60;
const DAY_MS = 86_400_000;
/** Of the newest mails the lines are known by which answers quote them. */
const LINES_KNOWN_MAX = 1_000_000;
const TEXT_CHARS_READ = 60_000;
/** Two conversations have the line: it tells nothing. */
const SHARED = -1;

/** The threader over mails in their order of arrival, without a database. Nobody's part in a conversation is known here: signals alone decide. */
export function createThreader(): (mail: ArchivedMail) => Threaded {
  const byId = new Map<string, number>();
  const byNumber = new Map<number, number>();
  const bySubject = new Map<string, { conversation: number; at: number }>();
  const byLine = new Map<string, number>();
  let conversations = 0;

  function find(mail: ArchivedMail, visible: string): { conversation: number; signal: ThreadSignal } | null {
    const named = [...mail.inReplyTo, ...mail.references.toReversed()];
    for (const id of named) {
      const known = byId.get(id);
      if (known !== undefined) return { conversation: known, signal: "references" };
    }
    const awaited = mail.messageId === null ? undefined : byId.get(mail.messageId);
    if (awaited !== undefined) return { conversation: awaited, signal: "referred_by" };
    const number = numberInSubject(mail.subject);
    const numbered = number === null ? undefined : byNumber.get(number);
    if (numbered !== undefined) return { conversation: numbered, signal: "subject_number" };
    return byQuote(mail, visible) ?? bySameSubject(mail);
  }

  function byQuote(mail: ArchivedMail, visible: string): { conversation: number; signal: ThreadSignal } | null {
    const votes = new Map<number, number>();
    for (const line of quotedLines({ text: mail.text, visible })) {
      const conversation = byLine.get(line);
      if (conversation !== undefined && conversation !== SHARED) votes.set(conversation, (votes.get(conversation) ?? 0) + 1);
    }
    const [best] = [...votes].toSorted((a, b) => b[1] - a[1]);
    return best && best[1] >= QUOTED_LINES_MIN ? { conversation: best[0], signal: "quotes" } : null;
  }

  function bySameSubject({ subject, date }: ArchivedMail): { conversation: number; signal: ThreadSignal } | null {
    const folded = foldListSubject(subject);
    if (!isAnswerSubject(subject) || !isTellingSubject(folded)) return null;
    const known = bySubject.get(folded);
    if (!known || (date !== null && known.at > 0 && Math.abs(date.getTime() - known.at) > SUBJECT_DAYS * DAY_MS)) return null;
    return { conversation: known.conversation, signal: "reply_subject" };
  }

  function note(mail: ArchivedMail, visible: string, conversation: number): void {
    for (const id of [mail.messageId, ...mail.inReplyTo, ...mail.references]) if (id !== null && !byId.has(id)) byId.set(id, conversation);
    const number = numberInSubject(mail.subject);
    if (number !== null && !byNumber.has(number)) byNumber.set(number, conversation);
    const folded = foldListSubject(mail.subject);
    if (folded !== "") bySubject.set(folded, { conversation, at: mail.date?.getTime() ?? 0 });
    for (const line of tellingLines(visible)) {
      const known = byLine.get(line);
      byLine.set(line, known === undefined || known === conversation ? conversation : SHARED);
    }
    for (const line of byLine.keys()) {
      if (byLine.size <= LINES_KNOWN_MAX) break;
      byLine.delete(line);
    }
  }

  return (mail) => {
    const text = mail.text.slice(0, TEXT_CHARS_READ);
    const visible = text === "" ? "" : visibleText(text);
    const found = find({ ...mail, text }, visible);
    const joins = found !== null && signalScores[found.signal] >= JOINS_FROM;
    const conversation = joins ? found.conversation : ++conversations;
    note(mail, visible, conversation);
    return { conversation, signal: joins ? found.signal : null };
  };
}

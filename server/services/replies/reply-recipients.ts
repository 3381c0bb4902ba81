import type { Recipients, ReplyRecipient } from "../../contract/replies.ts";
import { foldAddress } from "../contacts/fold-address.ts";

export interface AnsweredMail {
  direction: "inbound" | "outbound";
  from: ReplyRecipient;
  /** Where it asks answers to go. */
  replyTo: ReplyRecipient | null;
  to: ReplyRecipient[];
  cc: ReplyRecipient[];
}

/**
 * Pure: who gets the answer to a mail, and who gets it where all shall. Never one of the desk's own shared mailboxes; to a mail of
 * our own, those whom it went to.
 */
export function recipientsOf(mail: AnsweredMail, isOurs: (folded: string) => boolean): { reply: Recipients; replyAll: Recipients } {
  const others = (list: ReplyRecipient[]) => distinct(list).filter(({ address }) => !isOurs(foldAddress(address)));
  if (mail.direction === "outbound") {
    const to = others(mail.to);
    return { reply: { to, cc: [] }, replyAll: { to, cc: without(others(mail.cc), to) } };
  }
  const writer = mail.replyTo ?? mail.from;
  const to = distinct([writer, ...others(mail.to)]);
  return { reply: { to: [writer], cc: [] }, replyAll: { to, cc: without(others(mail.cc), to) } };
}

function distinct(list: ReplyRecipient[]): ReplyRecipient[] {
  const seen = new Set<string>();
  return list.filter(({ address }) => {
    const key = foldAddress(address);
    if (key === "" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function without(list: ReplyRecipient[], those: ReplyRecipient[]): ReplyRecipient[] {
  const keys = new Set(those.map(({ address }) => foldAddress(address)));
  return list.filter(({ address }) => !keys.has(foldAddress(address)));
}

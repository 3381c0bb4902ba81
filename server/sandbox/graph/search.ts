import type { Recipient, StoredMessage } from "./model.ts";

const TERMS_MAX = 20;

/**
 * Reads a $search: words, quoted phrases and the mail properties of Outlook's search (subject:, from:, to:,
 * cc:, body:, participants:, hasattachment:). All terms must match.
 * https://learn.microsoft.com/graph/search-query-parameter
 */
export function parseSearch(search: string): (message: StoredMessage) => boolean {
  const text = search.trim().replace(/^"(.*)"$/s, "$1").replaceAll('\\"', '"');
  const terms = [...text.matchAll(/(?:(\w+):)?(?:"([^"]*)"|([^\s"]+))/g)].slice(0, TERMS_MAX);
  const tests = terms.flatMap(([, property, phrase, word]) => {
    const wanted = (phrase ?? word ?? "").toLowerCase();
    return wanted === "and" || wanted === "" ? [] : [termTest(property?.toLowerCase(), wanted.replace(/\*$/, ""))];
  });
  return (message) => tests.every((test) => test(message));
}

function termTest(property: string | undefined, wanted: string): (message: StoredMessage) => boolean {
  const has = (text: string) => text.toLowerCase().includes(wanted);
  switch (property) {
    case "subject":
      return (message) => has(message.subject);
    case "body":
      return (message) => has(message.body.content);
    case "from":
      return (message) => has(people([message.from]));
    case "to":
      return (message) => has(people(message.to));
    case "cc":
      return (message) => has(people(message.cc));
    case "bcc":
      return (message) => has(people(message.bcc));
    case "participants":
    case "recipients":
      return (message) => has(people([message.from, ...message.to, ...message.cc, ...message.bcc]));
    case "hasattachment":
    case "hasattachments":
      return (message) => message.attachments.some((attachment) => !attachment.isInline) === (wanted === "true");
    default:
      return (message) => has(message.subject) || has(message.body.content) || has(people([message.from, ...message.to]));
  }
}

function people(recipients: (Recipient | null)[]): string {
  return recipients.map((one) => `${one?.emailAddress.name ?? ""} ${one?.emailAddress.address ?? ""}`).join(" ");
}

import { createHash } from "node:crypto";
import type { Message } from "../../contract/conversations.ts";
import { refuse } from "../../errors.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import type { MailboxRow } from "../people/queries.ts";
import { cleanLine } from "./clean-text.ts";
import type { FetchedMessage } from "./mailbox.ts";
import { type ParsedMail, parseMime } from "./parse-mime.ts";
import { openParseThread } from "./parse-thread.ts";

const INTERNET_MESSAGE_ID_CHARS_MAX = 998;

export type IncomingMessage = ReturnType<typeof describe>;

/** A small mail is read in less time than a thread takes to begin; one that is there is used, so that requests do not wait. */
const READ_HERE_BYTES_MAX = 256 * 1_024;
const thread = openParseThread();
let underWayCount = 0;

/** All that can be said of a mail without the database, whatever its bytes. Refuses as `unprocessable` one that takes too long to be read, or too much memory. */
export async function readMessage(mailbox: MailboxRow, fetched: FetchedMessage): Promise<IncomingMessage> {
  underWayCount += 1;
  try {
    const isReadHere = underWayCount === 1 && !thread.hasBegun() && fetched.mime.byteLength <= READ_HERE_BYTES_MAX;
    return describe(mailbox, fetched, await (isReadHere ? parseMime(fetched.mime) : parseBeside(fetched.mime)));
  } finally {
    underWayCount -= 1;
  }
}

function parseBeside(mime: Uint8Array): Promise<ParsedMail> {
  return thread.parse(mime).catch((error: Error) => {
    throw refuse("unprocessable", `This mail cannot be read: ${error.message}`, { remedy: "Read it in Outlook, and open a case without a mail for it." });
  });
}

function describe(mailbox: MailboxRow, fetched: FetchedMessage, mail: ParsedMail) {
  const from = mail.from ?? { address: "unknown@invalid", name: null };
  return {
    mailbox,
    mail,
    providerMessageId: fetched.providerMessageId,
    providerConversationId: cleanLine(fetched.conversationId, 500),
    internetMessageId: identityOf(fetched, mail),
    webLink: fetched.webLink,
    folder: fetched.folder,
    from,
    direction: directionOf(mailbox, fetched, from.address),
    visible: mail.visible,
    contentSha256: createHash("sha256").update(JSON.stringify([from.address, mail.subject, mail.text, mail.attachments.map((attachment) => attachment.sha256)])).digest("hex"),
    receivedAt: isUsable(fetched.receivedAt) ? fetched.receivedAt : (mail.date ?? fetched.receivedAt),
    mimeBytes: fetched.mime.byteLength,
  };
}

const isUsable = (moment: Date) => !Number.isNaN(moment.getTime());

function identityOf(fetched: FetchedMessage, mail: ParsedMail): string {
  const given = cleanLine(fetched.internetMessageId ?? mail.messageId ?? "", INTERNET_MESSAGE_ID_CHARS_MAX);
  if (given) return given;
  return `<${createHash("sha256").update(fetched.providerMessageId).digest("hex").slice(0, 32)}@no-message-id.invalid>`;
}

const arrivalFolders = ["inbox", "junkemail"];

/** What lies where mail arrives has arrived, whoever it says it is from: senders forge our address, and forms on our own site use it. */
function directionOf(mailbox: MailboxRow, fetched: FetchedMessage, from: string): Message["direction"] {
  if (fetched.folder === "sentitems") return "outbound";
  const isFromUs = foldAddress(from) === foldAddress(mailbox.address);
  return isFromUs && !arrivalFolders.includes(fetched.folder) ? "outbound" : "inbound";
}

/** Under which another mail with a known id is kept: that id and the mail's own hash. */
export function ownIdentity({ internetMessageId, contentSha256 }: Pick<IncomingMessage, "internetMessageId" | "contentSha256">): string {
  return `${internetMessageId.slice(0, INTERNET_MESSAGE_ID_CHARS_MAX - 13)}#${contentSha256.slice(0, 12)}`;
}

import type { SandboxUser } from "../../host-description.ts";
import type { Attachment, FullMessage, MailAddress, Recipient } from "../mail/message.ts";
import { ewsId } from "../mail/message.ts";
import type { HostItem } from "./host-item.ts";
import { ATTACHMENT_TYPE, ITEM_TYPE, PERMISSION_LEVELS, RECIPIENT_TYPE } from "./ids.ts";

export type InitialDataInput = {
  item: HostItem;
  user: SandboxUser;
  addInId: string;
  permission: string;
  /** The item lies in a shared mailbox. */
  isShared: boolean;
};

/** The answer to `GetInitialData` and the payload of ItemChanged: `mailbox.item`, userProfile and diagnostics. */
export function initialData(input: InitialDataInput): Record<string, unknown> {
  return { ...mailboxData(input), ...itemData(input) };
}

function mailboxData({ user, addInId, permission, isShared }: InitialDataInput): Record<string, unknown> {
  return {
    permissionLevel: PERMISSION_LEVELS[permission] ?? 0,
    userDisplayName: user.displayName,
    userEmailAddress: user.mail,
    userTimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userProfileType: "office365",
    hostVersion: "16.0.0.0",
    owaView: "ThreeColumns",
    ewsUrl: `${location.origin}/sandbox/ews`,
    restUrl: `${location.origin}/sandbox/rest`,
    isRestIdSupported: true,
    extensionId: addInId,
    isFromSharedFolder: isShared,
  };
}

function itemData({ item, user }: InitialDataInput): Record<string, unknown> {
  switch (item.kind) {
    case "none":
      return { itemType: ITEM_TYPE.none };
    case "compose":
      return { itemType: ITEM_TYPE.messageCompose, conversationId: item.draft.state.get().conversationId };
    case "read":
      return messageData(item.message, user);
    default:
      return item satisfies never;
  }
}

function messageData(message: FullMessage, user: SandboxUser): Record<string, unknown> {
  const person = (recipient: Recipient) => hostAddress(recipient.emailAddress, user);
  return {
    itemType: ITEM_TYPE.messageRead,
    itemClass: "IPM.Note",
    id: ewsId(message.id),
    conversationId: ewsId(message.conversationId),
    internetMessageId: message.internetMessageId,
    subject: message.subject ?? "",
    normalizedSubject: normalizedSubject(message.subject ?? ""),
    from: message.from && person(message.from),
    sender: message.sender ? person(message.sender) : message.from && person(message.from),
    to: message.toRecipients.map(person),
    cc: message.ccRecipients.map(person),
    bcc: message.bccRecipients.map(person),
    attachments: message.attachments.map(hostAttachment),
    dateTimeCreated: Date.parse(message.createdDateTime),
    dateTimeModified: Date.parse(message.lastModifiedDateTime),
    dateTimeSent: Date.parse(message.sentDateTime ?? message.createdDateTime),
    isRead: message.isRead,
  };
}

export function hostAddress({ name, address }: MailAddress, user: SandboxUser): Record<string, unknown> {
  const domain = user.mail.split("@")[1] ?? "";
  const isColleague = address?.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
  return {
    name: name ?? address ?? "",
    address: address ?? "",
    recipientType: isColleague ? RECIPIENT_TYPE.user : RECIPIENT_TYPE.external,
  };
}

export function hostAttachment(attachment: Attachment): Record<string, unknown> {
  const isItem = attachment["@odata.type"]?.endsWith("itemAttachment") ?? false;
  return {
    id: ewsId(attachment.id),
    name: attachment.name,
    contentType: attachment.contentType,
    size: attachment.size,
    isInline: attachment.isInline,
    attachmentType: isItem ? ATTACHMENT_TYPE.item : ATTACHMENT_TYPE.file,
  };
}

/** The subject without what replies and forwards put before it, in the languages that Outlook writes. */
function normalizedSubject(subject: string): string {
  return subject.replace(/^((re|fw|fwd|aw|wg|sv|vs|tr|rv|enc|antw|doorst|odp|pd)\s*(\[\d+\])?:\s*)+/i, "");
}

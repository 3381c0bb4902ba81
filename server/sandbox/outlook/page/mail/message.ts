export type MailAddress = { name?: string; address?: string };
export type Recipient = { emailAddress: MailAddress };

/** A message as the list shows it. */
export type MessageSummary = {
  id: string;
  subject: string;
  bodyPreview: string;
  from?: Recipient;
  toRecipients: Recipient[];
  receivedDateTime: string;
  isRead: boolean;
  isDraft: boolean;
  hasAttachments: boolean;
  categories: string[];
  importance: string;
  conversationId: string;
  parentFolderId: string;
};

export type Attachment = {
  "@odata.type"?: string;
  id: string;
  name: string;
  contentType: string;
  size: number;
  isInline: boolean;
  contentId?: string | null;
};

export type FullMessage = MessageSummary & {
  body: { contentType: string; content: string };
  sender?: Recipient;
  ccRecipients: Recipient[];
  bccRecipients: Recipient[];
  internetMessageId: string;
  createdDateTime: string;
  lastModifiedDateTime: string;
  sentDateTime?: string;
  attachments: Attachment[];
};

export type MailFolder = {
  id: string;
  displayName: string;
  unreadItemCount: number;
  totalItemCount: number;
  wellKnownName?: string | null;
};

export const SUMMARY_FIELDS =
  "id,subject,bodyPreview,from,toRecipients,receivedDateTime,isRead,isDraft,hasAttachments,categories,importance,conversationId,parentFolderId";
export const FULL_FIELDS = `${SUMMARY_FIELDS},body,sender,ccRecipients,bccRecipients,internetMessageId,createdDateTime,lastModifiedDateTime,sentDateTime`;

/** Outlook gives an add-in EWS ids; Graph's are the same in the URL-safe alphabet. */
export function ewsId(graphId: string): string {
  return graphId.replaceAll("-", "/").replaceAll("_", "+");
}

export function graphId(itemId: string): string {
  return itemId.replaceAll("/", "-").replaceAll("+", "_");
}

export function displayName(recipient: Recipient | undefined): string {
  return recipient?.emailAddress.name || recipient?.emailAddress.address || "";
}

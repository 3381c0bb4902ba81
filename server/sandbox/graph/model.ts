export interface GraphUser {
  id: string;
  displayName: string;
  mail: string;
  jobTitle?: string;
  /** Object ids of the people who may open this mailbox with the .Shared permissions. */
  delegates?: string[];
}

export interface Recipient {
  emailAddress: { name?: string; address?: string };
}

export interface HeaderField {
  name: string;
  value: string;
}

export interface ExtendedProperty {
  id: string;
  value: string;
}

export interface ItemBody {
  contentType: "html" | "text";
  content: string;
}

/** `key` also names the blob with the content. */
export interface StoredAttachment {
  key: number;
  kind: "file" | "item";
  name: string;
  contentType: string;
  size: number;
  isInline: boolean;
  contentId: string | null;
  lastModifiedAt: string;
}

/** One message as it is kept. `key` never changes; `moves` counts the folder changes that make a mutable id stale. */
export interface StoredMessage {
  key: number;
  folder: number;
  moves: number;
  /** The mailbox's change number at the last change and at the arrival in this folder: what delta pages by. */
  changedSeq: number;
  arrivedSeq: number;
  isDraft: boolean;
  isRead: boolean;
  subject: string;
  body: ItemBody;
  bodyPreview: string;
  from: Recipient | null;
  sender: Recipient | null;
  to: Recipient[];
  cc: Recipient[];
  bcc: Recipient[];
  replyTo: Recipient[];
  internetMessageId: string;
  inReplyTo: string | null;
  references: string[];
  conversation: string;
  createdAt: string;
  receivedAt: string;
  sentAt: string;
  lastModifiedAt: string;
  importance: "low" | "normal" | "high";
  inference: "focused" | "other";
  flag: Record<string, unknown>;
  categories: string[];
  readReceipt: boolean;
  deliveryReceipt: boolean;
  attachments: StoredAttachment[];
  properties: ExtendedProperty[];
  /** The x- headers that a client gave. Delivered mail has none here: its headers are read from the raw message. */
  headers: HeaderField[];
  raw: number | null;
}

export interface StoredFolder {
  key: number;
  parent: number | null;
  wellKnown: string | null;
  displayName: string;
  isHidden: boolean;
  changedSeq: number;
}

export interface StoredSubscription {
  id: string;
  resource: string;
  userId: string;
  folder: number | null;
  changeTypes: string[];
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  clientState: string | null;
  expiresAt: string;
  immutableIds: boolean;
  applicationId: string | null;
  creatorId: string;
}

export interface OutlookCategory {
  id: string;
  displayName: string;
  color: string;
}

export interface MailboxSettings {
  timeZone: string;
  language: { locale: string; displayName: string };
  [name: string]: unknown;
}

export interface GoneItem {
  key: number;
  moves: number;
  folder: number;
  seq: number;
}

export interface GoneFolder {
  key: number;
  seq: number;
}

/** What the journal keeps, in the order in which it happened. Applying the same entries gives the same state. */
export type Entry =
  | { t: "counter"; key: number; epoch: string }
  | { t: "blob"; key: number; data: string }
  | { t: "message"; user: string; message: StoredMessage }
  | { t: "patch"; user: string; key: number; seq: number; set: Partial<StoredMessage> }
  | { t: "remove"; user: string; key: number; seq: number }
  | { t: "folder"; user: string; folder: StoredFolder }
  | { t: "removeFolder"; user: string; key: number; seq: number }
  | { t: "gone"; user: string; items: GoneItem[]; folders: GoneFolder[]; seq: number }
  | { t: "settings"; user: string; settings: MailboxSettings }
  | { t: "categories"; user: string; categories: OutlookCategory[] }
  | { t: "subscription"; subscription: StoredSubscription }
  | { t: "removeSubscription"; id: string }
  | { t: "reset"; epoch: string };

export type ChangeKind = "created" | "updated" | "deleted";

export interface MailboxChange {
  user: string;
  kind: ChangeKind;
  /** The folder that saw it; a move is seen by both folders. */
  folder: number;
  key: number;
  moves: number;
  changedSeq: number;
  movedBetweenFolders: boolean;
}

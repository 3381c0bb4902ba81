export type Json = Record<string, unknown>;

export type MetaChannel = "whatsapp" | "messenger" | "instagram";

/** Somebody with a telephone, as each channel names them. */
export interface MetaPerson {
  name: string;
  /** Digits without a plus. */
  phone: string;
  /** Page-scoped id: Messenger. */
  psid: string;
  /** Instagram-scoped id, and the name there. */
  igsid: string;
  userName: string;
}

/** What Meta knows of a business before anybody asks. */
export interface MetaBusiness {
  app: { id: string; secret: string; verifyToken: string };
  /** Who signs in at the dialog. */
  user: { id: string; name: string };
  name: string;
  whatsapp: {
    wabaId: string;
    /** Of the business's system user; has no end. */
    token: string;
    numbers: { id: string; display: string; verifiedName: string }[];
  };
  pages: { id: string; name: string; token: string; instagram: { id: string; userName: string; name: string } | null }[];
  people: MetaPerson[];
  templates: Omit<MetaTemplate, "wabaId" | "approveAt">[];
}

export interface MetaTemplate {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: "MARKETING" | "UTILITY" | "AUTHENTICATION";
  parameterFormat: "NAMED" | "POSITIONAL";
  status: string;
  components: Json[];
  rejectedReason: string | null;
  /** When a decision is due; null: none is. */
  approveAt: string | null;
}

export type MetaStatus = "sent" | "delivered" | "read" | "failed";

export interface StatusStep {
  status: MetaStatus;
  at: string;
  error?: { code: number; title: string; details: string };
}

/** What a telephone draws of a message. */
export interface Shown {
  text: string;
  header?: string;
  footer?: string;
  media?: { kind: string; mediaId: string | null; link: string | null; fileName: string | null };
  /** What can be tapped. `kind` url opens a page and tells nobody. */
  choices?: { id: string; title: string; description?: string; kind: "reply" | "row" | "quick_reply" | "url" | "postback"; url?: string }[];
  /** Emoji null: taken back. */
  reaction?: { emoji: string | null; to: string };
}

export type Route = "meta" | "aws";

export interface MetaMessage {
  id: string;
  channel: MetaChannel;
  /** Of number, page or Instagram account. */
  accountId: string;
  /** The person's, as the channel names it. */
  address: string;
  direction: "in" | "out";
  at: string;
  type: string;
  /** As it was sent, or as the hook tells it. */
  body: Json;
  shown: Shown;
  replyTo: string | null;
  /** What the sender asked to have told again. */
  tracker: string | null;
  via: Route;
  /** AWS's own id of it. */
  awsId: string | null;
  /** WhatsApp's category of price. */
  category: string | null;
  isBillable: boolean;
  done: StatusStep[];
  due: StatusStep[];
}

export interface MetaMedia {
  id: string;
  ownerId: string;
  mimeType: string;
  fileName: string | null;
  sha256: string;
  base64: string;
}

export interface MetaToken {
  token: string;
  kind: "system" | "user" | "page";
  /** Of page tokens: the page. */
  subjectId: string;
  expiresAt: string | null;
  scopes: string[];
}

/** One call that a hook's address is owed. */
export interface OwedHook {
  id: string;
  route: Route;
  object: "whatsapp_business_account" | "page" | "instagram";
  entry: Json;
  /** AWS's id of the message that it is about. */
  awsId: string | null;
  createdAt: string;
}

export function addressOf(person: MetaPerson, channel: MetaChannel): string {
  if (channel === "whatsapp") return person.phone;
  return channel === "messenger" ? person.psid : person.igsid;
}

import type { AuthOffice } from "./auth-dialog.ts";

/** After this long without an answer Office is not going to start: its scripts are blocked, or this is no Office. */
export const OFFICE_READY_MS = 10_000;
/** https://learn.microsoft.com/javascript/api/outlook/office.notificationmessagedetails: longer ones throw. */
export const NOTIFICATION_CHARACTERS_MAX = 150;

export interface Person {
  name: string;
  address: string;
}

export interface SelectedMail {
  itemId: string;
  subject: string;
}

/** What is open in Outlook at this moment. Ids are REST ids; they change when the mail is moved. */
export type OpenItem =
  | { kind: "none" }
  | { kind: "several"; mails: SelectedMail[] }
  | { kind: "compose" }
  | { kind: "other" }
  | { kind: "mail"; itemId: string; internetMessageId: string | null; conversationId: string | null; subject: string; from: Person; receivedAt: Date | null };

export class OfficeError extends Error {
  readonly code: number;
  constructor(error: { code?: number; message?: string }) {
    super(error.message || `Outlook answered with error ${error.code}`);
    this.name = "OfficeError";
    this.code = error.code ?? 0;
  }
}

type Callback<Result> = (result: Office.AsyncResult<Result>) => void;

function promised<Result>(call: (callback: Callback<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    call((result) => (result.status === Office.AsyncResultStatus.Succeeded ? resolve(result.value) : reject(new OfficeError(result.error ?? {}))));
  });
}

const mailbox = () => Office.context.mailbox as Office.Mailbox | undefined;
const item = () => mailbox()?.item as (Office.MessageRead & Office.MessageCompose) | null | undefined;
const hasMailboxSet = (version: string) => Office.context.requirements?.isSetSupported("Mailbox", version) ?? false;

/** Resolves true inside Outlook, false when Office did not start in time or the page is open elsewhere. */
export async function ready(timeoutMs = OFFICE_READY_MS): Promise<boolean> {
  if (typeof Office === "undefined") return false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), timeoutMs)));
  const info = await Promise.race([Office.onReady(), late]);
  clearTimeout(timer);
  restoreHistory();
  return info?.host === Office.HostType?.Outlook && mailbox() !== undefined;
}

/** office.js puts null over pushState and replaceState of this window; the prototype's own are still there. */
function restoreHistory(): void {
  for (const name of ["pushState", "replaceState"] as const) {
    if (window.history[name] === null) delete (window.history as Partial<History>)[name];
  }
}

/** Read anew for every action: the pane may outlive the mail it was opened beside (office-js#5987, #6833). */
export async function readOpenItem(): Promise<OpenItem> {
  const selected = await selectedMails();
  if (selected.length > 1) return { kind: "several", mails: selected };
  const open = item();
  if (!open) return { kind: "none" };
  if (open.itemType !== Office.MailboxEnums.ItemType.Message) return { kind: "other" };
  // Only a mail that is read has a subject that is a text; in compose it is an object with getters.
  if (typeof open.subject !== "string") return { kind: "compose" };
  if (!open.itemId) return { kind: "other" };
  return {
    kind: "mail",
    itemId: toRestId(open.itemId),
    internetMessageId: open.internetMessageId || null,
    conversationId: open.conversationId || null,
    subject: open.subject,
    from: { name: open.from?.displayName || open.from?.emailAddress || "", address: open.from?.emailAddress ?? "" },
    receivedAt: open.dateTimeCreated ?? null,
  };
}

async function selectedMails(): Promise<SelectedMail[]> {
  const box = mailbox();
  if (!box || !hasMailboxSet("1.13") || typeof box.getSelectedItemsAsync !== "function") return [];
  // Refused while a single mail is open in some clients (office-js#5055): the open item then tells.
  const items = await promised<Office.SelectedItemDetails[]>((done) => box.getSelectedItemsAsync(done)).catch(() => []);
  return items.map((selected) => ({ itemId: toRestId(selected.itemId), subject: selected.subject }));
}

function toRestId(itemId: string): string {
  const box = mailbox();
  return box?.convertToRestId ? box.convertToRestId(itemId, Office.MailboxEnums.RestVersion.v2_0) : itemId;
}

/** Whose mailbox the open mail lies in: the owner's when it is a shared one, else the user's own. */
export async function mailboxAddress(): Promise<string> {
  const open = item();
  if (open && typeof open.getSharedPropertiesAsync === "function") {
    const shared = await promised<Office.SharedProperties>((done) => open.getSharedPropertiesAsync(done)).catch(() => null);
    if (shared?.owner) return shared.owner.toLowerCase();
  }
  return userAddress();
}

export function userAddress(): string {
  return mailbox()?.userProfile?.emailAddress?.toLowerCase() ?? "";
}

/** BCP 47, e.g. "de-DE"; empty outside Office. */
export function displayLanguage(): string {
  return typeof Office === "undefined" ? "" : Office.context?.displayLanguage || "";
}

/** The user's zone as an IANA name; Outlook tells only Windows names, so that the browser is asked. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export interface NotificationText {
  kind: "done" | "error" | "progress";
  text: string;
}

/** Puts one line on the mail, in the place of the last one with the same key; not when another mail is open by now. */
export async function notifyOnItem(key: string, { kind, text }: NotificationText, itemId?: string): Promise<void> {
  const open = item();
  const messages = open?.notificationMessages;
  if (!messages || (itemId && (!open.itemId || toRestId(open.itemId) !== itemId))) return;
  const message = text.length > NOTIFICATION_CHARACTERS_MAX ? `${text.slice(0, NOTIFICATION_CHARACTERS_MAX - 1)}…` : text;
  const types = Office.MailboxEnums.ItemNotificationMessageType;
  const details = {
    done: { type: types.InformationalMessage, message, icon: "icon.16", persistent: true },
    error: { type: types.ErrorMessage, message },
    progress: { type: types.ProgressIndicator, message },
  }[kind];
  await promised<void>((done) => messages.replaceAsync(key, details, done));
}

export async function removeNotification(key: string): Promise<void> {
  const messages = item()?.notificationMessages;
  if (messages) await promised<void>((done) => messages.removeAsync(key, done)).catch(() => {});
}

/** Calls back when another mail may be open: by Outlook's events, and on focus, since those do not always come. */
export function onItemChanged(listener: () => void): () => void {
  const box = mailbox();
  const types = [Office.EventType?.ItemChanged, hasMailboxSet("1.13") ? Office.EventType?.SelectedItemsChanged : undefined];
  for (const type of types) if (type) box?.addHandlerAsync(type, listener, () => {});
  const onVisible = () => document.visibilityState === "visible" && listener();
  window.addEventListener("focus", listener);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    for (const type of types) if (type) box?.removeHandlerAsync(type, () => {});
    window.removeEventListener("focus", listener);
    document.removeEventListener("visibilitychange", onVisible);
  };
}

/** True or false as Outlook says; null where it does not, and the system's preference holds. */
export function isDarkTheme(): boolean | null {
  if (typeof Office === "undefined") return null;
  const theme = Office.context?.officeTheme as Office.OfficeTheme | undefined;
  if (!theme) return null;
  if (typeof theme.isDarkTheme === "boolean") return theme.isDarkTheme;
  return theme.bodyBackgroundColor ? luminance(theme.bodyBackgroundColor) < 0.4 : null;
}

function luminance(color: string): number {
  const [red = 255, green = 255, blue = 255] = (color.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => parseInt(pair, 16));
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function onThemeChanged(listener: () => void): void {
  if (typeof Office === "undefined" || !hasMailboxSet("1.14") || !Office.EventType?.OfficeThemeChanged) return;
  mailbox()?.addHandlerAsync(Office.EventType.OfficeThemeChanged, listener, () => {});
}

/** A file of a draft; `isInline`: a picture that its text shows. */
export interface DraftFile {
  file: File;
  isInline: boolean;
}

/** The draft that is being written, with its files where this Outlook gives them away. */
export async function readDraft(): Promise<{ subject: string; html: string; files: DraftFile[] }> {
  const draft = item();
  if (!draft || typeof draft.subject === "string") throw new OfficeError({ message: "No draft is open" });
  const subject = draft.subject as Office.Subject;
  const [title, html, files] = await Promise.all([
    promised<string>((done) => subject.getAsync(done)),
    promised<string>((done) => draft.body.getAsync(Office.CoercionType.Html, done)),
    hasMailboxSet("1.8") ? draftFiles(draft) : [],
  ]);
  return { subject: title, html, files };
}

/** Files as Base64; what lies in the cloud is only a link, and attached items are mails of their own: both stay behind. */
async function draftFiles(draft: Office.MessageCompose): Promise<DraftFile[]> {
  const details = await promised<Office.AttachmentDetailsCompose[]>((done) => draft.getAttachmentsAsync(done));
  const files: DraftFile[] = [];
  for (const { id, name, isInline, attachmentType } of details) {
    if (attachmentType !== Office.MailboxEnums.AttachmentType.File) continue;
    const { content, format } = await promised<Office.AttachmentContent>((done) => draft.getAttachmentContentAsync(id, done));
    if (format !== Office.MailboxEnums.AttachmentContentFormat.Base64) continue;
    files.push({ file: new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name), isInline });
  }
  return files;
}

/** Outlook's own reply window. */
export function openReply(): void {
  item()?.displayReplyForm("");
}

/** A page outside the pane; the address must be https. */
export function openInBrowser(url: string): void {
  const ui = typeof Office === "undefined" ? undefined : Office.context?.ui;
  if (ui && typeof ui.openBrowserWindow === "function" && Office.context.requirements.isSetSupported("OpenBrowserWindowApi", "1.1")) ui.openBrowserWindow(url);
  else window.open(url, "_blank", "noopener");
}

/** What sign-in needs of Office. */
export const authOffice: AuthOffice = {
  supportsNestedAppAuth: () => Office.context.requirements?.isSetSupported("NestedAppAuth", "1.1") ?? false,
  async openDialog(url) {
    const dialog = await promised<Office.Dialog>((done) => Office.context.ui.displayDialogAsync(url, { height: 60, width: 30, promptBeforeOpen: true }, done));
    return new Promise((resolve, reject) => {
      dialog.addEventHandler(Office.EventType.DialogMessageReceived, (told: { message: string; origin?: string | undefined } | { error: number }) => {
        dialog.close();
        if ("message" in told) resolve({ message: told.message, origin: told.origin });
        else reject(new OfficeError({ code: told.error }));
      });
      dialog.addEventHandler(Office.EventType.DialogEventReceived, (told: { message: string } | { error: number }) => {
        reject(new OfficeError("error" in told ? { code: told.error } : { message: told.message }));
      });
    });
  },
};

/**
 * The function behind a ribbon button; `completed` must be called once, or Outlook shows it as running for five minutes.
 * office.js takes commands as soon as the page asked whether it is ready, so that is asked when the function is known.
 */
export function onCommand(name: string, run: (event: { completed: () => void }) => void): void {
  Office.actions.associate(name, (event: Office.AddinCommands.Event) => run({ completed: () => event.completed() }));
  void Office.onReady();
}

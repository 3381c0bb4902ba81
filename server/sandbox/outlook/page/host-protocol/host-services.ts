import type { HostDescription, SandboxUser } from "../../host-description.ts";
import type { ComposeRequest } from "../compose/start-draft.ts";
import type { MessageSummary } from "../mail/message.ts";
import type { MailApi } from "../mail/mail-api.ts";
import type { Notifications } from "./notifications.ts";
import type { RoamingSettings } from "./roaming-settings.ts";

/** What the add-in's calls may do in the host page. */
export type HostServices = {
  description: HostDescription;
  user: SandboxUser;
  sharedMailbox: SandboxUser | null;
  api: MailApi;
  notifications: Notifications;
  roamingSettings: RoamingSettings;
  selectedMessages(): MessageSummary[];
  compose(request: ComposeRequest): Promise<void>;
  showMessage(graphId: string): void;
  messageChanged(graphId: string, change: Partial<MessageSummary>): void;
  moveMessage(graphId: string, destinationId: string): Promise<void>;
  closeCompose(): void;
};

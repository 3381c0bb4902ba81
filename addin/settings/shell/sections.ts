import { Alert20Regular, BookContacts20Regular, Briefcase20Regular, BrainCircuit20Regular, ChatMultiple20Regular, ChatSettings20Regular, ClipboardTaskListLtr20Regular, DataBarVertical20Regular, Flow20Regular, HeartPulse20Regular, MailInbox20Regular, MailTemplate20Regular, Megaphone20Regular, People20Regular, PlugConnected20Regular, Send20Regular, Timer20Regular } from "@fluentui/react-icons";
import { lazy, type ComponentType } from "react";

export interface Section {
  key: string;
  /** The verb without which there is nothing to see. */
  verb: string;
  /** Reached from elsewhere: it has no line of its own. */
  isHidden?: boolean;
  /** Absent below another section. */
  Icon?: ComponentType<{ "aria-hidden"?: boolean }>;
  /** The section that it stands below, indented. */
  isPartOf?: string;
  Page: ComponentType<{ route: string[] }>;
}

/** The left navigation, in its order. Each page is a chunk of its own. */
export const sections: Section[] = [
  { key: "inbox", verb: "readChats", Icon: ChatMultiple20Regular, Page: lazy(() => import("../inbox/inbox-page.tsx").then((file) => ({ default: file.InboxPage }))) },
  { key: "overview", verb: "readAnalytics", Icon: DataBarVertical20Regular, Page: lazy(() => import("../overview/overview-page.tsx").then((file) => ({ default: file.OverviewPage }))) },
  { key: "contacts", verb: "readContacts", Icon: BookContacts20Regular, Page: lazy(() => import("../contacts/contacts-page.tsx").then((file) => ({ default: file.ContactsPage }))) },
  { key: "lists", verb: "readContacts", isPartOf: "contacts", Page: lazy(() => import("../lists/lists-page.tsx").then((file) => ({ default: file.ListsPage }))) },
  { key: "imports", verb: "importContacts", isPartOf: "contacts", Page: lazy(() => import("../imports/imports-page.tsx").then((file) => ({ default: file.ImportsPage }))) },
  { key: "suppressions", verb: "readContacts", isPartOf: "contacts", Page: lazy(() => import("../suppressions/suppressions-page.tsx").then((file) => ({ default: file.SuppressionsPage }))) },
  { key: "campaigns", verb: "readCampaigns", Icon: Megaphone20Regular, Page: lazy(() => import("../campaigns/campaigns-page.tsx").then((file) => ({ default: file.CampaignsPage }))) },
  { key: "templates", verb: "readCampaigns", Icon: MailTemplate20Regular, Page: lazy(() => import("../templates/templates-page.tsx").then((file) => ({ default: file.TemplatesPage }))) },
  { key: "cases", verb: "readDesk", Icon: Briefcase20Regular, Page: lazy(() => import("../cases/cases-page.tsx").then((file) => ({ default: file.CasesPage }))) },
  { key: "sla", verb: "readSla", Icon: Timer20Regular, Page: lazy(() => import("../sla/sla-page.tsx").then((file) => ({ default: file.SlaPage }))) },
  { key: "rules", verb: "readRules", Icon: Flow20Regular, Page: lazy(() => import("../rules/rules-page.tsx").then((file) => ({ default: file.RulesPage }))) },
  { key: "classification", verb: "readClassification", Icon: BrainCircuit20Regular, Page: lazy(() => import("../classification/classification-page.tsx").then((file) => ({ default: file.ClassificationPage }))) },
  { key: "sending", verb: "readSendingAccounts", Icon: Send20Regular, Page: lazy(() => import("../sending-accounts/sending-accounts-page.tsx").then((file) => ({ default: file.SendingAccountsPage }))) },
  { key: "mailboxes", verb: "readMailboxes", Icon: MailInbox20Regular, Page: lazy(() => import("../mailboxes/mailboxes-page.tsx").then((file) => ({ default: file.MailboxesPage }))) },
  { key: "channels", verb: "readPlatforms", Icon: ChatSettings20Regular, Page: lazy(() => import("../channels/channels-page.tsx").then((file) => ({ default: file.ChannelsPage }))) },
  { key: "notifications", verb: "readNotifications", Icon: Alert20Regular, Page: lazy(() => import("../notifications/notifications-page.tsx").then((file) => ({ default: file.NotificationsPage }))) },
  { key: "people", verb: "readPeople", Icon: People20Regular, Page: lazy(() => import("../people/people-page.tsx").then((file) => ({ default: file.PeoplePage }))) },
  { key: "account", verb: "manageAccount", isHidden: true, Page: lazy(() => import("../account/account-page.tsx").then((file) => ({ default: file.AccountPage }))) },
  { key: "webhooks", verb: "saveWebhook", Icon: PlugConnected20Regular, Page: lazy(() => import("../webhooks/webhooks-page.tsx").then((file) => ({ default: file.WebhooksPage }))) },
  { key: "audit", verb: "readAudit", Icon: ClipboardTaskListLtr20Regular, Page: lazy(() => import("../audit/audit-page.tsx").then((file) => ({ default: file.AuditPage }))) },
  { key: "retention", verb: "readRetention", isPartOf: "audit", Page: lazy(() => import("../retention/retention-page.tsx").then((file) => ({ default: file.RetentionPage }))) },
  { key: "system", verb: "readHealth", Icon: HeartPulse20Regular, Page: lazy(() => import("../system/system-page.tsx").then((file) => ({ default: file.SystemPage }))) },
];

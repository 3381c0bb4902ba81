import { useQuery } from "@tanstack/react-query";
import type { CustomField } from "../../../server/contract/cases.ts";
import type { Category } from "../../../server/contract/conversations.ts";
import { deskKeys } from "../cases/desk-keys.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useMe, useSettingsCalls } from "../data/settings-context.ts";

export interface Named {
  id: string;
  name: string;
}

/** Whom and what rules may name. */
export interface RuleChoices {
  users: Named[];
  teams: Named[];
  mailboxes: Named[];
  calendars: Named[];
  templates: Named[];
  /** Null: the role does not see them. */
  webhooks: Named[] | null;
  categories: Category[];
  customFields: CustomField[];
  tags: string[];
}

const none: never[] = [];

/** While it loads, ids stand for names. */
export function useRuleChoices(): RuleChoices {
  const calls = useSettingsCalls();
  const { mailboxes } = useMe();
  const mayWebhooks = useMay("saveWebhook");
  const mayTemplates = useMay("readCampaigns");
  const mayContacts = useMay("readContacts");
  const users = useQuery({ queryKey: settingsKeys.users, queryFn: calls.users }).data ?? none;
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: calls.teams }).data ?? none;
  const categories = useQuery({ queryKey: settingsKeys.categories, queryFn: calls.categories }).data ?? none;
  const calendars = useQuery({ queryKey: settingsKeys.ruleCalendars, queryFn: calls.rules.calendars }).data ?? none;
  const customFields = useQuery({ queryKey: deskKeys.fields, queryFn: calls.desk.fields }).data ?? none;
  const templates = useQuery({ queryKey: settingsKeys.ruleTemplates, queryFn: calls.rules.templates, enabled: mayTemplates }).data ?? none;
  const webhooks = useQuery({ queryKey: settingsKeys.webhooks, queryFn: calls.webhooks.list, enabled: mayWebhooks }).data ?? none;
  const tags = useQuery({ queryKey: settingsKeys.contactTags, queryFn: calls.contacts.tags, enabled: mayContacts }).data ?? none;
  return {
    users, teams, categories, customFields, templates, calendars,
    mailboxes: mailboxes.map(({ id, name, address }) => ({ id, name: name || address })),
    webhooks: mayWebhooks ? webhooks.map(({ id, name, url }) => ({ id, name: name || url })) : null,
    tags: tags.map(({ tag }) => tag),
  };
}

/** A name that is not known (yet) is its id. */
export function nameIn(all: Named[] | null, id: string): string {
  return all?.find((one) => one.id === id)?.name ?? id;
}

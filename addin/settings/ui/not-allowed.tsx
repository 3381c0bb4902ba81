import { LockClosed24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useMe, useSettingsCalls } from "../data/settings-context.ts";
import { Panel } from "./panel.tsx";
import { useTexts } from "../i18n/use-texts.ts";

/** Says that the role lacks this, and who can change that. */
export function NotAllowed({ title }: { title: string }) {
  const { t } = useTexts();
  const { user } = useMe();
  const admins = useAdminNames();
  return (
    <Panel>
      <EmptyState icon={<LockClosed24Regular />} title={t("notAllowed.title", { section: title })} text={t(admins ? "notAllowed.textWithAdmins" : "notAllowed.text", { role: t(`role.${user.role}`), admins })} />
    </Panel>
  );
}

/** Why something is shown but cannot be changed: one sentence, with the names of those who can. */
export function useReadOnlyReason(): string {
  const { t } = useTexts();
  const { user } = useMe();
  const admins = useAdminNames();
  return t(admins ? "readOnly.textWithAdmins" : "readOnly.text", { role: t(`role.${user.role}`), admins });
}

function useAdminNames(): string {
  const calls = useSettingsCalls();
  const mayRead = useMay("readPeople");
  const { i18n } = useTranslation();
  const users = useQuery({ queryKey: settingsKeys.users, queryFn: calls.users, enabled: mayRead });
  const names = (users.data ?? []).filter((user) => user.role === "admin").map((user) => user.name);
  return new Intl.ListFormat(i18n.language, { type: "disjunction" }).format(names);
}

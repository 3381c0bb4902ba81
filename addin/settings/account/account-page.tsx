import { useQuery } from "@tanstack/react-query";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { FactorPanel } from "./factor-panel.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";

/** `#/account`: how one signs in, where one is signed in, and one's keys for machines. */
export function AccountPage() {
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const account = useQuery({ queryKey: settingsKeys.account, queryFn: calls.read });
  return (
    <Page title={t("section.account")} text={t("myAccount.text")}>
      <Loaded query={account} skeleton={<SkeletonRows rows={6} />}>
        {(account) => (
          <>
            <PasswordPanel account={account} />
            <FactorPanel account={account} />
            <SessionsPanel account={account} />
            <KeysPanel />
          </>
        )}
      </Loaded>
    </Page>
  );
}

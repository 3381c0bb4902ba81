import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Page } from "../ui/page.tsx";
import { ChoicePanel } from "./choice-panel.tsx";
import { DeskPanel } from "./desk-panel.tsx";
import { NotificationList } from "./notification-list.tsx";
import { SendsPanel } from "./sends-panel.tsx";
import { TextsPanel } from "./texts-panel.tsx";

const useStyles = makeStyles({ tabs: { marginInlineStart: "-12px", flexWrap: "wrap" } });

/** `#/notifications`: what one was told; `…/choice`: how one is; `…/desk`: by which account and in which words, for admins. */
export function NotificationsPage({ route: [place] }: { route: string[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySave = useMay("saveNotificationSettings");
  const tabs = ["list", "choice", ...(maySave ? ["desk", "texts"] : [])];
  const shown = tabs.find((tab) => tab === place) ?? "list";
  return (
    <Page title={t("section.notifications")} text={t(`notifications.about.${shown}`)}>
      <TabList className={styles.tabs} selectedValue={shown} onTabSelect={(_, { value }) => (value === "list" ? goTo("notifications") : goTo("notifications", String(value)))}>
        {tabs.map((tab) => <Tab key={tab} value={tab}>{t(`notifications.tab.${tab}`)}</Tab>)}
      </TabList>
      {shown === "list" && <NotificationList />}
      {shown === "choice" && <ChoicePanel />}
      {shown === "desk" && <><DeskPanel /><SendsPanel /></>}
      {shown === "texts" && <TextsPanel />}
    </Page>
  );
}

import { Button, makeStyles, Menu, MenuDivider, MenuGroup, MenuGroupHeader, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { DoorArrowRight20Regular, Keyboard20Regular, MoreHorizontal20Regular, Settings20Regular } from "@fluentui/react-icons";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { languages, type Language } from "../shared/i18n/languages.ts";
import { switchLanguage } from "../shared/i18n/start-i18n.ts";
import { openInBrowser } from "../shared/office.ts";
import { useConnection } from "../shared/ui/connection-context.ts";
import { Bell } from "./bell.tsx";
import { usePane } from "./pane-context.ts";
import { Problems } from "./problems.tsx";
import { useMe, usePaneState } from "./use-me.ts";

const useStyles = makeStyles({
  account: { padding: "6px 8px 8px", maxWidth: "240px", overflowWrap: "anywhere" },
  name: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  address: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };

/** At the right of the tabs: problems, when there are any, and the menu. */
export function PaneTools() {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { config, auth } = useConnection();
  const { data: me } = useMe();
  const { openTab, setCaseId, showKeys } = usePane();
  const { state, remember } = usePaneState();
  const remembered = languages.find((language) => language === state.language);
  useEffect(() => {
    // An address that asks for a language, as tests do, overrules what was remembered.
    if (remembered && !new URLSearchParams(location.search).has("lang")) void switchLanguage(i18n, remembered);
  }, [i18n, remembered]);
  const signOut = auth.signOut;
  function chooseLanguage(language: Language) {
    void switchLanguage(i18n, language);
    remember({ language });
  }
  return (
    <>
      <Problems />
      <Bell onOpenCase={(id) => { setCaseId(id); openTab("queue"); }} />
      <Menu positioning="below-end" checkedValues={{ language: [i18n.language] }} onCheckedValueChange={(_event, data) => chooseLanguage(data.checkedItems[0] as Language)}>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<MoreHorizontal20Regular />} aria-label={t("menu.label")} title={t("menu.label")} />
        </MenuTrigger>
        <MenuPopover>
          {me && (
            <div className={styles.account}>
              <p className={styles.name}>{me.user.name}</p>
              <p className={styles.address}>{me.user.email} · {t(`role.${me.user.role}`)}</p>
              {me.sandbox && <p className={styles.address}>{t("menu.sandbox")}</p>}
            </div>
          )}
          <MenuList>
            <MenuDivider />
            <MenuItem icon={<Settings20Regular />} onClick={() => openInBrowser(new URL("/settings/", config.apiBaseUrl).href)}>{t("menu.settings")}</MenuItem>
            <MenuItem icon={<Keyboard20Regular />} onClick={showKeys}>{t("keys.title")}</MenuItem>
            {signOut && <MenuItem icon={<DoorArrowRight20Regular />} onClick={() => void signOut().then(() => location.reload())}>{t("menu.signOut")}</MenuItem>}
            <MenuDivider />
            <MenuGroup>
              <MenuGroupHeader>{t("menu.language")}</MenuGroupHeader>
              {languages.map((language) => <MenuItemRadio key={language} name="language" value={language} lang={language}>{languageNames[language]}</MenuItemRadio>)}
            </MenuGroup>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}

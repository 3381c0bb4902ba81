import {
  Avatar, Badge, Button, makeStyles, Menu, MenuDivider, MenuGroup, MenuGroupHeader, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, mergeClasses, tokens,
} from "@fluentui/react-components";
import { DarkTheme20Regular, LocalLanguage20Regular, Navigation24Regular, PersonSettings20Regular, SignOut20Regular } from "@fluentui/react-icons";
import { languages, type Language } from "../../shared/i18n/languages.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { useMe } from "../data/settings-context.ts";
import { Bell } from "../notifications/bell.tsx";
import { chooseLanguage } from "../i18n/start-settings-i18n.ts";
import { chooseTheme, keepLanguage, themeChoices, useThemeChoice, type ThemeChoice } from "./preferences.ts";
import { goTo } from "./route.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  root: {
    display: "flex", alignItems: "center", gap: "4px", minHeight: "48px", padding: "0 12px 0 16px", boxSizing: "border-box",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1,
  },
  brand: { display: "flex", alignItems: "center", gap: "10px", flexGrow: 1, minWidth: 0 },
  logo: { width: "24px", height: "24px", flexShrink: 0 },
  name: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400, whiteSpace: "nowrap", overflow: "hidden", textOverflow: "ellipsis" },
  sandbox: { flexShrink: 0 },
  wide: { "@media (max-width: 560px)": { display: "none" } },
  account: { minWidth: 0, paddingInline: "6px" },
  who: { padding: "8px 12px", display: "flex", flexDirection: "column" },
  mail: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});

const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };

export function Header({ onMenu }: { onMenu?: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { sandbox } = useMe();
  return (
    <header className={styles.root}>
      {onMenu && <Button appearance="subtle" icon={<Navigation24Regular />} aria-label={t("openNavigation")} onClick={onMenu} />}
      <div className={styles.brand}>
        <img src="/assets/icon-32.png" alt="" className={styles.logo} />
        <span className={mergeClasses(styles.name, sandbox && styles.wide)}>{t("title")}</span>
        {sandbox && <Badge appearance="filled" color="warning" className={styles.sandbox} title={t("sandbox.text")}>{t("sandbox.badge")}</Badge>}
      </div>
      <Bell />
      <ThemeMenu />
      <LanguageMenu />
      <AccountMenu />
    </header>
  );
}

function ThemeMenu() {
  const { t } = useTexts();
  const choice = useThemeChoice();
  return (
    <Menu checkedValues={{ theme: [choice] }} onCheckedValueChange={(_, { checkedItems }) => chooseTheme((checkedItems[0] ?? "system") as ThemeChoice)}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<DarkTheme20Regular />} aria-label={t("theme.label")} title={t("theme.label")} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {themeChoices.map((each) => <MenuItemRadio key={each} name="theme" value={each}>{t(`theme.${each}`)}</MenuItemRadio>)}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function LanguageMenu() {
  const { t, i18n } = useTexts();
  const choose = (language: Language) => {
    keepLanguage(language);
    void chooseLanguage(i18n, language);
  };
  return (
    <Menu checkedValues={{ language: [i18n.language] }} onCheckedValueChange={(_, { checkedItems }) => choose((checkedItems[0] ?? "en") as Language)}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<LocalLanguage20Regular />} aria-label={t("language")} title={t("language")} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {languages.map((each) => <MenuItemRadio key={each} name="language" value={each} lang={each}>{languageNames[each]}</MenuItemRadio>)}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function AccountMenu() {
  const styles = useStyles();
  const { t } = useTexts();
  const { user } = useMe();
  const { auth } = useConnection();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" className={styles.account} aria-label={t("account.label", { name: user.name })} icon={<Avatar name={user.name} size={28} color="colorful" aria-hidden />}>
          <span className={styles.wide}>{user.name}</span>
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{t(`role.${user.role}`)}</MenuGroupHeader>
            <div className={styles.who}>
              <span>{user.name}</span>
              <span className={styles.mail}>{user.email}</span>
            </div>
          </MenuGroup>
          <MenuDivider />
          <MenuItem icon={<PersonSettings20Regular />} onClick={() => goTo("account")}>{t("section.account")}</MenuItem>
          {auth.signOut && <MenuItem icon={<SignOut20Regular />} onClick={() => void auth.signOut?.()}>{t("account.signOut")}</MenuItem>}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

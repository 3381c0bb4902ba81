import { Button, makeStyles, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { Bookmark16Regular, BookmarkMultiple16Regular, ChevronDown12Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ImportProfile } from "../../../server/contract/imports.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", padding: "4px 4px 4px 10px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorBrandBackground2, color: tokens.colorNeutralForeground1 },
  text: { flex: "1 1 140px", minWidth: 0, overflowWrap: "anywhere" },
  icon: { display: "inline-flex", flexShrink: 0 },
  choose: { alignSelf: "start" },
});

interface ProfileBarProps {
  /** The one that the file is read by. */
  profile: ImportProfile | null;
  isBusy: boolean;
  onProfile: (profileId: string | null) => void;
}

/** "Read as last time", with the way back; another profile can be chosen where there is one. */
export function ProfileBar({ profile, isBusy, onProfile }: ProfileBarProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { data } = useQuery({ queryKey: keys.importProfiles, queryFn: calls.imports.profiles });
  const others = data?.filter(({ id }) => id !== profile?.id) ?? [];
  const choose = others.length > 0 && (
    <Menu checkedValues={{ profile: [profile?.id ?? ""] }} onCheckedValueChange={(_event, { checkedItems }) => onProfile(checkedItems[0] || null)} positioning={{ autoSize: true }}>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" className={styles.choose} icon={profile ? undefined : <BookmarkMultiple16Regular />} disabledFocusable={isBusy}>
          {t(profile ? "import.otherProfile" : "import.useProfile")} <ChevronDown12Regular aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {others.map((each) => <MenuItemRadio key={each.id} name="profile" value={each.id}>{each.name}</MenuItemRadio>)}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
  if (!profile) return choose;
  return (
    <div className={styles.bar}>
      <span className={styles.icon} aria-hidden><Bookmark16Regular /></span>
      <span className={styles.text} title={profile.description}>{t("import.readAs", { name: profile.name })}</span>
      {choose}
      <Button size="small" appearance="subtle" disabledFocusable={isBusy} onClick={() => onProfile(null)}>{t("import.dropProfile")}</Button>
    </div>
  );
}

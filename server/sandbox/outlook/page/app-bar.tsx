import {
  Avatar,
  Button,
  Menu,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  MenuGroup,
  MenuGroupHeader,
  SearchBox,
  makeStyles,
  mergeClasses,
  tokens,
} from "@fluentui/react-components";
import { NavigationRegular } from "@fluentui/react-icons";
import type { Outlook } from "./outlook.ts";
import { preferences } from "./preferences.ts";
import { useStore } from "./store.ts";
import { texts } from "./texts.ts";
import { HOST_THEMES } from "./theme.ts";

const useStyles = makeStyles({
  bar: { display: "flex", alignItems: "center", height: "48px", padding: "0 12px 0 4px", gap: "8px", flexShrink: 0 },
  name: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, minWidth: "150px" },
  search: { flex: 1, maxWidth: "480px" },
  space: { flex: 1 },
  onBar: {
    color: "inherit",
    ":hover": { color: "inherit", backgroundColor: "rgba(255, 255, 255, 0.18)" },
    ":hover:active": { color: "inherit", backgroundColor: "rgba(255, 255, 255, 0.28)" },
  },
  user: { fontWeight: tokens.fontWeightRegular, whiteSpace: "nowrap" },
});

type AppBarProps = { outlook: Outlook; search: string; onSearch(text: string): void };

export function AppBar({ outlook, search, onSearch }: AppBarProps) {
  const styles = useStyles();
  const { theme, foldersShown } = useStore(preferences);
  const { appBar, appBarText } = HOST_THEMES[theme];
  return (
    <header
      className={styles.bar}
      style={{
        backgroundColor: appBar,
        color: appBarText,
        borderBottom: theme === "contrast" ? "1px solid #fff" : undefined,
      }}
    >
      <Button
        appearance="transparent"
        className={styles.onBar}
        icon={<NavigationRegular />}
        aria-label={texts.toggleFolders}
        aria-expanded={foldersShown}
        onClick={() => preferences.set({ foldersShown: !foldersShown })}
      />
      <span className={styles.name}>{texts.appName}</span>
      <SearchBox
        className={styles.search}
        placeholder={texts.search}
        aria-label={texts.searchLabel}
        value={search}
        onChange={(_event, data) => onSearch(data.value)}
      />
      <span className={styles.space} />
      <UserMenu outlook={outlook} className={mergeClasses(styles.onBar, styles.user)} />
    </header>
  );
}

function UserMenu({ outlook, className }: { outlook: Outlook; className: string }) {
  const { user, description } = outlook;
  return (
    <Menu
      checkedValues={{ user: [user.id] }}
      onCheckedValueChange={(_event, data) =>
        preferences.set({ userId: data.checkedItems[0] ?? user.id, sharedMailboxId: null })
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="transparent"
          className={className}
          aria-description={texts.switchUser}
          iconPosition="after"
          icon={<Avatar name={user.displayName} color="colorful" size={28} aria-hidden />}
        >
          {user.displayName}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{texts.signInAs}</MenuGroupHeader>
            {description.users.map((each) => (
              <MenuItemRadio
                key={each.id}
                name="user"
                value={each.id}
                secondaryContent={each.jobTitle ?? each.mail.split("@")[0]}
              >
                {each.displayName}
              </MenuItemRadio>
            ))}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

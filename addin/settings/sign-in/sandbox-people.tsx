import { Avatar, Button, makeStyles, tokens } from "@fluentui/react-components";
import type { SandboxUser } from "../../shared/auth-source.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "4px" },
  button: { width: "100%", justifyContent: "flex-start", textAlign: "start", gap: "12px", padding: "8px" },
  words: { display: "flex", flexDirection: "column", minWidth: 0, overflowWrap: "anywhere" },
  detail: { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The story's people: one click, and one is them. */
export function SandboxPeople({ people, isBusy, onPick }: { people: SandboxUser[]; isBusy: boolean; onPick: (user: SandboxUser) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <ul className={styles.list} aria-label={t("signIn.sandboxPeople")}>
      {people.map((user) => (
        <li key={user.id}>
          <Button className={styles.button} appearance="subtle" disabledFocusable={isBusy} icon={<Avatar name={user.name} color="colorful" aria-hidden />} onClick={() => onPick(user)}>
            <span className={styles.words}><span>{user.name}</span><span className={styles.detail}>{user.jobTitle}</span></span>
          </Button>
        </li>
      ))}
    </ul>
  );
}

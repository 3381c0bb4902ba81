import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Merge16Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo, hrefOf } from "../../shell/route.ts";
import { Panel } from "../../ui/panel.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "12px" },
  item: { display: "flex", alignItems: "start", justifyContent: "space-between", gap: "8px" },
  words: { minWidth: 0, overflowWrap: "anywhere" },
  act: { flexShrink: 0 },
  link: { color: tokens.colorBrandForegroundLink, textDecorationLine: "none", ":hover": { textDecorationLine: "underline" } },
  fact: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Who may be the same person, and what speaks for it. Shown only where there is somebody. */
export function Duplicates({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const mayMerge = useMay("mergeContacts");
  const { data: found = [] } = useQuery({ queryKey: settingsKeys.duplicates(contact.id), queryFn: () => calls.duplicates(contact.id) });
  if (found.length === 0) return null;
  return (
    <Panel title={t("contacts.duplicates.title")}>
      <ul className={styles.list}>
        {found.map((other) => (
          <li key={other.id} className={styles.item}>
            <div className={styles.words}>
              <a className={styles.link} href={hrefOf("contacts", other.id)}>{other.name}</a>
              <span className={styles.fact}>{other.reasons.map((reason) => t(`contacts.duplicates.${reason}`)).join(" · ")}</span>
              <span className={styles.fact}>{[other.company, other.email ?? other.phone].filter(Boolean).join(" · ")}</span>
            </div>
            {mayMerge && <Button size="small" className={styles.act} icon={<Merge16Regular />} aria-label={t("contacts.duplicates.mergeNamed", { name: other.name })} onClick={() => goTo("contacts", contact.id, "merge", other.id)}>{t("contacts.duplicates.merge")}</Button>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

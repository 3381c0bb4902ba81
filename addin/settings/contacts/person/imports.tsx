import { makeStyles, tokens } from "@fluentui/react-components";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf } from "../../shell/route.ts";
import { Panel } from "../../ui/panel.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "8px" },
  link: { color: tokens.colorBrandForegroundLink, overflowWrap: "anywhere", textDecorationLine: "none", ":hover": { textDecorationLine: "underline" } },
  fact: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The files and lines that told of this person. */
export function Imports({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayOpen = useMay("importContacts");
  if (contact.imports.length === 0) return null;
  return (
    <Panel title={t("contacts.imports.title")}>
      <ul className={styles.list}>
        {contact.imports.map(({ id, fileName, line, createdAt }) => (
          <li key={`${id} ${line}`}>
            {mayOpen ? <a className={styles.link} href={hrefOf("imports", id)}>{fileName}</a> : <span>{fileName}</span>}
            <span className={styles.fact}>{t("contacts.imports.line", { line })} · <RelativeTime at={createdAt} /></span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

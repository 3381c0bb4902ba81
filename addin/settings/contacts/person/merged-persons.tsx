import { Button, makeStyles, tokens } from "@fluentui/react-components";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTakeApart } from "./use-take-apart.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "12px" },
  item: { display: "flex", alignItems: "start", justifyContent: "space-between", gap: "8px" },
  act: { flexShrink: 0 },
  words: { minWidth: 0, overflowWrap: "anywhere" },
  fact: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export function MergedPersons({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayMerge = useMay("mergeContacts");
  const takeApart = useTakeApart(contact.id);
  if (contact.merges.length === 0) return null;
  return (
    <Panel title={t("contacts.merged.title")}>
      <ul className={styles.list}>
        {contact.merges.map((merge) => (
          <li key={merge.id} className={styles.item}>
            <div className={styles.words}>
              <span>{merge.name}</span>
              <span className={styles.fact}>{t("contacts.merged.by", { name: merge.mergedBy })} · <RelativeTime at={merge.mergedAt} /></span>
            </div>
            {mayMerge && <Button size="small" className={styles.act} aria-label={t("contacts.merged.takeApartNamed", { name: merge.name })} disabledFocusable={takeApart.isPending} onClick={() => takeApart.mutate(merge)}>{t("contacts.merged.takeApart")}</Button>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

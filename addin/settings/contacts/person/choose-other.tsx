import { Button, makeStyles, SearchBox, tokens } from "@fluentui/react-components";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { useSettled } from "../../../shared/import/use-settled.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { useContactCalls } from "../use-contact-calls.ts";

const FOUND_SHOWN = 10;
/** After the last letter the search waits this long. */
const TYPING_MS = 250;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  search: { maxWidth: "480px" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { display: "flex", alignItems: "center", justifyContent: "space-between", gap: "12px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  words: { minWidth: 0, overflowWrap: "anywhere" },
  fact: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Finds the person to merge with; begins with those who are called alike. */
export function ChooseOther({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const [typed, setTyped] = useState(contact.familyName ?? contact.name);
  const search = useSettled(typed.trim(), TYPING_MS);
  const found = useQuery({ queryKey: [...settingsKeys.contactsChanged, "choose", search], queryFn: () => calls.page({ search }, null, FOUND_SHOWN + 1), enabled: search !== "", placeholderData: keepPreviousData });
  const others = (found.data?.items ?? []).filter(({ id }) => id !== contact.id).slice(0, FOUND_SHOWN);
  return (
    <div className={styles.root}>
      <SearchBox className={styles.search} aria-label={t("contacts.search")} placeholder={t("contacts.searchHint")} value={typed} onChange={(_, { value }) => setTyped(value)} />
      {found.error && <ErrorCard error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && others.length === 0 && <p className={styles.text}>{t("contacts.noneFoundTitle")}</p>}
      <ul className={styles.list}>
        {others.map((other) => (
          <li key={other.id} className={styles.item}>
            <div className={styles.words}>
              <span>{other.name}</span>
              <span className={styles.fact}>{[other.company, other.email ?? other.phone].filter(Boolean).join(" · ")}</span>
            </div>
            <Button size="small" aria-label={t("contacts.merge.chooseNamed", { name: other.name })} onClick={() => goTo("contacts", contact.id, "merge", other.id)}>{t("contacts.merge.choose")}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

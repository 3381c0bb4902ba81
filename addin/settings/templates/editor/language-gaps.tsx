import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Warning16Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Template } from "../../../../server/contract/templates.ts";
import { useTemplateWords } from "../../../shared/templates/use-template-words.ts";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { useContactCalls } from "../../contacts/use-contact-calls.ts";
import { useNumber } from "../../contacts/use-number.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Choice } from "../../rules/choice.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";

const EVERYBODY = "*";
const SHOWN = 8;

const useStyles = makeStyles({
  who: { width: "220px", maxWidth: "100%" },
  sum: { margin: "0 0 8px" },
  list: { margin: 0, padding: 0, listStyleType: "none" },
  line: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr) auto auto", alignItems: "center", gap: "8px", minHeight: "36px", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  good: { display: "inline-flex", color: tokens.colorStatusSuccessForeground1 },
  gap: { display: "inline-flex", color: tokens.colorStatusWarningForeground3 },
  quiet: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
});

/** Who would not read the template in their own language, from what is saved. */
export function LanguageGapsPanel({ template, onAdd }: { template: Template; onAdd: (language: string) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useTemplateWords();
  const number = useNumber();
  const calls = useTemplateCalls();
  const contactCalls = useContactCalls();
  const [listId, setListId] = useState(EVERYBODY);
  const lists = useQuery({ queryKey: settingsKeys.contactLists, queryFn: contactCalls.lists }).data ?? [];
  const gaps = useQuery({ queryKey: [...settingsKeys.template(template.id), "gaps", template.version, listId], queryFn: () => calls.gaps(template.id, listId === EVERYBODY ? {} : { listId }), placeholderData: keepPreviousData });
  const who = lists.length > 0 && <div className={styles.who}><Choice label={t("templates.gaps.who")} value={listId} options={[{ value: EVERYBODY, text: t("templates.gaps.everybody") }, ...lists.map(({ id, name }) => ({ value: id, text: name }))]} onChange={setListId} /></div>;
  return (
    <Panel title={t("templates.gaps.title")} aside={who}>
      <Loaded query={gaps} skeleton={<SkeletonRows rows={3} />}>
        {({ languages, total, gapCount }) => (
          <>
            <p className={styles.sum}>{total === 0 ? t("templates.gaps.nobody") : gapCount === 0 ? t("templates.gaps.none") : t("templates.gaps.some", { count: gapCount, number: number(gapCount), total: number(total) })}</p>
            <ul className={styles.list}>
              {languages.slice(0, SHOWN).map(({ language, count, servedBy, isGap }) => (
                <li key={language ?? ""} className={styles.line}>
                  <span className={isGap ? styles.gap : styles.good} aria-hidden>{isGap ? <Warning16Regular /> : <CheckmarkCircle16Regular />}</span>
                  <span>{language === null ? t("templates.gaps.unknown") : words.language(language)} <span className={styles.quiet}>{servedBy === null ? t("templates.gaps.readsFirst") : t("templates.gaps.reads", { language: words.language(servedBy) })}</span></span>
                  <span className={styles.quiet}>{number(count)}</span>
                  {isGap && language ? <Button size="small" onClick={() => onAdd(language.split("-")[0]!)}>{t("templates.gaps.add", { language: words.language(language.split("-")[0]!) })}</Button> : <span />}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

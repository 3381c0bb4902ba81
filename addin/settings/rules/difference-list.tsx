import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { AddCircle16Regular, SubtractCircle16Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { RuleBackTest } from "../../../server/contract/rules.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { CaseDrawer, type CaseOfRule } from "./case-drawer.tsx";
import { CaseLink } from "./case-link.tsx";
import { ReasonList } from "./reason-list.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const SHOWN_AT_FIRST = 5;
const SHOWN_MORE = 25;

const useStyles = makeStyles({
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "10px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", minWidth: 0 },
  when: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  why: { marginTop: "4px", fontSize: tokens.fontSizeBase200 },
  summary: { cursor: "pointer", color: tokens.colorNeutralForeground2 },
});

/** Case by case: where the rule would act and the published one did not, and the other way round. */
export function DifferenceList({ result: { differences, differenceCount, before }, choices }: { result: RuleBackTest; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const [opened, setOpened] = useState<CaseOfRule | null>(null);
  if (differenceCount === 0) return <p className={styles.text}>{t(before ? "rules.trial.noDifference" : "rules.trial.noMatch")}</p>;
  const rest = differences.length - shown;
  return (
    <div>
      <h3 className={styles.title}>{t(before ? "rules.trial.differences" : "rules.trial.matches", { count: differenceCount })}</h3>
      <ul className={styles.list}>
        {differences.slice(0, shown).map((one) => (
          <li key={`${one.eventSeq} ${one.case.id} ${one.at}`} className={styles.item}>
            <div className={styles.head}>
              <CaseLink of={one.case} onOpen={setOpened} />
              {before && <Badge appearance="outline" color={one.after ? "success" : "warning"} icon={one.after ? <AddCircle16Regular aria-hidden /> : <SubtractCircle16Regular aria-hidden />}>{t(one.after ? "rules.trial.now" : "rules.trial.noMore")}</Badge>}
              <span className={styles.when}><RelativeTime at={one.at} /></span>
            </div>
            {one.reasons.length > 0 && <details className={styles.why}><summary className={styles.summary}>{t("rules.reasons.why")}</summary><ReasonList reasons={one.reasons} choices={choices} /></details>}
          </li>
        ))}
      </ul>
      {rest > 0 && <Button appearance="transparent" onClick={() => setShown(shown + SHOWN_MORE)}>{t("rules.trial.more", { count: rest })}</Button>}
      {rest <= 0 && differenceCount > differences.length && <p className={styles.text}>{t("rules.trial.cut", { count: differences.length })}</p>}
      <CaseDrawer of={opened} choices={choices} onClose={() => setOpened(null)} />
    </div>
  );
}

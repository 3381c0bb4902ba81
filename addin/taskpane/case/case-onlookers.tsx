import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { inWords, OnlookersFaces } from "../../shared/ui/onlookers-faces.tsx";
import { useCaseColleagues } from "./use-case-colleagues.ts";

const useStyles = makeStyles({
  row: { display: "flex", alignItems: "center", gap: "8px", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  words: { minWidth: 0, overflowWrap: "anywhere" },
});

/** Who else has this case open, and who of them writes an answer. */
export function CaseOnlookers({ caseId }: { caseId: string }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const here = useCaseColleagues(caseId);
  const namesOf = (isWriting: boolean) => here.filter((each) => each.isWriting === isWriting).map(({ name }) => name);
  const [writing, looking] = [namesOf(true), namesOf(false)];
  const words = [
    writing.length > 0 && t("onlookers.writing", { count: writing.length, names: inWords(writing, i18n.language) }),
    looking.length > 0 && t("onlookers.looking", { count: looking.length, names: inWords(looking, i18n.language) }),
  ].filter(Boolean);
  return (
    <div role="status" aria-label={t("onlookers.title")}>
      {here.length > 0 && (
        <div className={styles.row}>
          <OnlookersFaces people={here} />
          <span className={styles.words}>{words.join(" · ")}</span>
        </div>
      )}
    </div>
  );
}

import { Avatar, makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useColleagues } from "./use-onlookers.ts";

const AVATARS_MAX = 5;

const useStyles = makeStyles({
  row: { display: "flex", alignItems: "center", gap: "8px", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  avatars: { display: "flex", flexShrink: 0, "> * + *": { marginInlineStart: "-4px" } },
  words: { minWidth: 0, overflowWrap: "anywhere" },
});

/** Who else has this case open, and who of them writes an answer. */
export function CaseOnlookers({ caseId }: { caseId: string }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const here = useColleagues(caseId);
  const namesOf = (isWriting: boolean) => here.filter((each) => each.isWriting === isWriting).map(({ name }) => name);
  const inWords = (names: string[]) => new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(names);
  const [writing, looking] = [namesOf(true), namesOf(false)];
  const words = [
    writing.length > 0 && t("onlookers.writing", { count: writing.length, names: inWords(writing) }),
    looking.length > 0 && t("onlookers.looking", { count: looking.length, names: inWords(looking) }),
  ].filter(Boolean);
  return (
    <div role="status" aria-label={t("onlookers.title")}>
      {here.length > 0 && (
        <div className={styles.row}>
          <span className={styles.avatars} aria-hidden>{here.slice(0, AVATARS_MAX).map(({ id, name }) => <Avatar key={id} size={20} name={name} color="colorful" />)}</span>
          <span className={styles.words}>{words.join(" · ")}</span>
        </div>
      )}
    </div>
  );
}

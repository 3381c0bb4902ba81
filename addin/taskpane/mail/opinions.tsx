import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Opinion } from "../../../server/contract/classification.ts";

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: "16px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

interface OpinionsProps {
  opinions: Opinion[];
  nameOf: (key: string) => string;
  percent: (share: number) => string;
}

/** What each who was asked says, where they differ; their words are plain text. */
export function Opinions({ opinions, nameOf, percent }: OpinionsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (opinions.length < 2) return null;
  return (
    <ul className={styles.list} aria-label={t("suggestion.opinions")}>
      {opinions.map(({ source, category, confidence, note }) => (
        <li key={source}>{t(`suggestion.by.${source}`)}: {category === null ? t("suggestion.noneFits") : `${nameOf(category)}, ${percent(confidence)}`}{note && ` – ${note}`}</li>
      ))}
    </ul>
  );
}

import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { inWords, OnlookersFaces } from "../ui/onlookers-faces.tsx";
import type { Colleague } from "../ui/use-onlookers.ts";

const useStyles = makeStyles({
  root: { display: "flex", alignItems: "center", gap: "6px", minWidth: 0, flexShrink: 1, maxWidth: "45%", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  /** In the panel there is room for the faces alone; whoever hears the page hears the names. */
  words: {
    minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap",
    "@container (max-width: 480px)": { position: "absolute", width: "1px", height: "1px", clipPath: "inset(50%)" },
  },
});

/** Who else has this conversation open. */
export function ChatOnlookers({ here }: { here: Colleague[] }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const words = t("inbox.here", { count: here.length, names: inWords(here.map(({ name }) => name), i18n.language) });
  return (
    <div role="status" aria-label={t("onlookers.title")} className={styles.root} title={here.length > 0 ? words : undefined}>
      {here.length > 0 && <><OnlookersFaces people={here} /><span className={styles.words}>{words}</span></>}
    </div>
  );
}

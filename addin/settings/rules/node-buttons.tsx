import { Button, makeStyles, useFluent } from "@fluentui/react-components";
import { Dismiss20Regular, TextIndentDecreaseLtr20Regular, TextIndentDecreaseRtl20Regular, TextIndentIncreaseLtr20Regular, TextIndentIncreaseRtl20Regular } from "@fluentui/react-icons";
import type { JSX } from "react";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({ root: { display: "flex", flexWrap: "nowrap", "@container (max-width: 620px)": { flexDirection: "column" } } });

/** Absent where it cannot be done. */
export interface NodeMoves {
  indent?: () => void;
  outdent?: () => void;
  remove: () => void;
}

/** In, out, away: a condition or a group of them. */
export function NodeButtons({ noun, place, moves }: { noun: "condition" | "group"; place: string; moves: NodeMoves }) {
  const styles = useStyles();
  const { t } = useTexts();
  const isRtl = useFluent().dir === "rtl";
  const button = (what: "indent" | "outdent" | "remove", icon: JSX.Element, onClick: () => void) => {
    const label = t(`rules.editor.${what}_${noun}`, { place });
    return <Button size="small" appearance="subtle" icon={icon} aria-label={label} title={label} onClick={onClick} />;
  };
  return (
    <div className={styles.root}>
      {moves.outdent && button("outdent", isRtl ? <TextIndentDecreaseRtl20Regular /> : <TextIndentDecreaseLtr20Regular />, moves.outdent)}
      {moves.indent && button("indent", isRtl ? <TextIndentIncreaseRtl20Regular /> : <TextIndentIncreaseLtr20Regular />, moves.indent)}
      {button("remove", <Dismiss20Regular />, moves.remove)}
    </div>
  );
}

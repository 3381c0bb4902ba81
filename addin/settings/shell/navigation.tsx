import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useMe } from "../data/settings-context.ts";
import { hrefOf } from "./route.ts";
import { sections } from "./sections.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: "12px 8px", display: "flex", flexDirection: "column", gap: "2px" },
  link: {
    display: "flex", alignItems: "center", gap: "12px", minHeight: "36px", padding: "0 12px", borderRadius: tokens.borderRadiusMedium, position: "relative",
    color: tokens.colorNeutralForeground1, textDecorationLine: "none", fontSize: tokens.fontSizeBase300,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  current: {
    fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground1Selected, color: tokens.colorNeutralForeground1Selected,
    "::before": { content: '""', position: "absolute", insetInlineStart: 0, insetBlock: "8px", width: "3px", borderRadius: "2px", backgroundColor: tokens.colorCompoundBrandBackground, "@media (forced-colors: active)": { backgroundColor: "Highlight" } },
  },
  /** Its text below the text of the section above. */
  part: { minHeight: "32px", paddingInlineStart: "44px" },
  icon: { display: "inline-flex", flexShrink: 0 },
});

/** Links, so that a middle click and a bookmark work; only what the role may open. */
export function Navigation({ current, onGo }: { current: string; onGo?: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { may } = useMe();
  return (
    <nav aria-label={t("navigation")}>
      <ul className={styles.list}>
        {sections.filter(({ verb, isHidden }) => !isHidden && may.includes(verb)).map(({ key, Icon, isPartOf }) => (
          <li key={key}>
            <a href={hrefOf(key)} className={mergeClasses(styles.link, isPartOf && styles.part, key === current && styles.current)} aria-current={key === current ? "page" : undefined} onClick={onGo}>
              {Icon && <span className={styles.icon}><Icon aria-hidden /></span>}
              {t(`section.${key}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

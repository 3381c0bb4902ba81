import { Avatar, Badge, Checkbox, makeStyles, mergeClasses, tokens, type AvatarProps } from "@fluentui/react-components";
import { Prohibited16Regular } from "@fluentui/react-icons";
import type { ContactRow } from "../../../../server/contract/contacts.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useTexts } from "../../i18n/use-texts.ts";

const TAGS_SHOWN = 1;

const useStyles = makeStyles({
  /** Each ground with its own ink: in high contrast they turn round. */
  row: {
    cursor: "pointer", color: tokens.colorNeutralForeground1, "--quiet-ink": tokens.colorNeutralForeground2,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1Hover, "--quiet-ink": tokens.colorNeutralForeground2Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected, color: tokens.colorNeutralForeground1Selected, "--quiet-ink": tokens.colorNeutralForeground2Selected,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Selected, color: tokens.colorNeutralForeground1Selected, "--quiet-ink": tokens.colorNeutralForeground2Selected },
  },
  cell: { padding: "0 8px", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", textAlign: "start", fontWeight: tokens.fontWeightRegular, borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  check: { padding: 0 },
  person: { display: "flex", alignItems: "center", gap: "10px", minWidth: 0 },
  words: { minWidth: 0, display: "flex", flexDirection: "column" },
  line: { display: "flex", alignItems: "center", gap: "6px", minWidth: 0 },
  name: {
    overflow: "hidden", textOverflow: "ellipsis", fontWeight: tokens.fontWeightSemibold, color: "inherit", textDecorationLine: "none",
    ":hover": { textDecorationLine: "underline" },
  },
  second: { overflow: "hidden", textOverflow: "ellipsis", color: "var(--quiet-ink)", fontSize: tokens.fontSizeBase200 },
  suppressed: { display: "inline-flex", flexShrink: 0, color: tokens.colorStatusDangerForeground1, "@media (forced-colors: active)": { color: "inherit" } },
  tags: { display: "flex", alignItems: "center", gap: "4px", minWidth: 0, overflow: "hidden" },
  tag: { display: "block", minWidth: "24px", maxWidth: "112px", overflow: "hidden", textOverflow: "ellipsis", lineHeight: "20px", fontWeight: tokens.fontWeightRegular },
  more: { flexShrink: 0, color: "var(--quiet-ink)", fontSize: tokens.fontSizeBase200 },
  quiet: { color: "var(--quiet-ink)" },
  time: { fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
  ltr: { unicodeBidi: "plaintext" },
});

interface ContactLineProps {
  row: ContactRow;
  index: number;
  heightPx: number;
  isNarrow: boolean;
  dateOf: "created" | "updated";
  isTabStop: boolean;
  isChosen: boolean;
  href: string;
  onToggle: () => void;
  onActivate: () => void;
}

export function ContactLine({ row, index, heightPx, isNarrow, dateOf, isTabStop, isChosen, href, onToggle, onActivate }: ContactLineProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const cell = mergeClasses(styles.cell, styles.quiet);
  return (
    <tr
      className={mergeClasses(styles.row, isChosen && styles.chosen)} style={{ height: heightPx }} data-index={index} aria-rowindex={index + 2} aria-selected={isChosen} tabIndex={isTabStop ? 0 : -1}
      onFocus={onActivate} onClick={(event) => opens(event.target) && (location.hash = href)}
    >
      <td className={mergeClasses(styles.cell, styles.check)}><Checkbox aria-label={t("contacts.select", { name: row.name })} checked={isChosen} tabIndex={-1} onChange={onToggle} /></td>
      <th scope="row" className={styles.cell}>
        <div className={styles.person}>
          <Avatar name={row.name} size={isNarrow ? 36 : 28} color={colorOf(row.id)} aria-hidden />
          <div className={styles.words}>
            <span className={styles.line}>
              <a href={href} tabIndex={-1} className={styles.name} title={row.name} dir="auto">{row.name}</a>
              {row.isSuppressed && <span className={styles.suppressed} role="img" aria-label={t("contacts.isSuppressed")} title={t("contacts.isSuppressed")}><Prohibited16Regular aria-hidden /></span>}
            </span>
            {isNarrow && <span className={styles.second}>{[row.company, row.email ?? row.phone].filter(Boolean).join(" · ")}</span>}
          </div>
        </div>
      </th>
      {!isNarrow && (
        <>
          <td className={cell} title={row.company ?? undefined} dir="auto">{row.company}</td>
          <td className={mergeClasses(cell, styles.ltr)} title={row.email ?? undefined}>{row.email}</td>
          <td className={mergeClasses(cell, styles.ltr)}>{row.phone && <bdi dir="ltr">{row.phone}</bdi>}</td>
          <td className={styles.cell}>{row.tags.length > 0 && <Tags tags={row.tags} />}</td>
        </>
      )}
      <td className={mergeClasses(cell, styles.time)}><RelativeTime at={dateOf === "created" ? row.createdAt : row.updatedAt} as="short" /></td>
    </tr>
  );
}

function Tags({ tags }: { tags: string[] }) {
  const styles = useStyles();
  const shown = tags.slice(0, TAGS_SHOWN);
  return (
    <div className={styles.tags} title={tags.join(", ")}>
      {shown.map((tag) => <Badge key={tag} appearance="tint" color="informative" shape="rounded" className={styles.tag}>{tag}</Badge>)}
      {tags.length > shown.length && <span className={styles.more}>+{tags.length - shown.length}</span>}
    </div>
  );
}

/** A click anywhere in the row opens it, but for what has a click of its own, and for text that is being marked. */
function opens(target: EventTarget): boolean {
  return target instanceof Element && !target.closest("a, input, button, label") && getSelection()?.isCollapsed !== false;
}

const colors: AvatarProps["color"][] = ["brand", "forest", "teal", "steel", "lavender", "pumpkin", "cranberry", "marigold", "grape", "navy"];

/** The same colour for the same person, whatever they are called now. */
export function colorOf(id: string): AvatarProps["color"] {
  return colors[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % colors.length];
}

import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ReOrderDotsVertical20Regular } from "@fluentui/react-icons";
import type { DragEvent, KeyboardEvent, ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import type { Dragging } from "./use-row-order.ts";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "32px minmax(0, 1fr) auto", columnGap: "8px", alignItems: "start", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
    "@media (max-width: 760px)": { gridTemplateColumns: "32px minmax(0, 1fr)" },
  },
  dragged: { opacity: 0.5 },
  handle: { cursor: "grab", minWidth: "32px", padding: 0 },
  position: { textAlign: "center", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums", lineHeight: tokens.lineHeightBase400 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", marginBottom: "4px" },
  name: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", minWidth: 0 },
  link: { color: tokens.colorBrandForegroundLink },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px", "@media (max-width: 760px)": { gridColumn: "2", marginTop: "8px", marginInlineStart: "-8px" } },
});

interface OrderedRowProps {
  name: string;
  /** Where the name leads; without it the name is plain. */
  href?: string;
  /** Null: it has no place among the others. */
  place: number | null;
  badges: ReactNode;
  actions?: ReactNode;
  /** Null where there is nothing to order. */
  drag: Dragging | null;
  children: ReactNode;
}

/** One of a list whose order counts: moved by its handle, or by Alt with the arrows. */
export function OrderedRow({ name, href, place, badges, actions, drag, children }: OrderedRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const handle = t("rules.order.handle", { name });
  const stepByKey = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!drag || !event.altKey || by === undefined) return;
    event.preventDefault();
    drag.step(by);
  };
  // Also as it is entered: of a row that comes to lie under the pointer by itself nothing else is told before it is let go.
  const accept = (event: DragEvent) => {
    if (!drag) return;
    event.preventDefault();
    drag.over();
  };
  return (
    <li
      className={mergeClasses(styles.row, drag?.isDragged && styles.dragged)} draggable={drag?.isDragged} onKeyDown={stepByKey}
      onDragEnter={accept} onDragOver={accept} onDrop={(event) => { event.preventDefault(); drag?.drop(); }} onDragEnd={drag?.end}
    >
      <div>
        {drag && <Button appearance="subtle" className={styles.handle} icon={<ReOrderDotsVertical20Regular />} aria-label={handle} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" title={handle} onPointerDown={drag.start} onPointerUp={drag.end} />}
        <div className={styles.position} aria-hidden>{place}</div>
      </div>
      <div>
        <div className={styles.head}>
          <h2 className={styles.name}>{href ? <a className={styles.link} href={href}>{name}</a> : name}</h2>
          {badges}
        </div>
        {children}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </li>
  );
}

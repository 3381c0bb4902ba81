import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { KeyboardEvent, ReactNode } from "react";

const useStyles = makeStyles({
  /** Where not even narrow tabs find room they are pushed, or reached by the arrows. */
  strip: { display: "flex", minWidth: 0, overflowX: "auto", scrollbarWidth: "none" },
  tab: {
    "@media (max-width: 360px)": { paddingInline: "5px", "::after": { insetInline: "5px" } },
    position: "relative", flexShrink: 0, padding: "0 10px", minHeight: "44px", border: "none", background: "none", color: tokens.colorNeutralForeground2, font: "inherit", cursor: "pointer", whiteSpace: "nowrap", borderRadius: tokens.borderRadiusMedium,
    ":hover": { color: tokens.colorNeutralForeground1 },
    ":hover::after": { content: "''", position: "absolute", insetInline: "10px", bottom: "4px", height: "2px", borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralStroke1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-4px" },
  },
  small: { minHeight: "32px", padding: "0 8px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  selected: {
    color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold,
    "::after": { content: "''", position: "absolute", insetInline: "10px", bottom: "4px", height: "3px", borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorCompoundBrandStroke },
    ":hover::after": { height: "3px", backgroundColor: tokens.colorCompoundBrandStrokeHover },
    "@media (forced-colors: active)": { "::after": { backgroundColor: "Highlight" } },
  },
});

interface TabStripProps<Value extends string> {
  label: string;
  tabs: readonly { value: Value; text: ReactNode }[];
  selected: Value;
  onSelect: (value: Value) => void;
  /** The id of what the tabs switch. */
  panelId: string;
  size?: "small" | "medium";
}

export const tabId = (panelId: string, value: string) => `${panelId}-tab-${value}`;

/**
 * Tabs in the looks of Fluent's TabList. That one brings its focus library, 24 KiB compressed of the 130 that the pane's
 * first load may weigh; arrows, Home and End are all that a row of tabs needs of it.
 */
export function TabStrip<Value extends string>({ label, tabs, selected, onSelect, panelId, size = "medium" }: TabStripProps<Value>) {
  const styles = useStyles();
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=tab]")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const next = { [forward]: (at + 1) % buttons.length, [backward]: (at - 1 + buttons.length) % buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  }
  return (
    <div role="tablist" aria-label={label} className={styles.strip} onKeyDown={onKeyDown}>
      {tabs.map(({ value, text }) => (
        <button
          key={value}
          type="button"
          role="tab"
          id={tabId(panelId, value)}
          aria-selected={value === selected}
          aria-controls={panelId}
          tabIndex={value === selected ? 0 : -1}
          className={mergeClasses(styles.tab, size === "small" && styles.small, value === selected && styles.selected)}
          onClick={() => onSelect(value)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

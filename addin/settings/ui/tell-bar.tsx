import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { useThemeChoice } from "../shell/preferences.ts";

/** How long a person may take something back. */
export const UNDO_MS = 10_000;

const useStyles = makeStyles({
  place: { position: "fixed", insetInline: "16px", bottom: "16px", zIndex: 1000, pointerEvents: "none" },
  bar: {
    display: "flex", alignItems: "center", justifyContent: "space-between", gap: "16px", width: "fit-content", minWidth: "240px", maxWidth: "560px", minHeight: "40px", marginInline: "auto",
    padding: "4px 8px 4px 16px", boxSizing: "border-box", pointerEvents: "auto", borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackgroundInverted, color: tokens.colorNeutralForegroundInverted, boxShadow: tokens.shadow16, overflowWrap: "anywhere",
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  /** The high-contrast theme has no inverted pair. */
  plain: { backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1 },
  undo: {
    flexShrink: 0, color: tokens.colorNeutralForegroundInvertedLink,
    // The button's own colours under the pointer are made for a light ground.
    ":hover": { color: tokens.colorNeutralForegroundInvertedLink, textDecorationLine: "underline" },
    ":hover:active": { color: tokens.colorNeutralForegroundInvertedLink },
  },
});

interface Told {
  text: string;
  /** Absent where nothing can be taken back. */
  undo?: () => void;
  /** The time to take it back has passed, or the page is being left. */
  onGone?: () => void;
}

interface TellBarValue {
  tell: (told: Told) => void;
  /** Hides a row at once and deletes it when the time to take it back has passed. */
  deleteLater: (row: { id: string; text: string; commit: () => Promise<unknown> }) => void;
  /** Rows on their way out. */
  hiddenIds: ReadonlySet<string>;
}

const TellBarContext = createContext<TellBarValue>({ tell: () => {}, deleteLater: () => {}, hiddenIds: new Set() });
export const useTellBar = () => useContext(TellBarContext);

/** One line at a time of what was done, for ten seconds; the pointer or the focus on it stops the time. */
export function TellBar({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTexts();
  const isContrast = useThemeChoice() === "contrast";
  const [told, setTold] = useState<Told | null>(null);
  const [isHeld, setHeld] = useState(false);
  const [hiddenIds, setHiddenIds] = useState<ReadonlySet<string>>(new Set());
  const current = useRef<Told | null>(null);

  const replace = useCallback((next: Told | null, isUndone = false) => {
    const before = current.current;
    current.current = next;
    setTold(next);
    setHeld(false);
    if (before && !isUndone) before.onGone?.();
  }, []);
  const deleteLater = useCallback(({ id, text, commit }: Parameters<TellBarValue["deleteLater"]>[0]) => {
    const show = () => setHiddenIds((ids) => new Set([...ids].filter((each) => each !== id)));
    setHiddenIds((ids) => new Set([...ids, id]));
    replace({ text, undo: show, onGone: () => void commit().finally(show) });
  }, [replace]);

  useEffect(() => {
    if (!told || isHeld) return;
    const timer = setTimeout(() => replace(null), UNDO_MS);
    return () => clearTimeout(timer);
  }, [told, isHeld, replace]);
  useEffect(() => {
    const leave = () => replace(null);
    addEventListener("pagehide", leave);
    return () => removeEventListener("pagehide", leave);
  }, [replace]);

  const value = useMemo(() => ({ tell: replace, deleteLater, hiddenIds }), [replace, deleteLater, hiddenIds]);
  return (
    <TellBarContext value={value}>
      {children}
      <div className={styles.place} role="status" aria-live="polite">
        {told && (
          <div className={mergeClasses(styles.bar, isContrast && styles.plain)} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
            <span>{told.text}</span>
            {told.undo && <Button size="small" appearance="transparent" className={styles.undo} onClick={() => { told.undo?.(); replace(null, true); }}>{t("undo")}</Button>}
          </div>
        )}
      </div>
    </TellBarContext>
  );
}

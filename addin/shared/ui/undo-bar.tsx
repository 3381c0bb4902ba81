import { makeStyles, tokens } from "@fluentui/react-components";
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

const UNDO_MS = 10_000;

const useStyles = makeStyles({
  place: { position: "fixed", insetInline: "12px", bottom: "12px", zIndex: 10, pointerEvents: "none" },
  bar: {
    display: "flex", alignItems: "center", justifyContent: "space-between", gap: "8px", padding: "4px 4px 4px 12px", minHeight: "32px", maxWidth: "480px", marginInline: "auto", pointerEvents: "auto",
    borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackgroundInverted, color: tokens.colorNeutralForegroundInverted, boxShadow: tokens.shadow16,
  },
  undo: {
    flexShrink: 0, minHeight: "24px", padding: "0 8px", border: "none", background: "none", color: tokens.colorNeutralForegroundInvertedLink, font: "inherit", fontWeight: tokens.fontWeightSemibold, cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { textDecorationLine: "underline" },
    ":focus-visible": { outline: `2px solid ${tokens.colorNeutralForegroundInverted}` },
  },
});

interface Done {
  text: string;
  undo?: () => void;
}

const UndoContext = createContext<(done: Done) => void>(() => {});

/** `tell({ text, undo })` shows for ten seconds what was done, with the way back; the pointer or the focus on it stops the time. */
export const useUndo = () => useContext(UndoContext);

export function UndoBar({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [done, setDone] = useState<Done | null>(null);
  const [isHeld, setHeld] = useState(false);
  const tell = useCallback((next: Done) => setDone(next), []);
  useEffect(() => {
    if (!done || isHeld) return;
    const timer = setTimeout(() => setDone(null), UNDO_MS);
    return () => clearTimeout(timer);
  }, [done, isHeld]);
  const bar = useMemo(() => done && (
    <div className={styles.bar} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <span>{done.text}</span>
      {done.undo && <button type="button" className={styles.undo} onClick={() => { setDone(null); setHeld(false); done.undo?.(); }}>{t("undo")}</button>}
    </div>
  ), [done, styles, t]);
  return (
    <UndoContext value={tell}>
      {children}
      <div className={styles.place} role="status" aria-live="polite">{bar}</div>
    </UndoContext>
  );
}

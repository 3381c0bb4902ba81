import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Notification } from "../../server/contract/notifications.ts";
import { notifyOnItem } from "../shared/office.ts";

const NOTICE_KEY = "mailroom-told";
/** Outlook reloads a pinned panel at any time: what came so shortly before is said again, in the place of the first. */
const JUST_NOW_MS = 2 * 60_000;

/** "Jonas gave you a case", by its kind. */
export function kindWords(t: TFunction, exists: (key: string) => boolean, { kind, actor }: Pick<Notification, "kind" | "actor">): string {
  const key = `bell.kind.${kind.replaceAll(".", "_")}`;
  return t(exists(key) ? key : "bell.kind.other", { actor: actor || t("bell.somebody") });
}

export function numberWord({ caseNumber, numberPrefix }: Pick<Notification, "caseNumber" | "numberPrefix">): string {
  if (caseNumber === null) return "";
  return numberPrefix ? `${numberPrefix}-${caseNumber}` : `#${caseNumber}`;
}

/** Says on the mail that is open what comes while the panel is there, where the person chose so; the newest alone. */
export function useOutlookNotice(items: Notification[] | undefined): void {
  const { t, i18n } = useTranslation();
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!items) return;
    const isFirst = known.current === null;
    const before = (known.current ??= new Set());
    const fresh = items.filter((each) => !before.has(each.id) && each.isForOutlook && each.readAt === null && (!isFirst || Date.now() - Date.parse(each.createdAt) < JUST_NOW_MS));
    for (const { id } of items) before.add(id);
    const [newest] = fresh;
    if (!newest) return;
    const text = [kindWords(t, (key) => i18n.exists(key), newest), [numberWord(newest), newest.text].filter(Boolean).join(" ")].filter(Boolean).join(": ");
    // A mail takes five lines; where there is no room the bell tells it.
    void notifyOnItem(NOTICE_KEY, { kind: "done", text }).catch(() => {});
  }, [items, t, i18n]);
}

import type { SavedViewFilter } from "../../../server/contract/cases.ts";
import { useTexts } from "../i18n/use-texts.ts";

/** A filter in a few words: "urgent, high · unassigned · overdue". */
export function useFilterWords(): (filter: SavedViewFilter) => string {
  const { t } = useTexts();
  return ({ status, priority, category, assignee, due, isWatched, search, teamId, mailboxId, contactId, customFields }) => {
    const others = [teamId, mailboxId, contactId, ...Object.keys(customFields ?? {})].filter(Boolean).length;
    const parts = [
      status?.map((each) => t(`status.${each}`)).join(", "),
      priority?.map((each) => t(`priority.${each}`)).join(", "),
      category?.join(", "),
      assignee && assignee.map((each) => t(each === "me" || each === "none" ? `cases.assignee.${each}` : "cases.assignee.chosen")).join(", "),
      due && t(`cases.due.${due}`),
      isWatched && t("cases.watched"),
      search && `“${search}”`,
      others > 0 && t("cases.moreConditions", { count: others }),
    ];
    return parts.filter(Boolean).join(" · ") || t("cases.everything");
  };
}

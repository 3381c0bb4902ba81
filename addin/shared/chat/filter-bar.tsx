import { Button, Checkbox, CounterBadge, makeStyles, SearchBox, Select, ToggleButton, tokens } from "@fluentui/react-components";
import { Dismiss12Regular, Filter20Regular } from "@fluentui/react-icons";
import { useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { channels, type ChannelName } from "../../../server/contract/common.ts";
import { assignments, type InboxFilters, narrowing, stateOf, states } from "./inbox-filters.ts";
import { useFilterWords } from "./use-filter-words.ts";
import { useAccounts, useUnread } from "./use-conversations.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "6px", padding: "10px 12px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  top: { display: "flex", alignItems: "center", gap: "6px" },
  search: { flexGrow: 1, minWidth: 0, maxWidth: "none" },
  opener: { position: "relative", flexShrink: 0 },
  count: { position: "absolute", insetInlineEnd: "-4px", top: "-4px", pointerEvents: "none" },
  pair: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", alignItems: "center", gap: "6px", "> *": { minWidth: 0 } },
  small: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  chips: { display: "flex", flexWrap: "wrap", gap: "4px", margin: 0, padding: 0, listStyle: "none" },
  chip: { minWidth: 0, maxWidth: "100%", paddingInline: "8px", fontWeight: tokens.fontWeightRegular },
  words: { minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
});

/** These stand in the panel alone: while it is closed, a chip says that they are set. */
const hidden = ["contactId", "assignee", "accountId", "isUnread", "hasCase"] as const;

interface FilterBarProps {
  filters: InboxFilters;
  setFilters: (filters: InboxFilters) => void;
  box: RefObject<HTMLInputElement | null>;
}

/** Search, state and channel at once; whose, which account, read or not and with or without a case behind one button. */
export function FilterBar({ filters, setFilters, box }: FilterBarProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const unread = useUnread();
  const accounts = useAccounts(isOpen || filters.accountId !== undefined);
  const wordsOf = useFilterWords(filters);
  const change = (next: InboxFilters) => setFilters({ ...filters, ...next });
  const count = (of: number | undefined) => (of ? ` (${of >= 1_000 ? "999+" : of})` : "");
  const set = hidden.filter((name) => narrowing(filters).includes(name));
  const ofChannel = (accounts.data ?? []).filter(({ channel }) => (filters.channel ?? channel) === channel);
  return (
    <div className={styles.root}>
      <div className={styles.top}>
        <SearchBox input={{ ref: box }} className={styles.search} size="small" value={filters.search ?? ""} placeholder={t("inbox.search")} aria-label={t("inbox.search")} onChange={(_event, data) => change({ search: data.value || undefined })} />
        <span className={styles.opener}>
          <ToggleButton appearance="subtle" size="small" icon={<Filter20Regular />} checked={isOpen} aria-expanded={isOpen} aria-label={set.length > 0 ? t("inbox.filter.openSet", { count: set.length }) : t("inbox.filter.open")} title={t("inbox.filter.open")} onClick={() => setOpen(!isOpen)} />
          {set.length > 0 && <CounterBadge className={styles.count} count={set.length} size="small" aria-hidden />}
        </span>
      </div>
      <div className={styles.pair}>
        <Select size="small" aria-label={t("inbox.viewLabel")} value={stateOf(filters)} onChange={(_event, data) => change({ state: data.value as InboxFilters["state"] })}>{states.map((each) => <option key={each} value={each}>{t(`inbox.view.${each}`)}</option>)}</Select>
        <Select size="small" aria-label={t("inbox.channelLabel")} value={filters.channel ?? ""} onChange={(_event, data) => change({ channel: (data.value || undefined) as ChannelName | undefined, accountId: undefined })}>
          <option value="">{t("inbox.allChannels")}{count(unread.data?.all)}</option>
          {channels.map((each) => <option key={each} value={each}>{t(`inbox.channel.${each}`)}{count(unread.data?.byChannel[each])}</option>)}
        </Select>
      </div>
      {isOpen && (
        <div className={styles.pair} role="group" aria-label={t("inbox.filter.open")}>
          <Select size="small" aria-label={t("inbox.filter.assigned")} value={filters.assignee ?? ""} onChange={(_event, data) => change({ assignee: (data.value || undefined) as InboxFilters["assignee"] })}>
            <option value="">{t("inbox.filter.anybody")}</option>
            {assignments.map((each) => <option key={each} value={each}>{t(`inbox.filter.assignee.${each}`)}</option>)}
          </Select>
          <Select size="small" aria-label={t("inbox.filter.account")} value={filters.accountId ?? ""} onChange={(_event, data) => change({ accountId: data.value || undefined })}>
            <option value="">{t("inbox.filter.anyAccount")}</option>
            {ofChannel.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
          <Select size="small" aria-label={t("inbox.filter.case")} value={filters.hasCase === undefined ? "" : filters.hasCase ? "yes" : "no"} onChange={(_event, data) => change({ hasCase: data.value === "" ? undefined : data.value === "yes" })}>
            <option value="">{t("inbox.filter.caseOrNot")}</option>
            <option value="yes">{t("inbox.filter.withCase")}</option>
            <option value="no">{t("inbox.filter.withoutCase")}</option>
          </Select>
          <Checkbox label={<span className={styles.small}>{t("inbox.filter.unread")}</span>} checked={filters.isUnread === true} onChange={(_event, data) => change({ isUnread: data.checked === true ? true : undefined })} />
        </div>
      )}
      {!isOpen && set.length > 0 && (
        <ul className={styles.chips} aria-label={t("inbox.filter.set")}>
          {set.map((name) => (
            <li key={name} style={{ minWidth: 0 }}>
              <Button className={styles.chip} size="small" shape="circular" icon={<Dismiss12Regular />} iconPosition="after" aria-label={t("inbox.filter.takeOff", { filter: wordsOf(name) })} onClick={() => change({ [name]: undefined })}><bdi className={styles.words}>{wordsOf(name)}</bdi></Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

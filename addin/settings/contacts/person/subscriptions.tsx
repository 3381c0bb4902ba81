import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import type { Receipt } from "../../../../server/contract/receipts.ts";
import type { OptIn } from "../../../../server/contract/subscriptions.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

const useStyles = makeStyles({
  groups: { display: "flex", flexDirection: "column", gap: "20px" },
  heading: { margin: "0 0 8px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightSemibold },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { display: "flex", flexWrap: "wrap", gap: "2px 16px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 } },
  title: { flex: "1 1 220px", minWidth: 0, overflowWrap: "anywhere" },
  fact: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  detail: { flexBasis: "100%", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
  evidence: { margin: "4px 0 0", display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", gap: "2px 12px" },
  value: { margin: 0, overflowWrap: "anywhere" },
});

/** What the person was asked and confirmed, which topics it left, and what was told of the mails to it. */
export function Subscriptions({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const read = useQuery({ queryKey: settingsKeys.subscriptions(contact.id), queryFn: () => calls.subscriptions(contact.id) });
  const isEmpty = read.data && read.data.optIns.length + read.data.topicsLeft.length + read.data.receipts.length === 0;
  return (
    <Panel title={t("contacts.subscriptions.title")}>
      {read.isPending && <SkeletonRows rows={3} />}
      {read.error && !read.data && <ErrorCard error={read.error} onRetry={() => void read.refetch()} />}
      {isEmpty && <p className={styles.empty}>{t("contacts.subscriptions.empty")}</p>}
      {read.data && !isEmpty && (
        <div className={styles.groups}>
          <Group title={t("contacts.subscriptions.left")}>
            {read.data.topicsLeft.map(({ channel, topic, leftAt }) => (
              <li key={`${channel} ${topic}`} className={styles.item}><span className={styles.title} dir="auto">{topic}</span><span className={styles.fact}>{t(`contacts.channel.${channel}`)}</span><span className={styles.fact}><RelativeTime at={leftAt} /></span></li>
            ))}
          </Group>
          <Group title={t("contacts.subscriptions.asked")}>{read.data.optIns.map((optIn) => <Question key={optIn.id} optIn={optIn} />)}</Group>
          <Group title={t("contacts.subscriptions.receipts")}>{read.data.receipts.map((receipt) => <Told key={receipt.id} receipt={receipt} />)}</Group>
        </div>
      )}
    </Panel>
  );
}

function Group({ title, children }: { title: string; children: ReactNode[] }) {
  const styles = useStyles();
  if (children.length === 0) return null;
  return <div><h3 className={styles.heading}>{title}</h3><ul className={styles.list}>{children}</ul></div>;
}

function Question({ optIn }: { optIn: OptIn }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <li className={styles.item}>
      <span className={styles.title} dir="auto">{optIn.topic ? t("contacts.subscriptions.about", { topic: optIn.topic }) : t("contacts.subscriptions.everything")}</span>
      <span>{t(`contacts.subscriptions.state.${optIn.state}`)}</span>
      <span className={styles.fact}>{optIn.requestedBy && <>{t("contacts.subscriptions.by", { name: optIn.requestedBy })} · </>}<RelativeTime at={optIn.confirmedAt ?? optIn.requestedAt} /></span>
      {optIn.confirmedAt && (
        <details className={styles.detail}>
          <summary>{t("contacts.subscriptions.evidence")}</summary>
          <dl className={styles.evidence}>
            <dt>{t("contacts.subscriptions.textShown")}</dt><dd className={styles.value} dir="auto">{optIn.textShown}</dd>
            {optIn.confirmedFrom && <><dt>{t("contacts.subscriptions.confirmedFrom")}</dt><dd className={styles.value}>{optIn.confirmedFrom}</dd></>}
            {optIn.userAgent && <><dt>{t("contacts.subscriptions.program")}</dt><dd className={styles.value}>{optIn.userAgent}</dd></>}
          </dl>
        </details>
      )}
    </li>
  );
}

const SOMEBODY_ELSE = "somebody_else";

function Told({ receipt }: { receipt: Receipt }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { kind, source, campaign, bounceClass, enhancedStatus, detail, happenedAt } = receipt;
  const isSomebodyElse = detail === SOMEBODY_ELSE;
  const reason = bounceClass && [t(`contacts.subscriptions.bounce.${bounceClass}`), enhancedStatus].filter(Boolean).join(" · ");
  return (
    <li className={styles.item}>
      <span className={styles.title}>{t(`contacts.subscriptions.kind.${kind}`)} <span className={styles.fact}>{isSomebodyElse ? t("contacts.subscriptions.somebodyElse") : t(`contacts.subscriptions.source.${source}`, { defaultValue: source })}</span></span>
      {campaign && <span className={styles.fact} dir="auto">{campaign.name}</span>}
      <span className={styles.fact}><RelativeTime at={happenedAt} /></span>
      {reason && <span className={styles.detail}>{reason}{kind === "bounced" && detail && <>: <span dir="auto">{detail}</span></>}</span>}
    </li>
  );
}

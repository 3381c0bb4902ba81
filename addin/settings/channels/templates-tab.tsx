import { Badge, Button, makeStyles, Select, tokens } from "@fluentui/react-components";
import { Add20Regular, ArrowSync20Regular, Delete20Regular, DocumentText24Regular, Edit20Regular } from "@fluentui/react-icons";
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import type { ChannelAccount, ChannelTemplate } from "../../../server/contract/channels.ts";
import { draftOfComponents, type TemplateDraft } from "../../../server/contract/template-draft.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { TemplateBubble } from "./template-bubble.tsx";
import { SyncLine } from "./account-list.tsx";
import { useChannelActions } from "./use-channel-actions.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const statusColors: Record<ChannelTemplate["status"], "success" | "warning" | "danger" | "informative"> = {
  APPROVED: "success", PENDING: "informative", IN_APPEAL: "informative", REJECTED: "danger", DISABLED: "danger", PAUSED: "warning", LIMIT_EXCEEDED: "warning", PENDING_DELETION: "warning", DELETED: "danger",
};

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  grow: { flex: "1 1 200px", minWidth: 0 },
  list: { listStyle: "none", margin: "16px 0 0", padding: 0, display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 340px), 1fr))", gap: "16px" },
  item: { display: "flex", flexDirection: "column", gap: "8px", minWidth: 0 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  bad: { margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  actions: { display: "flex", gap: "4px", marginInlineStart: "auto" },
});

/** WhatsApp's templates of one number, each as it looks on a telephone, with what WhatsApp decided. */
export function TemplatesTab({ accounts, accountId }: { accounts: UseQueryResult<ChannelAccount[]>; accountId: string | undefined }) {
  const { t } = useTexts();
  return (
    <Loaded query={accounts} skeleton={<SkeletonRows rows={4} />}>
      {(all) => {
        const numbers = all.filter(({ channel, state }) => channel === "whatsapp" && state !== "disconnected");
        const shown = numbers.find(({ id }) => id === accountId) ?? numbers[0];
        if (!shown) return <Panel><EmptyState icon={<DocumentText24Regular />} title={t("channels.template.noNumberTitle")} text={t("channels.template.noNumberText")} /></Panel>;
        return <TemplatesOf account={shown} numbers={numbers} />;
      }}
    </Loaded>
  );
}

function TemplatesOf({ account, numbers }: { account: ChannelAccount; numbers: ChannelAccount[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const { sync } = useChannelActions(account);
  const { hiddenIds } = useTellBar();
  const templates = useQuery({ queryKey: channelKeys.templates(account.id), queryFn: () => calls.templates(account.id) });
  const mayWrite = templates.data?.mayWrite ?? false;
  const add = mayWrite && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("channels", "templates", account.id, "new")}>{t("channels.template.new")}</Button>;
  return (
    <Panel title={t("channels.template.of", { name: account.name })} aside={add}>
      <div className={styles.bar}>
        {numbers.length > 1 && (
          <Select className={styles.grow} value={account.id} aria-label={t("channels.template.number")} onChange={(_, { value }) => goTo("channels", "templates", value)}>
            {numbers.map(({ id, name, facts }) => <option key={id} value={id}>{name} · {facts.handle}</option>)}
          </Select>
        )}
        <div className={styles.grow}><SyncLine account={account} /></div>
        {mayWrite && <Button icon={<ArrowSync20Regular />} disabledFocusable={account.isSyncing || sync.isPending} onClick={() => sync.mutate()}>{t("channels.sync")}</Button>}
      </div>
      <Loaded query={templates} skeleton={<SkeletonRows rows={4} />}>
        {({ items }) => items.length === 0 ? <EmptyState icon={<DocumentText24Regular />} title={t("channels.template.emptyTitle")} text={t("channels.template.emptyText")} /> : (
          <ul className={styles.list}>{items.filter(({ id }) => !hiddenIds.has(id)).map((template) => <TemplateItem key={template.id} template={template} mayWrite={mayWrite} />)}</ul>
        )}
      </Loaded>
    </Panel>
  );
}

function TemplateItem({ template, mayWrite }: { template: ChannelTemplate; mayWrite: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { deleteLater } = useTellBar();
  const { name, language, status, category, quality, rejectedReason, components } = template;
  const draft = draftOfComponents(template);
  const canEdit = mayWrite && draft !== null && ["APPROVED", "REJECTED", "PAUSED"].includes(status);
  const remove = () => deleteLater({ id: template.id, text: t("channels.template.deleted", { name }), commit: () => calls.deleteTemplate(template.accountId, template.id).finally(() => queries.invalidateQueries({ queryKey: channelKeys.templates(template.accountId) })) });
  return (
    <li className={styles.item}>
      <h3 className={styles.head}>
        <span dir="ltr">{name}</span>
        <Badge appearance="tint" color={statusColors[status]}>{t(`channels.template.status.${status}`)}</Badge>
        {mayWrite && (
          <span className={styles.actions}>
            {canEdit && <Button size="small" appearance="subtle" icon={<Edit20Regular />} aria-label={t("channels.template.editNamed", { name })} title={t("channels.template.editNamed", { name })} onClick={() => goTo("channels", "templates", template.accountId, template.id)} />}
            <Button size="small" appearance="subtle" icon={<Delete20Regular />} aria-label={t("channels.template.deleteNamed", { name })} title={t("channels.template.deleteNamed", { name })} onClick={remove} />
          </span>
        )}
      </h3>
      <p className={styles.quiet}>{language} · {t(`channels.template.category.${category}`)}{quality && quality !== "UNKNOWN" && ` · ${t("channels.quality.label")}: ${t(`channels.quality.${quality}`, { defaultValue: quality })}`} · <RelativeTime at={template.syncedAt} /></p>
      {rejectedReason && <p className={styles.bad}>{t("channels.template.rejected", { reason: rejectedReason })}</p>}
      <TemplateBubble draft={draft ?? plainOf(components)} />
    </li>
  );
}

/** What has a picture above it, shown by its words alone. */
function plainOf(components: ChannelTemplate["components"]): Pick<TemplateDraft, "header" | "body" | "footer" | "buttons"> {
  const textOf = (type: string) => String(components.find((one) => String(one["type"]).toUpperCase() === type)?.["text"] ?? "");
  return { header: null, body: { text: textOf("BODY"), examples: [] }, footer: textOf("FOOTER") || null, buttons: [] };
}

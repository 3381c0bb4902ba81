import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowRepeatAll20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Webhook } from "../../../server/contract/webhooks.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px", padding: "4px 4px 16px 28px" },
  attempts: { margin: 0, padding: 0, listStyle: "none", fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  body: { margin: 0, padding: "12px", maxHeight: "320px", overflow: "auto", direction: "ltr", textAlign: "start", whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
});

/** One call: each attempt with what was answered, what was told, and the button that tells it again. */
export function CallDetail({ webhook, eventSeq }: { webhook: Webhook; eventSeq: number }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { webhooks } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const call = useQuery({ queryKey: [...settingsKeys.webhooks, webhook.id, "call", eventSeq], queryFn: () => webhooks.call(webhook.id, eventSeq) });
  const replay = useMutation({
    mutationFn: () => webhooks.replay(webhook.id, eventSeq),
    onSuccess: () => tell({ text: t("webhooks.replaying", { count: 1 }) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.webhooks }),
  });
  return (
    <div className={styles.root}>
      <Loaded query={call} skeleton={<SkeletonRows rows={3} />}>
        {({ attempts, body, nextAttemptAt, state }) => (
          <>
            <ol className={styles.attempts}>
              {attempts.map(({ attempt, at, status, error, durationMs }) => <li key={attempt}>{t("webhooks.attempt", { attempt, answer: error ?? status, ms: durationMs })} · <RelativeTime at={at} /></li>)}
              {nextAttemptAt && <li>{t("webhooks.nextAttempt")} <RelativeTime at={nextAttemptAt} as="short" /></li>}
            </ol>
            <pre className={styles.body} tabIndex={0} aria-label={t("webhooks.body")}>{body}</pre>
            {replay.error && <ErrorCard error={replay.error} onDismiss={replay.reset} />}
            <div><Button size="small" icon={<ArrowRepeatAll20Regular />} disabledFocusable={replay.isPending || webhook.disabledAt !== null} onClick={() => replay.mutate()}>{t(state === "waiting" ? "webhooks.callNow" : "webhooks.replay")}</Button></div>
          </>
        )}
      </Loaded>
    </div>
  );
}

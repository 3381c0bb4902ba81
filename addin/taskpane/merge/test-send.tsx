import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { MailCheckmark20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../use-me.ts";

const useStyles = makeStyles({ root: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" }, text: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" } });

/** The mail that is shown, sent to oneself. */
export function TestSend({ campaignId, index }: { campaignId: string; index: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const may = useMay("createCampaign");
  const send = useMutation({ mutationFn: (at: number) => calls.campaignWork.testSend(campaignId, at, null) });
  if (!may) return null;
  const isShown = send.variables === index;
  return (
    <div className={styles.root}>
      <Button size="small" icon={<MailCheckmark20Regular />} disabledFocusable={send.isPending} onClick={() => send.mutate(index)}>{t(send.isPending ? "check.testSending" : "check.testSend")}</Button>
      {isShown && send.data && <p className={styles.text} role="status">{t("check.testSent", { address: send.data.address })}</p>}
      {isShown && send.error && <ErrorCard error={send.error} onDismiss={send.reset} />}
    </div>
  );
}

import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { MailCheckmark20Regular, PhoneCheckmark20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../shared/api-problem.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay, usePaneState } from "../use-me.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  number: { flexGrow: 1, minWidth: "180px", "& input": { minWidth: 0 } },
  send: { alignSelf: "end" },
});

/** The message that is shown, sent to oneself: the mail to one's own mailbox, by WhatsApp to the number that one writes. */
export function TestSend({ campaignId, index, isChat }: { campaignId: string; index: number; isChat: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const may = useMay("createCampaign");
  const { state, remember } = usePaneState();
  const [typed, setTyped] = useState<string | null>(null);
  const number = typed ?? (typeof state.testNumber === "string" ? state.testNumber : "");
  const send = useMutation({
    mutationFn: (at: number) => calls.campaignWork.testSend(campaignId, at, isChat ? number.trim() : null),
    onSuccess: () => isChat && remember({ testNumber: number.trim() }),
  });
  if (!may) return null;
  const isShown = send.variables === index;
  const numberProblem = isShown && send.error ? problemOf(send.error).fields.find(({ path }) => path === "number") : undefined;
  const press = () => !send.isPending && send.mutate(index);
  return (
    <div className={styles.root}>
      {isChat && (
        <Field className={styles.number} label={t("check.testNumber")} size="small" validationMessage={numberProblem && t("check.testNumberBad")}>
          <Input type="tel" dir="ltr" autoComplete="tel" maxLength={40} value={number} onChange={(_event, data) => { setTyped(data.value); send.reset(); }} onKeyDown={(event) => event.key === "Enter" && press()} />
        </Field>
      )}
      <Button className={styles.send} size="small" icon={isChat ? <PhoneCheckmark20Regular /> : <MailCheckmark20Regular />} disabledFocusable={send.isPending} onClick={press}>{t(send.isPending ? "check.testSending" : isChat ? "check.testSendMessage" : "check.testSend")}</Button>
      {isShown && send.data && <p className={styles.text} role="status">{t("check.testSent", { address: send.data.address })}</p>}
      {isShown && send.error && !numberProblem && <ErrorCard error={send.error} onDismiss={send.reset} />}
    </div>
  );
}

import { Button, type ButtonProps, Field, Input, makeStyles, Popover, PopoverSurface, PopoverTrigger } from "@fluentui/react-components";
import { MailCheckmark20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ContactChoice } from "../../../server/contract/contacts.ts";
import { Topic, type RequestedOptIns } from "../../../server/contract/subscriptions.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMe } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "../rules/choice.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useContactCalls } from "./use-contact-calls.ts";
import { useNumber } from "./use-number.ts";

const TOPIC_LETTERS_MAX = 60;

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "12px", width: "300px", maxWidth: "100%" }, text: { margin: 0 } });

interface AskForConsentProps extends Pick<ButtonProps, "appearance" | "size"> {
  /** One call each. */
  choices: ContactChoice[];
  /** Said before many are written to. */
  question: string | null;
}

/** A mail that asks, and a page that confirms: silence agrees to nothing. */
export function AskForConsent({ choices, question, appearance, size }: AskForConsentProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { mailboxes } = useMe();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const summary = useSummary();
  const [isOpen, setOpen] = useState(false);
  const [topic, setTopic] = useState("");
  const [chosen, setChosen] = useState("");
  const mailboxId = chosen || (mailboxes[0]?.id ?? "");
  const isGood = Topic.safeParse(topic).success;
  const ask = useMutation({
    mutationFn: async () => {
      const answers: RequestedOptIns[] = [];
      for (const choice of choices) answers.push(await calls.askForConsent({ choice, topic, mailboxId }));
      return answers;
    },
    onSuccess: async (answers) => {
      setOpen(false);
      tell({ text: summary(answers) });
      await queries.invalidateQueries({ queryKey: ["contacts"] });
    },
  });
  if (mailboxes.length === 0) return null;
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement><Button appearance={appearance} size={size} icon={<MailCheckmark20Regular />} disabledFocusable={ask.isPending}>{t("contacts.ask.title")}</Button></PopoverTrigger>
      <PopoverSurface aria-label={t("contacts.ask.title")}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isGood && !ask.isPending) ask.mutate(); }}>
          <p className={styles.text}>{t("contacts.ask.text")}</p>
          <Field label={t("contacts.ask.topic")} hint={t("contacts.ask.topicHint")} validationMessage={isGood ? undefined : t("contacts.ask.topicBad")}><Input value={topic} maxLength={TOPIC_LETTERS_MAX} onChange={(_, { value }) => setTopic(value)} /></Field>
          <Field label={t("contacts.ask.mailbox")}><Choice label={t("contacts.ask.mailbox")} value={mailboxId} options={mailboxes.map(({ id, address }) => ({ value: id, text: address }))} onChange={setChosen} /></Field>
          {question && <p className={styles.text}>{question}</p>}
          {ask.error && <ErrorCard error={ask.error} onRetry={() => ask.mutate()} />}
          <Button type="submit" appearance="primary" disabledFocusable={!isGood || ask.isPending}>{t(ask.isPending ? "contacts.ask.sending" : "contacts.ask.send")}</Button>
        </form>
      </PopoverSurface>
    </Popover>
  );
}

/** How many were asked, and why others were not. */
function useSummary(): (answers: RequestedOptIns[]) => string {
  const { t } = useTexts();
  const number = useNumber();
  return (answers) => {
    const askedCount = answers.reduce((total, answer) => total + answer.askedCount, 0);
    const skipped = Map.groupBy(answers.flatMap((answer) => answer.skipped), ({ reason }) => reason);
    const reasons = [...skipped].map(([reason, parts]) => t(`contacts.ask.skip.${reason}`, { number: number(parts.reduce((total, part) => total + part.count, 0)) }));
    const asked = t("contacts.ask.asked", { count: askedCount, number: number(askedCount) });
    return reasons.length === 0 ? asked : `${asked} ${t("contacts.ask.skipped", { reasons: reasons.join(", ") })}`;
  };
}

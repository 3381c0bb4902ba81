import { Button, makeStyles, Spinner, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Priority } from "../../../server/contract/conversations.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../use-me.ts";
import { JoinCard } from "./join-card.tsx";
import { TriageActions } from "./triage-actions.tsx";
import { KindNotice } from "./kind-notice.tsx";
import { Suggestion } from "./suggestion.tsx";
import { useConvert, useJoin, type MailWithReference, type OpenMail } from "./use-mail.ts";

const useStyles = makeStyles({
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** A mail without a case: what Mailroom makes of it, and the two ways on. */
export function UnfiledMail({ mail, known }: { mail: OpenMail; known: MailWithReference }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { message, classification, joinSuggestion, dismissed } = known.view;
  const [choice, setChoice] = useState<{ category?: string | null; priority?: Priority }>({});
  const mayOpen = useMay("openCase");
  const convert = useConvert(mail, known);
  const join = useJoin(mail, known);
  const isBusy = convert.isPending || join.isPending;
  const problem = convert.error ?? join.error;
  return (
    <>
      {message.kind !== "ordinary" && <KindNotice kind={message.kind} reason={message.kindReason} />}
      {classification && <Suggestion messageId={message.id} classification={classification} onChoose={(change) => setChoice((kept) => ({ ...kept, ...change }))} />}
      {problem && <ErrorCard error={problem} onRetry={() => (convert.error ? convert.mutate(choice) : join.mutate(join.variables!))} />}
      {mayOpen ? (
        <Button
          appearance="primary"
          size="large"
          icon={convert.isPending ? <Spinner size="tiny" aria-hidden /> : undefined}
          disabledFocusable={isBusy}
          onClick={() => convert.mutate(choice)}
        >
          {t(convert.isPending ? "mail.converting" : "mail.convert")}
        </Button>
      ) : (
        <p className={styles.hint}>{t("mail.mayNotConvert")}</p>
      )}
      {mayOpen && <TriageActions mail={mail} messageId={message.id} dismissed={dismissed} isBusy={isBusy} />}
      {joinSuggestion && mayOpen && <JoinCard suggestion={joinSuggestion} isBusy={isBusy} onJoin={() => join.mutate(joinSuggestion.caseId)} />}
    </>
  );
}

import { makeStyles, Select, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { AnswerableMail } from "../../../../server/contract/replies.ts";
import { shortTime } from "../../../shared/i18n/dates.ts";
import { useNow } from "../../../shared/ui/use-now.ts";

const useStyles = makeStyles({
  line: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  choice: { minWidth: 0, "& select": { minWidth: 0, textOverflow: "ellipsis" } },
});

/** Which mail is answered; another of the case can be. */
export function ReplyTo({ mails, mail, onAnswer }: { mails: AnswerableMail[]; mail: AnswerableMail; onAnswer: (mail: AnswerableMail) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const nameOf = ({ from, receivedAt }: AnswerableMail) => t("reply.toWhom", { name: from.name || from.address, time: shortTime(new Date(receivedAt), now, i18n.language) });
  if (mails.length < 2) return <p className={styles.line}>{nameOf(mail)}</p>;
  return (
    <Select className={styles.choice} size="small" aria-label={t("reply.otherMail")} value={mail.messageId} onChange={(_event, data) => onAnswer(mails.find((each) => each.messageId === data.value) ?? mail)}>
      {mails.map((each) => <option key={each.messageId} value={each.messageId}>{nameOf(each)}</option>)}
    </Select>
  );
}

import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { SelectedMail } from "../../shared/office.ts";

const useStyles = makeStyles({
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 0", color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere" },
});

export function SeveralMails({ mails }: { mails: SelectedMail[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <section>
      <h2 className={styles.title}>{t("several.title", { count: mails.length })}</h2>
      <p className={styles.text}>{t("several.text")}</p>
      <ul className={styles.list}>
        {mails.map((mail) => <li key={mail.itemId} className={styles.row}>{mail.subject || t("mail.noSubject")}</li>)}
      </ul>
    </section>
  );
}

import { Avatar, makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ContactSummary } from "../../../server/contract/contacts.ts";
import { RelativeTime } from "./relative-time.tsx";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "40px minmax(0, 1fr)", columnGap: "12px", alignItems: "start" },
  name: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  line: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  facts: { display: "flex", flexWrap: "wrap", columnGap: "12px", margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  open: {
    padding: 0, border: "none", background: "none", font: "inherit", color: tokens.colorBrandForegroundLink, cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

interface PersonCardProps {
  name: string;
  address: string;
  /** Null while unknown: what the mail itself tells is shown at once. */
  contact: ContactSummary | null;
  /** Opens everything that is known of the person; absent where the role may not see it. */
  onOpen?: (contactId: string) => void;
}

export function PersonCard({ name, address, contact, onOpen }: PersonCardProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = contact?.name || name || address;
  const addresses = [...new Set([address.toLowerCase(), ...(contact?.addresses ?? []).map((each) => each.address)].filter(Boolean))];
  return (
    <section className={styles.root} aria-label={t("person.label")}>
      <Avatar name={shown} size={40} color="colorful" aria-hidden />
      <div>
        <h2 className={styles.name}>{shown}</h2>
        {contact?.company && <p className={styles.line}>{contact.company}</p>}
        {addresses.filter((each) => each !== shown.toLowerCase()).map((each) => <p key={each} className={styles.line}>{each}</p>)}
        {contact && (
          <p className={styles.facts}>
            <span>{t("person.openCases", { count: contact.openCaseCount })}</span>
            {contact.lastCampaign && <span>{t("person.lastCampaign", { name: contact.lastCampaign.name })} · <RelativeTime at={contact.lastCampaign.sentAt} /></span>}
            {onOpen && <button type="button" className={styles.open} onClick={() => onOpen(contact.id)}>{t("person.open")}</button>}
          </p>
        )}
      </div>
    </section>
  );
}

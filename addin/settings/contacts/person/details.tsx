import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { emailOf, type DraftField } from "./contact-draft.ts";
import { useFieldWords } from "./use-field-words.ts";

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(220px, 100%), 1fr))", gap: "16px 24px", margin: 0 },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  value: { margin: 0, overflowWrap: "anywhere" },
});

const shown = ["givenName", "familyName", "email", "phone", "country", "language", "timeZone", "preferredChannel"] as const satisfies DraftField[];

/** What is known; a field without a value takes no room. */
export function Details({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useFieldWords();
  const known = shown.map((field) => ({ field, value: field === "email" ? emailOf(contact) : contact[field] })).filter(({ value }) => value);
  const customFields = Object.entries(contact.customFields);
  const entry = (key: string, term: string, value: ReactNode) => (
    <div key={key}><dt className={styles.term}>{term}</dt><dd className={styles.value}>{value}</dd></div>
  );
  if (known.length === 0 && customFields.length === 0) return <p className={styles.value}>{t("contacts.detailsEmpty")}</p>;
  return (
    <dl className={styles.list}>
      {known.map(({ field, value }) => entry(field, words.nameOf(field), field === "email" || field === "phone" ? <bdi dir="ltr">{value}</bdi> : <bdi>{words.valueOf(field, value!)}</bdi>))}
      {customFields.map(([name, value]) => entry(`custom ${name}`, name, <bdi>{value}</bdi>))}
    </dl>
  );
}

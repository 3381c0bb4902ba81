import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Add20Regular, CheckmarkCircle16Regular, DismissCircle16Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { Consent, Contact } from "../../../../server/contract/contacts.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf } from "../../shell/route.ts";
import { useTableStyles } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/panel.tsx";
import { AskForConsent } from "../ask-for-consent.tsx";
import { RecordConsent } from "./record-consent.tsx";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  state: { display: "inline-flex", alignItems: "center", gap: "6px", whiteSpace: "nowrap" },
  given: { color: tokens.colorStatusSuccessForeground1 },
  withdrawn: { color: tokens.colorStatusDangerForeground1 },
  icon: { display: "inline-flex" },
  source: { overflowWrap: "anywhere", minWidth: "120px" },
  old: { color: tokens.colorNeutralForeground2 },
  link: { color: tokens.colorBrandForegroundLink },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Every agreement and every withdrawal with its evidence; the newest of a channel counts. */
export function Consents({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const mayChange = useMay("changeContact");
  const mayAsk = useMay("requestOptIn");
  const [isRecording, setRecording] = useState(false);
  const sorted = [...contact.consents].sort((one, other) => other.recordedAt.localeCompare(one.recordedAt));
  const isNewest = (consent: Consent) => sorted.find(({ channel, topic }) => channel === consent.channel && topic === consent.topic) === consent;
  return (
    <Panel title={t("contacts.consent.title")} aside={!isRecording && (
      <div className={styles.actions}>
        {mayAsk && contact.addresses.some(({ channel }) => channel === "email") && <AskForConsent choices={[{ contactIds: [contact.id] }]} appearance="outline" size="small" question={null} />}
        {mayChange && <Button size="small" icon={<Add20Regular />} onClick={() => setRecording(true)}>{t("contacts.consent.record")}</Button>}
      </div>
    )}>
      {isRecording && <RecordConsent contact={contact} onDone={() => setRecording(false)} />}
      {sorted.length === 0 && !isRecording && <p className={styles.empty}>{t("contacts.consent.empty")}</p>}
      {sorted.length > 0 && (
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col" className={table.head}>{t("contacts.consent.channel")}</th>
                <th scope="col" className={table.head}>{t("contacts.consent.state")}</th>
                <th scope="col" className={table.head}>{t("contacts.consent.source")}</th>
                <th scope="col" className={table.head}>{t("contacts.consent.who")}</th>
                <th scope="col" className={table.head}>{t("contacts.consent.when")}</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((consent) => {
                const cell = mergeClasses(table.cell, !isNewest(consent) && styles.old);
                return (
                  <tr key={`${consent.channel} ${consent.topic} ${consent.recordedAt} ${consent.state}`}>
                    <td className={cell}>{t(`contacts.channel.${consent.channel}`)}{consent.topic && <> · <span dir="auto">{consent.topic}</span></>}</td>
                    <td className={cell}><ConsentState state={consent.state} isCurrent={isNewest(consent)} /></td>
                    <td className={mergeClasses(cell, styles.source)}>{consent.source}{consent.importId && <>{consent.source && " · "}<a className={styles.link} href={hrefOf("imports", consent.importId)}>{contact.imports.find(({ id }) => id === consent.importId)?.fileName ?? t("contacts.field.import")}</a></>}</td>
                    <td className={cell}>{consent.recordedBy ?? "–"}</td>
                    <td className={cell}><RelativeTime at={consent.recordedAt} as="short" /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function ConsentState({ state, isCurrent }: { state: Consent["state"]; isCurrent: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <span className={styles.state}>
      <span className={mergeClasses(styles.icon, isCurrent && styles[state])} aria-hidden>{state === "given" ? <CheckmarkCircle16Regular /> : <DismissCircle16Regular />}</span>
      {t(`contacts.consent.${state}Short`)}
    </span>
  );
}

import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Prohibited16Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Contact, ContactAddress } from "../../../../server/contract/contacts.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";
import { SuppressButton } from "./suppress-button.tsx";
import { suppressionOf, usePhoneAddress } from "./use-phone-address.ts";
import { givenReason, useReasonWord } from "../use-reason-word.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: {
    display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "4px 16px", padding: "10px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
  },
  words: { minWidth: 0, flex: "1 1 240px" },
  address: { margin: 0, overflowWrap: "anywhere" },
  channel: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  state: { display: "flex", alignItems: "center", gap: "6px", margin: "2px 0 0", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  icon: { display: "inline-flex", flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Every way to reach the person: whether it may be used, and if not, why not. */
export function Channels({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const phone = usePhoneAddress(contact);
  const addresses = phone ? [...contact.addresses, phone] : contact.addresses;
  return (
    <Panel title={t("contacts.channels")}>
      {addresses.length === 0 ? <p className={styles.empty}>{t("contacts.noAddress")}</p> : (
        <ul className={styles.list}>
          {addresses.map((address) => <Channel key={`${address.channel} ${address.address}`} contact={contact} address={address} />)}
        </ul>
      )}
    </Panel>
  );
}

function Channel({ contact, address: { channel, address, suppression } }: { contact: Contact; address: ContactAddress }) {
  const styles = useStyles();
  const { t } = useTexts();
  const reasonWord = useReasonWord();
  const [maySuppress, mayRelease] = [useMay("suppressAddress"), useMay("releaseAddress")];
  const { suppress, release } = useSuppression(contact.id, { channel, address });
  const consent = contact.consents.filter((each) => each.channel === channel && each.topic === "").sort((one, other) => other.recordedAt.localeCompare(one.recordedAt))[0];
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        <p className={styles.address}><bdi dir="ltr">{address}</bdi></p>
        <p className={styles.state}>
          <span className={mergeClasses(styles.icon, suppression ? styles.bad : styles.good)} aria-hidden>{suppression ? <Prohibited16Regular /> : <CheckmarkCircle16Regular />}</span>
          <span>
            {t(`contacts.channel.${channel}`)} · {suppression ? <>{t("contacts.suppressedBecause", { reason: reasonWord(suppression.reason) })} · <RelativeTime at={suppression.suppressedAt} /></> : t("contacts.notSuppressed")}
            {" · "}{t(consent ? `contacts.consent.${consent.state}` : "contacts.consent.none")}
          </span>
        </p>
      </div>
      {suppression && mayRelease && <Button size="small" disabledFocusable={release.isPending} onClick={() => release.mutate(suppression.reason)}>{t("contacts.release")}</Button>}
      {!suppression && maySuppress && <SuppressButton address={address} isBusy={suppress.isPending} onSuppress={(reason) => suppress.mutate(reason)} />}
    </li>
  );
}

/** Both ways, each with the other as its undo. */
function useSuppression(contactId: string, of: Pick<ContactAddress, "channel" | "address">) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const readAgain = () => Promise.all([settingsKeys.contact(contactId), settingsKeys.contactsChanged, settingsKeys.suppressions].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const showProblem = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  /** Suppressions are named by ids of their own: this finds the one that holds the address. */
  const doRelease = async () => {
    const { items } = await calls.suppressions({ channel: of.channel, search: of.address }, null);
    const found = suppressionOf(items, of.address);
    if (found) await calls.release(found.id);
    await readAgain();
  };
  const doSuppress = (reason: string) => calls.suppress({ ...of, reason: givenReason(reason) }).then(readAgain);
  const suppress = useMutation({
    mutationFn: doSuppress,
    onSuccess: () => tell({ text: t("contacts.suppressed", { address: of.address }), undo: () => void doRelease().catch(showProblem) }),
    onError: showProblem,
  });
  const release = useMutation({
    mutationFn: (_reason: string) => doRelease(),
    onSuccess: (_, reason) => tell({ text: t("contacts.released", { address: of.address }), undo: () => void doSuppress(reason).catch(showProblem) }),
    onError: showProblem,
  });
  return { suppress, release };
}

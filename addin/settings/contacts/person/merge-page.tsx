import { Button, makeStyles, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { NotAllowed } from "../../ui/not-allowed.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useContactCalls } from "../use-contact-calls.ts";
import { BackLink } from "./back-link.tsx";
import { ChooseOther } from "./choose-other.tsx";
import { MergeTable } from "./merge-table.tsx";

const useStyles = makeStyles({ bar: { whiteSpace: "normal" } });

/** `otherId` "choose": who it is to be is asked first. */
export function MergePage({ id, otherId }: { id: string; otherId: string }) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayMerge = useMay("mergeContacts");
  const one = useContact(id, true);
  const isChosen = otherId !== "choose";
  const other = useContact(otherId, isChosen);
  const title = t("contacts.merge.title");
  if (!mayMerge) return <Page title={title}><NotAllowed title={title} /></Page>;
  return (
    <>
      <BackLink to={{ id, name: one.data?.name ?? t("contacts.one") }} />
      <Page title={title} text={t(isChosen ? "contacts.merge.text" : "contacts.merge.chooseText")}>
        <Panel>
          <Loaded query={one} skeleton={<SkeletonRows rows={6} />}>
            {(first) => isChosen ? (
              <Loaded query={other} skeleton={<SkeletonRows rows={6} />}>
                {(second) => first.id === second.id
                  ? <MessageBar intent="warning" layout="multiline"><MessageBarBody className={styles.bar}>{t("contacts.merge.same")} <Button size="small" onClick={() => goTo("contacts", first.id)}>{t("cancel")}</Button></MessageBarBody></MessageBar>
                  : <MergeTable first={first} second={second} />}
              </Loaded>
            ) : <ChooseOther contact={first} />}
          </Loaded>
        </Panel>
      </Page>
    </>
  );
}

function useContact(id: string, enabled: boolean): UseQueryResult<Contact> {
  const calls = useContactCalls();
  return useQuery({ queryKey: settingsKeys.contact(id), queryFn: () => calls.one(id), enabled });
}

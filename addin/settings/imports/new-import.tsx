import { Button, Link } from "@fluentui/react-components";
import { ImportWizard } from "../../shared/import/import-wizard.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo, hrefOf, replaceAddress } from "../shell/route.ts";
import { NotAllowed } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { contactsOfImport } from "./contacts-of-import.ts";
import { useIsWide } from "./use-is-wide.ts";

interface NewImportProps {
  uploadId: string | null;
  fileName: string;
  importId: string | null;
}

/** The wizard with room; the address says how far it is, so that a reload goes on from there. */
export function NewImport({ uploadId, fileName, importId }: NewImportProps) {
  const { t } = useTexts();
  const mayImport = useMay("importContacts");
  const isWide = useIsWide();
  const title = t("imports.new");
  if (!mayImport) return <Page title={title}><NotAllowed title={title} /></Page>;
  return (
    <Page title={title} text={t("imports.newText")} action={<Button onClick={() => goTo("imports")}>{t("imports.back")}</Button>}>
      <Panel>
        <ImportWizard
          isLarge={isWide}
          place={{ uploadId, fileName, importId }}
          onPlace={(place) => replaceAddress(hrefOf("imports", "new", ...(place.uploadId ? [place.uploadId, place.fileName] : []), ...(place.importId ? [place.importId] : [])))}
          linkToImport={(id, text) => <Link href={hrefOf("imports", id)}>{text}</Link>}
          next={(summary) => <><Button appearance="primary" onClick={() => (location.hash = contactsOfImport(summary.id))}>{t("imports.openContacts")}</Button><Button onClick={() => goTo("imports", summary.id)}>{t("imports.openImport")}</Button></>}
        />
      </Panel>
    </Page>
  );
}

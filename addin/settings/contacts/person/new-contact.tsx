import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { NotAllowed } from "../../ui/not-allowed.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { BackLink } from "./back-link.tsx";
import { ContactForm } from "./contact-form.tsx";

export function NewContact() {
  const { t } = useTexts();
  const mayChange = useMay("changeContact");
  return (
    <>
      <BackLink />
      <Page title={t("contacts.new")} text={mayChange && t("contacts.newText")}>
        {mayChange ? <Panel><ContactForm contact={null} onDone={(saved) => (saved ? goTo("contacts", saved.id) : goTo("contacts"))} /></Panel> : <NotAllowed title={t("contacts.new")} />}
      </Page>
    </>
  );
}

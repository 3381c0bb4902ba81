import { lazy } from "react";
import { openInBrowser } from "../../shared/office.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { PersonCard } from "../../shared/ui/person-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../use-me.ts";
import { UnfiledMail } from "./unfiled-mail.tsx";
import { useMail, type OpenMail } from "./use-mail.ts";

const CaseView = lazy(async () => ({ default: (await import("../case/case-view.tsx")).CaseView }));

/** The sender is shown at once, from Outlook itself; what Mailroom knows follows below. */
export function MailCard({ mail }: { mail: OpenMail }) {
  const { data, error, refetch } = useMail(mail);
  const { config } = useConnection();
  const mayOpen = useMay("readContacts");
  const openPerson = (id: string) => openInBrowser(new URL(`/settings/#/contacts/${id}`, config.apiBaseUrl).href);
  const person = <PersonCard name={mail.from.name} address={mail.from.address} contact={data?.view.contact ?? null} onOpen={mayOpen ? openPerson : undefined} />;
  if (!data) {
    return (
      <>
        {person}
        {error ? <ErrorCard error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={4} />}
      </>
    );
  }
  return (
    <>
      {person}
      {data.view.caseId ? <CaseView caseId={data.view.caseId} isBesideMail /> : <UnfiledMail mail={mail} known={data} />}
    </>
  );
}

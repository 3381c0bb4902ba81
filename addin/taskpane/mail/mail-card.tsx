import { lazy } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { PersonCard } from "../../shared/ui/person-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { UnfiledMail } from "./unfiled-mail.tsx";
import { useMail, type OpenMail } from "./use-mail.ts";

const CaseView = lazy(async () => ({ default: (await import("../case/case-view.tsx")).CaseView }));

/** The sender is shown at once, from Outlook itself; what Mailroom knows follows below. */
export function MailCard({ mail }: { mail: OpenMail }) {
  const { data, error, refetch } = useMail(mail);
  const person = <PersonCard name={mail.from.name} address={mail.from.address} contact={data?.view.contact ?? null} />;
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

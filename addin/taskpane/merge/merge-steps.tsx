import { makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import { emptyPlace, type ImportPlace } from "../../shared/import/import-place.ts";
import { useImport } from "../../shared/import/use-import.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { CheckStep } from "./check-step.tsx";
import { ContactsStep } from "./contacts-step.tsx";
import { MessageStep } from "./message-step.tsx";
import { SendStep } from "./send-step.tsx";
import { firstOpenStep, isReachable, type MergeState, type Step } from "./use-merge.ts";

const useStyles = makeStyles({ root: { marginTop: "-12px", "& > section:first-child": { borderTopStyle: "none" } } });

interface MergeStepsProps {
  merge: MergeState;
  change: (next: Partial<MergeState>) => void;
  place: ImportPlace;
  setPlace: (place: ImportPlace) => void;
  openStep: Step | null;
  setOpenStep: (step: Step | null) => void;
}

const fieldsOf = ({ settings }: ImportSummary): string[] => [...new Set(settings.mapping.filter((column) => column.target !== "ignore").map((column) => column.mergeField))];

const isUsable = ({ status }: ImportSummary): boolean => status !== "undoing" && status !== "undone";

/** Contacts, Message, Check, Send: one is open, the others are folded to a line and can be gone back to. */
export function MergeSteps({ merge: remembered, change, place, setPlace, openStep, setOpenStep }: MergeStepsProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const imported = useImport(remembered.importId);
  // Contacts that were taken back are none to write to.
  const merge: MergeState = imported.data && !isUsable(imported.data) ? { ...remembered, importId: null, campaignId: null } : remembered;
  const template = useQuery({ queryKey: keys.template(merge.templateId ?? ""), queryFn: () => calls.templates.one(merge.templateId!), enabled: merge.templateId !== null });
  const campaign = useQuery({ queryKey: keys.campaign(merge.campaignId ?? ""), queryFn: () => calls.campaign(merge.campaignId!), enabled: merge.campaignId !== null });
  const problem = imported.error ?? template.error ?? campaign.error;
  // What was remembered may be gone by now; then the merge begins again from the start.
  if (problem) return <ErrorCard error={problem} onRetry={() => change({ importId: null, templateId: null, campaignId: null })} />;
  if ([imported, template, campaign].some((query) => query.isLoading)) return <SkeletonLines lines={5} />;

  const open = openStep && isReachable(openStep, merge) ? openStep : firstOpenStep(merge);
  const section = (step: Step, summary: string, children: ReactNode) => (
    <Section title={t(`merge.step.${step}`)} summary={summary} isOpen={open === step} disabled={!isReachable(step, merge)} onToggle={() => setOpenStep(open === step ? null : step)}>
      {children}
    </Section>
  );
  return (
    <div className={styles.root}>
      {section("contacts", imported.data ? contactsSummary(imported.data) : "", (
        <ContactsStep
          imported={imported.data ?? null}
          place={place}
          onPlace={setPlace}
          onImported={(summary) => {
            setPlace(emptyPlace);
            change({ importId: summary.id, campaignId: null });
            setOpenStep("message");
          }}
          onDone={() => setOpenStep("message")}
        />
      ))}
      {section("message", messageSummary(), imported.data && (
        <MessageStep
          imported={imported.data}
          template={template.data ?? null}
          campaign={campaign.data ?? null}
          onReady={(templateId, campaignId) => {
            change({ templateId, campaignId });
            setOpenStep("check");
          }}
        />
      ))}
      {section("check", "", campaign.data && <CheckStep campaign={campaign.data} onDone={() => setOpenStep("send")} />)}
      {section("send", "", campaign.data && imported.data && <SendStep campaign={campaign.data} fields={fieldsOf(imported.data)} />)}
    </div>
  );

  function messageSummary(): string {
    const { channel, chatTemplate } = campaign.data ?? {};
    return [channel !== "whatsapp" && template.data?.name, channel !== "email" && chatTemplate && t("channel.short", { name: chatTemplate.name })].filter(Boolean).join(" · ");
  }

  function contactsSummary({ acceptedCount, refusedCount }: ImportSummary): string {
    const number = (value: number) => value.toLocaleString(i18n.language);
    const people = t("merge.peopleShort", { count: acceptedCount, number: number(acceptedCount) });
    return refusedCount > 0 ? `${people}, ${t("merge.refusedShort", { count: refusedCount, number: number(refusedCount) })}` : people;
  }
}

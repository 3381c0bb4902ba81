import { suppressionReasons } from "../../../server/contract/contacts.ts";
import { useTexts } from "../i18n/use-texts.ts";

/** Why an address must not be written to; a reason that a provider made up is shown as it is. */
export function useReasonWord(): (reason: string) => string {
  const { t } = useTexts();
  return (reason) => ((suppressionReasons as readonly string[]).includes(reason) ? t(`suppressions.reason.${reason}`) : reason);
}

/** Those that a person may give. */
export const givenReasons = suppressionReasons.filter((reason) => reason !== "erased");
export type GivenReason = (typeof givenReasons)[number];

/** An erased person's address that is suppressed again was asked for by somebody. */
export const givenReason = (reason: string): GivenReason => givenReasons.find((given) => given === reason) ?? "asked";

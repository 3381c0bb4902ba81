import { Button, Divider, Link } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SandboxUser } from "../../shared/auth-source.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { AskByMail } from "./ask-by-mail.tsx";
import { EmailForm } from "./email-form.tsx";
import { SandboxPeople } from "./sandbox-people.tsx";
import { SignInFrame } from "./sign-in-frame.tsx";
import { useDoor } from "./use-door.ts";

/** How one may come in: by Microsoft, or by e-mail and password; in the sandbox as whom of the story one likes. */
export function SignInPage() {
  const { t } = useTexts();
  const { auth, config } = useConnection();
  const door = useDoor();
  const ways = useQuery({ queryKey: ["sign-in-ways"], queryFn: door.ways });
  const [asked, setAsked] = useState<{ what: "reset" | "registration"; email: string } | null>(null);
  const leave = useMutation({ mutationFn: (user?: SandboxUser) => auth.signIn(user) });
  if (asked) return <AskByMail what={asked.what} startWith={asked.email} isMailOn={ways.data?.isMailOn ?? true} onBack={() => setAsked(null)} />;
  return (
    <SignInFrame title={t("signIn.title")}>
      {config.sandboxUsers && <SandboxPeople people={config.sandboxUsers} isBusy={leave.isPending} onPick={(user) => leave.mutate(user)} />}
      <Button size="large" icon={<FourSquares />} disabledFocusable={leave.isPending} onClick={() => leave.mutate(undefined)}>{t("signIn.microsoft")}</Button>
      {leave.error && <ErrorCard error={leave.error} onRetry={() => leave.reset()} />}
      <Divider>{t("signIn.or")}</Divider>
      <EmailForm onForgot={(email) => setAsked({ what: "reset", email })} />
      {ways.data?.isRegistrationOpen && <div><Link as="button" type="button" onClick={() => setAsked({ what: "registration", email: "" })}>{t("signIn.register")}</Link></div>}
    </SignInFrame>
  );
}

/** https://learn.microsoft.com/entra/identity-platform/howto-add-branding-in-apps */
function FourSquares() {
  return (
    <svg width="20" height="20" viewBox="0 0 21 21" aria-hidden style={{ forcedColorAdjust: "none" }}>
      <path fill="#f25022" d="M0 0h10v10H0z" /><path fill="#7fba00" d="M11 0h10v10H11z" /><path fill="#00a4ef" d="M0 11h10v10H0z" /><path fill="#ffb900" d="M11 11h10v10H11z" />
    </svg>
  );
}

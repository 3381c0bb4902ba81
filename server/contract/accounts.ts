import { z } from "zod";
import { EmailAddress, Id, Instant } from "./common.ts";
import { Role } from "./people.ts";

export const PASSWORD_LETTERS_MIN = 12;
export const PASSWORD_LETTERS_MAX = 200;
const NAME_LETTERS_MAX = 120;
export const API_KEY_DAYS_MAX = 366;

/** New passwords are judged further by services/accounts/judge-password.ts. */
export const NewPassword = z.string().min(PASSWORD_LETTERS_MIN, `has fewer than ${PASSWORD_LETTERS_MIN} characters`).max(PASSWORD_LETTERS_MAX, `has more than ${PASSWORD_LETTERS_MAX} characters`);
const GivenPassword = z.string().min(1).max(PASSWORD_LETTERS_MAX);
/** Six digits of the app, or a recovery code. */
export const FactorCode = z.string().trim().min(6).max(24);
const LinkToken = z.string().min(20).max(100);
const PersonName = z.string().trim().min(1, "is empty").max(NAME_LETTERS_MAX);
/** A browser keeps a cookie that scripts cannot read; a program gets a pair of tokens. */
export const SessionWay = z.enum(["cookie", "token"]);

export const linkPurposes = ["first_admin", "invitation", "registration", "reset"] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

export const sessionEnds = ["signed_out", "ended", "password_changed", "password_reset", "access_ended", "copied_token", "role_changed", "restored"] as const;
export type SessionEnd = (typeof sessionEnds)[number];

export const accountMailKinds = ["invitation", "registration", "reset", "password_changed", "factor_added", "factor_removed", "recovery_code_used", "api_key_made", "sign_in_blocked"] as const;
export type AccountMailKind = (typeof accountMailKinds)[number];

export const Login = z.object({ email: EmailAddress, password: GivenPassword, code: FactorCode.optional(), way: SessionWay.default("token") });
export type Login = z.input<typeof Login>;

/** With a token: the link that was printed, mailed or handed over. Without: asks for a link by mail, where registration is open. */
export const Register = z.object({ token: LinkToken.optional(), email: EmailAddress.optional(), name: PersonName.optional(), password: NewPassword.optional(), way: SessionWay.default("token") });
export type Register = z.input<typeof Register>;

export const Forgot = z.object({ email: EmailAddress });
export const Reset = z.object({ token: LinkToken, password: NewPassword });
export const Refresh = z.object({ refreshToken: z.string().min(10).max(200) });
export const AskLink = z.object({ token: LinkToken });
export const LinkInfo = z.object({ purpose: z.enum(linkPurposes), email: z.string().nullable(), name: z.string().nullable(), expiresAt: Instant });
export type LinkInfo = z.infer<typeof LinkInfo>;

const SignedIn = z.object({
  status: z.literal("signed_in"),
  user: z.object({ id: Id, name: z.string(), email: z.string(), role: Role }),
  /** Absent with a cookie. */
  tokens: z.object({ accessToken: z.string(), expiresInSeconds: z.int(), refreshToken: z.string() }).optional(),
});
/** The password is right; the same again with `code`. */
const FactorNeeded = z.object({ status: z.literal("factor_needed") });
/** A mail with a link is on its way, if there is anybody to send it to. */
const MailUnderWay = z.object({ status: z.literal("mail_under_way") });
export const LoginAnswer = z.discriminatedUnion("status", [SignedIn, FactorNeeded]);
export type LoginAnswer = z.infer<typeof LoginAnswer>;
export const RegisterAnswer = z.discriminatedUnion("status", [SignedIn, MailUnderWay]);
export type RegisterAnswer = z.infer<typeof RegisterAnswer>;

/** How people may come in here, for the sign-in page. */
export const SignInWays = z.object({ isRegistrationOpen: z.boolean(), isMailOn: z.boolean(), hasCookieSession: z.boolean() });
export type SignInWays = z.infer<typeof SignInWays>;

export const Session = z.object({ id: Id, isCurrent: z.boolean(), isCookie: z.boolean(), address: z.string().nullable(), userAgent: z.string().nullable(), createdAt: Instant, lastSeenAt: Instant });
export type Session = z.infer<typeof Session>;

export const ApiKey = z.object({ id: Id, name: z.string(), hint: z.string(), role: Role, verbs: z.array(z.string()), createdAt: Instant, expiresAt: Instant, lastUsedAt: Instant.nullable(), revokedAt: Instant.nullable() });
export type ApiKey = z.infer<typeof ApiKey>;
export const MakeApiKey = z.object({ name: PersonName, role: Role, verbs: z.array(z.string().max(60)).min(1, "names nothing").max(200), days: z.int().min(1).max(API_KEY_DAYS_MAX) });
export type MakeApiKey = z.infer<typeof MakeApiKey>;
/** The key itself is told once and never again. */
export const MadeApiKey = ApiKey.extend({ key: z.string() });
export type MadeApiKey = z.infer<typeof MadeApiKey>;

/** One's own account, or another person's as an admin sees it. */
export const Account = z.object({
  userId: Id,
  email: z.string(),
  hasMicrosoft: z.boolean(),
  hasPassword: z.boolean(),
  passwordChangedAt: Instant.nullable(),
  factorSince: Instant.nullable(),
  recoveryCodesLeft: z.int(),
  accessEndedAt: Instant.nullable(),
});
export type Account = z.infer<typeof Account>;
export const PersonAccount = Account.extend({ sessions: z.array(Session), apiKeys: z.array(ApiKey) });
export type PersonAccount = z.infer<typeof PersonAccount>;

/** Whoever has a password proves with it that it is them. */
export const Proof = z.object({ password: GivenPassword.optional(), code: FactorCode.optional() });
export type Proof = z.infer<typeof Proof>;
export const ChangePassword = z.object({ current: GivenPassword.optional(), password: NewPassword });
export const BeginFactor = z.object({ secret: z.string(), uri: z.string() });
export type BeginFactor = z.infer<typeof BeginFactor>;
export const ConfirmFactor = z.object({ code: FactorCode });
export const RecoveryCodes = z.object({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const InvitePerson = z.object({ email: EmailAddress, name: PersonName, role: Role, teamIds: z.array(Id).max(50).default([]), /** Of Microsoft Entra: where several may sign in, only an account of this one takes the place. */ tenantId: z.guid().toLowerCase().optional() });
export type InvitePerson = z.input<typeof InvitePerson>;
/** The link works once; it is told here too, since not every desk sends mail. */
export const Invited = z.object({ userId: Id, link: z.string(), expiresAt: Instant, isMailed: z.boolean() });
export type Invited = z.infer<typeof Invited>;
export const SaveRole = z.object({ role: Role });
export const SignInSettings = z.object({ isRegistrationOpen: z.boolean() });
export type SignInSettings = z.infer<typeof SignInSettings>;

import { X509Certificate, createPrivateKey } from "node:crypto";
import fs from "node:fs";
import { isIP } from "node:net";
import path from "node:path";
import { explainFileError, StartRefused } from "../../start-refused.ts";
import { makeCertificate } from "./make-certificate.ts";

export interface Certificate {
  /** PEM, with its chain if there is one. */
  cert: string;
  /** PEM. */
  key: string;
  /** What a client of ours must be given as `ca` to trust it. */
  ca: string;
}

export interface CertificateOptions {
  /** Where the self-made certificate is kept, usually `DATA_DIR/tls`. */
  folder: string;
  /** Names and addresses beyond localhost, 127.0.0.1 and ::1. */
  hosts: string[];
  /** A certificate of one's own, with its key: then nothing is made. */
  certFile?: string;
  keyFile?: string;
  log?: { info(message: string): void; warn(message: string): void };
  now?: Date;
}

const RENEW_BEFORE_EXPIRY_MS = 30 * 24 * 60 * 60 * 1000;
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "::1"];

/**
 * The certificate to serve https with: the given files, or else one that Mailroom makes itself and keeps until 30 days
 * before it expires. Throws `StartRefused("certificate_unusable")` for given files that cannot be served.
 */
export async function loadCertificate(options: CertificateOptions): Promise<Certificate> {
  const { certFile, keyFile, now = new Date() } = options;
  if (certFile && keyFile) return readGiven(certFile, keyFile, now);
  try {
    return await keptOrMade(options, now);
  } catch (error) {
    throw explainFileError(error, options.folder);
  }
}

async function keptOrMade({ folder, hosts: named, log }: CertificateOptions, now: Date): Promise<Certificate> {
  const hosts = [...new Set([...LOCAL_HOSTS, ...named.map(withoutBrackets)])];
  const kept = readKept(folder);
  const reason = reasonToMakeOne(kept, hosts, now);
  if (kept && !reason) return { ...kept, ca: kept.cert };
  const made = await makeCertificate({ hosts, now });
  keep(folder, made);
  if (reason) log?.warn(`A new certificate for https was made: ${reason}`);
  else log?.info(`A certificate for https was made: ${folder}`);
  return { ...made, ca: made.cert };
}

type Pair = Pick<Certificate, "cert" | "key">;

const filesIn = (folder: string) => ({ cert: path.join(folder, "cert.pem"), key: path.join(folder, "key.pem") });

function readKept(folder: string): Pair | undefined {
  const files = filesIn(folder);
  if (!fs.existsSync(files.cert) && !fs.existsSync(files.key)) return undefined;
  return { cert: readOrEmpty(files.cert), key: readOrEmpty(files.key) };
}

function readOrEmpty(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

function reasonToMakeOne(kept: Pair | undefined, hosts: string[], now: Date): string | undefined {
  if (!kept) return undefined;
  const certificate = openPair(kept);
  if (!certificate) return "the old one was damaged";
  const expiresInMs = certificate.validToDate.getTime() - now.getTime();
  if (expiresInMs < RENEW_BEFORE_EXPIRY_MS) return "the old one expires, or has expired";
  if (certificate.validFromDate > now) return "the old one is not valid yet";
  const missing = hosts.filter((host) => !covers(certificate, host));
  return missing.length > 0 ? `the old one did not name ${missing.join(", ")}` : undefined;
}

/** Undefined unless both can be read and belong together. */
function openPair({ cert, key }: Pair): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function covers(certificate: X509Certificate, host: string): boolean {
  return Boolean(isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host));
}

function keep(folder: string, { cert, key }: Pair): void {
  const files = filesIn(folder);
  // In two steps: the mode must not fall to the data folder above, which the database's user passes through.
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  if (!fs.existsSync(folder)) fs.mkdirSync(folder, { mode: 0o700 });
  writeWhole(files.key, key, 0o600);
  writeWhole(files.cert, cert, 0o644);
}

function writeWhole(file: string, text: string, mode: number): void {
  fs.rmSync(`${file}.new`, { force: true });
  fs.writeFileSync(`${file}.new`, text, { mode });
  fs.renameSync(`${file}.new`, file);
}

function readGiven(certFile: string, keyFile: string, now: Date): Certificate {
  const cert = readGivenFile(certFile, "TLS_CERT_FILE");
  const key = readGivenFile(keyFile, "TLS_KEY_FILE");
  const certificate = openPair({ cert, key });
  if (!certificate) {
    throw unusable(
      `${certFile} and ${keyFile} are not a PEM certificate and its private key (without a passphrase).`,
      "Check that both files are of the same certificate.",
    );
  }
  if (certificate.validToDate < now) throw unusable(`${certFile} expired on ${certificate.validTo}.`, "Renew it.");
  return { cert, key, ca: cert };
}

function readGivenFile(file: string, name: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const why = `The file of ${name} cannot be read: ${(error as Error).message}.`;
    throw unusable(why, `Correct ${name}, or its rights.`);
  }
}

function unusable(why: string, remedy: string): StartRefused {
  return new StartRefused({ code: "certificate_unusable", what: "Mailroom cannot serve https.", why, remedy });
}

/** `new URL("https://[::1]").hostname` keeps the brackets. */
const withoutBrackets = (host: string) => host.replace(/^\[(.*)\]$/, "$1");

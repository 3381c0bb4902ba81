import { isIP } from "node:net";
import { generate } from "selfsigned";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Apple's systems refuse more than 825 days: https://support.apple.com/en-us/103769 */
const VALID_DAYS = 800;

/**
 * A self-signed certificate for these names and addresses, as PEM. It may serve https and nothing else: it is no
 * authority, so that whoever trusts it trusts this one server.
 */
export async function makeCertificate({ hosts, now }: { hosts: string[]; now: Date }) {
  // From yesterday: the clocks of those who connect may be behind.
  const notBeforeDate = new Date(now.getTime() - DAY_MS);
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: hosts.map(altName) },
    ],
  });
  return { cert: made.cert, key: made.private };
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;

function altName(host: string) {
  return isIP(host) ? ({ type: IP_ADDRESS, ip: host } as const) : ({ type: DNS_NAME, value: host } as const);
}

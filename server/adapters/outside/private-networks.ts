import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { Agent } from "undici";

/** Addresses inside our own house: what a person typed must not be a way to reach them (server-side request forgery). */
const privateNetworks = new BlockList();
for (const [net, prefix] of [["10.0.0.0", 8], ["172.16.0.0", 12], ["192.168.0.0", 16], ["127.0.0.0", 8], ["169.254.0.0", 16], ["100.64.0.0", 10], ["0.0.0.0", 8], ["192.0.0.0", 24], ["198.18.0.0", 15], ["224.0.0.0", 3]] as const) privateNetworks.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [["::1", 128], ["fc00::", 7], ["fe80::", 10], ["fec0::", 10], ["ff00::", 8], ["64:ff9b::", 96], ["2002::", 16], ["::", 96]] as const) privateNetworks.addSubnet(net, prefix, "ipv6");

export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return privateNetworks.check(mapped, "ipv4");
  return privateNetworks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

export async function resolveHost(hostname: string): Promise<string> {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) ? bare : (await lookup(bare)).address;
}

export class PrivateAddress extends Error {
  readonly code = "EPRIVATE";
}

/** Keeps connections open, to public addresses only. The address that was checked is the one that is connected to. */
export function publicOnlyAgent(): Agent {
  return new Agent({
    connect: {
      lookup: (hostname, _options, done) => {
        resolveHost(hostname).then(
          (address) => (isPrivate(address) ? done(new PrivateAddress(`${hostname} lies in a private network.`), []) : done(null, [{ address, family: isIP(address) }])),
          (error: NodeJS.ErrnoException) => done(error, []),
        );
      },
    },
  });
}

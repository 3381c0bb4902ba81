import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A provider that takes everything at once and keeps nothing: Graph's drafts and their sending, MailerSend's mails, and SMTP. */
let number = 0;
const http = createServer((request, answer) => {
  request.resume();
  request.on("end", () => {
    const id = ++number;
    if (request.url!.endsWith("/send")) return answer.writeHead(202).end();
    if (request.url!.endsWith("/email")) return answer.writeHead(202, { "x-message-id": `sink-${id}` }).end();
    answer.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ id: `AAMk-sink-${id}`, internetMessageId: null, isDraft: true }));
  });
});
const smtp = new SMTPServer({
  authOptional: true, disabledCommands: ["AUTH", "STARTTLS"], disableReverseLookup: true, logger: false,
  onData: (stream, _session, done) => {
    stream.resume();
    stream.on("end", () => done(null, "2.0.0 Ok: queued as sink"));
  },
});
http.listen(0, "127.0.0.1", () => {
  smtp.listen(0, "127.0.0.1", () => {
    process.send!({ httpPort: (http.address() as AddressInfo).port, smtpPort: (smtp.server.address() as AddressInfo).port });
  });
});

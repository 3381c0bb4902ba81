const TOPICS = ["My invoice for Tromsø is wrong, I was charged twice", "Please cancel my booking for the Azores", "Where is my visa? The flight leaves on Friday", "The hotel in Lisbon was dirty and loud", "Can you send me the catalogue for next winter"];
const SENTENCE = "We booked the journey in March and paid the deposit the same week, as the confirmation says. ";

/** As customers write: text and HTML with what they answer below it, a signature, and a file now and then. */
export function intakeMail(number: number): string {
  const topic = TOPICS[number % TOPICS.length]!;
  const words = `${topic}. ${SENTENCE.repeat(6)}Our number is FW-${20_000 + number}.`;
  const quoted = SENTENCE.repeat(20);
  const html = `<html><head><style>p { margin: 0 }</style></head><body><p class="MsoNormal">Dear team,</p><p class="MsoNormal">${words}</p><p>Kind regards<br>Guest ${number}</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Support<br><b>Sent:</b> Monday<br><b>Subject:</b> ${topic}</p></div>${`<p class="MsoNormal"><span style="font-family:'Calibri',sans-serif;color:#1F497D">${quoted}</span></p>`.repeat(4)}</body></html>`;
  const file = number % 5 === 0 ? `--mixed\r\nContent-Type: application/pdf; name="invoice.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="invoice.pdf"\r\n\r\n${base64Lines(150_000, number)}\r\n` : "";
  return [
    `From: Guest ${number} <guest${number}@nordlys.example>`, "To: Support <support@fernweh.example>", `Subject: ${topic} (${number})`, `Message-ID: <intake-${number}@nordlys.example>`,
    "Date: Mon, 16 Nov 2026 08:00:00 +0000", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="mixed"', "",
    "--mixed", 'Content-Type: multipart/alternative; boundary="alternative"', "",
    "--alternative", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", `Dear team,\r\n${words}\r\nKind regards\r\nGuest ${number}\r\n\r\nFrom: Support\r\nSent: Monday\r\nSubject: ${topic}\r\n\r\n${quoted}`,
    "--alternative", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64", "", (Buffer.from(html).toString("base64").match(/.{1,76}/g) ?? []).join("\r\n"),
    "--alternative--", `${file}--mixed--`, "",
  ].join("\r\n");
}

function base64Lines(bytes: number, seed: number): string {
  return (Buffer.alloc(bytes, `file ${seed} `).toString("base64").match(/.{1,76}/g) ?? []).join("\r\n");
}

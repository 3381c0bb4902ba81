import { describe, expect, test } from "vitest";
import { visibleText, visibleTextOf } from "../../server/services/conversations/visible-text.ts";

const own = "Thank you, that helps.\n\nOne more thing: when does it leave?";
const quoted = "> Hello Ingrid,\n>\n> the ship leaves at noon.\n>\n> Aylin";
const bare = "Hello Ingrid,\n\nthe ship leaves at noon.\n\nAylin";

/** As mail programs of each language announce what is answered. */
const attributions: [string, string][] = [
  ["Gmail, English", "On Tue, 3 Nov 2026 at 10:04, Aylin Demir <aylin@fernweh.example> wrote:"],
  ["Gmail, English, wrapped", "On Tue, 3 Nov 2026 at 10:04, Aylin Demir of the travel desk <\naylin@fernweh.example> wrote:"],
  ["Apple Mail, English", "On 3. Nov 2026, at 10:04, Aylin Demir <aylin@fernweh.example> wrote:"],
  ["Thunderbird, English", "On 03/11/2026 10:04, Aylin Demir wrote:"],
  ["Gmail, German", "Am Di., 3. Nov. 2026 um 10:04 Uhr schrieb Aylin Demir <aylin@fernweh.example>:"],
  ["Thunderbird, German", "Am 03.11.26 um 10:04 schrieb Aylin Demir:"],
  ["Apple Mail, German", "Am 03.11.2026 um 10:04 schrieb Aylin Demir <aylin@fernweh.example>:"],
  ["Gmail, French", "Le mar. 3 nov. 2026 à 10:04, Aylin Demir <aylin@fernweh.example> a écrit :"],
  ["Gmail, Spanish", "El mar, 3 nov 2026 a las 10:04, Aylin Demir (<aylin@fernweh.example>) escribió:"],
  ["Gmail, Italian", "Il giorno mar 3 nov 2026 alle ore 10:04 Aylin Demir <aylin@fernweh.example> ha scritto:"],
  ["Gmail, Portuguese", "Em ter., 3 de nov. de 2026 às 10:04, Aylin Demir <aylin@fernweh.example> escreveu:"],
  ["Gmail, Portuguese of Portugal", "Aylin Demir <aylin@fernweh.example> escreveu (terça, 3/11/2026 à(s) 10:04):"],
  ["Gmail, Dutch", "Op di 3 nov 2026 om 10:04 schreef Aylin Demir <aylin@fernweh.example>:"],
  ["Gmail, Polish", "wt., 3 lis 2026 o 10:04 Aylin Demir <aylin@fernweh.example> napisał(a):"],
  ["Thunderbird, Polish", "W dniu 3.11.2026 o 10:04, Aylin Demir pisze:"],
  ["Gmail, Swedish", "Den tis 3 nov. 2026 kl 10:04 skrev Aylin Demir <aylin@fernweh.example>:"],
  ["Gmail, Danish", "Den tirs. 3. nov. 2026 kl. 10.04 skrev Aylin Demir <aylin@fernweh.example>:"],
  ["Gmail, Norwegian", "tir. 3. nov. 2026 kl. 10:04 skrev Aylin Demir <aylin@fernweh.example>:"],
  ["Gmail, Finnish", "ti 3. marrask. 2026 klo 10.04 Aylin Demir (aylin@fernweh.example) kirjoitti:"],
  ["Gmail, Czech", "út 3. 11. 2026 v 10:04 odesílatel Aylin Demir <aylin@fernweh.example> napsal:"],
  ["Thunderbird, Czech", "Dne 3.11.2026 v 10:04 Aylin Demir napsal(a):"],
  ["Gmail, Slovak", "ut 3. 11. 2026 o 10:04 Aylin Demir <aylin@fernweh.example> napísal(a):"],
  ["Gmail, Russian", "вт, 3 нояб. 2026 г. в 10:04, Aylin Demir <aylin@fernweh.example>:"],
  ["Thunderbird, Russian", "03.11.2026 10:04, Aylin Demir пишет:"],
  ["Gmail, Ukrainian", "вт, 3 лист. 2026 р. о 10:04 Aylin Demir <aylin@fernweh.example> пише:"],
  ["Gmail, Turkish", "Aylin Demir <aylin@fernweh.example>, 3 Kas 2026 Sal, 10:04 tarihinde şunu yazdı:"],
  ["Gmail, Hungarian", "Aylin Demir <aylin@fernweh.example> ezt írta (időpont: 2026. nov. 3., K, 10:04):"],
  ["Gmail, Romanian", "În mar., 3 nov. 2026 la 10:04, Aylin Demir <aylin@fernweh.example> a scris:"],
  ["Gmail, Greek", "Στις Τρί 3 Νοε 2026 στις 10:04 π.μ., ο χρήστης Aylin Demir <aylin@fernweh.example> έγραψε:"],
  ["Gmail, Japanese", "2026年11月3日(火) 10:04 Aylin Demir <aylin@fernweh.example>:"],
  ["Apple Mail, Japanese", "2026/11/03 10:04、Aylin Demir <aylin@fernweh.example>のメール:"],
  ["Gmail, Chinese", "Aylin Demir <aylin@fernweh.example> 于2026年11月3日周二 10:04写道："],
  ["Apple Mail, Chinese", "在 2026年11月3日，10:04，Aylin Demir <aylin@fernweh.example> 写道："],
  ["Gmail, Korean", "2026년 11월 3일 (화) 오전 10:04, Aylin Demir <aylin@fernweh.example>님이 작성:"],
  ["Gmail, Vietnamese", "Vào Th 3, 3 thg 11, 2026 vào lúc 10:04 Aylin Demir <aylin@fernweh.example> đã viết:"],
];

describe("what is answered by quotation is cut", () => {
  test.each(attributions)("%s", (_, line) => {
    expect(visibleText(`${own}\n\n${line}\n\n${quoted}\n`)).toBe(own);
  });
});

/** As Outlook heads what is answered. */
const heads: [string, string[]][] = [
  ["English", ["From: Aylin Demir <aylin@fernweh.example>", "Sent: Tuesday, November 3, 2026 10:04 AM", "To: Ingrid Solberg", "Subject: Re: Tromsø"]],
  ["German", ["Von: Aylin Demir <aylin@fernweh.example>", "Gesendet: Dienstag, 3. November 2026 10:04", "An: Ingrid Solberg", "Betreff: AW: Tromsø"]],
  ["French", ["De : Aylin Demir <aylin@fernweh.example>", "Envoyé : mardi 3 novembre 2026 10:04", "À : Ingrid Solberg", "Objet : RE: Tromsø"]],
  ["Spanish", ["De: Aylin Demir <aylin@fernweh.example>", "Enviado el: martes, 3 de noviembre de 2026 10:04", "Para: Ingrid Solberg", "Asunto: RE: Tromsø"]],
  ["Italian", ["Da: Aylin Demir <aylin@fernweh.example>", "Inviato: martedì 3 novembre 2026 10:04", "A: Ingrid Solberg", "Oggetto: R: Tromsø"]],
  ["Portuguese", ["De: Aylin Demir <aylin@fernweh.example>", "Enviada em: terça-feira, 3 de novembro de 2026 10:04", "Para: Ingrid Solberg", "Assunto: RES: Tromsø"]],
  ["Dutch", ["Van: Aylin Demir <aylin@fernweh.example>", "Verzonden: dinsdag 3 november 2026 10:04", "Aan: Ingrid Solberg", "Onderwerp: RE: Tromsø"]],
  ["Polish", ["Od: Aylin Demir <aylin@fernweh.example>", "Wysłano: wtorek, 3 listopada 2026 10:04", "Do: Ingrid Solberg", "Temat: Odp: Tromsø"]],
  ["Swedish", ["Från: Aylin Demir <aylin@fernweh.example>", "Skickat: den 3 november 2026 10:04", "Till: Ingrid Solberg", "Ämne: SV: Tromsø"]],
  ["Danish", ["Fra: Aylin Demir <aylin@fernweh.example>", "Sendt: 3. november 2026 10:04", "Til: Ingrid Solberg", "Emne: SV: Tromsø"]],
  ["Finnish", ["Lähettäjä: Aylin Demir <aylin@fernweh.example>", "Lähetetty: tiistai 3. marraskuuta 2026 10.04", "Vastaanottaja: Ingrid Solberg", "Aihe: VS: Tromsø"]],
  ["Czech", ["Od: Aylin Demir <aylin@fernweh.example>", "Odesláno: úterý 3. listopadu 2026 10:04", "Komu: Ingrid Solberg", "Předmět: RE: Tromsø"]],
  ["Russian", ["От: Aylin Demir <aylin@fernweh.example>", "Отправлено: вторник, 3 ноября 2026 г. 10:04", "Кому: Ingrid Solberg", "Тема: Re: Tromsø"]],
  ["Turkish", ["Kimden: Aylin Demir <aylin@fernweh.example>", "Gönderildi: 3 Kasım 2026 Salı 10:04", "Kime: Ingrid Solberg", "Konu: Ynt: Tromsø"]],
  ["Japanese", ["差出人: Aylin Demir <aylin@fernweh.example>", "送信日時: 2026年11月3日 10:04", "宛先: Ingrid Solberg", "件名: RE: Tromsø"]],
  ["Chinese", ["发件人: Aylin Demir <aylin@fernweh.example>", "发送时间: 2026年11月3日 10:04", "收件人: Ingrid Solberg", "主题: 答复: Tromsø"]],
  ["Korean", ["보낸 사람: Aylin Demir <aylin@fernweh.example>", "보낸 날짜: 2026년 11월 3일 10:04", "받는 사람: Ingrid Solberg", "제목: RE: Tromsø"]],
  ["with stars, as text of HTML has it", ["*From:* Aylin Demir <aylin@fernweh.example>", "*Sent:* Tuesday, November 3, 2026 10:04 AM", "*To:* Ingrid Solberg", "*Subject:* Re: Tromsø"]],
  ["in another order", ["Date: Tue, 3 Nov 2026 10:04:00 +0100", "Subject: Tromsø", "From: aylin@fernweh.example", "To: ingrid.solberg@nordlys.example"]],
];

describe("what is answered under a head is cut", () => {
  test.each(heads)("%s", (_, lines) => {
    expect(visibleText(`${own}\n\n${lines.join("\n")}\n\n${bare}`)).toBe(own);
    expect(visibleText(`${own}\n\n________________________________\n${lines.join("\n")}\n\n${bare}`)).toBe(own);
    expect(visibleText(`${own}\n\n-----Original Message-----\n${lines.join("\n")}\n\n${bare}`)).toBe(own);
  });
});

test.each([
  "Sent from my iPhone", "Get Outlook for iOS<https://aka.ms/o0ukef>", "Von meinem iPhone gesendet", "Gesendet mit der mobilen Mail App", "Envoyé de mon iPhone", "Enviado desde mi iPhone", "Inviato da iPhone", "Enviado do meu iPhone", "Verstuurd vanaf mijn iPhone", "Skickat från min iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta", "Wysłane z iPhone'a", "Odesláno z iPhonu", "Отправлено с iPhone", "iPhone'umdan gönderildi", "iPhoneから送信", "发自我的iPhone", "나의 iPhone에서 보냄",
])("%j is no part of what is said", (line) => {
  expect(visibleText(`${own}\n\n${line}`)).toBe(own);
  expect(visibleText(`${own}\n\n${line}\n\nOn 3. Nov 2026, at 10:04, Aylin Demir <aylin@fernweh.example> wrote:\n\n${quoted}`)).toBe(own);
});

test.each([
  "-- \nIngrid Solberg\nNordlys AS", "--\nIngrid Solberg\nNordlys AS",
  "CONFIDENTIALITY NOTICE: This e-mail is intended only for the addressee and may be privileged.",
  "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie bitte.",
  "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.",
  "Este mensaje y sus archivos adjuntos son confidenciales.", "Questo messaggio contiene informazioni riservate.", "Dit e-mailbericht is vertrouwelijk.", "Please consider the environment before printing this e-mail.",
])("a footer is no part of what is said: %j", (footer) => {
  expect(visibleText(`${own}\n\n${footer}`)).toBe(own);
});

test("a visiting card goes, the greeting and the name stay", () => {
  expect(visibleText("Bitte um Rückruf.\n\nMit freundlichen Grüßen\nMax Muster\n\nMuster GmbH\nHauptstraße 1, 80331 München\nTel. +49 89 1234567\nwww.muster.example")).toBe("Bitte um Rückruf.\n\nMit freundlichen Grüßen\nMax Muster");
  const telephoneAsked = "Please call me.\n\nBest regards\nMax\n\nCan you do it today, or shall I write again to +49 89 1234567?";
  expect(visibleText(telephoneAsked)).toBe(telephoneAsked);
});

describe("what a person says stays", () => {
  test.each([
    ["answers between quoted lines", `Hello,\n\nOn 3. Nov 2026, at 10:04, Aylin <a@fernweh.example> wrote:\n\n> When will you come?\n\nAt noon.\n\n> With whom?\n\nAlone.`, "Hello,\n\nAt noon.\n\nAlone."],
    ["an answer below the quotation", "On 3. Nov 2026, at 10:04, Aylin <a@fernweh.example> wrote:\n> When will you come?\n\nAt noon.", "At noon."],
    ["a forward as a whole", "---------- Forwarded message ---------\nFrom: Aylin <a@fernweh.example>\nDate: Tue, 3 Nov 2026\nSubject: Ship\nTo: Ingrid\n\nThe ship leaves at noon.", "---------- Forwarded message ---------\nFrom: Aylin <a@fernweh.example>\nDate: Tue, 3 Nov 2026\nSubject: Ship\nTo: Ingrid\n\nThe ship leaves at noon."],
    ["prose that looks like an attribution", "On Monday I spoke to Aylin. She wrote: please send it by 10:00.", "On Monday I spoke to Aylin. She wrote: please send it by 10:00."],
    ["a list with colons", "From: Tromsø\nTwo persons, please.\n\nTo be paid by card.", "From: Tromsø\nTwo persons, please.\n\nTo be paid by card."],
    ["a sentence about a telephone", "I sent it from my iPhone and the picture is missing.\n\nWhat now?", "I sent it from my iPhone and the picture is missing.\n\nWhat now?"],
    ["confidential matters that are the matter", "This message is about my confidential file.", "This message is about my confidential file."],
    ["nothing", "", ""],
  ])("%s", (_, text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });
});

test("the warning of the receiver's server is not said by the sender", () => {
  expect(visibleText(`CAUTION: This email originated from outside of the organization. Do not click links.\n\n${own}`)).toBe(own);
});

const htmlOwn = "<div>Thank you, that helps.</div><div><br></div><div>One more thing: when does it leave?</div>";
const htmlBare = "<div>Hello Ingrid,</div><div>the ship leaves at noon.</div>";

/** Structures alone: no word of theirs is known. */
test.each([
  ["Gmail", `<div dir="ltr">${htmlOwn}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Xyzzy 3 Plugh 2026, Aylin foo:<br></div><blockquote class="gmail_quote" style="margin:0">${htmlBare}</blockquote></div>`],
  ["Outlook on the web", `${htmlOwn}<div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>Xyzzy:</b> Aylin<br></div>${htmlBare}`],
  ["Outlook on the web, passed on by another", `${htmlOwn}<div id="x_x_divRplyFwdMsg" dir="ltr"><b>Xyzzy:</b> Aylin<br></div>${htmlBare}`],
  ["Outlook for Windows", `<div class="WordSection1">${htmlOwn}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Xyzzy:</b> Aylin</p></div></div>${htmlBare}</div>`],
  ["Outlook for Mac", `${htmlOwn}<span id="OLK_SRC_BODY_SECTION"><div>Xyzzy Aylin</div>${htmlBare}</span>`],
  ["Outlook on a telephone", `${htmlOwn}<div class="ms-outlook-mobile-reference-message skipProofing"><b>Xyzzy</b></div>${htmlBare}`],
  ["Apple Mail", `${htmlOwn}<div><blockquote type="cite"><div>Xyzzy 3 Aylin foo:</div>${htmlBare}</blockquote></div>`],
  ["Thunderbird", `${htmlOwn}<div class="moz-cite-prefix">Xyzzy 3.11.26 Aylin foo:<br></div><blockquote type="cite" cite="mid:x@y">${htmlBare}</blockquote>`],
  ["Yahoo", `${htmlOwn}<div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted yahoo_quoted"><div>Xyzzy Aylin:</div>${htmlBare}</div>`],
  ["Proton", `${htmlOwn}<div class="protonmail_quote">Xyzzy Aylin foo<br><blockquote class="protonmail_quote" type="cite">${htmlBare}</blockquote></div>`],
  ["GMX", `${htmlOwn}<div name="quote" style="margin:10px"><div>Xyzzy</div>${htmlBare}</div>`],
  ["a signature that is marked", `${htmlOwn}<div class="gmail_signature" data-smartmail="gmail_signature">Ingrid<br>Nordlys AS</div>`],
])("from HTML: %s", (_, html) => {
  expect(visibleTextOf({ text: "", html, isTextOfHtml: true })).toBe(own);
});

test("hostile lines are read in bounded time", () => {
  const startedAt = performance.now();
  for (const text of ["On ".repeat(100_000), `${"> ".repeat(50_000)}\n`.repeat(4), "From: ".repeat(80_000), `${"a ".repeat(190)}\n`.repeat(2_000), "<div ".repeat(80_000), '<div style="'.repeat(40_000), "-".repeat(400_000), "2026年 10:00 a@b ".repeat(20_000)]) visibleTextOf({ text, html: text });
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

/** How mail programs announce what they quote, in the languages of Outlook, Gmail, Apple Mail, Thunderbird, Yahoo and those of telephones. */

const oneOf = (words: string[]) => words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "[ \\u00a0]+")).join("|");

/** "wrote", as it ends the line of attribution. */
const wrote = oneOf([
  "wrote", "writes", "schrieb", "schreibt", "hat geschrieben", "a écrit", "écrit", "a écrit le", "escribió", "escribio", "escribiste", "va escriure", "ha scritto", "scrisse", "scriveva", "escreveu", "escreve", "schreef", "skrev", "skrifaði",
  "napisał", "napisała", "napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "napísal", "napísala", "napísal(a)", "je napisal", "je napisala", "je napisao", "napisao je", "написал", "написала", "написал(а)", "написав", "написала", "писал", "писал(а)", "пишет", "пише", "написа",
  "a scris", "írta", "ezt írta", "kirjoitti", "đã viết", "viết", "yazdı", "şunu yazdı", "tarihinde şunu yazdı", "έγραψε", "rakstīja", "rašė", "kirjutas", "menulis", "เขียนว่า",
  "写道", "寫道", "書きました", "のメール", "님이 작성", "작성", "كتب", "כתב", "כתבה", "כתב/ה", "‫כתב",
]);
/** What may stand before: "On", "Am", "Le" … */
const on = oneOf(["on", "am", "le", "el", "il", "il giorno", "in data", "em", "a", "op", "den", "på", "dnia", "w dniu", "dne", "dňa", "u", "в", "у", "vào", "pe", "в", "на", "στις", "pada", "oн", "pn.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz.", "po", "út", "st", "čt", "pá", "so", "ne", "ti", "to", "ke", "pe", "la", "su", "ma", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn.", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.", "在", "於", "于", "בתאריך", "ב", "في"]);

/** "On 12 Dec 2016, at 19:05, Someone <a@b> wrote:". A number is in it: a date, a time. */
export const attribution = new RegExp(`^\\s*(?:(?:${on})[\\s,.]|在|於|于|\\d{1,4}[-/.年년]|\\d{1,2}\\.?\\s)(?=.{0,200}\\d).{4,300}?(?:${wrote})\\s*.{0,120}[:：]\\s*$`, "isu");
/** The verb comes before the name: "Op 3 mei 2024 om 10:00 schreef Jan <a@b>:". The length keeps prose out. */
export const attributionVerbFirst = new RegExp(`^\\s*(?:op|den|am|le|el|em|dne|dňa|w dniu|dnia|\\d)(?=.{0,120}\\d).{2,120}\\s(?:${wrote})\\s.{2,160}[:：]\\s*$`, "isu");
/** "Someone <a@b> wrote on 12.12.2016:", "Ingrid Solberg schrieb am …:" */
export const attributionNameFirst = new RegExp(`^\\s*\\S.{1,120}(?:<\\S+@\\S+>|\\S@\\S+|\\[mailto:\\S+\\])(?=.{0,120}\\d).{0,80}?(?:${wrote})(?:\\s.{0,80})?[:：]\\s*$`, "isu");
/** No colon, but an address and a date before the verb. */
export const attributionBare = new RegExp(`^\\s*(?:${on})\\s(?=.{0,100}\\d).{4,200}<\\S+@\\S+>\\s*(?:${wrote})\\s*$`, "isu");
/** Any other language: a time of day, somebody's address and a colon at the end. */
export const anyAttribution = /^\s*\S.{0,80}\d{1,2}[:.]\d{2}\b.{0,200}\S@\S.{0,120}[::]\s*$/s;

const fromNames = ["from", "von", "de", "da", "van", "fra", "från", "od", "от", "від", "lähettäjä", "feladó", "de la", "expéditeur", "kimden", "gönderen", "από", "kieno", "no", "saatja", "message du", "remitente", "mittente", "afzender", "avsändare", "afsender", "avsender", "absender", "nadawca", "odesílatel", "odosielateľ", "отправитель", "发件人", "寄件者", "寄件人", "差出人", "送信者", "发送人", "보낸 사람", "보낸사람", "من", "מאת", "dari"];
const otherNames = [
  "sent", "gesendet", "gesendet am", "envoyé", "envoyé le", "enviado", "enviado el", "enviada", "enviado em", "enviada em", "inviato", "inviato il", "verzonden", "skickat", "sendt", "lähetetty", "wysłano", "wysłane", "odesláno", "odoslané", "отправлено", "надіслано", "elküldve", "trimis", "gönderildi", "gönderme tarihi", "tarih", "ημερομηνία", "στάλθηκε", "送信日時", "日時", "发送时间", "寄件日期", "傳送時間", "日期", "时间", "보낸 날짜", "날짜", "تاريخ الإرسال", "נשלח",
  "date", "datum", "data", "fecha", "dato", "päiväys", "päivämäärä", "dátum", "дата", "dată",
  "to", "an", "à", "a", "para", "aan", "til", "till", "do", "komu", "кому", "vastaanottaja", "címzett", "către", "kime", "alıcı", "προς", "宛先", "收件人", "收件者", "받는 사람", "إلى", "אל", "destinataire", "destinatario", "empfänger", "mottagare", "modtager", "mottaker",
  "cc", "kopie", "kopia", "kopi", "copie", "copie à", "копия", "копія", "kopio", "másolat", "bilgi", "κοιν", "抄送", "副本", "참조", "dw",
  "subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "emne", "ämne", "aihe", "temat", "předmět", "predmet", "тема", "tárgy", "subiect", "konu", "θέμα", "件名", "主题", "主旨", "標題", "제목", "الموضوع", "נושא",
  "reply-to", "antwort an", "importance", "priorität", "attachments", "anlagen", "pièces jointes",
];
/** A line of the head that Outlook writes over what it quotes: `Von: …`, `*From:* …`. */
export const headerFrom = new RegExp(`^\\s*[*_]{0,2}(?:${oneOf(fromNames)})[*_]{0,2}[ \\u00a0]?[*_]{0,2}[:：][*_]{0,2}\\s*\\S`, "iu");
export const headerOther = new RegExp(`^\\s*[*_]{0,2}(?:${oneOf(otherNames)})[*_]{0,2}[ \\u00a0]?[*_]{0,2}[:：]`, "iu");

const originalWords = oneOf([
  "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "ursprünglicher termin", "message d'origine", "message original", "message initial", "mensaje original", "mensagem original", "messaggio originale", "oorspronkelijk bericht", "oprindelig meddelelse", "oprindelig besked", "opprinnelig melding", "ursprungligt meddelande", "originalmeddelande", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva", "pôvodná správa", "исходное сообщение", "оригинальное сообщение", "початкове повідомлення", "eredeti üzenet", "mesaj original", "mesajul original", "orijinal ileti", "orijinal mesaj", "özgün ileti", "αρχικό μήνυμα", "元のメッセージ", "原始邮件", "原始郵件", "원본 메시지", "الرسالة الأصلية", "ההודעה המקורית",
  "forwarded message", "forwarded by", "weitergeleitete nachricht", "message transféré", "mensaje reenviado", "mensagem encaminhada", "messaggio inoltrato", "doorgestuurd bericht", "videresendt meddelelse", "videresendt melding", "vidarebefordrat meddelande", "välitetty viesti", "wiadomość przekazana", "przekazana wiadomość", "přeposlaná zpráva", "preposlaná správa", "пересылаемое сообщение", "пересланное сообщение", "továbbított üzenet", "mesaj redirecționat", "iletilen ileti", "iletilmiş mesaj", "転送メッセージ", "转发的邮件", "转发邮件", "轉寄郵件", "전달된 메시지",
]);
/** Separators: from here on the mail is somebody else's words. */
export const separators = [
  new RegExp(`^\\s*[-_=*]{2,}\\s*(?:${originalWords}).{0,80}[-_=*]{2,}`, "iu"),
  new RegExp(`^\\s*-{5,}\\s*(?:${originalWords})\\s*$`, "iu"),
  /^\s*_{20,}\s*$/,
  /^\s*={4,}\s*$/,
  /^\s*(begin forwarded message|anfang der weitergeleiteten (nachricht|e-mail)|début du message (transféré|réexpédié)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (re)?encaminhada|begin doorgestuurd bericht|början på vidarebefordrat brev|videresendt (melding|besked)|początek przekazywanej wiadomości|начало переадресованного сообщения|転送されたメッセージ|开始转发的邮件|下面是被转发的邮件)\s*[::]/i,
  /^\s*-{3,}\s*on .{5,100} wrote\s*-{3,}/i,
];

/** What telephones and programs put below: "Sent from my iPhone". A name of a device or program follows, and little else. */
export const sentFrom = new RegExp(
  `^\\s*[<(*_]{0,2}(?:${oneOf([
    "sent from my", "sent from", "sent via", "sent with", "sent using", "get outlook for", "get bluemail for", "von meinem", "von meiner", "von unterwegs gesendet", "gesendet von", "gesendet mit", "gesendet aus", "gesendet über", "diese nachricht wurde von mein", "holen sie sich outlook", "outlook für", "envoyé de mon", "envoyé depuis", "envoyé à partir d", "envoyé avec", "téléchargez outlook", "obtenez outlook pour", "télécharger outlook",
    "enviado desde", "enviado do meu", "enviado do", "enviado a partir d", "enviado con", "enviado com", "obtener outlook para", "obter o outlook para", "obtenha o outlook para", "inviato da", "inviato dal", "inviata da", "inviato con", "scarica outlook per", "ottieni outlook per", "verstuurd vanaf", "verzonden vanaf", "verzonden met", "verstuurd met", "outlook voor", "download outlook voor", "skickat från", "skickat med", "skickas från", "hämta outlook för", "sendt fra", "sendt med", "hent outlook til", "hent outlook for", "last ned outlook for", "få outlook for", "lähetetty", "hanki outlook",
    "wysłane z", "wysłano z", "pobierz outlook", "odesláno z", "odesláno ze", "odoslané z", "získejte outlook", "отправлено с", "отправлено из", "скачать outlook", "надіслано з", "küldve", "trimis de pe", "iphone'umdan gönderildi", "ipad'imden gönderildi", "gönderen:", "outlook'u edinin", "στάλθηκε από", "iphoneから送信", "ipadから送信", "从我的", "发自我的", "發自我的", "傳送自", "来自我的", "나의 iphone에서 보냄", "iphone에서 보냄", "보낸 메일",
  ])}).{0,80}$`,
  "iu",
);
/** The device comes first: "iPhone'umdan gönderildi", "iPhoneから送信". */
export const sentFromAfter = /^\s*\S{0,20}.{0,30}(から送信|에서 보냄|gönderildi|lähetetty|dan dikirim|-ról küldve|-ből küldve|mobil küldve)\s*$/iu;

/** Lawyers' words below a mail: at the head of a paragraph, with a word of secrecy in it. */
const secrecy = /confidential|confidentiel|privileged|vertraulich|confidencial|riservat|confidenzial|vertrouwelijk|fortrolig|konfidentiel|konfidentiell|luottamuksel|poufn|důvěrn|dôvern|конфиденциаль|конфіденцій|bizalmas|confidenţial|confidențial|gizli|εμπιστευτικ|機密|秘密|保密|机密|機密|기밀|intended (only|solely|for)|addressee|virus|avast|environment before printing|vor dem (aus)?drucken|d'imprimer|imprimir|printing this/iu;
const lawyers = /^\s*[*_>]{0,3}(this (e-?mail|message|communication|transmission)|the (information|contents?) (contained |transmitted )?(in|of) this|confidentiality|disclaimer|important[: ]|notice[: ]|privileged|please (consider|think)|p please consider|think before|diese (e-?mail|nachricht)|der inhalt dieser|die information(en)? in dieser|vertraulich|haftungsausschluss|bitte (denken|prüfen) sie|ce (message|courriel|mail|courrier)|les informations contenues|avertissement|pensez à|avant d'imprimer|merci de penser|este (mensaje|correo|e-?mail)|esta (mensagem|comunicaci[oó]n)|la informaci[oó]n contenida|as informações contidas|aviso (legal|de confidencialidade)|antes de imprimir|questo (messaggio|documento)|questa e-?mail|le informazioni contenute|le informazioni trasmesse|avviso di riservatezza|ai sensi|dit (e-?mail)?bericht|deze e-?mail|de informatie (in|verzonden)|denne (e-?mail|e-?post|meddelelse|melding|besked)|detta (e-?post|mail|meddelande)|informationen i|tämä (viesti|sähköposti)|niniejsz[aey]|ta wiadomość|tato zpráva|tento e-?mail|táto správa|данное (сообщение|электронное)|это (сообщение|электронное|письмо)|це повідомлення|ez az (üzenet|e-?mail|elektronikus)|acest (mesaj|e-?mail)|bu (e-?posta|ileti|mesaj)|αυτό το|το παρόν|この(電子)?メール|本メール|本邮件|此邮件|本電子郵件|이 (이)?메일|virenfrei|virus-free|libre de virus|sans virus|garanti sans)/iu;

export const isDisclaimer = (paragraph: string) => lawyers.test(paragraph) && secrecy.test(paragraph);

/** Put over a mail from outside by the receiver's own server. */
export const isBanner = (paragraph: string) =>
  paragraph.length < 600 && /^[\s[*!\u26a0]{0,8}\ufe0f?\s*(caution|warning|external|achtung|vorsicht|attention|avertissement|atención|precaución|attenzione|let op|\[?extern)/iu.test(paragraph) && /(outside|external (sender|e-?mail|source)|extern(al|e[nrs]?)? (absender|e-?mail|nachricht)|von außerhalb|extérieur|externe|externo|esterno|do not click|klicken sie nicht|ne cliquez pas)/iu.test(paragraph);

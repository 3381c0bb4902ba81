/** What a column of a contact file may be, as its header says. */
export const headerFields = ["name", "given_name", "family_name", "company", "email", "phone", "language", "time_zone", "country", "tags", "email_consent", "whatsapp_consent", "preferred_channel"] as const;
export type HeaderField = (typeof headerFields)[number];

/**
 * Headers as offices, mail programs and CRM systems write them, by language; compared by `headerKey`. Where one word has
 * two meanings ("nom", "nombre"), its more general one stands here: the columns beside it decide.
 */
const words: Record<HeaderField, string[]> = {
  email: [
    "email, e mail, mail, email address, e mail address, mail address, emails, e mails, mail id, email id, email addr, smtp address, primary email address",
    "e mail adresse, email adresse, mailadresse, emailadresse, mail adresse, elektronische adresse, elektronische post",
    "courriel, adresse email, adresse e mail, adresse mail, adresse electronique, adresse courriel, adresse de messagerie, mel",
    "correo, correo electronico, direccion de correo, direccion de correo electronico, email correo, e correo",
    "endereco de email, endereco de e mail, endereco eletronico, correio eletronico, correio electronico",
    "indirizzo email, indirizzo e mail, indirizzo mail, posta elettronica, indirizzo di posta elettronica",
    "e mailadres, emailadres, mailadres, e mail adres, email adres",
    "adres email, adres e mail, poczta, poczta elektroniczna, adres poczty elektronicznej",
    "e mailova adresa, emailova adresa, elektronicka posta, elektronicka adresa, e posta, e mail cim, email cim, e mail cime, levelcim, elektronikus levelcim",
    "e postadress, epost, e post, epostadress, mejl, mejladress, mailadress, e postadresse, epostadresse, e mailadresse",
    "sahkoposti, sahkopostiosoite, spostiosoite, e posta adresi, eposta, eposta adresi, e posta adres, adresa de email, adresa email, adresa e mail, posta electronica, el pastas, e pasts, e pasta adrese, meiliaadress",
    "почта, эл почта, электронная почта, адрес электронной почты, e mail адрес, имейл, емейл, мейл, емаил, имаил, електронна пошта, електронна адреса, ел пошта, пошта, електронна поща, е поща, е пошта",
    "ηλεκτρονικη διευθυνση, ηλεκτρονικο ταχυδρομειο, διευθυνση email, ηλ ταχυδρομειο, ιμειλ",
    "メール, メールアドレス, eメール, eメールアドレス, 電子メール, 電子メールアドレス, メアド, 邮箱, 电子邮件, 电子邮箱, 邮件, 邮箱地址, 电子邮件地址, 邮件地址, 電子郵件, 電郵, 信箱, 電子信箱, 電子郵件地址, 이메일, 이메일 주소, 메일, 메일주소, 메일 주소, 전자우편, 전자메일",
    "البريد الالكتروني, بريد الكتروني, البريد, الايميل, ايميل, البريد الإلكتروني, ایمیل, پست الکترونیک, ای میل, דואל, דואר אלקטרוני, מייל, אימייל, כתובת מייל, כתובת אימייל, כתובת דואל, อีเมล, อีเมล์, ที่อยู่อีเมล, thu dien tu, dia chi email, ईमेल, alamat email, surel",
  ],
  given_name: [
    "given name, first name, firstname, forename, christian name, givenname, fname, first, given names, first names",
    "vorname, rufname, vornamen, prenom, prenoms, prenom usuel, nombre de pila, nombre, nombres, primer nombre, nome proprio, primeiro nome, nome di battesimo, voornaam, roepnaam, imie, imiona, jmeno, krestni jmeno, krstne meno, meno, keresztnev, utonev, fornamn, tilltalsnamn, fornavn, etunimi, isim, adi, ad, prenume, prenumele, ime, osebno ime, eesnimi, vardas, vards",
    "имя, ім'я, імя, ім я, име, собствено име, лично име, ονομα, μικρο ονομα, 名, 名前 名, 名字 名, 下の名前, 이름 명, الاسم الاول, اسم, الاسم الأول, نام, שם פרטי, ชื่อ, ten, प्रथम नाम, nama depan",
  ],
  family_name: [
    "family name, last name, lastname, surname, familyname, lname, second name, last, sur name, last names",
    "nachname, familienname, zuname, nachnamen, nom de famille, apellido, apellidos, primer apellido, apelido, sobrenome, ultimo nome, cognome, achternaam, familienaam, nazwisko, prijmeni, priezvisko, vezeteknev, csaladnev, efternamn, slaktnamn, etternavn, efternavn, sukunimi, soyad, soyadi, soyisim, nume de familie, numele de familie, prezime, priimek, perekonnanimi, pavarde, uzvards",
    "фамилия, прізвище, презиме, фамилно име, επωνυμο, επιθετο, 姓, 名字, 苗字, 姓氏, 성, اسم العائلة, اللقب, الكنية, نام خانوادگی, שם משפחה, นามสกุล, ho, ho va ten dem, nama belakang",
  ],
  name: [
    "name, full name, fullname, contact, contact name, display name, displayname, person, contact person, attention, attn, recipient, customer name, client name, customer, client, addressee",
    "vollstandiger name, vor und nachname, vorname und nachname, vorname nachname, ansprechpartner, ansprechperson, kontakt, kontaktperson, kontaktname, kundenname, kunde, anzeigename, empfanger",
    "nom, nom complet, nom et prenom, nom prenom, prenom nom, nom du contact, client, destinataire, interlocuteur",
    "nombre completo, nombre y apellidos, nombre y apellido, apellidos y nombre, contacto, nombre del contacto, nombre cliente, cliente, persona de contacto",
    "nome, nome completo, nome e cognome, nome e sobrenome, nome do contato, nome cliente, contato, contatto, nominativo, referente",
    "naam, volledige naam, contactpersoon, klant, klantnaam, imie i nazwisko, nazwisko i imie, osoba kontaktowa, klient, jmeno a prijmeni, prijmeni a jmeno, cele jmeno, kontaktni osoba, meno a priezvisko, nev, teljes nev, kapcsolattarto, ugyfel, namn, fullstandigt namn, kontaktperson, navn, fulde navn, fullt navn, nimi, koko nimi, yhteyshenkilo, ad soyad, adi soyadi, isim soyisim, ilgili kisi, yetkili, nume, nume complet, nume si prenume, persoana de contact, ime i prezime, ime in priimek, ime prezime, puno ime",
    "фио, ф и о, полное имя, имя и фамилия, фамилия и имя, фамилия имя отчество, контакт, контактное лицо, клиент, піб, п і б, повне ім'я, контактна особа, имена, име и фамилия, пълно име, име и презиме, лице за контакт, ονοματεπωνυμο, πληρες ονομα, ονομα και επωνυμο, ονομα επωνυμο, επαφη",
    "氏名, 名前, お名前, 姓名, 担当者, 担当者名, ご担当者, ご担当者名, 顧客名, お客様名, 联系人, 姓名 全名, 全名, 客户, 客户姓名, 聯絡人, 이름, 성명, 성함, 담당자, 담당자명, 고객명, 연락처 이름",
    "الاسم, الاسم الكامل, اسم العميل, العميل, نام و نام خانوادگی, نام کامل, שם, שם מלא, איש קשר, ชื่อ นามสกุล, ชื่อเต็ม, ชื่อสกุล, ho ten, ho va ten, ten day du, पूरा नाम, नाम, nama, nama lengkap",
  ],
  company: [
    "company, company name, companyname, organisation, organization, organisation name, organization name, account, account name, business, business name, employer, firm, organization 1 name, organisation 1 name",
    "firma, unternehmen, firmenname, organisationsname, unternehmensname, betrieb, arbeitgeber, institution, societe, entreprise, raison sociale, nom de la societe, nom de l'entreprise, organisme, etablissement, empresa, compania, nombre de la empresa, razon social, organizacion, sociedad, organizacao, companhia, nome da empresa, razao social",
    "azienda, societa, ragione sociale, ditta, nome azienda, impresa, ente, bedrijf, bedrijfsnaam, organisatie, onderneming, nazwa firmy, przedsiebiorstwo, organizacja, spolecnost, nazev firmy, nazev spolecnosti, organizace, spolocnost, nazov firmy, ceg, cegnev, vallalat, szervezet, foretag, foretagsnamn, bolag, virksomhed, virksomhet, firmanavn, bedrift, selskap, yritys, yrityksen nimi, organisaatio, sirket, sirket adi, kurum, kurulus, companie, denumire firma, nume firma, tvrtka, naziv tvrtke, podjetje, preduzece, ettevote, imone, uznemums",
    "компания, название компании, организация, фирма, предприятие, компанія, організація, підприємство, назва компанії, εταιρεια, εταιρια, επωνυμια, επιχειρηση, οργανισμος",
    "会社, 会社名, 企業名, 御社名, 貴社名, 組織名, 法人名, 団体名, 公司, 公司名称, 公司名稱, 单位, 企业名称, 单位名称, 회사, 회사명, 업체명, 기관명, 소속",
    "الشركة, اسم الشركة, المؤسسة, المنظمة, شرکت, نام شرکت, سازمان, חברה, שם חברה, שם החברה, ארגון, บริษัท, ชื่อบริษัท, หน่วยงาน, cong ty, ten cong ty, कंपनी, perusahaan, nama perusahaan",
  ],
  phone: [
    "phone, phone number, phonenumber, phone no, telephone, telephone number, tel, tel no, mobile, mobile phone, mobile number, mobile no, mobilephone, cell, cell phone, cellphone, whatsapp, whatsapp number, whatsapp no, msisdn, contact number, phones, landline, sms number",
    "telefon, telefonnummer, telefonnr, telefon nr, rufnummer, handy, handynummer, handynr, mobil, mobilnummer, mobiltelefon, mobilfunk, mobilfunknummer, fon, whatsapp nummer, festnetz",
    "telephone portable, portable, numero de telephone, mobile portable, tel portable, gsm, numero mobile, n de telephone, no de telephone",
    "telefono, telefono movil, movil, celular, numero de telefono, telefono celular, numero de celular, telemovel, telefone, telefone celular, numero de telefone, numero de telemovel, cellulare, numero di telefono, telefono cellulare, numero cellulare, recapito telefonico",
    "telefoon, telefoonnummer, mobiel, mobiele nummer, mobiel nummer, gsm nummer, numer telefonu, telefon komorkowy, komorka, nr telefonu, nr tel, telefonni cislo, mobilni telefon, telefonne cislo, telefonszam, mobiltelefonszam, tel szam, telefonnumer, mobilnr, mobiltelefonnummer, puhelin, puhelinnumero, matkapuhelin, kannykka, cep, cep telefonu, cep tel, telefon no, telefon numarasi, gsm no, numar de telefon, telefon mobil, nr de telefon, broj telefona, telefonska stevilka, gsm stevilka, mobitel, telefoninumber, telefonas, talrunis",
    "телефон, номер телефона, тел, мобильный, мобильный телефон, моб телефон, сотовый, сотовый телефон, телефонный номер, номер телефону, мобільний, мобільний телефон, мобилен телефон, мобилен, gsm номер, τηλεφωνο, κινητο, αριθμος τηλεφωνου, κινητο τηλεφωνο, τηλ",
    "電話, 電話番号, 携帯, 携帯電話, 携帯番号, 携帯電話番号, tel番号, 电话, 电话号码, 手机, 手机号, 手机号码, 联系电话, 联系方式, 電話號碼, 手機, 手機號碼, 聯絡電話, 行動電話, 전화, 전화번호, 휴대폰, 휴대전화, 핸드폰, 연락처, 휴대폰번호, 휴대폰 번호, 핸드폰 번호",
    "الهاتف, رقم الهاتف, الجوال, رقم الجوال, هاتف, جوال, الموبايل, رقم الموبايل, تلفن, شماره تلفن, موبایل, شماره موبایل, טלפון, מספר טלפון, נייד, טלפון נייד, סלולרי, โทรศัพท์, เบอร์โทร, เบอร์โทรศัพท์, มือถือ, เบอร์มือถือ, dien thoai, so dien thoai, di dong, sdt, फोन, मोबाइल, telepon, nomor telepon, no hp, nomor hp",
  ],
  language: [
    "language, lang, locale, preferred language, language code, sprache, korrespondenzsprache, sprachcode, langue, langue preferee, idioma, lengua, idioma preferido, lingua, taal, voorkeurstaal, jezyk, jazyk, nyelv, sprak, sprog, kieli, dil, limba, jezik, keel, kalba, valoda",
    "язык, мова, език, γλωσσα, 言語, 语言, 語言, 언어, اللغة, لغة, زبان, שפה, ภาษา, ngon ngu, bahasa",
  ],
  time_zone: [
    "time zone, timezone, tz, time zone name, zeitzone, fuseau horaire, zona horaria, huso horario, fuso horario, fuso orario, tijdzone, strefa czasowa, casove pasmo, casova zona, idozona, tidszon, tidszone, tidssone, tidsone, aikavyohyke, saat dilimi, zaman dilimi, fus orar, vremenska zona, casovni pas, ajavoond, laiko juosta",
    "часовой пояс, часовий пояс, часова зона, ζωνη ωρας, タイムゾーン, 時間帯, 时区, 時區, 시간대, المنطقة الزمنية, منطقه زمانی, אזור זמן, เขตเวลา, mui gio, zona waktu",
  ],
  country: [
    "country, country code, countrycode, country name, country region, nation, land, landercode, landercode iso, landercode nr, landerkurzel, laenderkennzeichen, staat, pays, code pays, pais, codigo de pais, paese, nazione, codice paese, landcode, kraj, kod kraju, panstwo, zeme, krajina, orszag, landskod, landekode, landkode, maa, maakoodi, ulke, ulke kodu, tara, drzava, zemlja, riik, salis, valsts",
    "страна, країна, държава, држава, земја, χωρα, 国, 国名, 国家, 國家, 국가, 나라, البلد, الدولة, بلد, کشور, מדינה, ארץ, ประเทศ, quoc gia, nuoc, देश, negara",
  ],
  tags: [
    "tags, tag, labels, label, categories, category, groups, keywords, segment, segments, lists, schlagworte, schlagworter, stichworte, kategorie, kategorien, gruppen, etikett, etiketten, etiquettes, etiquette, mots cles, categorie, categories, groupes, etiquetas, etiqueta, categorias, categoria, grupos, etichette, etichetta, categorie, trefwoorden, labels, categorieen, tagi, etykiety, kategorie, stitky, stitek, stitky, kategorie, cimkek, cimke, kategoriak, taggar, etiketter, kategorier, nogleord, tunnisteet, kategoriat, etiketler, etiket, kategoriler, etichete, categorii, oznake, kategorije",
    "теги, тег, метки, метка, категории, категория, мітки, теги, категорії, етикети, етикет, ετικετες, ετικετα, κατηγοριες, タグ, ラベル, カテゴリ, カテゴリー, 标签, 標籤, 分类, 分類, 태그, 라벨, 분류, الوسوم, وسوم, التصنيفات, برچسب, برچسب ها, תגיות, תגית, תוויות, קטגוריות, แท็ก, ป้ายกำกับ, nhan",
  ],
  email_consent: [
    "email consent, e mail consent, consent, opt in, optin, email opt in, email optin, e mail opt in, newsletter, newsletter consent, newsletter opt in, marketing consent, marketing opt in, accepts marketing, accepts email marketing, email marketing consent, subscribed, email subscribed, email permission, permission, gdpr consent, email marketing, mailing consent, opted in",
    "einwilligung, e mail einwilligung, newsletter einwilligung, werbeeinwilligung, dsgvo einwilligung, zustimmung, consentement, consentement email, abonne newsletter, optin email, inscrit newsletter, accepte newsletter, consentimiento, consentimiento email, acepta correo, acepta publicidad, suscrito, boletin, consentimento, consentimento de email, aceita email, consenso, consenso email, consenso newsletter, consenso marketing, iscritto newsletter, toestemming, e mail toestemming, nieuwsbrief, zgoda, zgoda na e mail, zgoda marketingowa, zgoda email, souhlas, souhlas s e mailem, souhlas se zasilanim, suhlas, hozzajarulas, hirlevel, samtycke, nyhetsbrev, samtykke, nyhedsbrev, suostumus, uutiskirje, izin, e posta izni, eposta izni, onay, consimtamant, privola, pristanak, soglasje",
    "согласие, согласие на рассылку, подписка, подписан, рассылка, згода, згода на розсилку, съгласие, συγκαταθεση, συναινεση, 同意, メール配信, メール配信同意, メルマガ, 配信可否, 订阅, 同意接收邮件, 訂閱, 수신동의, 이메일 수신동의, 메일 수신동의, الموافقة, موافقة, رضایت, הסכמה, הסכמה לדיוור, ยินยอม, dong y",
  ],
  whatsapp_consent: [
    "whatsapp consent, whatsapp opt in, whatsapp optin, whatsapp permission, whatsapp marketing consent, whatsapp opted in, whatsapp subscribed, wa opt in, wa consent, sms consent, sms opt in, sms marketing consent",
    "whatsapp einwilligung, einwilligung whatsapp, whatsapp zustimmung, consentement whatsapp, consentimiento whatsapp, consentimento whatsapp, consenso whatsapp, whatsapp toestemming, toestemming whatsapp, zgoda whatsapp, zgoda na whatsapp, souhlas whatsapp, whatsapp hozzajarulas, whatsapp samtycke, whatsapp samtykke, whatsapp suostumus, whatsapp izni, consimtamant whatsapp, согласие whatsapp, согласие на whatsapp, згода whatsapp, whatsapp同意, whatsapp 同意, whatsapp 수신동의, موافقة whatsapp, موافقة واتساب, הסכמה whatsapp",
  ],
  preferred_channel: [
    "preferred channel, channel, contact channel, preferred contact method, contact method, contact preference, preferred contact, communication channel, communication preference, bevorzugter kanal, kanal, kontaktweg, bevorzugter kontaktweg, kontaktkanal, canal prefere, canal, canal de communication, canal preferido, canal preferente, canal de contacto, canal de contato, canale preferito, canale, voorkeurskanaal, kanaal, preferowany kanal, kanal kontaktu, preferovany kanal, elonyben reszesitett csatorna, csatorna, foredragen kanal, kontaktsatt, foretrukken kanal, foretrukket kanal, ensisijainen kanava, kanava, tercih edilen kanal, canal preferat",
    "предпочитаемый канал, канал связи, канал, способ связи, бажаний канал, предпочитан канал, προτιμωμενο καναλι, 連絡方法, 希望連絡方法, 首选渠道, 渠道, 首選管道, 선호채널, 연락방법, القناة المفضلة, ערוץ מועדף",
  ],
};

/** Words that say whose or which of several, before or after what the column holds: `Work Email`, `Phone 2`. */
const QUALIFIERS = /^(?:contact|customer|client|person|user|recipient|subscriber|lead|member|primary|main|work|business|private|home|personal|office|company|other|kunden|kontakt|geschaftliche?|private?|haupt|dienstliche?|billing|shipping|default|preferred|my|your) | (?:\d+|value|required|optional|work|business|home|private|main|primary|geschaftlich|privat|iso|code)$/;

const fieldByKey = new Map<string, HeaderField>();
for (const field of headerFields) for (const line of words[field]) for (const word of line.split(", ")) if (!fieldByKey.has(headerKey(word))) fieldByKey.set(headerKey(word), field);

/** The field that a header names, or null. */
export function fieldOfHeader(header: string): HeaderField | null {
  if (header.length > 80) return null;
  const key = headerKey(header);
  const exact = fieldByKey.get(key);
  if (exact) return exact;
  // "E-Mail (geschäftlich)", then "Primary e-mail 1 value": qualifiers fall one by one.
  let bare = headerKey(header.replace(/[([{（【].*?[)\]}）】]/g, " "));
  for (let left = bare; ; bare = left) {
    const field = fieldByKey.get(bare);
    if (field) return field;
    left = bare.replace(QUALIFIERS, "");
    if (left === bare || left === "") return null;
  }
}

/** How headers are compared: without case, accents and signs; `firstName` is two words. */
export function headerKey(header: string): string {
  return header
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .normalize("NFKD")
    .replace(/[\u0300-\u036F]/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replace("whats app", "whatsapp")
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/ł/g, "l")
    .replace(/đ/g, "d")
    .replace(/ı/g, "i")
    .replace(/æ/g, "ae")
    .replace(/[\s_.:;,*"'`´’°º/\\|<>=+?!~^#()[\]{}（）【】“”„«»・：-]+/g, " ")
    .trim();
}

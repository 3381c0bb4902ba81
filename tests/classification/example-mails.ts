export interface ExampleMail {
  /** Null where no category fits. */
  category: string | null;
  language: string;
  subject: string;
  text: string;
}

/** Mails that say what they want. */
export const plainMails: ExampleMail[] = [
  { category: "booking", language: "en", subject: "Family trip to Norway", text: "Hello, we are two adults and two kids. Do you have availability for the fjord tour in July, and what is the price?" },
  { category: "cancellation_refund", language: "en", subject: "Cancel order", text: "Please cancel my tour and tell me when I get my money back." },
  { category: "billing", language: "en", subject: "Double charge", text: "You charged my credit card twice for the same deposit." },
  { category: "complaint", language: "en", subject: "Our hotel", text: "The room was dirty, the staff were rude and we are very disappointed. We expect compensation." },
  { category: "documents_visa", language: "en", subject: "India", text: "Do I need a visa for India with a British passport?" },
  { category: "technical_help", language: "en", subject: "Website", text: "Your website shows an error when I sign in with my password." },
  { category: "general_question", language: "en", subject: "Luggage", text: "How many kilos of luggage may we take on the bus and what is the weather like in May?" },
  { category: "booking", language: "de", subject: "Umbuchung", text: "Guten Tag, wir möchten unseren Flug gern auf den 3. Juni umbuchen. Ist das Hotel dann noch verfügbar?" },
  { category: "cancellation_refund", language: "de", subject: "Reise absagen", text: "Leider muss ich die Reise stornieren. Wie hoch ist die Stornogebühr und wann kommt die Rückerstattung?" },
  { category: "billing", language: "de", subject: "Rechnung 4711", text: "Auf der Rechnung fehlt die Mehrwertsteuer. Bitte schicken Sie eine korrigierte Rechnung." },
  { category: "technical_help", language: "de", subject: "Login geht nicht", text: "Ich kann mich nicht anmelden, das Passwort wird nicht angenommen und es kommt eine Fehlermeldung." },
  { category: "complaint", language: "de", subject: "Beschwerde", text: "Wir sind sehr enttäuscht: der Reiseleiter war unverschämt und das Zimmer schmutzig." },
  { category: "booking", language: "fr", subject: "Devis", text: "Bonjour, pouvez-vous m'envoyer un devis pour un voyage de huit jours en Islande pour quatre personnes ?" },
  { category: "documents_visa", language: "fr", subject: "Passeport", text: "Bonjour, mon passeport expire en août. Faut-il un visa pour le Kenya ? Que demande l'ambassade ?" },
  { category: "billing", language: "fr", subject: "Facture", text: "Je n'ai pas reçu la facture de mon paiement par virement, pouvez-vous me l'envoyer ?" },
  { category: "technical_help", language: "fr", subject: "Mot de passe oublié", text: "Le site web affiche une erreur et je ne peux pas me connecter à mon compte." },
  { category: "cancellation_refund", language: "es", subject: "Reembolso", text: "Buenos días, tengo que cancelar el viaje a Lima. ¿Cuándo recibo el reembolso?" },
  { category: "booking", language: "es", subject: "Presupuesto para grupo", text: "Hola, queremos reservar un viaje para 12 personas en octubre. ¿Nos envían un presupuesto?" },
  { category: "complaint", language: "es", subject: "Queja", text: "Estoy muy decepcionado con el hotel, el servicio fue inaceptable y quiero una compensación." },
  { category: "documents_visa", language: "es", subject: "Documentos", text: "¿Qué documentos necesitamos? ¿Hace falta visado o vacuna para entrar en Tanzania?" },
  { category: "partner", language: "en", subject: "Contract rates 2027", text: "Dear partner, please find our net rates and allotment for next season; commission stays the same." },
  { category: "general_question", language: "de", subject: "Öffnungszeiten", text: "Ich habe eine Frage: Wie sind Ihre Öffnungszeiten am Samstag, und gibt es einen Katalog?" },
];

/** Mails that use no word of their category, speak of two, or belong to none. */
export const hardMails: ExampleMail[] = [
  { category: "billing", language: "en", subject: "Question about our trip", text: "Hello, I was looking at what you sent us for the hotel in Bergen and the sum is 200 euros more than we agreed. Can you look into it?" },
  { category: "cancellation_refund", language: "en", subject: "Trip in March", text: "My mother fell ill and we will not be able to travel in March. What happens to what we have paid so far?" },
  { category: "booking", language: "en", subject: "Names", text: "For the booking FW-20511: my daughter would like to come too. Is there still a place on the flight and in our hotel?" },
  { category: "complaint", language: "en", subject: "Last week", text: "The guide did not show up for two of the five days and nobody answered the phone. This is not what we paid for." },
  { category: "complaint", language: "en", subject: "Invoice and service", text: "We received the invoice for the hotel, but the room had no heating for three nights. I am not going to pay for this." },
  { category: "technical_help", language: "en", subject: "Payment", text: "When I click on the payment button the page stays white." },
  { category: "documents_visa", language: "en", subject: "Flight tickets", text: "We leave on Friday and have not received the tickets for our flight nor the hotel vouchers yet." },
  { category: "general_question", language: "en", subject: "Evenings", text: "Is there a vegetarian option for dinner on the boat?" },
  { category: "partner", language: "en", subject: "New rates", text: "Hello, our hotel in Bergen has changed its cancellation policy for groups in 2027. Please update your contract." },
  { category: "booking", language: "de", subject: "Später fliegen", text: "Können wir zwei Tage später zurückfliegen? Die Buchung läuft auf Weber." },
  { category: "billing", language: "de", subject: "Mahnung", text: "Sie haben mir eine Mahnung geschickt, obwohl ich die Reise storniert habe." },
  { category: "cancellation_refund", language: "de", subject: "Krank", text: "Meine Frau ist krank geworden, wir können nicht mitfahren. Bekommen wir etwas zurück?" },
  { category: "complaint", language: "de", subject: "Hotel", text: "Das Zimmer hatte kein warmes Wasser und niemand hat sich gekümmert. So geht das nicht." },
  { category: "documents_visa", language: "de", subject: "Kinderreisepass", text: "Reicht für unsere Tochter der Kinderreisepass oder braucht sie einen eigenen?" },
  { category: "booking", language: "fr", subject: "Chambre", text: "Bonjour, est-il possible d'avoir une chambre avec vue sur la mer et d'ajouter une nuit ?" },
  { category: "complaint", language: "fr", subject: "Notre séjour", text: "Personne ne nous attendait à l'aéroport et l'hôtel était en travaux. Nous sommes en colère." },
  { category: "billing", language: "fr", subject: "Solde", text: "Quand dois-je régler le solde, et sur quel compte ?" },
  { category: "technical_help", language: "fr", subject: "Application", text: "L'application se ferme dès que j'ouvre mon dossier." },
  { category: "cancellation_refund", language: "es", subject: "No podemos ir", text: "Por un problema familiar no podemos viajar en abril. ¿Nos devuelven el dinero?" },
  { category: "billing", language: "es", subject: "Cobro", text: "Me han cobrado dos veces la misma cantidad en la tarjeta." },
  { category: "general_question", language: "es", subject: "Ropa", text: "¿Qué ropa hay que llevar para la caminata? ¿Hace frío por la noche?" },
  { category: "documents_visa", language: "es", subject: "Menor", text: "Mi hijo viaja solo con su abuela, ¿necesita una autorización?" },
  { category: null, language: "en", subject: "Job", text: "I would like to apply for the position of tour guide. My CV is attached." },
  { category: null, language: "en", subject: "Parking", text: "A blue car is parked in front of our gate. Does it belong to somebody at your office?" },
  { category: null, language: "en", subject: "SEO offer", text: "We can bring your website to the first page of Google. Our prices start at 99 dollars a month." },
  { category: null, language: "en", subject: "Team photo", text: "Hi Aylin, the group photo from Friday is on the drive. Mara" },
  { category: null, language: "en", subject: "Hello", text: "Please call me back when you can." },
  { category: null, language: "en", subject: "Lunch", text: "Shall we meet at noon at the usual place? See you there." },
];

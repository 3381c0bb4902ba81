import type { Category } from "../../contract/conversations.ts";

/**
 * What a travel desk starts with. The keywords do the work before anybody has labelled a mail, so they speak the
 * languages that customers write in.
 */
export const defaultCategories: Category[] = [
  {
    key: "booking",
    name: "Booking",
    description: "New bookings, quotes, availability, changes of dates or names, seats, rebooking of a trip, flight, hotel or group.",
    keywords: [
      "booking", "book", "reservation", "reserve", "availability", "available", "quote", "offer", "price", "group", "rebook", "change the date", "seat", "itinerary", "half board", "flight", "hotel", "trip", "round trip",
      "buchung", "buchen", "umbuchen", "umbuchung", "reservierung", "angebot", "verfügbar", "reise", "flug", "termin ändern",
      "réservation", "réserver", "devis", "disponibilité", "voyage", "vol", "reserva", "reservar", "presupuesto", "disponibilidad", "viaje", "vuelo", "orçamento", "viagem", "voo", "prenotazione", "preventivo", "boeking", "offerte",
    ],
  },
  {
    key: "cancellation_refund",
    name: "Cancellation and refund",
    description: "Cancelling a trip, refunds, cancellation fees, vouchers, money back after a cancelled flight or tour.",
    keywords: [
      "cancel", "cancellation", "cancelled", "canceled", "refund", "money back", "reimbursement", "voucher", "cancellation fee", "withdraw",
      "stornieren", "storno", "stornierung", "absagen", "rückerstattung", "erstattung", "geld zurück", "gutschein", "rücktritt",
      "annuler", "annulation", "remboursement", "rembourser", "frais d'annulation", "cancelar", "cancelación", "reembolso", "devolución", "cancelamento", "annullare", "annullamento", "rimborso", "annuleren", "terugbetaling",
    ],
  },
  {
    key: "billing",
    name: "Billing",
    description: "Invoices, VAT, payments, reminders, bank details, receipts, credit notes, wrong amounts.",
    keywords: [
      "invoice", "bill", "billing", "vat", "payment", "paid", "pay", "receipt", "credit note", "bank transfer", "iban", "reminder", "overdue", "charge", "charged twice", "amount", "deposit", "accountant",
      "rechnung", "mehrwertsteuer", "mwst", "zahlung", "bezahlt", "überweisung", "mahnung", "gutschrift", "beleg", "abbuchung", "anzahlung",
      "facture", "tva", "paiement", "virement", "reçu", "relance", "factura", "iva", "pago", "transferencia", "recibo", "fatura", "pagamento", "fattura", "bonifico", "factuur", "btw", "betaling",
    ],
  },
  {
    key: "complaint",
    name: "Complaint",
    description: "Dissatisfaction with a trip, hotel, guide or service; bad experience, demand for compensation, disappointment.",
    keywords: [
      "complaint", "complain", "disappointed", "unacceptable", "dissatisfied", "terrible", "awful", "worst", "rude", "dirty", "compensation", "disgusting", "never again", "lawyer", "unhappy", "poor service",
      "beschwerde", "enttäuscht", "unzufrieden", "reklamation", "inakzeptabel", "unverschämt", "schmutzig", "entschädigung", "minderung", "anwalt", "nie wieder",
      "réclamation", "plainte", "déçu", "déçue", "inacceptable", "insatisfait", "dédommagement", "queja", "reclamación", "decepcionado", "inaceptable", "compensación", "reclamação", "desapontado", "reclamo", "deluso", "inaccettabile", "klacht", "teleurgesteld",
    ],
  },
  {
    key: "documents_visa",
    name: "Documents and visa",
    description: "Visa, passports, entry requirements, travel documents, vaccination, insurance papers, tickets and vouchers to print.",
    keywords: [
      "visa", "passport", "document", "documents", "entry requirements", "embassy", "consulate", "vaccination", "insurance", "certificate", "permit", "apply", "travel documents", "e-ticket", "id card",
      "visum", "reisepass", "pass", "ausweis", "unterlagen", "reiseunterlagen", "einreise", "botschaft", "impfung", "versicherung", "bescheinigung",
      "passeport", "ambassade", "vaccin", "assurance", "attestation", "visado", "pasaporte", "embajada", "seguro", "documentos", "visto", "passaporte", "passaporto", "ambasciata", "paspoort", "verzekering",
    ],
  },
  {
    key: "technical_help",
    name: "Technical help",
    description: "Log-in, passwords, the website, the app, error messages, e-mails that do not arrive, links that do not work.",
    keywords: [
      "password", "login", "log in", "sign in", "account", "reset", "website", "app", "error", "error message", "browser", "does not work", "not working", "link", "page", "download", "firefox", "safari", "spam folder", "locked", "bug",
      "passwort", "anmelden", "einloggen", "konto", "webseite", "fehlermeldung", "fehler", "funktioniert nicht", "link geht nicht",
      "mot de passe", "connexion", "connecter", "compte", "site web", "erreur", "ne fonctionne pas", "contraseña", "iniciar sesión", "cuenta", "no funciona", "senha", "não funciona", "accesso", "non funziona", "wachtwoord", "inloggen", "werkt niet",
    ],
  },
  {
    key: "general_question",
    name: "General question",
    description: "Questions before or beside a booking: destinations, luggage, weather, opening hours, catalogues, contact.",
    keywords: [
      "question", "information", "wondering", "could you tell", "do you know", "opening hours", "brochure", "catalogue", "luggage", "baggage", "weather", "recommend", "recommendation", "how long", "where",
      "frage", "auskunft", "information", "öffnungszeiten", "katalog", "gepäck", "wetter", "empfehlen",
      "question", "renseignement", "horaires", "bagages", "météo", "pregunta", "información", "horario", "equipaje", "pergunta", "informação", "bagagem", "domanda", "informazioni", "bagaglio", "vraag", "bagage",
    ],
  },
  {
    key: "partner",
    name: "Partner",
    description: "Airlines, hotels, agencies and suppliers: contracts, allotments, commissions, timetables, partner news.",
    keywords: [
      "partner", "partnership", "supplier", "contract", "allotment", "commission", "cooperation", "agency", "timetable", "rates", "net rates", "fam trip", "trade", "newsletter", "wholesale",
      "partnerschaft", "vertrag", "kontingent", "provision", "kooperation", "agentur", "lieferant", "flugplan",
      "partenaire", "partenariat", "contrat", "fournisseur", "socio", "contrato", "proveedor", "comisión", "parceiro", "parceria", "fornecedor", "comissão", "contratto", "fornitore", "samenwerking",
    ],
  },
];

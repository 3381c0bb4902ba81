import type { RequestTypeName } from "../../contract/classification.ts";
import { foldText } from "./clean-text.ts";
import { shorten } from "./first-sentence.ts";
import { phrasePattern } from "./phrases.ts";

export interface RequestVerdict {
  requestType: RequestTypeName;
  confidence: number;
  evidence: string | null;
}

const EVIDENCE_CHARS = 300;

/** In this order: what complains is a complaint, whatever it asks besides. */
const SIGNS: { requestType: RequestTypeName; confidence: number; pattern: RegExp }[] = [
  { requestType: "complaint", confidence: 0.75, pattern: phrasePattern("complain…", "unacceptable", "disappointed", "compensation", "beschwer…", "reklam…", "enttäuscht", "unverschämt", "entschädigung", "réclamation", "inacceptable", "déçu…", "dédommagement", "queja", "inaceptable", "decepcionad…", "reclamo", "reclamação", "inaccettabile", "delus…", "klacht") },
  { requestType: "change", confidence: 0.7, pattern: phrasePattern("cancel…", "rebook…", "change", "move", "postpone", "amend", "correct…", "update", "stornier…", "storno", "umbuch…", "ändern", "änderung", "verschieben", "absagen", "korrigier…", "annuler", "annulation", "modifier", "reporter", "changer", "cancelar", "cambiar", "modificar", "aplazar", "alterar", "annullare", "modificare", "cambiare", "annuleren", "wijzig…") },
  { requestType: "problem", confidence: 0.7, pattern: phrasePattern("does not work", "doesn't work", "not working", "error", "cannot", "can't", "broken", "wrong", "missing", "failed", "problem", "funktioniert nicht", "geht nicht", "fehler", "fehlermeldung", "kaputt", "falsch", "fehlt", "klappt nicht", "ne fonctionne pas", "erreur", "problème", "faux", "no funciona", "error", "problema", "falta", "não funciona", "non funziona", "errore", "werkt niet", "fout") },
  { requestType: "order", confidence: 0.65, pattern: phrasePattern("book", "order", "reserve", "buy", "quote", "offer", "send us", "buchen", "bestellen", "reservieren", "kaufen", "angebot", "réserver", "commander", "acheter", "devis", "reservar", "pedir", "comprar", "presupuesto", "orçamento", "prenotare", "ordinare", "preventivo", "boeken", "bestellen", "offerte") },
];
const information = phrasePattern("for your information", "fyi", "please find", "attached", "zur info", "zur kenntnis", "anbei", "im anhang", "pour information", "ci-joint", "adjunto", "em anexo", "in allegato", "bijgaand");

/** What kind of request it is, by words that a person can check; "other" where none is there. */
export function detectRequestType(sentences: string[]): RequestVerdict {
  const said = sentences.map((sentence) => ({ sentence, folded: foldText(sentence) }));
  for (const { requestType, confidence, pattern } of SIGNS) {
    const found = said.find(({ folded }) => pattern.test(folded));
    if (found) return { requestType, confidence, evidence: shorten(found.sentence, EVIDENCE_CHARS) };
  }
  const question = said.find(({ sentence }) => /[?？؟]/.test(sentence));
  if (question) return { requestType: "question", confidence: 0.8, evidence: shorten(question.sentence, EVIDENCE_CHARS) };
  const told = said.find(({ folded }) => information.test(folded));
  if (told) return { requestType: "information", confidence: 0.6, evidence: shorten(told.sentence, EVIDENCE_CHARS) };
  return { requestType: "other", confidence: 0.3, evidence: null };
}

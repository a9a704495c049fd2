import type { FieldOf } from '../fields.ts';
import type { ImportKind, InvoiceStatus } from '../records.ts';
import type { FieldColumns, RowType } from './types.ts';

/**
 * What billing systems write in the main languages of Europe beside English: German, French, Spanish, Italian, Dutch,
 * Portuguese, Swedish, Danish, Norwegian, Polish. Compared folded, so accents and case are only for reading. In the order
 * of trust within a language; a file has one language, so their order does not matter.
 */
type Translations = { readonly [K in ImportKind]: Readonly<Partial<Record<FieldOf<K>, FieldColumns>>> };

/** One word list from one text: "a, b". */
const list = (text: string): readonly string[] => text.split(', ');

const clientNames = list(
  'Kundenname, Kunde, Debitor, Auftraggeber, Rechnungsempfänger, Nom du client, Client, Nombre del cliente, Cliente, Nome cliente, Nome do cliente, Klantnaam, Klant, Kundnamn, Kund, Kundenavn, Kunde, Nazwa klienta, Klient, Kontrahent, Nabywca',
);
const clientIds = list(
  'Kundennummer, Kundennr, Kunden-Nr., Debitorennummer, Numéro client, N° client, Code client, Número de cliente, Nº cliente, Código cliente, Codice cliente, Klantnummer, Klantcode, Número do cliente, Kundnummer, Kundnr, Kundenummer, Kundenr, Numer klienta, Kod klienta',
);
const invoiceNumbers = list(
  'Rechnungsnummer, Rechnungsnr, Rechnungs-Nr., Rechnung Nr., Re-Nr., Belegnummer, Beleg-Nr., Rechnung, Numéro de facture, N° de facture, N° facture, Facture n°, Numéro, Facture, Número de factura, Nº de factura, Nº factura, Núm. factura, Factura, Numero fattura, Numero documento, N. fattura, Fattura, Factuurnummer, Factuurnr, Factuur nr., Factuur, Número da fatura, Nº da fatura, Número da nota, Fatura, Fakturanummer, Fakturanr, Fakturanr., Numer faktury, Nr faktury, Nr dokumentu, Faktura, Nr., Nr, Número, Numero',
);
const dueDates = list(
  'Fälligkeitsdatum, Fälligkeit, Fällig am, Fällig, Zahlbar bis, Date d’échéance, Échéance, Date limite de paiement, Fecha de vencimiento, Vencimiento, Data di scadenza, Data scadenza, Scadenza, Vervaldatum, Vervaldag, Data de vencimento, Vencimento, Förfallodatum, Förfallodag, Forfaldsdato, Forfallsdato, Termin płatności',
);
const currencies = list('Währung, Devise, Monnaie, Moneda, Divisa, Valuta, Moeda, Waluta');
const statuses = list(
  'Zahlungsstatus, Rechnungsstatus, Zustand, Statut, État, Estado, Stato, Situação, Tillstånd, Tilstand',
);
const types = list(
  'Belegart, Dokumenttyp, Rechnungsart, Type de document, Tipo de documento, Tipo documento, Documenttype, Soort, Dokumenttype, Typ dokumentu, Typ, Art, Tipo',
);
const memos = list(
  'Betreff, Bemerkung, Objet, Libellé, Asunto, Concepto, Oggetto, Causale, Onderwerp, Omschrijving, Assunto, Referens, Uwagi',
);

export const translatedHeaders: Translations = {
  clients: {
    externalId: [...clientIds, 'Nr.'],
    name: clientNames,
    companyName: list(
      'Firma, Firmenname, Unternehmen, Société, Raison sociale, Empresa, Razón social, Azienda, Ragione sociale, Bedrijf, Bedrijfsnaam, Razão social, Företag, Firmanavn, Virksomhed, Nazwa firmy',
    ),
    givenName: list('Vorname, Prénom, Nombre, Nome, Voornaam, Förnamn, Fornavn, Imię'),
    familyName: list(
      'Nachname, Familienname, Nom de famille, Apellidos, Apellido, Cognome, Achternaam, Apelido, Sobrenome, Efternamn, Efternavn, Etternavn, Nazwisko',
    ),
    email: list(
      'E-Mail-Adresse, Mail, Courriel, Adresse e-mail, Correo electrónico, Correo, Posta elettronica, E-mailadres, E-post, E-postadress, Adres e-mail',
    ),
    phone: list('Telefon, Telefonnummer, Mobil, Téléphone, Teléfono, Telefono, Telefoon, Telefoonnummer, Telefone'),
    address: list(
      'Straße, Strasse, Anschrift, Adresse, Rue, Dirección, Domicilio, Indirizzo, Via, Adres, Straat, Endereço, Morada, Adress, Gatuadress, Ulica',
    ),
    city: list(
      'Ort, Stadt, Wohnort, Ville, Ciudad, Población, Città, Comune, Plaats, Woonplaats, Cidade, Localidade, Postort, By, Poststed, Miasto',
    ),
    region: list('Bundesland, Kanton, Région, Département, Provincia, Regione, Provincie, Distrito, Län, Województwo'),
    postalCode: list(
      'PLZ, Postleitzahl, Code postal, Código postal, CAP, Postcode, CEP, Postnummer, Postnr, Kod pocztowy',
    ),
    country: list('Land, Pays, País, Paese, Nazione, Kraj'),
    currency: currencies,
    inactive: list('Inaktiv, Gesperrt, Inactif, Inactivo, Inattivo, Inactief, Inativo, Spärrad'),
    active: list('Aktiv, Actif, Activo, Attivo, Actief, Ativo, Aktywny'),
    notes: list('Notizen, Bemerkungen, Remarques, Notas, Note, Opmerkingen, Anteckningar, Uwagi'),
  },
  invoices: {
    externalId: list('Rechnungs-ID, ID facture, ID factura, ID fattura, Factuur-ID'),
    number: invoiceNumbers,
    clientExternalId: clientIds,
    clientName: [...clientNames, 'Firma', 'Société', 'Empresa', 'Azienda', 'Bedrijf', 'Debiteur', 'Nazwa'],
    date: list(
      'Rechnungsdatum, Belegdatum, Ausstellungsdatum, Datum, Date de facture, Date de facturation, Date d’émission, Fecha de factura, Fecha de emisión, Fecha, Data fattura, Data documento, Data di emissione, Data, Factuurdatum, Data da fatura, Data de emissão, Fakturadatum, Fakturadato, Dato, Data wystawienia',
    ),
    dueDate: dueDates,
    currency: currencies,
    total: list(
      'Gesamtbetrag, Rechnungsbetrag, Bruttobetrag, Brutto, Betrag brutto, Endbetrag, Summe brutto, Montant TTC, Total TTC, TTC, Importe total, Total factura, Importo totale, Totale fattura, Totale documento, Totale, Totaalbedrag, Bedrag incl. btw, Totaal incl. btw, Totaal, Valor total, Total da fatura, Totalbelopp, Belopp inkl. moms, Beløb inkl. moms, Totalbeløp, Total beløb, Wartość brutto, Kwota brutto, Do zapłaty, Gesamt, Summe, Betrag, Montant, Importe, Importo, Bedrag, Valor, Belopp, Beløb, Beløp, Kwota, Suma',
    ),
    tax: list(
      'MwSt, MwSt-Betrag, Mehrwertsteuer, USt, Umsatzsteuer, Steuer, Steuerbetrag, TVA, Montant TVA, IVA, Importe IVA, Importo IVA, Imposta, BTW, BTW-bedrag, Moms, Momsbelopp, Momsbeløb, MVA, Kwota VAT',
    ),
    paid: list(
      'Bezahlt, Gezahlt, Zahlbetrag, Payé, Montant payé, Réglé, Pagado, Importe pagado, Cobrado, Pagato, Importo pagato, Betaald, Pago, Valor pago, Betalt, Inbetalt, Zapłacono',
    ),
    balance: list(
      'Offener Betrag, Offen, Restbetrag, Saldo offen, Reste dû, Solde dû, Restant dû, Solde, Pendiente, Importe pendiente, Da pagare, Residuo, Openstaand bedrag, Openstaand, Em aberto, Valor em aberto, Återstår, Kvar att betala, Restbeløb, Restbeløp, Udestående, Pozostało do zapłaty',
    ),
    status: statuses,
    type: types,
    terms: list(
      'Zahlungsbedingungen, Zahlungsziel, Conditions de paiement, Condiciones de pago, Condizioni di pagamento, Betalingsvoorwaarden, Condições de pagamento, Betalningsvillkor, Betalingsbetingelser',
    ),
    memo: memos,
    item: list(
      'Artikel, Produkt, Leistung, Article, Produit, Artículo, Producto, Articolo, Prodotto, Product, Produto, Artigo, Vare, Produkt',
    ),
    description: list(
      'Beschreibung, Bezeichnung, Positionstext, Désignation, Descripción, Descrizione, Beschrijving, Descrição, Beskrivning, Beskrivelse, Opis',
    ),
    quantity: list('Menge, Anzahl, Quantité, Qté, Cantidad, Quantità, Qtà, Aantal, Quantidade, Antal, Antall, Ilość'),
    unitPrice: list(
      'Einzelpreis, Stückpreis, Prix unitaire, Precio unitario, Precio, Prezzo unitario, Prezzo, Stuksprijs, Prijs, Preço unitário, À-pris, Enhedspris, Enhetspris, Cena jednostkowa',
    ),
    lineAmount: list(
      'Positionsbetrag, Zeilenbetrag, Positionssumme, Montant de la ligne, Importe de línea, Importo riga, Regelbedrag, Regeltotaal, Valor da linha, Radbelopp, Linjebeløb, Linjebeløp',
    ),
  },
  payments: {
    externalId: list(
      'Zahlungsnummer, Zahlungs-ID, Numéro de paiement, Número de pago, Numero pagamento, Betalingsnummer, Betalnings-ID',
    ),
    clientExternalId: clientIds,
    clientName: clientNames,
    date: list(
      'Zahlungsdatum, Zahlungseingang, Eingangsdatum, Bezahlt am, Buchungsdatum, Date de paiement, Date de règlement, Fecha de pago, Fecha de cobro, Data pagamento, Data di pagamento, Data incasso, Betaaldatum, Betalingsdatum, Data do pagamento, Data de pagamento, Betaldatum, Betalningsdatum, Betalingsdato, Data płatności, Datum, Fecha, Data, Dato',
    ),
    currency: currencies,
    amount: list(
      'Zahlungsbetrag, Gezahlter Betrag, Montant payé, Montant réglé, Montant du paiement, Importe pagado, Importe cobrado, Importo pagato, Betaald bedrag, Valor pago, Betalt belopp, Betalt beløb, Kwota płatności, Betrag, Montant, Importe, Importo, Bedrag, Valor, Belopp, Beløb, Beløp, Kwota',
    ),
    reference: list(
      'Referenz, Verwendungszweck, Référence, Referencia, Riferimento, Referentie, Kenmerk, Referência, Referens, Referanse',
    ),
    method: list(
      'Zahlungsart, Zahlungsmethode, Mode de paiement, Mode de règlement, Forma de pago, Método de pago, Metodo di pagamento, Modalità di pagamento, Betaalwijze, Betaalmethode, Forma de pagamento, Betalsätt, Betalingsmetode, Metoda płatności',
    ),
    memo: memos,
    type: types,
    invoiceNumber: [...invoiceNumbers, 'Rechnungen', 'Rechnungsnummern', 'Factures', 'Facturas', 'Fatture', 'Facturen'],
    appliedAmount: list(
      'Zugeordneter Betrag, Zugeordnet, Ausgeglichener Betrag, Verrechneter Betrag, Montant affecté, Montant imputé, Montant lettré, Importe aplicado, Importo applicato, Importo abbinato, Toegewezen bedrag, Valor aplicado',
    ),
    unapplied: list(
      'Nicht zugeordnet, Nicht zugeordneter Betrag, Non affecté, Montant non affecté, No aplicado, Non applicato, Niet toegewezen, Não aplicado',
    ),
    refunded: list(
      'Erstattet, Erstatteter Betrag, Rückerstattet, Remboursé, Montant remboursé, Reembolsado, Rimborsato, Terugbetaald',
    ),
  },
};

const statusTexts: Readonly<Record<InvoiceStatus, string>> = {
  draft: 'Entwurf, in Bearbeitung, Brouillon, Borrador, Bozza, Concept, Rascunho, Utkast, Kladde, Szkic',
  finalized:
    'offen, unbezahlt, fakturiert, abgeschlossen, gebucht, ausgestellt, validée, validé, à payer, non payée, impayée, impayé, en attente, en attente de paiement, pendiente, pendiente de pago, emitida, emesso, emessa, da pagare, non pagata, aperta, openstaand, onbetaald, open, definitief, em aberto, pendente, obetald, bokförd, åben, ubetalt, bogført, wystawiona, nieopłacona, do zapłaty',
  sent: 'versendet, gesendet, verschickt, zugestellt, envoyée, envoyé, transmise, enviada, enviado, inviata, inviato, verzonden, verstuurd, skickad, sendt, wysłana',
  'part-paid':
    'teilbezahlt, teilweise bezahlt, teilzahlung, partiellement payée, partiellement payé, partiellement réglée, parcialmente pagada, pago parcial, parcial, parzialmente pagata, pagata parzialmente, gedeeltelijk betaald, deels betaald, parcialmente paga, delbetald, delvist betalt, delbetalt, częściowo opłacona',
  paid: 'bezahlt, beglichen, ausgeglichen, payée, payé, réglée, réglé, acquittée, soldée, pagada, pagado, cobrada, cobrado, pagata, pagato, saldata, incassata, betaald, voldaan, paga, pago, liquidada, betald, slutbetald, betalt, opłacona, zapłacona',
  overdue:
    'überfällig, angemahnt, gemahnt, in Mahnung, en retard, échue, vencida, vencido, scaduta, scaduto, te laat, achterstallig, vervallen, em atraso, atrasada, förfallen, påmind, forfalden, forfalt, przeterminowana, po terminie',
  void: 'storniert, Storno, annulliert, gelöscht, annulée, annulé, anulada, anulado, cancelada, cancelado, annullata, annullato, geannuleerd, gecrediteerd, makulerad, annulleret, kansellert, annullert, anulowana',
};

/** Statuses of documents, as written. */
export const translatedStatuses: readonly (readonly [string, InvoiceStatus])[] = Object.entries(statusTexts).flatMap(
  ([status, text]) => list(text).map((word) => [word, status as InvoiceStatus] as const),
);

const typeTexts: Readonly<Partial<Record<RowType, string>>> = {
  invoice:
    'Rechnung, Ausgangsrechnung, Facture, Facture de vente, Factura, Factura de venta, Fattura, Factuur, Verkoopfactuur, Fatura, Faktura, Kundfaktura, Faktura sprzedaży',
  credit:
    'Gutschrift, Rechnungskorrektur, Stornorechnung, Avoir, Facture d’avoir, Note de crédit, Abono, Nota de crédito, Factura rectificativa, Nota di credito, Creditnota, Creditfactuur, Kreditfaktura, Kreditnota, Faktura korygująca',
  order:
    'Barverkauf, Vente au comptant, Venta al contado, Ricevuta, Contante verkoop, Kontantförsäljning, Kontantsalg, Paragon',
  payment:
    'Zahlung, Zahlungseingang, Paiement, Règlement, Encaissement, Pago, Cobro, Pagamento, Incasso, Betaling, Ontvangst, Recebimento, Betalning, Inbetalning, Indbetaling, Innbetaling, Płatność, Wpłata',
};

/** Kinds of transactions, as written. */
export const translatedTypes: readonly (readonly [string, RowType])[] = Object.entries(typeTexts).flatMap(
  ([type, text]) => list(text).map((word) => [word, type as RowType] as const),
);

/** What stands in front of a line of sums, folded as values are; English ones too. */
export const totalWords: readonly string[] = list(
  'total, totals, grand total, subtotal, sub total, sum, summe, gesamt, gesamtsumme, gesamtbetrag, gesamtergebnis, zwischensumme, endsumme, total general, total generaux, sous total, somme, totaux, totales, suma total, totale, totale generale, subtotale, somma, totaal, eindtotaal, subtotaal, generaal totaal, total geral, soma, summa, totalt, delsumma, slutsumma, i alt, sum totalt, samlet, razem, ogolem, suma, lacznie, łacznie, podsumowanie',
);

/** What the line that closes a report begins with, where it doesn't name a time. */
export const footerWords: readonly string[] = list(
  'generated, exported, printed, created, as of, erstellt am, exportiert am, gedruckt am, stand, druckdatum, exporte le, genere le, edite le, imprime le, generado el, exportado el, impreso el, creato il, generato il, esportato il, stampato il, aangemaakt op, geexporteerd op, afgedrukt op, gerado em, exportado em, impresso em, skapad, utskriven, udskrevet, oprettet, wygenerowano, wydrukowano, page, seite, pagina, sida, side, strona',
);

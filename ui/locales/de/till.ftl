# Die Wörter der Kasse. Begriffe in Klammern werden eingesetzt; bitte stehen lassen.
app = Counterfoil
loading = Die Kasse wird geöffnet …
retry = Noch einmal versuchen
back = Zurück
close = Schließen
cancel = Abbrechen
ok = OK
enter = Eingabe
delete-digit = Letzte Ziffer löschen

enrol-title = Kasse anmelden
enrol-hint = Die Leitung erzeugt im Büro einen Code. Er gilt einmal.
enrol-url = Server
enrol-code = Code
enrol-submit = Verbinden
enrolling = Verbindet und holt den Katalog …

login-title = Ihre PIN
login-hint = Es geht weiter, wo aufgehört wurde.
shift-open-title = Lade öffnen
shift-open-hint = Zählen Sie das Geld in der Lade.
float = Bargeld in der Lade
shift-open-submit = Schicht beginnen

offline = Offline
online = Online
syncing = Überträgt {$count}
no-network = Netz aus
pill-waiting =
    { $count ->
        [one] {$count} Verkauf wartet
       *[other] {$count} Verkäufe warten
    }
pill-stock = Bestand von {$time}
pill-alarm = Nichts geht weiter
pill-epoch = Neu anmelden
pill-printer =
    { $count ->
        [one] {$count} Beleg wartet auf den Drucker
       *[other] {$count} Belege warten auf den Drucker
    }
shift = Schicht {$number}

ticket = Bon
return-ticket = Rücknahme
lines =
    { $count ->
        [one] {$count} Position
       *[other] {$count} Positionen
    }
ticket-empty = Scannen Sie etwas oder tippen Sie ein Produkt an.
each = je {$price}
per-unit = {$price} / {$unit}
subtotal = Zwischensumme
discount = Rabatt
tax = Steuer
tax-included = Enthaltene Steuer
total = Summe
still-due = Noch offen
to-give-back = Zurückzugeben
due = Offen
pay = Bezahlen {$amount}
give-back = {$amount} zurückgeben
last-receipt = Zuletzt: {$number} · {$amount}

search = Scannen oder {$count} Produkte durchsuchen
search-all = Scannen oder Produkte suchen
search-empty = Nichts gefunden zu „{$text}“
search-empty-hint = Andere oder weniger Wörter helfen vielleicht.
quick-keys = Schnelltasten
products = Artikel
more = Mehr
no-products = Hier wird nichts verkauft.
no-catalogue = Der Katalog ist unterwegs …
no-catalogue-hint = Die Kasse verkauft, sobald er da ist. Dauert es lange, prüfen Sie das Netz.
sold-out = ausverkauft
recalled = Rückruf
age = ab {$years}
age-check = Abgabe ab {$years}: Alter prüfen
age-checked = Geprüft
stock-short = nur {$count} am Lager
times = {$count} ×
line-quantity = Menge {$count}
plus = Eins mehr
minus = Eins weniger

action-help = Hilfe
action-quantity = Menge
action-discount = Rabatt
action-price = Preis
action-park = Parken
action-recall = Abrufen
action-return = Rücknahme
action-drawer = Lade
action-void = Storno
action-menu = Menü
action-lock = Sperren

pay-title = Bezahlung
cash = Bar
card = Kartenterminal
method-cash = Bar
method-card = Karte
cash-received = Bar erhalten
card-amount = Mit Karte
card-reference = Nummer auf dem Terminalbeleg (freiwillig)
card-hint = Betrag am Kartenterminal eingeben und abwarten.
card-approved = Genehmigt
card-declined = Die Karte wurde abgelehnt. Nichts ist gebucht; noch einmal oder anders bezahlen.
card-declined-button = Abgelehnt
card-unknown-button = Keine Antwort
card-unknown = Sehen Sie auf dem Terminalbeleg oder beim letzten Vorgang nach. Steht dort genehmigt, wählen Sie Genehmigt, sonst Abgelehnt. Bis dahin ist nichts gebucht.
change = Rückgeld
take = {$amount} annehmen
take-change = {$amount} annehmen · {$change} zurück
tenders = Zahlungen
no-tenders = Noch keine
tender-void = Diese Zahlung zurücknehmen
exact = Passend

done-title = Bezahlt
done-refund = Zurückgegeben
receipt-printing = Der Beleg wird gedruckt
receipt-printed = Beleg gedruckt
receipt-waiting = Der Beleg wartet auf den Drucker: {$detail}
receipt-none = Kein Drucker: Beleg {$number}
next-customer = Nächster Kunde
reprint = Noch einmal drucken

quantity-title = Menge
quantity-of = Wie viel {$name}?
discount-title = Rabatt
discount-line = Auf die Position
discount-ticket = Auf den ganzen Bon
discount-value = 10% oder 1.50
price-title = Anderer Preis
price-value = Preis für eins
reason = Grund
recall-title = Geparkte Bons
recall-empty = Kein Bon ist geparkt.
parked-lines =
    { $count ->
        [one] Bon mit {$count} Position
       *[other] Bon mit {$count} Positionen
    }
return-title = Ware kommt zurück
return-hint = Belegcode scannen, Nummer tippen oder auswählen.
return-number = Belegnummer
return-find = Suchen
return-line = Zurücknehmen
return-none-left = alles zurück
return-pay = Geld zurückgeben
approve-title = PIN der Leitung
inspector-title = Wartet auf den Server
inspector-hint = Verkäufe sind auf dieser Kasse sicher, bis der Server sie hat.
inspector-empty = Noch nichts.
inspector-nudge = Jetzt versuchen
inspector-contact = Letzter Kontakt {$time}
inspector-never = Noch kein Kontakt
state-waiting = wartet
state-acknowledged = beim Server
state-quarantined = beiseitegelegt
receipts-title = Belege
receipts-empty = Noch kein Beleg.
menu-title = Menü
menu-shift = Schicht
menu-x = Zwischenstand (X)
menu-close = Schicht beenden
menu-cash-in = Einlage
menu-cash-out = Entnahme
menu-cash-drop = In den Tresor
menu-receipts = Belege
menu-inspector = Wartet auf den Server
menu-void = Bon stornieren
menu-view = Ansicht
menu-theme = Hell oder dunkel
menu-theme-light = Hell
menu-theme-dark = Dunkel
menu-theme-auto = Wie der Rechner
menu-language = Sprache
menu-lock = Kasse sperren
drawer-title = Lade öffnen
drawer-submit = Öffnen
cash-title-in = Geld in die Lade
cash-title-out = Geld aus der Lade
cash-title-drop = Geld in den Tresor
amount = Betrag
confirm-void-title = Den ganzen Bon stornieren?
confirm-void-hint = Seine Positionen entfallen. Geld, das schon auf dem Tresen liegt, geht zurück.
confirm-void-yes = Stornieren
help-title = Tasten
figures-title = Zahlen der Schicht

close-title = Lade zählen
close-hint = Zählen Sie alles darin, auch das Wechselgeld.
count-cash = Bargeld gezählt
count-card = Kartenbelege (freiwillig)
close-submit = Schicht beenden
closed-title = Schicht beendet
closed-done = Fertig
figure-float = Wechselgeld
figure-sales = Verkäufe
figure-refunds = Rücknahmen
figure-tax = Steuer
figure-cashRounding = Barrundung
figure-paidIn = Einlagen
figure-paidOut = Entnahmen
figure-dropped = In den Tresor
figure-saleCount = Verkaufsbelege
figure-refundCount = Rücknahmebelege
figure-expected-cash = Bar erwartet
figure-expected-card = Karten erwartet
figure-counted-cash = Bar gezählt
figure-counted-card = Karten gezählt
figure-over-cash = Bar zu viel oder zu wenig
figure-over-card = Karten zu viel oder zu wenig

key-help = Diese Übersicht
key-search = Suchen
key-times = Sechs vom Nächsten
key-quantity = Menge der Position
key-step = Eins mehr, eins weniger
key-discount = Rabatt
key-price = Anderer Preis
key-void = Position entfernen
key-move = Position wählen
key-park = Parken oder abrufen
key-return = Ware kommt zurück
key-drawer = Lade öffnen
key-menu = Menü
key-pay = Bezahlen
key-enter = Gezeigtes übernehmen
key-back = Zurück
key-lock = Sperren

# Meldungen
scan-not-here = Nicht gescannt: erst dies beenden.
nothing-found = Nichts gefunden.
no-line = Es gibt keine Position zu ändern.
scanner-connected = Der Scanner ist verbunden.
scanner-lost = Der Scanner ist weg.
parked = Bon geparkt.
ticket-voided = Bon storniert.
reprinted = Die Kopie wird gedruckt.
cash-moved = Gebucht.
drawer-opened = Lade geöffnet und vermerkt.

# Ablehnungen nach ihrem Code
code-UNKNOWN_CODE = Kein Produkt hat diesen Code.
code-WRONG_CHECK_DIGIT = Der Code wurde falsch gelesen. Noch einmal scannen.
code-WRONG_PIN = Diese PIN stimmt nicht.
code-LOGIN_BLOCKED = Zu viele falsche PINs. Warten Sie einen Moment.
code-PRODUCT_RECALLED = Rückruf: darf nicht verkauft werden.
code-PRODUCT_ARCHIVED = Wird nicht mehr verkauft.
code-SERVER_UNREACHABLE = Der Server ist nicht erreichbar. Adresse und Netz prüfen.
code-BAD_AMOUNT = Das ist kein Betrag.
code-DISK_FULL = Die Platte ist voll. Nichts wurde verkauft; schaffen Sie erst Platz.
code-DATABASE_LOCKED = Auf diesem Rechner läuft schon eine Kasse.

# Les mots de la caisse. Les termes entre accolades sont remplis ; gardez-les.
app = Counterfoil
loading = Ouverture de la caisse …
retry = Réessayer
back = Retour
close = Fermer
cancel = Annuler
ok = OK
enter = Entrée
delete-digit = Effacer le dernier chiffre

enrol-title = Connecter cette caisse
enrol-hint = Un responsable crée un code au bureau. Il sert une seule fois.
enrol-url = Serveur
enrol-code = Code
enrol-submit = Connecter
enrolling = Connexion et chargement du catalogue …

login-title = Votre code PIN
login-hint = La vente reprend où elle en était.
shift-open-title = Ouvrir le tiroir
shift-open-hint = Comptez les espèces du tiroir.
float = Espèces dans le tiroir
shift-open-submit = Ouvrir le poste

offline = Hors ligne
online = En ligne
syncing = Envoi de {$count}
no-network = Réseau coupé
pill-waiting =
    { $count ->
        [one] {$count} vente en attente
       *[other] {$count} ventes en attente
    }
pill-stock = stock de {$time}
pill-alarm = Rien n’avance
pill-epoch = À réinscrire
pill-printer =
    { $count ->
        [one] {$count} reçu attend l’imprimante
       *[other] {$count} reçus attendent l’imprimante
    }
shift = Poste {$number}

ticket = Ticket
return-ticket = Retour
lines =
    { $count ->
        [one] {$count} ligne
       *[other] {$count} lignes
    }
ticket-empty = Scannez un article ou touchez un produit.
each = {$price} pièce
per-unit = {$price} / {$unit}
subtotal = Sous-total
discount = Remise
tax = Taxe
tax-included = Taxe incluse
total = Total
still-due = Reste à payer
to-give-back = À rendre
due = Dû
pay = Payer {$amount}
give-back = Rendre {$amount}
last-receipt = Dernier : {$number} · {$amount}

search = Scanner, ou chercher parmi {$count} produits
search-all = Scanner, ou chercher un produit
search-empty = Rien pour « {$text} »
search-empty-hint = D’autres mots, ou moins, aideront peut-être.
quick-keys = Touches rapides
products = Articles
more = Plus
no-products = Rien n’est en vente ici.
no-catalogue = Le catalogue arrive …
no-catalogue-hint = La caisse vendra dès qu’il sera là. Si c’est long, vérifiez le réseau.
sold-out = épuisé
recalled = rappelé
age = {$years}+
age-check = Âge minimum {$years} ans : vérifiez
age-checked = Vérifié
stock-short = plus que {$count} en stock
times = {$count} ×
line-quantity = Quantité {$count}
plus = Un de plus
minus = Un de moins

action-help = Aide
action-quantity = Quantité
action-discount = Remise
action-price = Prix
action-park = Attente
action-recall = Reprendre
action-return = Retour
action-drawer = Tiroir
action-void = Retirer
action-menu = Menu
action-lock = Verrouiller

pay-title = Paiement
cash = Espèces
card = Terminal de carte
method-cash = Espèces
method-card = Carte
cash-received = Espèces reçues
card-amount = Par carte
card-reference = Référence du ticket carte (facultatif)
card-hint = Saisissez le montant au terminal de carte et attendez.
card-approved = Accepté
card-declined = La carte est refusée. Rien n’est enregistré ; réessayez ou payez autrement.
card-declined-button = Refusé
card-unknown-button = Sans réponse
card-unknown = Regardez le ticket du terminal ou sa dernière opération. Si elle est acceptée, touchez Accepté ; sinon Refusé. Rien n’est enregistré d’ici là.
change = Monnaie
take = Prendre {$amount}
take-change = Prendre {$amount} · rendre {$change}
tenders = Règlements
no-tenders = Aucun encore
tender-void = Retirer ce règlement
exact = Juste

done-title = Payé
done-refund = Rendu
receipt-printing = Le reçu s’imprime
receipt-printed = Reçu imprimé
receipt-waiting = Le reçu attend l’imprimante : {$detail}
receipt-none = Pas d’imprimante : reçu {$number}
next-customer = Client suivant
reprint = Réimprimer

quantity-title = Quantité
quantity-of = Quelle quantité de {$name} ?
discount-title = Remise
discount-line = Sur la ligne
discount-ticket = Sur tout le ticket
discount-value = 10% ou 1.50
price-title = Autre prix
price-value = Prix unitaire
reason = Motif
recall-title = Tickets en attente
recall-empty = Aucun ticket en attente.
parked-lines =
    { $count ->
        [one] Ticket de {$count} ligne
       *[other] Ticket de {$count} lignes
    }
return-title = Retour de marchandise
return-hint = Scannez le code du reçu, tapez son numéro ou choisissez-le.
return-number = Numéro du reçu
return-find = Chercher
return-line = Reprendre
return-none-left = tout est revenu
return-pay = Rendre l’argent
approve-title = PIN d’un responsable
inspector-title = En attente du serveur
inspector-hint = Les ventes sont en sûreté sur cette caisse jusqu’à ce que le serveur les ait.
inspector-empty = Rien encore.
inspector-nudge = Essayer maintenant
inspector-contact = Dernier contact {$time}
inspector-never = Aucun contact encore
state-waiting = en attente
state-acknowledged = au serveur
state-quarantined = mis de côté
receipts-title = Reçus
receipts-empty = Aucun reçu encore.
menu-title = Menu
menu-shift = Poste
menu-x = Chiffres en cours (X)
menu-close = Fermer le poste
menu-cash-in = Apport
menu-cash-out = Retrait
menu-cash-drop = Au coffre
menu-receipts = Reçus
menu-inspector = En attente du serveur
menu-void = Annuler le ticket
menu-view = Affichage
menu-theme = Clair ou sombre
menu-theme-light = Clair
menu-theme-dark = Sombre
menu-theme-auto = Comme le bureau
menu-language = Langue
menu-lock = Verrouiller la caisse
drawer-title = Ouvrir le tiroir
drawer-submit = Ouvrir
cash-title-in = Espèces dans le tiroir
cash-title-out = Espèces hors du tiroir
cash-title-drop = Espèces au coffre
amount = Montant
confirm-void-title = Annuler tout le ticket ?
confirm-void-hint = Ses lignes sont abandonnées. L’argent déjà posé est rendu.
confirm-void-yes = Annuler le ticket
help-title = Touches
figures-title = Chiffres du poste

close-title = Compter le tiroir
close-hint = Comptez tout, le fond de caisse aussi.
count-cash = Espèces comptées
count-card = Tickets carte (facultatif)
close-submit = Fermer le poste
closed-title = Poste fermé
closed-done = Terminé
figure-float = Fond de caisse
figure-sales = Ventes
figure-refunds = Retours
figure-tax = Taxe
figure-cashRounding = Arrondi espèces
figure-paidIn = Apports
figure-paidOut = Retraits
figure-dropped = Au coffre
figure-saleCount = Reçus de vente
figure-refundCount = Reçus de retour
figure-expected-cash = Espèces attendues
figure-expected-card = Cartes attendues
figure-counted-cash = Espèces comptées
figure-counted-card = Cartes comptées
figure-over-cash = Écart d’espèces
figure-over-card = Écart de cartes

key-help = Cette carte
key-search = Chercher
key-times = Six du suivant
key-quantity = Quantité de la ligne
key-step = Un de plus, un de moins
key-discount = Remise
key-price = Autre prix
key-void = Retirer la ligne
key-move = Choisir une ligne
key-park = Mettre en attente, reprendre
key-return = Retour de marchandise
key-drawer = Ouvrir le tiroir
key-menu = Menu
key-pay = Payer
key-enter = Valider ce qui est montré
key-back = Retour
key-lock = Verrouiller

# Messages
scan-not-here = Rien n’a été scanné : terminez d’abord ceci.
nothing-found = Rien trouvé.
no-line = Aucune ligne à changer.
scanner-connected = Le lecteur est connecté.
scanner-lost = Le lecteur a disparu.
parked = Ticket mis en attente.
ticket-voided = Ticket annulé.
reprinted = La copie s’imprime.
cash-moved = Enregistré.
drawer-opened = Tiroir ouvert, et noté.

# Refusals, by their code
code-UNKNOWN_CODE = Aucun produit n’a ce code.
code-WRONG_CHECK_DIGIT = Code mal lu. Scannez encore.
code-WRONG_PIN = Ce PIN n’est pas bon.
code-LOGIN_BLOCKED = Trop de PIN faux. Attendez un moment.
code-PRODUCT_RECALLED = Rappelé : vente interdite.
code-PRODUCT_ARCHIVED = N’est plus vendu.
code-SERVER_UNREACHABLE = Serveur injoignable. Vérifiez l’adresse et le réseau.
code-BAD_AMOUNT = Ce n’est pas un montant.
code-DISK_FULL = Le disque est plein. Rien n’a été vendu ; faites d’abord de la place.
code-DATABASE_LOCKED = Une autre caisse tourne sur cet ordinateur.

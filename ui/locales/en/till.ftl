# The till's words. Terms in braces are filled in; keep them.
app = Counterfoil
loading = Opening the till …
retry = Try again
back = Back
close = Close
cancel = Cancel
ok = OK
enter = Enter
delete-digit = Delete the last digit

enrol-title = Connect this till
enrol-hint = A manager makes a code in the back office. It can be used once.
enrol-url = Server
enrol-code = Code
enrol-submit = Connect
enrolling = Connecting and fetching the catalogue …

login-title = Your PIN
login-hint = Selling goes on where it was left.
shift-open-title = Open the drawer
shift-open-hint = Count the cash in the drawer.
float = Cash in the drawer
shift-open-submit = Open shift

offline = Offline
online = Online
syncing = Syncing {$count}
no-network = Network off
pill-waiting =
    { $count ->
        [one] {$count} sale waiting
       *[other] {$count} sales waiting
    }
pill-stock = stock as of {$time}
pill-alarm = Nothing moves
pill-epoch = Enrol again
pill-printer =
    { $count ->
        [one] {$count} receipt waits for the printer
       *[other] {$count} receipts wait for the printer
    }
shift = Shift {$number}

ticket = Ticket
return-ticket = Return
lines =
    { $count ->
        [one] {$count} line
       *[other] {$count} lines
    }
ticket-empty = Scan something, or touch a product.
each = {$price} each
per-unit = {$price} / {$unit}
subtotal = Subtotal
discount = Discount
tax = Tax
tax-included = Tax contained
total = Total
still-due = Still due
to-give-back = To give back
due = Due
pay = Pay {$amount}
give-back = Give back {$amount}
last-receipt = Last: {$number} · {$amount}

search = Scan, or search {$count} products
search-all = Scan, or search products
search-empty = Nothing found for “{$text}”
search-empty-hint = Other words, or fewer of them, may help.
quick-keys = Quick keys
products = Products
more = More
no-products = Nothing on sale here.
no-catalogue = The catalogue is on its way …
no-catalogue-hint = This till sells as soon as it is here. Check the network if it takes long.
sold-out = sold out
recalled = recalled
age = {$years}+
age-check = Age limit {$years}: check the buyer's age
age-checked = Checked
stock-short = only {$count} in stock
times = {$count} ×
line-quantity = Quantity {$count}
plus = One more
minus = One less

action-help = Help
action-quantity = Quantity
action-discount = Discount
action-price = Price
action-park = Park
action-recall = Recall
action-return = Return
action-drawer = Drawer
action-void = Void
action-menu = Menu
action-lock = Lock

pay-title = Payment
cash = Cash
card = Card terminal
method-cash = Cash
method-card = Card
cash-received = Cash received
card-amount = On the card
card-reference = Reference on the slip (optional)
card-hint = Enter the amount at the card terminal and wait for it.
card-approved = Approved
card-declined = The card was declined. Nothing is booked; try again or pay otherwise.
card-declined-button = Declined
card-unknown-button = No answer
card-unknown = Look at the terminal's slip or its last transaction. If it says approved, choose Approved; else Declined. Nothing is booked meanwhile.
change = Change
take = Take {$amount}
take-change = Take {$amount} · give {$change}
tenders = Tenders
no-tenders = Nothing yet
tender-void = Take this tender back
exact = Exact

done-title = Paid
done-refund = Given back
receipt-printing = The receipt is printing
receipt-printed = Receipt printed
receipt-waiting = The receipt waits for the printer: {$detail}
receipt-none = No printer: receipt {$number}
next-customer = Next customer
reprint = Print again

quantity-title = Quantity
quantity-of = How much {$name}?
discount-title = Discount
discount-line = On the line
discount-ticket = On the whole ticket
discount-value = 10% or 1.50
price-title = Another price
price-value = Price of one
reason = Reason
recall-title = Parked tickets
recall-empty = No ticket is parked.
parked-lines =
    { $count ->
        [one] Ticket with {$count} line
       *[other] Ticket with {$count} lines
    }
return-title = Goods come back
return-hint = Scan the receipt's code, type its number, or choose it.
return-number = Receipt number
return-find = Find
return-line = Take back
return-none-left = all came back
return-pay = Give the money back
approve-title = A manager's PIN
inspector-title = Waiting for the server
inspector-hint = Sales are safe on this till until the server has them.
inspector-empty = Nothing yet.
inspector-nudge = Try now
inspector-contact = Last contact {$time}
inspector-never = No contact yet
state-waiting = waiting
state-acknowledged = at the server
state-quarantined = put aside
receipts-title = Receipts
receipts-empty = No receipt yet.
menu-title = Menu
menu-shift = Shift
menu-x = Figures so far (X)
menu-close = Close the shift
menu-cash-in = Cash in
menu-cash-out = Cash out
menu-cash-drop = To the safe
menu-receipts = Receipts
menu-inspector = Waiting for the server
menu-void = Void the ticket
menu-view = View
menu-theme = Light or dark
menu-theme-light = Light
menu-theme-dark = Dark
menu-theme-auto = As the desktop
menu-language = Language
menu-lock = Lock the till
drawer-title = Open the drawer
drawer-submit = Open
cash-title-in = Cash into the drawer
cash-title-out = Cash out of the drawer
cash-title-drop = Cash to the safe
amount = Amount
confirm-void-title = Void the whole ticket?
confirm-void-hint = Its lines are given up. Money already on the counter goes back.
confirm-void-yes = Void it
help-title = Keys
figures-title = Figures of the shift

close-title = Count the drawer
close-hint = Count everything that is in it, the float too.
count-cash = Cash counted
count-card = Card slips (optional)
close-submit = Close shift
closed-title = Shift closed
closed-done = Done
figure-float = Float
figure-sales = Sales
figure-refunds = Refunds
figure-tax = Tax
figure-cashRounding = Cash rounding
figure-paidIn = Paid in
figure-paidOut = Paid out
figure-dropped = To the safe
figure-saleCount = Receipts of sales
figure-refundCount = Receipts of returns
figure-expected-cash = Cash expected
figure-expected-card = Cards expected
figure-counted-cash = Cash counted
figure-counted-card = Cards counted
figure-over-cash = Cash over or short
figure-over-card = Cards over or short

key-help = This map
key-search = Search
key-times = Six of the next thing
key-quantity = Quantity of the line
key-step = One more, one less
key-discount = Discount
key-price = Another price
key-void = Take the line off
key-move = Choose a line
key-park = Park, or recall
key-return = Goods come back
key-drawer = Open the drawer
key-menu = Menu
key-pay = Pay
key-enter = Take what is shown
key-back = Back
key-lock = Lock

# Messages
scan-not-here = Nothing was scanned: finish this first.
nothing-found = Nothing found.
no-line = There is no line to change.
scanner-connected = The scanner is connected.
scanner-lost = The scanner is gone.
parked = Ticket parked.
ticket-voided = Ticket voided.
reprinted = The copy is printing.
cash-moved = Booked.
drawer-opened = Drawer opened, and noted.

# Refusals, by their code
code-UNKNOWN_CODE = No product has this code.
code-WRONG_CHECK_DIGIT = The code was misread. Scan it again.
code-WRONG_PIN = This PIN is not right.
code-LOGIN_BLOCKED = Too many wrong PINs. Wait a moment.
code-PRODUCT_RECALLED = Recalled: this must not be sold.
code-PRODUCT_ARCHIVED = This is no longer sold.
code-SERVER_UNREACHABLE = The server cannot be reached. Check address and network.
code-BAD_AMOUNT = This is not an amount.
code-DISK_FULL = The disk is full. Nothing was sold; make room first.
code-DATABASE_LOCKED = Another till is running on this computer.

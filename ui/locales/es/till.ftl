# Las palabras de la caja. Los términos entre llaves se rellenan; consérvelos.
app = Counterfoil
loading = Abriendo la caja …
retry = Intentar otra vez
back = Volver
close = Cerrar
cancel = Cancelar
ok = OK
enter = Intro
delete-digit = Borrar la última cifra

enrol-title = Conectar esta caja
enrol-hint = Un encargado crea un código en la oficina. Sirve una sola vez.
enrol-url = Servidor
enrol-code = Código
enrol-submit = Conectar
enrolling = Conectando y trayendo el catálogo …

login-title = Su PIN
login-hint = La venta sigue donde se dejó.
shift-open-title = Abrir el cajón
shift-open-hint = Cuente el efectivo del cajón.
float = Efectivo en el cajón
shift-open-submit = Abrir turno

offline = Sin conexión
online = Conectado
syncing = Enviando {$count}
no-network = Red apagada
pill-waiting =
    { $count ->
        [one] {$count} venta esperando
       *[other] {$count} ventas esperando
    }
pill-stock = existencias de {$time}
pill-alarm = Nada avanza
pill-epoch = Inscribir de nuevo
pill-printer =
    { $count ->
        [one] {$count} recibo espera a la impresora
       *[other] {$count} recibos esperan a la impresora
    }
shift = Turno {$number}

ticket = Tique
return-ticket = Devolución
lines =
    { $count ->
        [one] {$count} línea
       *[other] {$count} líneas
    }
ticket-empty = Escanee algo o toque un producto.
each = {$price} unidad
per-unit = {$price} / {$unit}
subtotal = Subtotal
discount = Descuento
tax = Impuesto
tax-included = Impuesto incluido
total = Total
still-due = Falta por pagar
to-give-back = A devolver
due = Pendiente
pay = Cobrar {$amount}
give-back = Devolver {$amount}
last-receipt = Último: {$number} · {$amount}

search = Escanear o buscar entre {$count} productos
search-all = Escanear o buscar productos
search-empty = Nada para «{$text}»
search-empty-hint = Quizá ayuden otras palabras, o menos.
quick-keys = Teclas rápidas
products = Artículos
more = Más
no-products = Aquí no hay nada a la venta.
no-catalogue = El catálogo está en camino …
no-catalogue-hint = La caja venderá en cuanto llegue. Si tarda, revise la red.
sold-out = agotado
recalled = retirado
age = {$years}+
age-check = Edad mínima {$years}: compruebe la edad
age-checked = Comprobada
stock-short = solo quedan {$count}
times = {$count} ×
line-quantity = Cantidad {$count}
plus = Uno más
minus = Uno menos

action-help = Ayuda
action-quantity = Cantidad
action-discount = Descuento
action-price = Precio
action-park = Aparcar
action-recall = Recuperar
action-return = Devolución
action-drawer = Cajón
action-void = Quitar
action-menu = Menú
action-lock = Bloquear

pay-title = Cobro
cash = Efectivo
card = Terminal de tarjeta
method-cash = Efectivo
method-card = Tarjeta
cash-received = Efectivo recibido
card-amount = Con tarjeta
card-reference = Referencia del recibo del terminal (opcional)
card-hint = Introduzca el importe en el terminal de tarjeta y espere.
card-approved = Aceptada
card-declined = La tarjeta fue rechazada. No se ha registrado nada; pruebe de nuevo o cobre de otro modo.
card-declined-button = Rechazada
card-unknown-button = Sin respuesta
card-unknown = Mire el recibo del terminal o su última operación. Si dice aceptada, elija Aceptada; si no, Rechazada. Entretanto no se registra nada.
change = Cambio
take = Tomar {$amount}
take-change = Tomar {$amount} · dar {$change}
tenders = Pagos
no-tenders = Ninguno aún
tender-void = Retirar este pago
exact = Justo

done-title = Cobrado
done-refund = Devuelto
receipt-printing = El recibo se imprime
receipt-printed = Recibo impreso
receipt-waiting = El recibo espera a la impresora: {$detail}
receipt-none = Sin impresora: recibo {$number}
next-customer = Siguiente cliente
reprint = Imprimir otra vez

quantity-title = Cantidad
quantity-of = ¿Cuánto de {$name}?
discount-title = Descuento
discount-line = En la línea
discount-ticket = En todo el tique
discount-value = 10% o 1.50
price-title = Otro precio
price-value = Precio de uno
reason = Motivo
recall-title = Tiques aparcados
recall-empty = No hay tiques aparcados.
parked-lines =
    { $count ->
        [one] Tique con {$count} línea
       *[other] Tique con {$count} líneas
    }
return-title = Devolución de artículos
return-hint = Escanee el código del recibo, escriba su número o elíjalo.
return-number = Número de recibo
return-find = Buscar
return-line = Devolver
return-none-left = todo devuelto
return-pay = Devolver el dinero
approve-title = PIN de un encargado
inspector-title = Esperando al servidor
inspector-hint = Las ventas están seguras en esta caja hasta que el servidor las tenga.
inspector-empty = Nada aún.
inspector-nudge = Probar ahora
inspector-contact = Último contacto {$time}
inspector-never = Sin contacto aún
state-waiting = esperando
state-acknowledged = en el servidor
state-quarantined = apartado
receipts-title = Recibos
receipts-empty = Ningún recibo aún.
menu-title = Menú
menu-shift = Turno
menu-x = Cifras hasta ahora (X)
menu-close = Cerrar el turno
menu-cash-in = Entrada
menu-cash-out = Salida
menu-cash-drop = A la caja fuerte
menu-receipts = Recibos
menu-inspector = Esperando al servidor
menu-void = Anular el tique
menu-view = Vista
menu-theme = Claro u oscuro
menu-theme-light = Claro
menu-theme-dark = Oscuro
menu-theme-auto = Como el escritorio
menu-language = Idioma
menu-lock = Bloquear la caja
drawer-title = Abrir el cajón
drawer-submit = Abrir
cash-title-in = Efectivo al cajón
cash-title-out = Efectivo del cajón
cash-title-drop = Efectivo a la caja fuerte
amount = Importe
confirm-void-title = ¿Anular todo el tique?
confirm-void-hint = Sus líneas se pierden. El dinero ya entregado se devuelve.
confirm-void-yes = Anularlo
help-title = Teclas
figures-title = Cifras del turno

close-title = Contar el cajón
close-hint = Cuente todo lo que hay, también el fondo.
count-cash = Efectivo contado
count-card = Recibos de tarjeta (opcional)
close-submit = Cerrar turno
closed-title = Turno cerrado
closed-done = Listo
figure-float = Fondo
figure-sales = Ventas
figure-refunds = Devoluciones
figure-tax = Impuesto
figure-cashRounding = Redondeo de efectivo
figure-paidIn = Entradas
figure-paidOut = Salidas
figure-dropped = A la caja fuerte
figure-saleCount = Recibos de venta
figure-refundCount = Recibos de devolución
figure-expected-cash = Efectivo esperado
figure-expected-card = Tarjetas esperadas
figure-counted-cash = Efectivo contado
figure-counted-card = Tarjetas contadas
figure-over-cash = Diferencia de efectivo
figure-over-card = Diferencia de tarjetas

key-help = Este mapa
key-search = Buscar
key-times = Seis de lo siguiente
key-quantity = Cantidad de la línea
key-step = Uno más, uno menos
key-discount = Descuento
key-price = Otro precio
key-void = Quitar la línea
key-move = Elegir una línea
key-park = Aparcar o recuperar
key-return = Devolución de artículos
key-drawer = Abrir el cajón
key-menu = Menú
key-pay = Cobrar
key-enter = Tomar lo que se muestra
key-back = Volver
key-lock = Bloquear

# Messages
scan-not-here = No se escaneó nada: termine esto primero.
nothing-found = Nada encontrado.
no-line = No hay línea que cambiar.
scanner-connected = El lector está conectado.
scanner-lost = El lector ha desaparecido.
parked = Tique aparcado.
ticket-voided = Tique anulado.
reprinted = La copia se imprime.
cash-moved = Registrado.
drawer-opened = Cajón abierto, y anotado.

# Refusals, by their code
code-UNKNOWN_CODE = Ningún producto tiene este código.
code-WRONG_CHECK_DIGIT = El código se leyó mal. Escanéelo otra vez.
code-WRONG_PIN = Este PIN no es correcto.
code-LOGIN_BLOCKED = Demasiados PIN erróneos. Espere un momento.
code-PRODUCT_RECALLED = Retirado: no debe venderse.
code-PRODUCT_ARCHIVED = Ya no se vende.
code-SERVER_UNREACHABLE = No se alcanza el servidor. Revise dirección y red.
code-BAD_AMOUNT = Esto no es un importe.
code-DISK_FULL = El disco está lleno. No se vendió nada; haga sitio primero.
code-DATABASE_LOCKED = Otra caja funciona en este equipo.

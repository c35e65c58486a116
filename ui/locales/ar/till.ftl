# كلمات الصندوق. تُملأ المصطلحات بين الأقواس؛ أبقها كما هي.
app = Counterfoil
loading = يجري فتح الصندوق …
retry = حاول مرة أخرى
back = رجوع
close = إغلاق
cancel = إلغاء
ok = موافق
enter = إدخال
delete-digit = احذف الرقم الأخير

enrol-title = ربط هذا الصندوق
enrol-hint = ينشئ المدير رمزًا في المكتب، ويُستعمل مرة واحدة.
enrol-url = الخادم
enrol-code = الرمز
enrol-submit = ربط
enrolling = يجري الربط وجلب القائمة …

login-title = رقمك السري
login-hint = يستمر البيع من حيث توقف.
shift-open-title = فتح الدرج
shift-open-hint = عُدّ النقود في الدرج.
float = النقود في الدرج
shift-open-submit = بدء الوردية

offline = غير متصل
online = متصل
syncing = إرسال {$count}
no-network = الشبكة مطفأة
pill-waiting =
    { $count ->
        [zero] {$count} مبيعة تنتظر
        [one] {$count} بيع ينتظر
        [two] {$count} بيعان ينتظران
        [few] {$count} مبيعات تنتظر
        [many] {$count} مبيعة تنتظر
       *[other] {$count} مبيعة تنتظر
    }
pill-stock = المخزون حتى {$time}
pill-alarm = لا شيء يتحرك
pill-epoch = أعد الربط
pill-printer =
    { $count ->
        [zero] {$count} إيصالًا ينتظر الطابعة
        [one] {$count} إيصال ينتظر الطابعة
        [two] {$count} إيصالان ينتظران الطابعة
        [few] {$count} إيصالات تنتظر الطابعة
        [many] {$count} إيصالًا ينتظر الطابعة
       *[other] {$count} إيصالًا ينتظر الطابعة
    }
shift = وردية {$number}

ticket = الفاتورة
return-ticket = إرجاع
lines =
    { $count ->
        [zero] {$count} سطرًا
        [one] {$count} سطر
        [two] {$count} سطران
        [few] {$count} سطور
        [many] {$count} سطرًا
       *[other] {$count} سطرًا
    }
ticket-empty = امسح شيئًا أو المس منتجًا.
each = {$price} للقطعة
per-unit = {$price} / {$unit}
subtotal = المجموع الفرعي
discount = خصم
tax = الضريبة
tax-included = الضريبة المشمولة
total = المجموع
still-due = المتبقي
to-give-back = يُعاد
due = المستحق
pay = ادفع {$amount}
give-back = أعد {$amount}
last-receipt = الأخير: {$number} · {$amount}

search = امسح أو ابحث في {$count} منتجًا
search-all = امسح أو ابحث عن منتج
search-empty = لا شيء عن «{$text}»
search-empty-hint = قد تساعد كلمات أخرى أو أقل.
quick-keys = مفاتيح سريعة
products = المنتجات
more = المزيد
no-products = لا شيء معروض هنا.
no-catalogue = القائمة في الطريق …
no-catalogue-hint = يبيع الصندوق حالما تصل. إن طال الأمر فافحص الشبكة.
sold-out = نفد
recalled = مسحوب
age = {$years}+
age-check = العمر الأدنى {$years}: تحقق من العمر
age-checked = تم التحقق
stock-short = بقي {$count} فقط
times = {$count} ×
line-quantity = الكمية {$count}
plus = زد واحدًا
minus = أنقص واحدًا

action-help = مساعدة
action-quantity = الكمية
action-discount = خصم
action-price = السعر
action-park = تعليق
action-recall = استعادة
action-return = إرجاع
action-drawer = الدرج
action-void = إزالة
action-menu = القائمة
action-lock = قفل

pay-title = الدفع
cash = نقدًا
card = جهاز البطاقة
method-cash = نقدًا
method-card = بطاقة
cash-received = النقد المستلم
card-amount = على البطاقة
card-reference = مرجع إيصال الجهاز (اختياري)
card-hint = أدخل المبلغ في جهاز البطاقة وانتظر.
card-approved = مقبولة
card-declined = رُفضت البطاقة. لم يُسجَّل شيء؛ حاول مجددًا أو ادفع بطريقة أخرى.
card-declined-button = مرفوضة
card-unknown-button = لا جواب
card-unknown = انظر إلى إيصال الجهاز أو آخر عملية فيه. إن كانت مقبولة فاختر مقبولة، وإلا فمرفوضة. لا يُسجَّل شيء في أثناء ذلك.
change = الباقي
take = خذ {$amount}
take-change = خذ {$amount} · أعد {$change}
tenders = الدفعات
no-tenders = لا شيء بعد
tender-void = أعد هذه الدفعة
exact = بالضبط

done-title = تم الدفع
done-refund = أُعيد المال
receipt-printing = يُطبع الإيصال
receipt-printed = طُبع الإيصال
receipt-waiting = الإيصال ينتظر الطابعة: {$detail}
receipt-none = لا طابعة: إيصال {$number}
next-customer = الزبون التالي
reprint = اطبع مجددًا

quantity-title = الكمية
quantity-of = كم من {$name}؟
discount-title = خصم
discount-line = على السطر
discount-ticket = على الفاتورة كلها
discount-value = 10% أو 1.50
price-title = سعر آخر
price-value = سعر الواحد
reason = السبب
recall-title = فواتير معلقة
recall-empty = لا فاتورة معلقة.
parked-lines =
    { $count ->
        [zero] فاتورة من {$count} سطرًا
        [one] فاتورة بسطر {$count}
        [two] فاتورة بسطرين ({$count})
        [few] فاتورة من {$count} سطور
        [many] فاتورة من {$count} سطرًا
       *[other] فاتورة من {$count} سطرًا
    }
return-title = إرجاع بضاعة
return-hint = امسح رمز الإيصال أو اكتب رقمه أو اختره.
return-number = رقم الإيصال
return-find = ابحث
return-line = استرجع
return-none-left = رجع كله
return-pay = أعد المال
approve-title = الرقم السري للمدير
inspector-title = بانتظار الخادم
inspector-hint = المبيعات محفوظة في هذا الصندوق حتى تصل إلى الخادم.
inspector-empty = لا شيء بعد.
inspector-nudge = حاول الآن
inspector-contact = آخر اتصال {$time}
inspector-never = لا اتصال بعد
state-waiting = ينتظر
state-acknowledged = لدى الخادم
state-quarantined = وُضع جانبًا
receipts-title = الإيصالات
receipts-empty = لا إيصال بعد.
menu-title = القائمة
menu-shift = الوردية
menu-x = الأرقام حتى الآن (X)
menu-close = إنهاء الوردية
menu-cash-in = إيداع
menu-cash-out = سحب
menu-cash-drop = إلى الخزنة
menu-receipts = الإيصالات
menu-inspector = بانتظار الخادم
menu-void = إلغاء الفاتورة
menu-view = العرض
menu-theme = فاتح أو داكن
menu-theme-light = فاتح
menu-theme-dark = داكن
menu-theme-auto = كسطح المكتب
menu-language = اللغة
menu-lock = قفل الصندوق
drawer-title = فتح الدرج
drawer-submit = افتح
cash-title-in = نقود إلى الدرج
cash-title-out = نقود من الدرج
cash-title-drop = نقود إلى الخزنة
amount = المبلغ
confirm-void-title = إلغاء الفاتورة كلها؟
confirm-void-hint = تُترك سطورها، ويُعاد المال الذي وُضع.
confirm-void-yes = ألغها
help-title = المفاتيح
figures-title = أرقام الوردية

close-title = عدّ الدرج
close-hint = عُدّ كل ما فيه، والعهدة أيضًا.
count-cash = النقد المعدود
count-card = إيصالات البطاقات (اختياري)
close-submit = إنهاء الوردية
closed-title = انتهت الوردية
closed-done = تم
figure-float = العهدة
figure-sales = المبيعات
figure-refunds = المرتجعات
figure-tax = الضريبة
figure-cashRounding = تقريب النقد
figure-paidIn = إيداعات
figure-paidOut = سحوبات
figure-dropped = إلى الخزنة
figure-saleCount = إيصالات البيع
figure-refundCount = إيصالات الإرجاع
figure-expected-cash = النقد المتوقع
figure-expected-card = البطاقات المتوقعة
figure-counted-cash = النقد المعدود
figure-counted-card = البطاقات المعدودة
figure-over-cash = فرق النقد
figure-over-card = فرق البطاقات

key-help = هذه الخريطة
key-search = بحث
key-times = ستة من التالي
key-quantity = كمية السطر
key-step = زد أو أنقص واحدًا
key-discount = خصم
key-price = سعر آخر
key-void = أزل السطر
key-move = اختر سطرًا
key-park = تعليق أو استعادة
key-return = إرجاع بضاعة
key-drawer = فتح الدرج
key-menu = القائمة
key-pay = الدفع
key-enter = خذ المعروض
key-back = رجوع
key-lock = قفل

# Messages
scan-not-here = لم يُمسح شيء: أنهِ هذا أولًا.
nothing-found = لا شيء.
no-line = لا سطر لتغييره.
scanner-connected = القارئ متصل.
scanner-lost = القارئ غير موجود.
parked = عُلّقت الفاتورة.
ticket-voided = أُلغيت الفاتورة.
reprinted = تُطبع النسخة.
cash-moved = سُجّل.
drawer-opened = فُتح الدرج وسُجّل ذلك.

# Refusals, by their code
code-UNKNOWN_CODE = لا منتج بهذا الرمز.
code-WRONG_CHECK_DIGIT = قُرئ الرمز خطأ. امسحه مجددًا.
code-WRONG_PIN = الرقم السري غير صحيح.
code-LOGIN_BLOCKED = أرقام سرية خاطئة كثيرة. انتظر قليلًا.
code-PRODUCT_RECALLED = مسحوب: لا يجوز بيعه.
code-PRODUCT_ARCHIVED = لم يعد يُباع.
code-SERVER_UNREACHABLE = لا يمكن الوصول إلى الخادم. افحص العنوان والشبكة.
code-BAD_AMOUNT = هذا ليس مبلغًا.
code-DISK_FULL = القرص ممتلئ. لم يُبع شيء؛ أفرغ مكانًا أولًا.
code-DATABASE_LOCKED = يعمل صندوق آخر على هذا الحاسوب.

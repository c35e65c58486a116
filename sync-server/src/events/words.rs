//! The words of mails, in the languages of those who read them. What may not enter: how a letter is put together.

/// A language that mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Arabic, from right to left.
    Arabic,
}

impl Language {
    /// By its code, as in `de` or `de-CH`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Some(match primary.as_str() {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "ar" => Self::Arabic,
            _ => return None,
        })
    }

    /// The first known one of an `Accept-Language` header; what it weighs is not looked at, browsers send them in order.
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|one| Self::parse(one.split(';').next().unwrap_or_default()))
    }

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
            Self::French => &FRENCH,
            Self::Spanish => &SPANISH,
            Self::Arabic => &ARABIC,
        }
    }
}

pub(super) struct Words {
    pub(super) reset_subject: &'static str,
    pub(super) reset_code: &'static str,
    pub(super) reset_ends: &'static str,
    pub(super) reset_ignore: &'static str,
    pub(super) invitation_subject: &'static str,
    pub(super) invitation_code: &'static str,
    pub(super) invitation_ends: &'static str,
    pub(super) receipt_subject: &'static str,
    pub(super) receipt_thanks: &'static str,
    pub(super) confirmed_subject: &'static str,
    pub(super) confirmed_thanks: &'static str,
    pub(super) cancelled_subject: &'static str,
    pub(super) cancelled_sold_out: &'static str,
    pub(super) cancelled_earlier: &'static str,
    pub(super) cancelled_unpaid: &'static str,
    pub(super) cancelled_otherwise: &'static str,
    pub(super) refunded_subject: &'static str,
    pub(super) refunded_amount: &'static str,
    pub(super) refunded_earlier: &'static str,
    pub(super) subtotal: &'static str,
    pub(super) discount: &'static str,
    pub(super) tax: &'static str,
    pub(super) total: &'static str,
}

const ENGLISH: Words = Words {
    reset_subject: "A new password",
    reset_code: "Somebody asked for a new password for your account. With this code you can choose one:",
    reset_ends: "The code can be used once, within 30 minutes.",
    reset_ignore: "If it was not you, do nothing: your password stays as it is.",
    invitation_subject: "An account for you",
    invitation_code: "An account was made for you. With this code you can choose your password:",
    invitation_ends: "The code can be used once, within seven days.",
    receipt_subject: "Your receipt",
    receipt_thanks: "Thank you for your purchase.",
    confirmed_subject: "Your order is confirmed",
    confirmed_thanks: "Thank you: your order is paid, and its goods are set aside for you.",
    cancelled_subject: "Your order was cancelled",
    cancelled_sold_out: "We are sorry: others paid first, and what you ordered is sold out. Nothing was charged.",
    cancelled_earlier: "We are sorry: a shop of ours had sold it to somebody who paid before you, and there is no more. Your money goes back the way it came.",
    cancelled_unpaid: "We are sorry: the payment could not be taken, so nothing was charged and your order was cancelled.",
    cancelled_otherwise: "Your order was cancelled. If you had paid, the money goes back the way it came.",
    refunded_subject: "Money back for your order",
    refunded_amount: "goes back the way it came.",
    refunded_earlier: "We are sorry: a shop of ours had sold a part of it to somebody who paid before you, and there is no more. The rest of your order stays as it is.",
    subtotal: "Subtotal",
    discount: "Discount",
    tax: "Tax",
    total: "Total",
};
const GERMAN: Words = Words {
    reset_subject: "Ein neues Passwort",
    reset_code: "Für Ihr Konto wurde ein neues Passwort angefordert. Mit diesem Code können Sie eines wählen:",
    reset_ends: "Der Code gilt einmal und 30 Minuten lang.",
    reset_ignore: "Waren Sie das nicht, so tun Sie nichts: Ihr Passwort bleibt, wie es ist.",
    invitation_subject: "Ein Konto für Sie",
    invitation_code: "Für Sie wurde ein Konto angelegt. Mit diesem Code können Sie Ihr Passwort wählen:",
    invitation_ends: "Der Code gilt einmal und sieben Tage lang.",
    receipt_subject: "Ihr Beleg",
    receipt_thanks: "Vielen Dank für Ihren Einkauf.",
    confirmed_subject: "Ihre Bestellung ist bestätigt",
    confirmed_thanks: "Vielen Dank: Ihre Bestellung ist bezahlt, und die Ware liegt für Sie bereit.",
    cancelled_subject: "Ihre Bestellung wurde storniert",
    cancelled_sold_out: "Es tut uns leid: Andere haben zuerst bezahlt, und was Sie bestellt haben, ist ausverkauft. Es wurde nichts abgebucht.",
    cancelled_earlier: "Es tut uns leid: In einem unserer Läden hatte jemand vor Ihnen bezahlt, und es ist nichts mehr da. Ihr Geld geht auf demselben Weg zurück.",
    cancelled_unpaid: "Es tut uns leid: Die Zahlung konnte nicht eingezogen werden. Es wurde nichts abgebucht, und Ihre Bestellung wurde storniert.",
    cancelled_otherwise: "Ihre Bestellung wurde storniert. Falls Sie bezahlt hatten, geht das Geld auf demselben Weg zurück.",
    refunded_subject: "Geld zurück für Ihre Bestellung",
    refunded_amount: "gehen auf demselben Weg zurück.",
    refunded_earlier: "Es tut uns leid: In einem unserer Läden hatte jemand vor Ihnen einen Teil davon bezahlt, und es ist nichts mehr da. Der Rest Ihrer Bestellung bleibt, wie er ist.",
    subtotal: "Zwischensumme",
    discount: "Rabatt",
    tax: "Steuer",
    total: "Summe",
};
const FRENCH: Words = Words {
    reset_subject: "Un nouveau mot de passe",
    reset_code: "Un nouveau mot de passe a été demandé pour votre compte. Ce code vous permet d’en choisir un :",
    reset_ends: "Le code est valable une seule fois, pendant 30 minutes.",
    reset_ignore: "Si ce n’était pas vous, ne faites rien : votre mot de passe reste inchangé.",
    invitation_subject: "Un compte pour vous",
    invitation_code: "Un compte a été créé pour vous. Ce code vous permet de choisir votre mot de passe :",
    invitation_ends: "Le code est valable une seule fois, pendant sept jours.",
    receipt_subject: "Votre reçu",
    receipt_thanks: "Merci pour votre achat.",
    confirmed_subject: "Votre commande est confirmée",
    confirmed_thanks: "Merci : votre commande est payée et les articles sont mis de côté pour vous.",
    cancelled_subject: "Votre commande a été annulée",
    cancelled_sold_out: "Nous sommes désolés : d’autres ont payé avant vous et l’article est épuisé. Rien n’a été débité.",
    cancelled_earlier: "Nous sommes désolés : dans l’un de nos magasins, quelqu’un avait payé avant vous et il n’en reste plus. Votre argent revient par la même voie.",
    cancelled_unpaid: "Nous sommes désolés : le paiement n’a pas pu être encaissé. Rien n’a été débité et votre commande a été annulée.",
    cancelled_otherwise: "Votre commande a été annulée. Si vous aviez payé, l’argent vous revient par la même voie.",
    refunded_subject: "Remboursement de votre commande",
    refunded_amount: "vous sont remboursés par la même voie.",
    refunded_earlier: "Nous sommes désolés : dans l’un de nos magasins, quelqu’un en avait payé une partie avant vous et il n’en reste plus. Le reste de votre commande ne change pas.",
    subtotal: "Sous-total",
    discount: "Remise",
    tax: "Taxe",
    total: "Total",
};
const SPANISH: Words = Words {
    reset_subject: "Una contraseña nueva",
    reset_code: "Se ha pedido una contraseña nueva para su cuenta. Con este código puede elegirla:",
    reset_ends: "El código sirve una sola vez, durante 30 minutos.",
    reset_ignore: "Si no fue usted, no haga nada: su contraseña sigue siendo la misma.",
    invitation_subject: "Una cuenta para usted",
    invitation_code: "Se ha creado una cuenta para usted. Con este código puede elegir su contraseña:",
    invitation_ends: "El código sirve una sola vez, durante siete días.",
    receipt_subject: "Su recibo",
    receipt_thanks: "Gracias por su compra.",
    confirmed_subject: "Su pedido está confirmado",
    confirmed_thanks: "Gracias: su pedido está pagado y los artículos están apartados para usted.",
    cancelled_subject: "Su pedido ha sido cancelado",
    cancelled_sold_out: "Lo sentimos: otros pagaron antes y lo que pidió está agotado. No se ha cobrado nada.",
    cancelled_earlier: "Lo sentimos: en una de nuestras tiendas alguien pagó antes que usted y no queda más. Su dinero vuelve por la misma vía.",
    cancelled_unpaid: "Lo sentimos: no se pudo cobrar el pago. No se ha cobrado nada y su pedido ha sido cancelado.",
    cancelled_otherwise: "Su pedido ha sido cancelado. Si ya había pagado, el dinero vuelve por la misma vía.",
    refunded_subject: "Reembolso de su pedido",
    refunded_amount: "vuelven por la misma vía.",
    refunded_earlier: "Lo sentimos: en una de nuestras tiendas alguien pagó una parte antes que usted y no queda más. El resto de su pedido sigue igual.",
    subtotal: "Subtotal",
    discount: "Descuento",
    tax: "Impuesto",
    total: "Total",
};
const ARABIC: Words = Words {
    reset_subject: "كلمة مرور جديدة",
    reset_code: "طُلبت كلمة مرور جديدة لحسابك. يمكنك اختيارها بهذا الرمز:",
    reset_ends: "يُستخدم الرمز مرة واحدة خلال 30 دقيقة.",
    reset_ignore: "إن لم تكن أنت من طلبها فلا تفعل شيئًا: تبقى كلمة مرورك كما هي.",
    invitation_subject: "حساب لك",
    invitation_code: "أُنشئ لك حساب. يمكنك اختيار كلمة مرورك بهذا الرمز:",
    invitation_ends: "يُستخدم الرمز مرة واحدة خلال سبعة أيام.",
    receipt_subject: "إيصالك",
    receipt_thanks: "شكرًا لشرائك.",
    confirmed_subject: "تم تأكيد طلبك",
    confirmed_thanks: "شكرًا لك: تم دفع ثمن طلبك والبضاعة محجوزة لك.",
    cancelled_subject: "أُلغي طلبك",
    cancelled_sold_out: "نأسف لذلك: دفع آخرون أولًا ونفد ما طلبته. لم يُخصم منك أي مبلغ.",
    cancelled_earlier: "نأسف لذلك: دفع شخص آخر قبلك في أحد متاجرنا ولم يبق شيء. تعود أموالك بالطريقة نفسها.",
    cancelled_unpaid: "نأسف لذلك: تعذّر تحصيل المبلغ. لم يُخصم منك شيء وأُلغي طلبك.",
    cancelled_otherwise: "أُلغي طلبك. إن كنت قد دفعت فسيعود المبلغ بالطريقة نفسها.",
    refunded_subject: "استرداد مبلغ من طلبك",
    refunded_amount: "يعود إليك بالطريقة نفسها.",
    refunded_earlier: "نأسف لذلك: دفع شخص آخر قبلك ثمن جزء منه في أحد متاجرنا ولم يبق شيء. يبقى باقي طلبك كما هو.",
    subtotal: "المجموع الفرعي",
    discount: "خصم",
    tax: "ضريبة",
    total: "المجموع",
};

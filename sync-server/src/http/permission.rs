//! What may be done: the names that the table of addresses asks for, and roles have (`access.rs`).

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Products, prices, categories.
    CatalogueRead,
    /// Changing products.
    CatalogueWrite,
    /// Stock figures and warehouses.
    StockRead,
    /// Movements and discrepancies: how the figures came about.
    StockHistoryRead,
    /// Receiving, adjusting, holding, sending, counting goods; warehouses; settling discrepancies.
    StockWrite,
    /// Taking goods for an order of another system.
    StockDeduct,
    /// Orders of every channel, with customers and cashiers.
    OrdersRead,
    /// Web orders and their story; shop fronts see those of their own channel.
    WebOrdersRead,
    /// Placing, changing, paying, cancelling web orders.
    WebOrdersWrite,
    /// Packing and handing over.
    WebOrdersFulfil,
    /// Giving money back.
    WebOrdersRefund,
    /// Customers with their terms.
    CustomersRead,
    /// Customers, their terms and buyers.
    CustomersWrite,
    /// One customer with its buyers, statement and invoices: all customers, or the own one alone.
    AccountRead,
    /// Addresses of a customer: of all customers, or of the own one alone.
    AccountWrite,
    /// Payments of invoices, credit notes.
    InvoicesWrite,
    /// Accounts, entries, reports.
    BooksRead,
    /// Accounts, manual entries, opening balances.
    BooksWrite,
    /// Closing periods.
    BooksClose,
    /// Opening a closed period again.
    BooksReopen,
    /// Tills of the shop, and what of theirs could not be booked.
    TerminalsRead,
    /// Letting a new till in.
    TerminalsEnrol,
    /// The own session.
    OwnSession,
    /// The people of the shop.
    StaffRead,
    /// Adding, changing, disabling people; owners only by owners.
    StaffWrite,
    /// Keys of shop fronts.
    KeysWrite,
    /// What people and keys did.
    AuditRead,
    /// What happened, as it happens; shop fronts hear of what is theirs.
    EventsRead,
    /// Webhooks, their deliveries, events that could not be taken.
    WebhooksWrite,
    /// Promotions, coupons, shipping zones, groups of customers.
    OffersWrite,
    /// Carts: browsers the one that they hold the token of, shop fronts those of their channel.
    CartsUse,
}

impl Permission {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::CatalogueRead,
        Self::CatalogueWrite,
        Self::StockRead,
        Self::StockHistoryRead,
        Self::StockWrite,
        Self::StockDeduct,
        Self::OrdersRead,
        Self::WebOrdersRead,
        Self::WebOrdersWrite,
        Self::WebOrdersFulfil,
        Self::WebOrdersRefund,
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::AccountRead,
        Self::AccountWrite,
        Self::InvoicesWrite,
        Self::BooksRead,
        Self::BooksWrite,
        Self::BooksClose,
        Self::BooksReopen,
        Self::TerminalsRead,
        Self::TerminalsEnrol,
        Self::OwnSession,
        Self::StaffRead,
        Self::StaffWrite,
        Self::KeysWrite,
        Self::AuditRead,
        Self::EventsRead,
        Self::WebhooksWrite,
        Self::OffersWrite,
        Self::CartsUse,
    ];
}

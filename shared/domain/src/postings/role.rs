//! What accounts are for. Only names and their stable texts; which event moves which is in `table`.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What an account is for; the chart of accounts maps each to one account.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum AccountRole { $($(#[$doc])* #[serde(rename = $text)] $name,)+ }

        impl AccountRole {
            /// Every role, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable text, as stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Reads the stable text.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

roles! {
    /// Cash in drawers (asset).
    Cash = "cash",
    /// Cash in the safe (asset).
    Safe = "safe",
    /// The bank (asset).
    Bank = "bank",
    /// Card payments at the counter, not yet paid out (asset).
    CardClearing = "card_clearing",
    /// Web payments, not yet paid out (asset).
    GatewayClearing = "gateway_clearing",
    /// Vouchers, cheques and other tenders, not yet redeemed (asset).
    OtherTenderClearing = "other_tender_clearing",
    /// What customers owe (asset).
    Receivables = "receivables",
    /// Goods at cost (asset).
    Inventory = "inventory",
    /// Tax owed to the tax office, per code (liability).
    TaxPayable = "tax_payable",
    /// Gift cards and store credit (liability).
    GiftLiability = "gift_liability",
    /// Refunds decided and not yet confirmed by the gateway (liability).
    RefundsPayable = "refunds_payable",
    /// Paid by customers for goods that are not handed over yet (liability).
    ContractLiability = "contract_liability",
    /// Goods received, invoice not yet (liability).
    GoodsReceivedNotInvoiced = "goods_received_not_invoiced",
    /// Sales that arrived and could not be understood yet (liability).
    Suspense = "suspense",
    /// Money of such sales whose tender is not known (asset).
    SuspenseTenders = "suspense_tenders",
    /// Opening balances (equity).
    OpeningEquity = "opening_equity",
    /// Revenue of the retail web shop.
    RevenueRetail = "revenue_retail",
    /// Revenue of wholesale.
    RevenueWholesale = "revenue_wholesale",
    /// Revenue of the tills.
    RevenuePos = "revenue_pos",
    /// What customers of the web shops are charged for shipping (revenue).
    RevenueShipping = "revenue_shipping",
    /// Cost of goods sold.
    CostOfGoodsSold = "cost_of_goods_sold",
    /// Differences to provisional costs.
    CogsVariance = "cogs_variance",
    /// Rounding of cash (M-5).
    CashRounding = "cash_rounding",
    /// Differences at closing a shift (C-1).
    CashOverShort = "cash_over_short",
    /// Money paid into or out of a drawer for another reason than a sale (expense).
    CashPaidInOut = "cash_paid_in_out",
    /// Goods on their way between two warehouses, at cost (asset).
    GoodsInTransit = "goods_in_transit",
    /// Goods spoiled or past their date (expense).
    StockWaste = "stock_waste",
    /// Goods broken (expense).
    StockDamage = "stock_damage",
    /// Goods stolen (expense).
    StockTheft = "stock_theft",
    /// Goods used by the shop itself (expense).
    StockOwnUse = "stock_own_use",
    /// Goods that a count found or missed (expense).
    StockCount = "stock_count",
    /// Goods that left a warehouse and never arrived at the other (expense).
    GoodsLost = "goods_lost",
    /// Stock differences of another reason (expense).
    InventoryAdjustment = "inventory_adjustment",
}

impl fmt::Display for AccountRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

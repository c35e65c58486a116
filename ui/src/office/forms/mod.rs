//! All forms: address, fields, whom they are for. A new form is a new entry in one of the rooms below, and its words.

use super::access::Needs;
use super::cell::plain;
use super::form::{Input, InputKind, Spec};

mod books;
mod goods;
mod orders;
mod shop;

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // their names are what they are
pub enum FormId {
    NewProduct,
    Product,
    Price,
    NewCategory,
    Category,
    Adjust,
    Resolve,
    NewWarehouse,
    NewReceipt,
    NewTransfer,
    ShipTransfer,
    ReceiveTransfer,
    CancelTransfer,
    NewStockTake,
    Count,
    PostStockTake,
    CancelStockTake,
    ReorderPoint,
    NewAccount,
    Account,
    ActivateAccount,
    DeactivateAccount,
    VoidEntry,
    PostEntry,
    ClosePeriod,
    ReopenPeriod,
    Enrol,
    RevokeTill,
    NewPerson,
    Person,
    NewKey,
    RevokeKey,
    NewWebhook,
    Webhook,
    RotateSecret,
    TestWebhook,
    DeleteWebhook,
    ReplayDelivery,
    RetryEvent,
    ConfirmOrder,
    PackOrder,
    FulfilOrder,
    CancelOrder,
    RefundOrder,
}

const fn input(name: &'static str, from: &'static str, kind: InputKind) -> Input {
    Input { name, from, kind, required: false }
}

const fn must(name: &'static str, from: &'static str, kind: InputKind) -> Input {
    Input { name, from, kind, required: true }
}

const fn create(name: &'static str, address: &'static str, needs: Needs, inputs: &'static [Input]) -> Spec {
    Spec {
        name,
        method: "POST",
        address,
        needs,
        inputs,
        id_at: "/id",
        versioned: false,
        then: None,
        lines: None,
        only: None,
        also: None,
        shows: "",
        starts: "",
    }
}

const fn change(name: &'static str, address: &'static str, needs: Needs, inputs: &'static [Input]) -> Spec {
    Spec { method: "PUT", versioned: true, ..create(name, address, needs, inputs) }
}

const fn delete(name: &'static str, address: &'static str, needs: Needs) -> Spec {
    Spec { method: "DELETE", ..create(name, address, needs, &[]) }
}

impl FormId {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::NewProduct,
        Self::Product,
        Self::Price,
        Self::NewCategory,
        Self::Category,
        Self::Adjust,
        Self::Resolve,
        Self::NewWarehouse,
        Self::NewReceipt,
        Self::NewTransfer,
        Self::ShipTransfer,
        Self::ReceiveTransfer,
        Self::CancelTransfer,
        Self::NewStockTake,
        Self::Count,
        Self::PostStockTake,
        Self::CancelStockTake,
        Self::ReorderPoint,
        Self::NewAccount,
        Self::Account,
        Self::ActivateAccount,
        Self::DeactivateAccount,
        Self::VoidEntry,
        Self::PostEntry,
        Self::ClosePeriod,
        Self::ReopenPeriod,
        Self::Enrol,
        Self::RevokeTill,
        Self::NewPerson,
        Self::Person,
        Self::NewKey,
        Self::RevokeKey,
        Self::NewWebhook,
        Self::Webhook,
        Self::RotateSecret,
        Self::TestWebhook,
        Self::DeleteWebhook,
        Self::ReplayDelivery,
        Self::RetryEvent,
        Self::ConfirmOrder,
        Self::PackOrder,
        Self::FulfilOrder,
        Self::CancelOrder,
        Self::RefundOrder,
    ];

    /// What it is.
    #[must_use]
    pub const fn spec(self) -> &'static Spec {
        match self {
            Self::NewProduct => &goods::NEW_PRODUCT,
            Self::Product => &goods::PRODUCT,
            Self::Price => &goods::PRICE,
            Self::NewCategory => &goods::NEW_CATEGORY,
            Self::Category => &goods::CATEGORY,
            Self::Adjust => &goods::ADJUST,
            Self::Resolve => &goods::RESOLVE,
            Self::NewWarehouse => &goods::NEW_WAREHOUSE,
            Self::NewReceipt => &goods::NEW_RECEIPT,
            Self::NewTransfer => &goods::NEW_TRANSFER,
            Self::ShipTransfer => &goods::SHIP_TRANSFER,
            Self::ReceiveTransfer => &goods::RECEIVE_TRANSFER,
            Self::CancelTransfer => &goods::CANCEL_TRANSFER,
            Self::NewStockTake => &goods::NEW_STOCK_TAKE,
            Self::Count => &goods::COUNT,
            Self::PostStockTake => &goods::POST_STOCK_TAKE,
            Self::CancelStockTake => &goods::CANCEL_STOCK_TAKE,
            Self::ReorderPoint => &goods::REORDER_POINT,
            Self::NewAccount => &books::NEW_ACCOUNT,
            Self::Account => &books::ACCOUNT,
            Self::ActivateAccount => &books::ACTIVATE_ACCOUNT,
            Self::DeactivateAccount => &books::DEACTIVATE_ACCOUNT,
            Self::VoidEntry => &books::VOID_ENTRY,
            Self::PostEntry => &books::POST_ENTRY,
            Self::ClosePeriod => &books::CLOSE_PERIOD,
            Self::ReopenPeriod => &books::REOPEN_PERIOD,
            Self::Enrol => &shop::ENROL,
            Self::RevokeTill => &shop::REVOKE_TILL,
            Self::NewPerson => &shop::NEW_PERSON,
            Self::Person => &shop::PERSON,
            Self::NewKey => &shop::NEW_KEY,
            Self::RevokeKey => &shop::REVOKE_KEY,
            Self::NewWebhook => &shop::NEW_WEBHOOK,
            Self::Webhook => &shop::WEBHOOK,
            Self::RotateSecret => &shop::ROTATE_SECRET,
            Self::TestWebhook => &shop::TEST_WEBHOOK,
            Self::DeleteWebhook => &shop::DELETE_WEBHOOK,
            Self::ReplayDelivery => &shop::REPLAY_DELIVERY,
            Self::RetryEvent => &shop::RETRY_EVENT,
            Self::ConfirmOrder => &orders::CONFIRM_ORDER,
            Self::PackOrder => &orders::PACK_ORDER,
            Self::FulfilOrder => &orders::FULFIL_ORDER,
            Self::CancelOrder => &orders::CANCEL_ORDER,
            Self::RefundOrder => &orders::REFUND_ORDER,
        }
    }

    /// Whether it makes sense for this object.
    #[must_use]
    pub fn is_for(self, object: &serde_json::Value) -> bool {
        let spec = self.spec();
        [spec.only, spec.also]
            .into_iter()
            .flatten()
            .all(|(at, words)| object.pointer(at).is_some_and(|found| words.contains(&plain(found).as_str())))
    }
}

//! Every address and its handler, by context. Who may call it stands in `access.rs`.

use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi as _;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use super::{
    App, accounting, carts, customers, docs, events, health, identity, inventory, invoices, login, metrics,
    offers, orders, products, reset, shop, sync, terminals, webhooks,
};

/// All of them, with their documentation.
pub(super) fn api() -> OpenApiRouter<App> {
    let whole = OpenApiRouter::with_openapi(docs::Document::openapi());
    [
        of_the_whole,
        of_people,
        of_products,
        of_inventory,
        of_offers,
        of_orders,
        of_accounting,
        of_tills,
        of_events,
    ]
    .into_iter()
    .fold(whole, |router, part| router.merge(part()))
}

/// The server as a whole.
fn of_the_whole() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
        .routes(routes!(health::orders))
        .routes(routes!(health::products))
        .routes(routes!(health::inventory))
        .routes(routes!(health::accounting))
        .routes(routes!(metrics::metrics))
        .routes(routes!(shop::show, shop::put))
        .routes(routes!(docs::openapi))
}

/// Who may ask.
fn of_people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(login::login))
        .routes(routes!(reset::ask))
        .routes(routes!(reset::confirm))
        .routes(routes!(customers::sign_in::register))
        .routes(routes!(customers::sign_in::login))
        .routes(routes!(customers::sign_in::ask))
        .routes(routes!(customers::sign_in::confirm))
        .routes(routes!(identity::me))
        .routes(routes!(identity::log_out))
        .routes(routes!(identity::people, identity::create_person))
        .routes(routes!(identity::person, identity::change_person))
        .routes(routes!(identity::keys, identity::create_key))
        .routes(routes!(identity::revoke_key))
        .routes(routes!(identity::audit_log))
}

/// The catalogue.
fn of_products() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(products::list, products::write::create))
        .routes(routes!(products::one, products::write::change, products::write::delete))
        .routes(routes!(products::write::price))
        .routes(routes!(products::write::prices))
        .routes(routes!(products::write::variants))
        .routes(routes!(products::image::show, products::image::put, products::image::remove))
        .routes(routes!(products::categories::list, products::categories::create))
        .routes(routes!(
            products::categories::one,
            products::categories::change,
            products::categories::delete
        ))
        .routes(routes!(products::taxes::classes, products::taxes::add_rule))
        .routes(routes!(products::taxes::lists, products::taxes::add_list))
        .routes(large(routes!(products::files::import::start)))
        .routes(routes!(products::files::import::one))
        .routes(routes!(products::files::export::export))
        .routes(routes!(products::by_sku))
        .routes(routes!(products::by_barcode))
}

/// Takes a body as large as a file.
fn large((schemas, paths, handlers): UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    (schemas, paths, handlers.layer(DefaultBodyLimit::max(products::files::import::BYTES_MAX)))
}

/// The goods.
fn of_inventory() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(inventory::of_product))
        .routes(routes!(inventory::warehouses, inventory::write::create_warehouse))
        .routes(routes!(inventory::warehouse_stock))
        .routes(routes!(inventory::movements))
        .routes(routes!(inventory::discrepancies))
        .routes(routes!(inventory::write::resolve))
        .routes(routes!(inventory::explain::explain))
        .routes(routes!(inventory::write::check_availability))
        .routes(routes!(inventory::write::adjust))
        .routes(routes!(inventory::write::deduct))
        .routes(routes!(inventory::receipts::list, inventory::receipts::create))
        .routes(routes!(inventory::receipts::one))
        .routes(routes!(inventory::transfers::list, inventory::transfers::create))
        .routes(routes!(inventory::transfers::one))
        .routes(routes!(inventory::transfers::ship))
        .routes(routes!(inventory::transfers::receive))
        .routes(routes!(inventory::transfers::cancel))
        .routes(routes!(inventory::stock_takes::list, inventory::stock_takes::create))
        .routes(routes!(inventory::stock_takes::one))
        .routes(routes!(inventory::stock_takes::count))
        .routes(routes!(inventory::stock_takes::post))
        .routes(routes!(inventory::stock_takes::cancel))
        .routes(routes!(inventory::reorder::put))
        .routes(routes!(inventory::reorder::low_stock))
        .routes(routes!(inventory::holds::list))
        .routes(routes!(inventory::holds::one))
        .routes(routes!(inventory::holds::reserve))
        .routes(routes!(inventory::holds::confirm))
        .routes(routes!(inventory::holds::release))
}

/// What comes before an order.
fn of_offers() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(offers::promotions::list, offers::promotions::create))
        .routes(routes!(offers::promotions::one, offers::promotions::change, offers::promotions::delete))
        .routes(routes!(offers::shipping::list, offers::shipping::create))
        .routes(routes!(offers::shipping::one, offers::shipping::change, offers::shipping::delete))
        .routes(routes!(offers::groups::put))
        .routes(routes!(offers::lists::of_customer, offers::lists::put_of_customer))
        .routes(routes!(offers::lists::put_of_group))
        .routes(routes!(carts::create_retail))
        .routes(routes!(carts::create_wholesale))
        .routes(routes!(carts::one, carts::delete))
        .routes(routes!(carts::items::add_item))
        .routes(routes!(carts::items::change_item, carts::items::remove_item))
        .routes(routes!(carts::choices::put_address))
        .routes(routes!(carts::choices::put_option))
        .routes(routes!(carts::choices::put_coupon))
        .routes(routes!(carts::choices::shipping_options))
        .routes(routes!(carts::items::merge))
        .routes(routes!(carts::checkout::checkout))
}

/// Orders and who they are for.
fn of_orders() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(orders::pos_list))
        .routes(routes!(orders::pos_one))
        .routes(routes!(orders::lookup::ask))
        .routes(routes!(orders::lookup::show))
        .routes(routes!(orders::web::list, orders::web::place))
        .routes(routes!(orders::web::one, orders::web::change))
        .routes(routes!(orders::pay::session))
        .routes(routes!(orders::pay::confirm))
        .routes(routes!(orders::after::cancel))
        .routes(routes!(orders::after::pack))
        .routes(routes!(orders::after::fulfil))
        .routes(routes!(orders::after::refund))
        .routes(routes!(orders::after::timeline))
        .routes(routes!(customers::list, customers::create))
        .routes(routes!(customers::one, customers::change))
        .routes(routes!(customers::activate))
        .routes(routes!(customers::deactivate))
        .routes(routes!(customers::addresses::list, customers::addresses::create))
        .routes(routes!(customers::addresses::change, customers::addresses::remove))
        .routes(routes!(customers::buyers::list, customers::buyers::create))
        .routes(routes!(customers::buyers::change))
        .routes(routes!(invoices::statement::statement))
        .routes(routes!(invoices::list))
        .routes(routes!(invoices::of_order, invoices::create))
        .routes(routes!(orders::web::of_customer))
        .routes(routes!(invoices::one))
        .routes(routes!(invoices::document))
        .routes(routes!(invoices::payments::list, invoices::payments::create))
        .routes(routes!(invoices::credit::list))
        .routes(routes!(invoices::credit::create))
        .routes(routes!(invoices::credit::one))
        .routes(routes!(invoices::credit::document))
}

/// The books.
fn of_accounting() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(accounting::accounts, accounting::chart::create))
        .routes(routes!(accounting::account, accounting::chart::change, accounting::chart::remove))
        .routes(routes!(accounting::chart::activate))
        .routes(routes!(accounting::chart::deactivate))
        .routes(routes!(accounting::chart::archive))
        .routes(routes!(accounting::ledger::ledger))
        .routes(routes!(accounting::entries, accounting::journal::create))
        .routes(routes!(accounting::entry, accounting::journal::change, accounting::journal::remove))
        .routes(routes!(accounting::journal::post))
        .routes(routes!(accounting::journal::void_entry))
        .routes(routes!(accounting::periods::list))
        .routes(routes!(accounting::periods::close))
        .routes(routes!(accounting::periods::reopen))
        .routes(routes!(accounting::reports::income_statement))
        .routes(routes!(accounting::reports::balance_sheet))
        .routes(routes!(accounting::ageing::receivables_ageing))
        .routes(routes!(accounting::day::day_summary))
        .routes(routes!(accounting::tax::tax_report))
        .routes(routes!(accounting::export::export))
        .routes(routes!(accounting::opening::import))
        .routes(routes!(accounting::trial_balance))
}

/// What happened, and whom it is told.
fn of_events() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(events::list))
        .routes(routes!(events::aside::list))
        .routes(routes!(events::aside::retry))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::one, webhooks::change, webhooks::delete))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::deliveries::test))
        .routes(routes!(webhooks::deliveries::list))
        .routes(routes!(webhooks::deliveries::replay))
}

/// The tills and their door.
fn of_tills() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(terminals::list))
        .routes(routes!(terminals::revoke))
        .routes(routes!(terminals::new_code))
        .routes(routes!(terminals::quarantine))
        .routes(routes!(sync::enrol))
        .routes(routes!(sync::challenge))
        .routes(routes!(sync::hello))
        .routes(routes!(sync::push))
        .routes(routes!(sync::pull))
        .routes(routes!(sync::snapshot))
        .routes(routes!(sync::image))
}

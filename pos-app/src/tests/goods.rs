//! What the tests' server knows: goods, categories, people, the store. No answers here.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use domain::{
    CategoryId, Currency, EmbeddedKind, EmbeddedScheme, ProductId, Quantity, StaffId, TaxRate, TaxRule,
    TaxTreatment,
};
use protocol::{
    BarcodeData, CategoryData, Change, EntityKind, ProductData, ProductStatus, StaffData, StockData,
    StoreData, TaxRuleData,
};
use rust_decimal::Decimal;

use super::bench::START_MS;
use super::server::{Server, id};

impl Server {
    pub fn product(&self, number: u128, sku: &str, name: &str, price: i64, code: &str) -> ProductData {
        ProductData {
            id: ProductId::new(id(number)),
            sku: sku.into(),
            name: name.into(),
            barcodes: vec![BarcodeData { code: code.into(), pack_quantity: Quantity::ONE }],
            unit: "pcs".into(),
            weighable: false,
            tare: None,
            tax_class: "standard".into(),
            unit_price_ten_thousandths: price,
            currency: Currency::USD,
            prices_include_tax: false,
            discountable: true,
            minimum_age: None,
            safety_block: false,
            status: ProductStatus::Active,
            linked_items: Vec::new(),
            category_id: None,
            image: None,
        }
    }

    pub fn stock(&self, number: u128, pieces: i64) -> StockData {
        StockData {
            product_id: ProductId::new(id(number)),
            warehouse_id: self.warehouse_id,
            on_hand_thousandths: pieces * 1000,
            allocated_thousandths: 0,
            held_thousandths: 0,
            as_of_ms: START_MS,
        }
    }

    fn products(&self) -> Vec<ProductData> {
        let mut coffee = self.product(1, "COFFEE", "Coffee beans 500 g", 99_000, "4006381333931");
        coffee.barcodes.push(BarcodeData {
            code: "14006381333938".into(),
            pack_quantity: Quantity::from_thousandths(6000),
        });
        let tea = self.product(2, "TEA", "Green tea", 45_000, "5901234123457");
        let mut wine = self.product(3, "WINE", "Red wine", 120_000, "9780201379624");
        wine.minimum_age = Some(18);
        let mut cheese = self.product(4, "CHEESE", "Cheese", 150_000, "2101234");
        cheese.weighable = true;
        cheese.unit = "kg".into();
        let mut toy = self.product(5, "TOY", "Toy car", 50_000, "4012345678901");
        toy.safety_block = true;
        let mut ham = self.product(6, "HAM", "Ham", 200_000, "2212345");
        ham.weighable = true;
        ham.unit = "kg".into();
        let house = self.product(7, "BAG", "Paper bag", 1_000, "77");
        let of = |product: ProductData, category: u128| ProductData {
            category_id: Some(CategoryId::new(id(category))),
            ..product
        };
        let (coffee, tea, wine, cheese) = (of(coffee, 51), of(tea, 51), of(wine, 52), of(cheese, 50));
        vec![coffee, tea, wine, cheese, toy, ham, house]
    }

    pub fn staff(&self, number: u128, name: &str, pin: &str, permissions: &[&str]) -> StaffData {
        let params = argon2::Params::new(8, 1, 1, None).unwrap();
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        StaffData {
            id: StaffId::new(id(number)),
            name: name.into(),
            role: "cashier".into(),
            permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
            pin_hash: argon2.hash_password_with_salt(pin.as_bytes(), &[1; 16]).unwrap().to_string(),
            active: true,
        }
    }

    pub fn store(&self) -> StoreData {
        let scheme = |prefix: &str, value, decimals| EmbeddedScheme {
            prefix: prefix.into(),
            item_digits: 5,
            value,
            value_digits: 5,
            price_check_digit: false,
            decimals,
        };
        StoreData {
            id: self.store_id,
            code: "S1".into(),
            name: "Corner Shop".into(),
            address: vec!["1 High Street".into()],
            warehouse_id: self.warehouse_id,
            zone: "TEST".into(),
            currency: Currency::USD,
            time_zone: "UTC".into(),
            day_cut_off_minutes: 0,
            policy: domain::PricingPolicy { cash_increment_minor: 5, ..Default::default() },
            receipt_header: vec![],
            receipt_footer: vec!["Thank you".into()],
            tax_number: None,
            embedded_schemes: vec![
                scheme("21", EmbeddedKind::Price, 2),
                scheme("22", EmbeddedKind::Weight, 3),
            ],
            discount_limit_percent: Decimal::TEN,
            quick_keys: Vec::new(),
            blind_count: false,
        }
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let rule = TaxRule {
            tax_class: "standard".into(),
            zone: "TEST".into(),
            treatment: TaxTreatment::Taxed,
            rates: vec![TaxRate {
                code: "VAT".into(),
                name: "VAT".into(),
                percent: Decimal::TEN,
                compound: false,
            }],
            valid_from: jiff::civil::date(2000, 1, 1),
            valid_to: None,
        };
        let cashier = self.staff(
            20,
            "Ann",
            "1111",
            &["sell", "void", "discount", "shift_open", "shift_close", "cash_drop"],
        );
        let all = [
            "sell",
            "void",
            "discount",
            "discount_above_limit",
            "price_override",
            "refund",
            "shift_open",
            "shift_close",
            "no_sale",
            "cash_move",
            "cash_drop",
            "approve",
        ];
        let manager = self.staff(21, "Max", "9999", &all);
        let mut changes = vec![
            Change::put(EntityKind::Store, self.store_id, &self.store()).unwrap(),
            Change::put(EntityKind::TaxRule, "r1", &TaxRuleData { id: "r1".into(), rule }).unwrap(),
            Change::put(EntityKind::Staff, cashier.id, &cashier).unwrap(),
            Change::put(EntityKind::Staff, manager.id, &manager).unwrap(),
        ];
        // Tea and coffee are drinks, wine too but of its own; drinks and cheese are food.
        for (number, name, parent) in [(50, "Food", None), (51, "Drinks", Some(50)), (52, "Wine", Some(51))] {
            let category = CategoryData {
                id: CategoryId::new(id(number)),
                name: name.into(),
                parent_id: parent.map(|parent| CategoryId::new(id(parent))),
            };
            changes.push(Change::put(EntityKind::Category, category.id, &category).unwrap());
        }
        for product in self.products() {
            changes.push(Change::put(EntityKind::Product, product.id, &product).unwrap());
            let stock = StockData { product_id: product.id, ..self.stock(1, 20) };
            changes.push(
                Change::put(EntityKind::Stock, StockData::entity_id(product.id, self.warehouse_id), &stock)
                    .unwrap(),
            );
        }
        changes
    }
}

//! The events behind the stored examples: one of every kind, from fixed seeds. Once a value here has been stored
//! under `fixtures/` it stays; new shapes get new examples.

use domain::{
    CashMove, Currency, CustomerId, Discount, DiscountKind, EventId, LineId, ProductId, Quantity, ShiftId,
    StaffId, StoreId, TaxPortion, TaxTreatment, TenderMethod, TerminalId, TicketId, WarehouseId,
};
use protocol::*;
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0193_5a00_0000_7000_8000_0000_0000_0000 | number)
}

pub fn terminal_key() -> TerminalKey {
    TerminalKey::from_seed([7; 32])
}

pub fn server_key() -> TerminalKey {
    TerminalKey::from_seed([8; 32])
}

pub fn terminal_id() -> TerminalId {
    TerminalId::new(id(0x7e))
}

pub fn epoch() -> Epoch {
    Epoch::parse("1K7Q2").unwrap()
}

pub fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

pub fn time(seq: u64) -> TimeEvidence {
    TimeEvidence {
        wall_ms: 1_764_000_000_000 + seq as i64 * 1_000,
        boot_id: id(0xb007),
        ticks_ms: 60_000 + seq * 1_000,
        anchor: (seq > 2).then(|| TimeAnchor::sign(&server_key(), terminal_id(), 1_763_999_990_000)),
    }
}

pub fn header(seq: u64, prev_hash: Hash, money: MoneySummary) -> Header {
    Header {
        event_id: EventId::new(id(0xe000 + u128::from(seq))),
        terminal_id: terminal_id(),
        epoch: epoch(),
        seq,
        prev_hash,
        time: time(seq),
        money,
    }
}

fn tax(base_minor: i64, tax_minor: i64) -> Vec<TaxPortion> {
    vec![TaxPortion {
        code: "CA-8.25".to_owned(),
        name: "Sales tax".to_owned(),
        percent: "8.25".parse().unwrap(),
        base_minor,
        tax_minor,
    }]
}

fn money(total_minor: i64, tax_minor: i64, tenders: &[(&str, i64)]) -> MoneySummary {
    let tenders = tenders.iter().map(|(method, amount)| ((*method).to_owned(), *amount)).collect();
    MoneySummary { currency: usd(), total_minor, tax_minor, tenders }
}

pub fn sale() -> SaleCompleted {
    SaleCompleted {
        receipt_number: receipt_number("S1", "T01", &epoch(), 3),
        ticket_id: TicketId::new(id(0x71)),
        store_id: StoreId::new(id(0x51)),
        warehouse_id: WarehouseId::new(id(0x31)),
        shift_id: ShiftId::new(id(0x61)),
        cashier_id: StaffId::new(id(0x41)),
        cashier_name: "Zoë".to_owned(),
        customer_id: Some(CustomerId::new(id(0xc1))),
        business_date: jiff::civil::date(2026, 11, 23),
        prices_include_tax: false,
        lines: vec![
            SaleLine {
                line_id: LineId::new(id(0x11)),
                product_id: ProductId::new(id(0x21)),
                sku: "COF-001".to_owned(),
                name: "Coffee \"Crème\", 250 g".to_owned(),
                quantity: Quantity::parse("2").unwrap(),
                unit_price_ten_thousandths: 74_900,
                price_override: None,
                gross_minor: 1_498,
                line_discount_minor: 98,
                document_discount_minor: 0,
                discount_reason: Some("damaged box".to_owned()),
                net_minor: 1_400,
                tax_minor: 116,
                total_minor: 1_516,
                tax_class: "standard".to_owned(),
                tax_treatment: TaxTreatment::Taxed,
                taxes: tax(1_400, 116),
                barcode: Some("04006381333931".to_owned()),
                follows_line_id: None,
            },
            SaleLine {
                line_id: LineId::new(id(0x12)),
                product_id: ProductId::new(id(0x22)),
                sku: "APPLE|KG".to_owned(),
                name: "Apples".to_owned(),
                quantity: Quantity::parse("0.125").unwrap(),
                unit_price_ten_thousandths: 20_000,
                price_override: Some(PriceOverride {
                    reason: "bruised".to_owned(),
                    original_ten_thousandths: 39_900,
                }),
                gross_minor: 25,
                line_discount_minor: 0,
                document_discount_minor: 0,
                discount_reason: None,
                net_minor: 25,
                tax_minor: 0,
                total_minor: 25,
                tax_class: "food".to_owned(),
                tax_treatment: TaxTreatment::ZeroRated,
                taxes: Vec::new(),
                barcode: None,
                follows_line_id: None,
            },
        ],
        tenders: vec![
            TenderLine {
                method: TenderMethod::Card,
                amount_minor: 541,
                reference: Some("A1B2C3".to_owned()),
            },
            TenderLine { method: TenderMethod::Cash, amount_minor: 2_000, reference: None },
        ],
        change_minor: 1_000,
        cash_rounding_minor: 0,
        subtotal_minor: 1_523,
        discount_minor: 98,
        tax_minor: 116,
        total_minor: 1_541,
        taxes: tax(1_400, 116),
    }
}

fn refund() -> SaleRefunded {
    SaleRefunded {
        receipt_number: receipt_number("S1", "T01", &epoch(), 4),
        ticket_id: TicketId::new(id(0x72)),
        store_id: StoreId::new(id(0x51)),
        warehouse_id: WarehouseId::new(id(0x31)),
        shift_id: ShiftId::new(id(0x61)),
        cashier_id: StaffId::new(id(0x41)),
        cashier_name: "Zoë".to_owned(),
        business_date: jiff::civil::date(2026, 11, 23),
        original_receipt: receipt_number("S1", "T01", &epoch(), 3),
        original_event_id: Some(EventId::new(id(0xe003))),
        lines: vec![RefundLine {
            line_id: LineId::new(id(0x13)),
            original_line_id: LineId::new(id(0x11)),
            product_id: ProductId::new(id(0x21)),
            sku: "COF-001".to_owned(),
            name: "Coffee \"Crème\", 250 g".to_owned(),
            quantity: Quantity::ONE,
            net_minor: 700,
            tax_minor: 58,
            total_minor: 758,
            taxes: tax(700, 58),
            restock: true,
        }],
        tenders: vec![TenderLine { method: TenderMethod::Cash, amount_minor: 758, reference: None }],
        cash_rounding_minor: 0,
        tax_minor: 58,
        total_minor: 758,
        taxes: tax(700, 58),
        reason: "not liked".to_owned(),
    }
}

fn parked() -> TicketParked {
    TicketParked {
        ticket_id: TicketId::new(id(0x73)),
        store_id: StoreId::new(id(0x51)),
        staff_id: StaffId::new(id(0x41)),
        label: Some("lady with the dog".to_owned()),
        lines: vec![ParkedLine {
            line_id: LineId::new(id(0x14)),
            product_id: ProductId::new(id(0x21)),
            quantity: Quantity::ONE,
            unit_price_ten_thousandths: Some(70_000),
            embedded_total_minor: None,
            override_reason: Some("last one".to_owned()),
            discount: Some(Discount {
                kind: DiscountKind::Percent("10".parse().unwrap()),
                reason: "staff".to_owned(),
            }),
            barcode: None,
            follows_line_id: None,
        }],
        discount: Some(Discount { kind: DiscountKind::Amount(50), reason: "coupon".to_owned() }),
    }
}

fn shift_closed() -> ShiftClosed {
    ShiftClosed {
        shift_id: ShiftId::new(id(0x61)),
        store_id: StoreId::new(id(0x51)),
        staff_id: StaffId::new(id(0x41)),
        staff_name: "Zoë".to_owned(),
        business_date: jiff::civil::date(2026, 11, 23),
        counted: BTreeMap::from([("cash".to_owned(), 10_240), ("card".to_owned(), 541)]),
        expected: BTreeMap::from([("cash".to_owned(), 10_242), ("card".to_owned(), 541)]),
        denominations: BTreeMap::from([(10_000, 1), (100, 2), (1, 40)]),
        sale_count: 1,
        sales_minor: 1_541,
        refund_count: 1,
        refunds_minor: 758,
        tax_minor: 58,
        note: Some("2 cents short".to_owned()),
        forced: false,
    }
}

/// One body of every kind with its money, in journal order.
pub fn bodies() -> Vec<(EventBody, MoneySummary)> {
    let none = || MoneySummary::none(usd());
    let staff_id = StaffId::new(id(0x41));
    let shift_id = ShiftId::new(id(0x61));
    vec![
        (TerminalStarted { version: "0.1.0".to_owned(), reason: "start".to_owned() }.into(), none()),
        (
            ShiftOpened {
                shift_id,
                store_id: StoreId::new(id(0x51)),
                staff_id,
                staff_name: "Zoë".to_owned(),
                business_date: jiff::civil::date(2026, 11, 23),
                float_minor: 10_000,
            }
            .into(),
            none(),
        ),
        (sale().into(), money(1_541, 116, &[("card", 541), ("cash", 1_000)])),
        (refund().into(), money(-758, -58, &[("cash", -758)])),
        (parked().into(), none()),
        (TicketTaken { ticket_id: TicketId::new(id(0x73)), staff_id }.into(), none()),
        (
            TicketVoided {
                ticket_id: TicketId::new(id(0x73)),
                staff_id,
                line_count: 1,
                total_minor: 580,
                reason: "left".to_owned(),
            }
            .into(),
            none(),
        ),
        (
            CashMoved {
                shift_id,
                staff_id,
                kind: CashMove::Drop,
                amount_minor: 5_000,
                reason: "safe".to_owned(),
            }
            .into(),
            none(),
        ),
        (DrawerOpened { shift_id: Some(shift_id), staff_id, reason: "coins".to_owned() }.into(), none()),
        (
            ApprovalGiven {
                ticket_id: Some(TicketId::new(id(0x71))),
                by: StaffId::new(id(0x42)),
                asked_by: staff_id,
                action: "price.override".to_owned(),
                reason: "bruised".to_owned(),
            }
            .into(),
            none(),
        ),
        (ClockJumped { from_ms: 1_764_000_010_000, to_ms: 1_763_000_000_000 }.into(), none()),
        (shift_closed().into(), none()),
    ]
}

/// All of them sealed into one chain; the sale has personal data beside it.
pub fn chain() -> Vec<Sealed> {
    let mut prev = genesis(terminal_id(), &epoch());
    let mut chain = Vec::new();
    for (at, (body, money)) in bodies().into_iter().enumerate() {
        let header = header(at as u64 + 1, prev, money);
        let personal = matches!(body, EventBody::SaleCompleted(_)).then(|| {
            let data = PersonalData {
                name: Some("Ada Example".to_owned()),
                email: Some("ada@example.org".to_owned()),
                phone: None,
            };
            Personal::new([9; 16], data).unwrap()
        });
        let sealed = seal_with(&header, &body, personal.as_ref(), &terminal_key()).unwrap();
        prev = sealed.hash;
        chain.push(sealed);
    }
    chain
}

pub fn push_header() -> PushHeader {
    PushHeader {
        protocol: 1,
        terminal_id: terminal_id(),
        epoch: epoch(),
        incarnation: Some(Incarnation(id(0x1c))),
        time: time(20),
    }
}

pub fn push_events(chain: &[Sealed]) -> Vec<PushEvent> {
    chain
        .iter()
        .map(|sealed| PushEvent {
            signature: sealed.signature,
            personal: sealed.personal.clone(),
            bytes: sealed.bytes.clone(),
        })
        .collect()
}

pub fn receipt_code(chain: &[Sealed], with_lines: bool) -> ReceiptCode {
    let sale = sale();
    let lines = sale.lines.iter().map(|line| ReceiptCodeLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        quantity: line.quantity,
        net_minor: line.net_minor,
        total_minor: line.total_minor,
        // The name is not in the code.
        taxes: line.taxes.iter().map(|tax| TaxPortion { name: tax.code.clone(), ..tax.clone() }).collect(),
    });
    ReceiptCode {
        number: sale.receipt_number.clone(),
        event_id: EventId::new(id(0xe003)),
        time_s: 1_764_000_003,
        total_minor: sale.total_minor,
        currency: usd(),
        hash: chain[2].hash,
        lines: if with_lines { ReceiptLines::All(lines.collect()) } else { ReceiptLines::LeftOut },
    }
}

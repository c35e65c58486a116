//! Books: an entry by hand, a period, and a figure that is followed down to its receipt.

use crate::ground::Ground;
use tests::shop::get;

#[test]
fn an_entry_is_written_posted_and_voided_and_refusals_stand_where_they_belong() {
    let ground = Ground::at("office-entry", "/office/accounts", "accounts");
    let browser = &ground.browser;
    browser.touch("[data-testid=open-new-account]").unwrap();
    ground.waits_in("form-code");
    browser.keys("1010\u{e004}Rent\u{e007}").unwrap();
    assert!(ground.told("form-code").contains("1010"), "the code is taken");
    ground.fill("form-code", "6950");
    ground.choose("form-accountType", "Expense");
    ground.submit();
    ground.row("6950", "[data-testid=open-account]");
    ground.fill("form-name", "Rent and heat");
    ground.submit();
    ground.reads("[data-testid=table]", "Rent and heat");

    ground.go("/office/journal", "journal");
    browser.touch("[data-testid=lead-new-entry]").unwrap();
    browser.wait_screen("new-entry").unwrap();
    let day = get(&ground.shop.office().unwrap(), "/api/auth/me").unwrap()["businessDate"].clone();
    browser
        .until("the store's day", |page| {
            Ok(page.script("return document.getElementById('entry-date').value", vec![])? == day)
        })
        .unwrap();
    ground.fill("entry-description", "Rent of November");
    ground.choose("entry-lines-0", "6950");
    ground.choose("entry-lines-1", "1020");
    for (side, amount) in [("col-debit-0", "250,5"), ("col-credit-1", "250\u{e007}")] {
        browser
            .script(
                "document.querySelector(arguments[0]).focus()",
                vec![format!("[data-testid={side}]").into()],
            )
            .unwrap();
        browser.keys(amount).unwrap();
    }
    ground.reads("[data-testid=entry-error]", "same");
    browser.script("document.querySelector('[data-testid=col-credit-1]').select()", vec![]).unwrap();
    browser.keys("250.50\u{e007}").unwrap();
    browser.wait_screen("entry").unwrap();
    ground.reads(".lead", "Draft");
    ground.confirm("post-entry");
    ground.reads(".lead", "Posted");
    browser.touch("[data-testid=open-void-entry]").unwrap();
    browser.touch("[data-testid=form-submit]").unwrap();
    ground.told("form-reason");
    ground.fill("form-reason", "Typed twice");
    ground.submit();
    ground.reads(".lead", "Voided");
    ground.reads(".facts", "Typed twice");

    // The month that runs is not closed; the server says why.
    ground.go("/office/periods", "periods");
    browser.touch("[data-testid=row] [data-testid=open-close-period]").unwrap();
    browser.touch("[data-testid=form-submit]").unwrap();
    ground.reads("[data-testid=form-error]", "not over");
}

#[test]
fn a_figure_of_the_balance_sheet_is_followed_to_its_receipt() {
    let ground = Ground::at("office-figure", "/office/reports/balance-sheet", "balance-sheet");
    let browser = &ground.browser;
    let day = get(&ground.shop.office().unwrap(), "/api/auth/me").unwrap()["businessDate"]
        .as_str()
        .unwrap()
        .to_owned();
    ground.go(&format!("/office/reports/balance-sheet?asOf={day}"), "balance-sheet");
    let earnings = browser.text("[data-sum=currentEarnings] a").unwrap();
    browser.touch("[data-sum=currentEarnings] a").unwrap();
    browser.wait_screen("income-statement").unwrap();
    assert_eq!(browser.address().unwrap(), format!("/office/reports/income-statement?to={day}"));
    assert_eq!(browser.text("[data-sum=netIncome] .num").unwrap(), earnings);
    let revenue = browser.text("[data-testid=report] .sum a").unwrap();
    browser.touch("[data-testid=report] .sum a").unwrap();
    browser.wait_screen("ledger").unwrap();
    assert!(browser.address().unwrap().ends_with(&format!("?to={day}")), "the ledger is of the same days");
    assert!(browser.text("[data-testid=closing]").unwrap().starts_with(&revenue));
    ground.row(&ground.receipt, "a");
    browser.wait_screen("entry").unwrap();
    browser.touch("[data-testid=entry-sale]").unwrap();
    browser.wait_screen("sale").unwrap();
    assert_eq!(browser.text("[data-testid=title]").unwrap(), ground.receipt);

    // What was taken today is the day's report, and its accounts lead into the same day's ledgers.
    ground.go("/office", "dashboard");
    ground.reads("[data-testid=figure-today]", &day);
    let taken = browser.text("[data-testid=figure-today] b").unwrap();
    browser.touch("[data-testid=figure-today]").unwrap();
    browser.wait_screen("day-summary").unwrap();
    let minor = |selector: &str| {
        let text = browser.text(selector).unwrap();
        text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap()
    };
    let sum = minor("[data-sum=revenue] .num") + minor("[data-sum=tax] .num");
    assert_eq!(taken.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap(), sum);
    browser.touch("[data-testid=report] table a").unwrap();
    browser.wait_screen("ledger").unwrap();
    assert!(browser.address().unwrap().ends_with(&format!("?from={day}&to={day}")));
}

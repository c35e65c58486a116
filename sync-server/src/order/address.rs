//! Where goods go and whom the invoice is for (O-6). What may not enter: shipping prices, HTTP.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// ISO 3166-1, alpha-2, with a space between.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";
/// Longer lines fit on no label.
const LINE_MAX: usize = 200;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// State or province, where the country has them.
    #[serde(default)]
    pub state: String,
    /// Post code; some countries have none.
    #[serde(default)]
    pub postal_code: String,
    /// ISO 3166-1, two letters.
    #[schema(example = "US")]
    pub country: String,
}

impl Address {
    /// Trimmed and checked. Refusals at the field: `ADDRESS_INCOMPLETE`, `UNKNOWN_COUNTRY`, `VALIDATION_FAILED`.
    pub fn checked(&self, field: &str) -> Result<Self, Refusal> {
        let text = |given: &str, name: &str, needed: bool| {
            let (given, field) = (given.trim(), format!("{field}.{name}"));
            if needed && given.is_empty() {
                let detail = "Goods go to a street, a town and a country; fill it in.";
                return Err(Refusal::rule("ADDRESS_INCOMPLETE", field, detail));
            }
            if given.chars().count() > LINE_MAX || given.chars().any(char::is_control) {
                let detail = "It has 200 visible characters at most; shorten it.";
                return Err(Refusal::invalid(field, detail));
            }
            Ok(given.to_owned())
        };
        let country = text(&self.country, "country", true)?.to_ascii_uppercase();
        if !COUNTRIES.split(' ').any(|code| code == country) {
            let detail = "The country is a code of ISO 3166 in two letters, such as US; correct it.";
            return Err(Refusal::rule("UNKNOWN_COUNTRY", format!("{field}.country"), detail));
        }
        // The United States and Canada tax by state, and their posts ask for it.
        let by_state = matches!(country.as_str(), "US" | "CA" | "AU");
        Ok(Self {
            street: text(&self.street, "street", true)?,
            city: text(&self.city, "city", true)?,
            state: text(&self.state, "state", by_state)?,
            postal_code: text(&self.postal_code, "postalCode", by_state)?,
            country,
        })
    }

    /// Zones of supply that this address is in, the narrowest first (M-4).
    pub fn zones(&self) -> [String; 2] {
        [format!("{}-{}", self.country, self.state.to_uppercase()), self.country.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_country_that_there_is() {
        assert_eq!(COUNTRIES.split(' ').count(), 249);
        let home = Address {
            street: " 1 Lane ".into(),
            city: "Town".into(),
            state: String::new(),
            postal_code: String::new(),
            country: "de".into(),
        };
        let good = home.checked("shippingAddress").unwrap();
        assert_eq!((good.street.as_str(), good.country.as_str()), ("1 Lane", "DE"));
        let code = |address: Address| address.checked("a").unwrap_err().code;
        assert_eq!(code(Address { country: "XX".into(), ..home.clone() }), "UNKNOWN_COUNTRY");
        assert_eq!(code(Address { country: "US".into(), ..home.clone() }), "ADDRESS_INCOMPLETE");
        assert_eq!(code(Address { city: " ".into(), ..home }), "ADDRESS_INCOMPLETE");
    }
}

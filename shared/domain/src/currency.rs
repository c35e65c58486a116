//! ISO 4217 currencies in use and their number of digits. Only the table and its look-up.

use crate::money::MoneyError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// An ISO 4217 currency in use. JSON and text form: its code, as in `"USD"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    digits: u32,
}

impl Currency {
    /// US dollar, 2 digits.
    pub const USD: Self = Self { code: "USD", digits: 2 };
    /// Euro, 2 digits.
    pub const EUR: Self = Self { code: "EUR", digits: 2 };
    /// Pound sterling, 2 digits.
    pub const GBP: Self = Self { code: "GBP", digits: 2 };
    /// Swiss franc, 2 digits.
    pub const CHF: Self = Self { code: "CHF", digits: 2 };
    /// Canadian dollar, 2 digits.
    pub const CAD: Self = Self { code: "CAD", digits: 2 };
    /// Japanese yen, no digits.
    pub const JPY: Self = Self { code: "JPY", digits: 0 };
    /// Kuwaiti dinar, 3 digits.
    pub const KWD: Self = Self { code: "KWD", digits: 3 };

    /// Finds a currency by its code (capital letters).
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] when ISO 4217 has no such currency in use.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        for (digits, codes) in CODES {
            if let Some(code) = codes.iter().find(|code| **code == text) {
                return Ok(Self { code, digits: *digits });
            }
        }
        Err(MoneyError::UnknownCurrency(text.chars().take(12).collect()))
    }

    /// The three letters.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// Number of decimal digits of the minor unit (0 to 4).
    pub const fn digits(self) -> u32 {
        self.digits
    }

    /// Minor units in one major unit: 100 for USD.
    pub const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.digits)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl std::str::FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Codes by number of digits. Metals, funds other than UF, and testing codes are left out: nothing is sold in them.
const CODES: &[(u32, &[&str])] = &[
    (
        2,
        &[
            "USD", "EUR", "GBP", "CHF", "CAD", "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN",
            "BAM", "BBD", "BDT", "BGN", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CDF",
            "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "FJD", "FKP",
            "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR",
            "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL",
            "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
            "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB",
            "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
            "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UYU", "UZS", "VES", "WST",
            "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG",
        ],
    ),
    (
        0,
        &[
            "JPY", "BIF", "CLP", "DJF", "GNF", "ISK", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF",
            "XOF", "XPF",
        ],
    ),
    (3, &["KWD", "BHD", "IQD", "JOD", "LYD", "OMR", "TND"]),
    (4, &["CLF"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_agree_with_the_table() {
        for constant in [
            Currency::USD,
            Currency::EUR,
            Currency::GBP,
            Currency::CHF,
            Currency::CAD,
            Currency::JPY,
            Currency::KWD,
        ] {
            assert_eq!(Currency::parse(constant.code()).unwrap(), constant);
        }
    }

    #[test]
    fn unknown_codes_are_refused() {
        assert!(Currency::parse("usd").is_err());
        assert!(Currency::parse("").is_err());
        assert!(serde_json::from_str::<Currency>("\"ZZZ\"").is_err());
        assert_eq!(serde_json::to_string(&Currency::JPY).unwrap(), "\"JPY\"");
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut all: Vec<&str> = CODES.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

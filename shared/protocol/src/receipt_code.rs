//! The receipt's QR code (J-3): a frozen, versioned text with which a receipt can be verified and goods taken
//! back offline. `CF1|number|event|time|total currency|hash|signature|lines`. Not here: drawing it.

use crate::{Epoch, Hash, ProtocolError, PublicKey, Purpose, Signature, TerminalKey};
use data_encoding::BASE64URL_NOPAD;
use domain::{Currency, EventId, LineId, Quantity, TaxPortion};
use std::fmt::Display;
use uuid::Uuid;

/// Longest code with lines, bytes; with more, the lines are left out.
const CODE_BYTES_MAX: usize = 1200;
/// Longest code that is looked at, bytes: more than a QR code holds.
const READ_BYTES_MAX: usize = 4096;
const VERSION: &str = "CF1";

/// The number of a receipt: unique without asking anybody (O-4).
pub fn receipt_number(store_code: &str, terminal_code: &str, epoch: &Epoch, sequence: u64) -> String {
    format!("{store_code}-{terminal_code}-{epoch}-{sequence:06}")
}

/// What a receipt's code says.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptCode {
    /// Receipt number.
    pub number: String,
    /// Event of the sale.
    pub event_id: EventId,
    /// When, Unix seconds.
    pub time_s: i64,
    /// Total with tax before cash rounding, minor units; negative on a refund's receipt.
    pub total_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// Hash of the event, as it stands in the chain.
    pub hash: Hash,
    /// The lines.
    pub lines: ReceiptLines,
}

/// Whether the lines fitted.
#[derive(Debug, Clone, PartialEq)]
pub enum ReceiptLines {
    /// All lines of the receipt.
    All(Vec<ReceiptCodeLine>),
    /// They did not fit.
    LeftOut,
}

/// A line in a receipt's code: what a return needs.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptCodeLine {
    /// The sale's line.
    pub line_id: LineId,
    /// SKU at the time.
    pub sku: String,
    /// How much.
    pub quantity: Quantity,
    /// Without tax, minor units.
    pub net_minor: i64,
    /// Net and tax, minor units.
    pub total_minor: i64,
    /// Tax per code; the name is not in the code and stands as the tax code.
    pub taxes: Vec<TaxPortion>,
}

impl ReceiptCode {
    /// Writes and signs the code. The lines are left out when the whole would exceed 1,200 bytes.
    pub fn encode(&self, key: &TerminalKey) -> String {
        let with_lines = self.encode_with(key, &self.lines);
        if with_lines.len() <= CODE_BYTES_MAX {
            return with_lines;
        }
        self.encode_with(key, &ReceiptLines::LeftOut)
    }

    fn encode_with(&self, key: &TerminalKey, lines: &ReceiptLines) -> String {
        let head = self.head_text();
        let tail = match lines {
            ReceiptLines::LeftOut => String::new(),
            ReceiptLines::All(lines) => {
                let lines: Vec<String> = lines.iter().map(ReceiptCodeLine::encode).collect();
                format!("|{}", lines.join(";"))
            }
        };
        let signature = key.sign(Purpose::Receipt, &signed_text(&head, &tail));
        format!("{head}|{signature}{tail}")
    }

    fn head_text(&self) -> String {
        format!(
            "{VERSION}|{}|{}|{}|{} {}|{}",
            escape(&self.number),
            compact(&self.event_id.uuid()),
            self.time_s,
            self.total_minor,
            self.currency.code(),
            self.hash.compact(),
        )
    }

    /// Reads a code without checking its signature. Error: `Malformed`, `Version`.
    pub fn parse(code: &str) -> Result<Self, ProtocolError> {
        Ok(split(code)?.0)
    }

    /// Reads a code and checks its signature with the terminal's public key. Error: `Signature` too.
    pub fn verify(code: &str, key: &PublicKey) -> Result<Self, ProtocolError> {
        let (read, signature, signed) = split(code)?;
        key.verify(Purpose::Receipt, &signed, &signature)?;
        Ok(read)
    }
}

/// What is signed: everything but the signature, the tail set apart so that no line can pass for a field.
fn signed_text(head: &str, tail: &str) -> Vec<u8> {
    [head.as_bytes(), b"\n", tail.as_bytes()].concat()
}

fn split(code: &str) -> Result<(ReceiptCode, Signature, Vec<u8>), ProtocolError> {
    if code.len() > READ_BYTES_MAX {
        return Err(ProtocolError::TooLarge { what: "the receipt code (bytes)", max: READ_BYTES_MAX });
    }
    let fields: Vec<&str> = code.trim_end_matches(['\r', '\n']).split('|').collect();
    let version = fields.first().copied().unwrap_or_default();
    if version != VERSION {
        let ours = version.strip_prefix("CF").is_some_and(|n| n.parse::<u32>().is_ok());
        return Err(match ours {
            true => ProtocolError::Version { what: "the receipt code", found: version.to_owned() },
            false => malformed("it does not begin with CF1"),
        });
    }
    let (head, lines) = match fields.len() {
        7 => (fields.as_slice(), None),
        8 => (&fields[..7], Some(fields[7])),
        _ => return Err(malformed("it does not have its seven or eight fields")),
    };
    let read = read_fields(head, lines)?;
    let signature = head[6].parse()?;
    let tail = lines.map(|lines| format!("|{lines}")).unwrap_or_default();
    Ok((read, signature, signed_text(&head[..6].join("|"), &tail)))
}

fn read_fields(head: &[&str], lines: Option<&str>) -> Result<ReceiptCode, ProtocolError> {
    let (total, currency) = head[4].split_once(' ').ok_or_else(|| malformed("the total has no currency"))?;
    let currency = Currency::parse(currency).map_err(|e| malformed(&e.to_string()))?;
    let lines = match lines {
        None => ReceiptLines::LeftOut,
        Some("") => ReceiptLines::All(Vec::new()),
        Some(lines) => {
            ReceiptLines::All(lines.split(';').map(ReceiptCodeLine::parse).collect::<Result<_, _>>()?)
        }
    };
    Ok(ReceiptCode {
        number: unescape(head[1])?,
        event_id: EventId::new(parse_uuid(head[2])?),
        time_s: parse_number(head[3])?,
        total_minor: parse_number(total)?,
        currency,
        hash: Hash::parse_compact(head[5])?,
        lines,
    })
}

impl ReceiptCodeLine {
    /// `line,sku,quantity,net,total,taxes`; taxes `code:percent:base:tax`, joined by `+`.
    fn encode(&self) -> String {
        let taxes: Vec<String> = self
            .taxes
            .iter()
            .map(|tax| format!("{}:{}:{}:{}", escape(&tax.code), tax.percent, tax.base_minor, tax.tax_minor))
            .collect();
        format!(
            "{},{},{},{},{},{}",
            compact(&self.line_id.uuid()),
            escape(&self.sku),
            self.quantity,
            self.net_minor,
            self.total_minor,
            taxes.join("+"),
        )
    }

    fn parse(text: &str) -> Result<Self, ProtocolError> {
        let fields: Vec<&str> = text.split(',').collect();
        let &[line_id, sku, quantity, net, total, taxes] = fields.as_slice() else {
            return Err(malformed("a line does not have its six fields"));
        };
        let taxes =
            taxes.split('+').filter(|tax| !tax.is_empty()).map(parse_tax).collect::<Result<_, _>>()?;
        Ok(Self {
            line_id: LineId::new(parse_uuid(line_id)?),
            sku: unescape(sku)?,
            quantity: Quantity::parse(quantity).map_err(|e| malformed(&e.to_string()))?,
            net_minor: parse_number(net)?,
            total_minor: parse_number(total)?,
            taxes,
        })
    }
}

fn parse_tax(text: &str) -> Result<TaxPortion, ProtocolError> {
    let fields: Vec<&str> = text.split(':').collect();
    let &[code, percent, base, tax] = fields.as_slice() else {
        return Err(malformed("a tax does not have its four fields"));
    };
    let code = unescape(code)?;
    Ok(TaxPortion {
        name: code.clone(),
        code,
        percent: parse_number(percent)?,
        base_minor: parse_number(base)?,
        tax_minor: parse_number(tax)?,
    })
}

fn malformed(detail: &str) -> ProtocolError {
    ProtocolError::malformed("receipt code", detail)
}

fn parse_number<T: std::str::FromStr<Err: Display>>(text: &str) -> Result<T, ProtocolError> {
    text.parse().map_err(|e: T::Err| malformed(&e.to_string()))
}

fn compact(id: &Uuid) -> String {
    BASE64URL_NOPAD.encode(id.as_bytes())
}

fn parse_uuid(text: &str) -> Result<Uuid, ProtocolError> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
    bytes.map(Uuid::from_bytes).ok_or_else(|| malformed("an id does not have its 22 characters"))
}

/// Letters, digits and `-._/` stay; everything else becomes `%XX`, so that no text passes for a border.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => escaped.push(byte.into()),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

fn unescape(text: &str) -> Result<String, ProtocolError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().unwrap_or(b'?'), rest.next().unwrap_or(b'?')];
        let decoded =
            data_encoding::HEXUPPER.decode(&digits).map_err(|_| malformed("an escape is cut off"))?;
        bytes.extend(decoded);
    }
    String::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))
}

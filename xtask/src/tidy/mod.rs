//! `cargo xtask tidy`: the rules of the house as a test. Each rule is a function from the files of
//! the checkout to complaints; STYLE.md gives the reason of each.

mod layers;
mod paths;
mod ratchet;
mod sources;

use sources::Checkout;

/// One broken rule: where, and what to do.
pub struct Complaint {
    place: String,
    advice: String,
}

impl Complaint {
    fn new(place: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { place: place.into(), advice: advice.into() }
    }
}

/// Checks every rule and prints each complaint; `update` writes the ratchets anew first.
pub fn run(update: bool) -> Result<(), String> {
    let checkout = Checkout::read()?;
    if update {
        ratchet::update(&checkout)?;
    }
    let rules: [fn(&Checkout) -> Vec<Complaint>; 7] = [
        sources::headers,
        sources::left_over,
        layers::sql_only_in_sql_files,
        layers::dependencies,
        layers::contexts_apart,
        layers::cores_without_io,
        paths::named_paths_exist,
    ];
    let mut complaints: Vec<Complaint> = rules.iter().flat_map(|rule| rule(&checkout)).collect();
    complaints.extend(ratchet::check(&checkout)?);
    for complaint in &complaints {
        eprintln!("{}: {}", complaint.place, complaint.advice);
    }
    match complaints.len() {
        0 => Ok(()),
        count => Err(format!("tidy: {count} places break a rule of the house (STYLE.md gives the reasons).")),
    }
}

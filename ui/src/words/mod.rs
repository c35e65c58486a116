//! Words in the person's language, amounts and times as it writes them. Message files are a translator's
//! (`ui/locales/*/till.ftl`, `ui/locales/*/office.ftl`); a test sees that none lacks a message, and what one lacks all
//! the same is said in English.

mod numbers;

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::api::Money;

/// A language: code, its own name, whether it is written from right to left.
struct Language {
    code: &'static str,
    name: &'static str,
    rtl: bool,
}

const LANGUAGES: &[Language] = &[
    Language { code: "en", name: "English", rtl: false },
    Language { code: "de", name: "Deutsch", rtl: false },
    Language { code: "fr", name: "Français", rtl: false },
    Language { code: "es", name: "Español", rtl: false },
    Language { code: "ar", name: "العربية", rtl: true },
];

/// The message file of a language: one function a face, so that a page carries its own face's words only.
pub type File = fn(&str) -> &'static str;

/// The till's words.
#[must_use]
pub fn till_file(code: &str) -> &'static str {
    match code {
        "de" => include_str!("../../locales/de/till.ftl"),
        "fr" => include_str!("../../locales/fr/till.ftl"),
        "es" => include_str!("../../locales/es/till.ftl"),
        "ar" => include_str!("../../locales/ar/till.ftl"),
        _ => include_str!("../../locales/en/till.ftl"),
    }
}

/// The office's words.
#[must_use]
pub fn office_file(code: &str) -> &'static str {
    match code {
        "de" => include_str!("../../locales/de/office.ftl"),
        "fr" => include_str!("../../locales/fr/office.ftl"),
        "es" => include_str!("../../locales/es/office.ftl"),
        "ar" => include_str!("../../locales/ar/office.ftl"),
        _ => include_str!("../../locales/en/office.ftl"),
    }
}

/// Codes and own names of all languages.
pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.iter().map(|language| (language.code, language.name))
}

/// The language that fits a tag such as `de-AT` best; English where none does.
#[must_use]
pub fn fitting(tag: &str) -> &'static str {
    let code = tag.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES
        .iter()
        .find(|language| language.code.eq_ignore_ascii_case(code))
        .map_or("en", |language| language.code)
}

/// The words of one language.
pub struct Words {
    language: &'static Language,
    bundle: FluentBundle<FluentResource>,
    english: Option<FluentBundle<FluentResource>>,
}

impl Words {
    /// The till's words in a language, by its code.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self::of(till_file, code)
    }

    /// A face's words in a language, by its code.
    #[must_use]
    pub fn of(file: File, code: &str) -> Self {
        let language = LANGUAGES.iter().find(|language| language.code == code).unwrap_or(&LANGUAGES[0]);
        let english = (language.code != "en").then(|| bundle(file, &LANGUAGES[0]));
        Self { language, bundle: bundle(file, language), english }
    }

    /// A message without terms, where there is one.
    #[must_use]
    pub fn known(&self, id: &str) -> Option<String> {
        self.find(id, &[])
    }

    /// `ltr` or `rtl`.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        if self.language.rtl { "rtl" } else { "ltr" }
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.language.code
    }

    /// A message without terms.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A message with its terms filled in; the id itself where no language has it.
    #[must_use]
    pub fn with(&self, id: &str, terms: &[(&str, &str)]) -> String {
        self.find(id, terms).unwrap_or_else(|| id.to_owned())
    }

    /// A message that counts something.
    #[must_use]
    pub fn count(&self, id: &str, count: u64) -> String {
        let mut args = FluentArgs::new();
        args.set("count", FluentValue::from(count));
        self.format(id, &args).unwrap_or_else(|| id.to_owned())
    }

    /// A refusal: words by its code where there are some, else the till's own sentence.
    #[must_use]
    pub fn refusal(&self, code: &str, detail: &str) -> String {
        if let Some(text) = self.find(&format!("code-{code}"), &[]).or_else(|| self.find(code, &[])) {
            return text;
        }
        if detail.is_empty() { code.to_owned() } else { detail.to_owned() }
    }

    fn find(&self, id: &str, terms: &[(&str, &str)]) -> Option<String> {
        let mut args = FluentArgs::new();
        for (name, value) in terms {
            args.set(*name, FluentValue::String(Cow::Owned((*value).to_owned())));
        }
        self.format(id, &args)
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        [Some(&self.bundle), self.english.as_ref()].into_iter().flatten().find_map(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            // A term that is missing shows as its name; there is nothing better to do with it here.
            Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
        })
    }

    /// An amount as this language writes it, without its currency.
    #[must_use]
    pub fn money(&self, money: &Money) -> String {
        numbers::amount(self.language.code, &money.amount)
    }

    /// A decimal number as this language writes it.
    #[must_use]
    pub fn number(&self, text: &str) -> String {
        numbers::amount(self.language.code, text)
    }
}

fn bundle(file: File, language: &Language) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = language.code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![id]);
    // Marks around terms are for mixed directions; the page isolates amounts and names by itself.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(file(language.code).to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn ids(file: &str) -> BTreeSet<&str> {
        let names = file.lines().filter(|line| !line.starts_with(['#', ' ', '}', '[', '*']));
        names.filter_map(|line| line.split_once(" =").map(|(id, _)| id)).collect()
    }

    fn terms(file: &str, id: &str) -> BTreeSet<String> {
        let mut within = false;
        let mut found = BTreeSet::new();
        for line in file.lines() {
            if !line.starts_with(' ') {
                within = line.split_once(" =").is_some_and(|(name, _)| name == id);
            }
            if within {
                found.extend(
                    line.split('$')
                        .skip(1)
                        .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>()),
                );
            }
        }
        found
    }

    #[test]
    fn every_language_has_every_message_with_its_terms() {
        for file in [till_file, office_file] {
            let english = file("en");
            for language in LANGUAGES {
                let text = file(language.code);
                assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{} does not parse", language.code);
                assert_eq!(ids(text), ids(english), "messages of {}", language.code);
                for id in ids(english) {
                    assert_eq!(terms(text, id), terms(english, id), "terms of {id} in {}", language.code);
                }
            }
        }
    }

    #[test]
    fn counting_follows_the_language() {
        let english = Words::new("en");
        assert_eq!(english.count("pill-waiting", 1), "1 sale waiting");
        assert_eq!(english.count("pill-waiting", 14), "14 sales waiting");
        assert_eq!(Words::new("xx").say("back"), "Back");
    }

    #[test]
    fn a_refusal_has_words_or_its_own_sentence() {
        let english = Words::new("en");
        assert_eq!(
            english.refusal("WRONG_PIN", "This PIN is not right; try again."),
            "This PIN is not right."
        );
        assert_eq!(english.refusal("SOMETHING_NEW", "Do this."), "Do this.");
    }

    #[test]
    fn the_desktops_language_finds_ours() {
        assert_eq!((fitting("de-AT"), fitting("AR_eg"), fitting("fi")), ("de", "ar", "en"));
    }
}

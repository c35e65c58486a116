//! `docs/events/` is what the code says: a schema per type of event and the table of who hears of it.
//! `COUNTERFOIL_WRITE_DOCS=1 cargo test -p sync-server --lib docs_of_events` writes the files anew.

use std::collections::BTreeMap;
use std::path::Path;

use crate::events::RECEIPTS_OF;
use crate::facts::schema::{Audience, TYPES};

const HEAD: &str = "\
# Events

*Written by a test from `sync-server/src/facts/`; change the types there.*

Each fact is written to the outbox in the transaction that makes it true, so there is no fact without its event and no
event without its fact. Events are told at least once, and in order per aggregate: who gets one twice knows it by its `id`.
The envelope is `{id, type, timestamp, correlationId, data}`; beside this file lies the JSON schema of each type. Within a
version fields are only added: read what you know and pass over the rest.

How to read them and how to take them in is in `docs/guide/events.md`.

## Who consumes what

";

const TAIL: &str = "
- **stream**: `GET /api/events`, as a list or as server-sent events. Shop fronts' keys hear of goods, and of orders of
  their own channel; wholesale prices are for keys of wholesale.
- **webhooks**: a delivery for each webhook that wants the type (consumer `webhooks`, `sync-server/src/events/webhooks.rs`).
- **mail**: receipt, confirmation or cancellation, when the event names the buyer's address (consumer `mail`, `sync-server/src/events/mail.rs`).

Stock, books and the tills' feeds do not wait for events: they change in the transaction of the fact itself. Each consumer
keeps a cursor and an inbox of the ids that it has taken; an event that it cannot take is set aside, shown at
`GET /api/events/set-aside`, and can be handed to it again, while those behind it go on.
";

fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut readme = String::from(HEAD);
    readme.push_str("| Type | When | Consumers | Shop fronts hear of it |\n|---|---|---|---|\n");
    for known in TYPES {
        let consumers = match (known.audience, RECEIPTS_OF.contains(&known.name)) {
            (Audience::Receiver, _) => "the webhook tested",
            (_, true) => "stream, webhooks, mail",
            (_, false) => "stream, webhooks",
        };
        let shop_fronts = match known.audience {
            Audience::ShopFronts => "yes",
            Audience::OwnChannel => "of their own channel",
            Audience::Office | Audience::Receiver => "no",
        };
        let name = known.name;
        readme.push_str(&format!(
            "| [{name}]({name}.json) | {} | {consumers} | {shop_fronts} |\n",
            known.about
        ));
        let schema = serde_json::to_string_pretty(&known.schema().unwrap()).unwrap();
        files.insert(format!("{name}.json"), format!("{schema}\n"));
    }
    readme.push_str(TAIL);
    files.insert("README.md".to_owned(), readme);
    files
}

#[test]
fn docs_of_events_are_what_the_code_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/events");
    let files = files();
    if std::env::var_os("COUNTERFOIL_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &files {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let there =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: std::collections::BTreeSet<String> = there.collect();
    assert_eq!(there, files.keys().cloned().collect(), "see the head of this test for how they are written");
    for (name, text) in files {
        let found = std::fs::read_to_string(folder.join(&name)).unwrap();
        assert!(found == text, "docs/events/{name} is not what the code says; see the head of this test");
    }
}

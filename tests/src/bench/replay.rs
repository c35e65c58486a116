//! Records the statements that our code really runs, with their values, and runs them again bare: prepared
//! once, with nothing of ours around them (F-2's second limit). Transactions and savepoints are recorded too,
//! so a replay commits where the recording did.

use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Listens to connections, on whatever thread they work. Clones hear the same.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Recording>>);

impl Recorder {
    /// Begins to record what this connection runs.
    pub fn listen(&self, conn: &mut Connection) -> rusqlite::Result<()> {
        let recorder = self.clone();
        let note = move |event: TraceEvent<'_>| {
            // A trigger's inner statements are reported as comments: they run by themselves in the replay.
            if let TraceEvent::Stmt(statement, text) = event
                && !text.starts_with("--")
            {
                let expanded = statement.expanded_sql().unwrap_or_default();
                recorder.recording(|recorded| recorded.note(&statement.sql(), &expanded));
            }
        };
        conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note))
    }

    /// What was recorded since, values parsed back out of SQLite's own expansion.
    pub fn take(&self) -> Recording {
        self.recording(std::mem::take)
    }

    fn recording<T>(&self, work: impl FnOnce(&mut Recording) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Statements in the order in which they ran; each text is kept once.
#[derive(Default)]
pub struct Recording {
    places: BTreeMap<String, usize>,
    steps: Vec<(usize, Vec<Value>)>,
}

impl Recording {
    /// How many statements ran, transactions and savepoints included.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether nothing ran.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The texts, each at its place.
    fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<(usize, &str)> =
            self.places.iter().map(|(text, place)| (*place, text.as_str())).collect();
        texts.sort_unstable();
        texts.into_iter().map(|(_, text)| text).collect()
    }

    fn note(&mut self, sql: &str, expanded: &str) {
        let next = self.places.len();
        let place = *self.places.entry(sql.to_owned()).or_insert(next);
        self.steps.push((place, values(sql, expanded)));
    }
}

/// Runs the statements as they were; how long they took, preparing them not counted.
pub fn run(conn: &Connection, recording: &Recording) -> rusqlite::Result<Duration> {
    let mut prepared = prepare(conn, recording)?;
    let start = Instant::now();
    for (place, values) in &recording.steps {
        if let Some(statement) = prepared.get_mut(*place) {
            let mut rows = statement.query(params_from_iter(values))?;
            while rows.next()?.is_some() {}
        }
    }
    Ok(start.elapsed())
}

/// Walks through a recording in parts, each inside a transaction of whoever calls: the recording's own commits are left
/// out, its savepoints are not.
pub struct Walk<'c> {
    recording: &'c Recording,
    prepared: Vec<rusqlite::Statement<'c>>,
    /// Which of the texts begin or end a transaction, and what each adds to the depth of savepoints.
    kinds: Vec<(bool, i64)>,
    next: usize,
    depth: i64,
}

impl<'c> Walk<'c> {
    /// Stands before the first statement.
    pub fn new(conn: &'c Connection, recording: &'c Recording) -> rusqlite::Result<Self> {
        let kind = |text: &&str| {
            let starts = |word: &str| text.starts_with(word);
            let depth = i64::from(starts("SAVEPOINT")) - i64::from(starts("RELEASE"));
            (starts("BEGIN") || starts("COMMIT"), depth)
        };
        let kinds = recording.texts().iter().map(kind).collect();
        Ok(Self { recording, prepared: prepare(conn, recording)?, kinds, next: 0, depth: 0 })
    }

    /// Runs on until `parts` of `of` equal parts are behind, and no savepoint is open.
    pub fn go_on(&mut self, parts: usize, of: usize) -> rusqlite::Result<()> {
        let until = self.recording.steps.len() * parts / of.max(1);
        while self.next < until || self.depth > 0 {
            let Some((place, values)) = self.recording.steps.get(self.next) else { break };
            self.next += 1;
            let (Some(statement), Some(&(of_commit, depth))) =
                (self.prepared.get_mut(*place), self.kinds.get(*place))
            else {
                continue;
            };
            if of_commit {
                continue;
            }
            self.depth += depth;
            let mut rows = statement.query(params_from_iter(values))?;
            while rows.next()?.is_some() {}
        }
        Ok(())
    }
}

/// Runs the statements as [`run`] does and adds the time of each to what its text has taken so far.
pub fn watch(conn: &Connection, recording: &Recording, spent: &mut Spent) -> rusqlite::Result<()> {
    let mut prepared = prepare(conn, recording)?;
    let texts = recording.texts();
    for (place, values) in &recording.steps {
        let (Some(statement), Some(text)) = (prepared.get_mut(*place), texts.get(*place)) else { continue };
        let start = Instant::now();
        let mut rows = statement.query(params_from_iter(values))?;
        while rows.next()?.is_some() {}
        drop(rows);
        spent.add(text, start.elapsed());
    }
    Ok(())
}

/// Where the time goes, by statement.
#[derive(Default)]
pub struct Spent(BTreeMap<String, (Duration, usize)>);

impl Spent {
    fn add(&mut self, text: &str, time: Duration) {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let entry = self.0.entry(words).or_default();
        *entry = (entry.0 + time, entry.1 + 1);
    }

    /// The table, the dearest statement first, per one of `things`.
    pub fn table(&self, things: usize) -> String {
        let mut all: Vec<(&Duration, &usize, &str)> =
            self.0.iter().map(|(text, (time, count))| (time, count, text.as_str())).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        let per = |number: f64| number / things as f64;
        let total: Duration = self.0.values().map(|(time, _)| *time).sum();
        let head = format!("{:>9.2} µs  all statements\n", per(total.as_secs_f64() * 1e6));
        all.into_iter().fold(head, |table, (time, count, text)| {
            let short: String = text.chars().take(140).collect();
            let (us, count) = (per(time.as_secs_f64() * 1e6), per(*count as f64));
            format!("{table}{us:>9.2} µs {count:>7.3} ×  {short}\n")
        })
    }
}

fn prepare<'c>(
    conn: &'c Connection,
    recording: &Recording,
) -> rusqlite::Result<Vec<rusqlite::Statement<'c>>> {
    recording.texts().into_iter().map(|text| conn.prepare(text)).collect()
}

/// Walks template and expansion side by side: where the template says `?N`, the expansion has a literal.
fn values(sql: &str, expanded: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let (mut template, mut rest) = (sql, expanded);
    while let Some(at) = template.find('?') {
        rest = rest.get(at..).unwrap_or("");
        template = &template[at + 1..];
        let digits = template.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = template[..digits].parse().unwrap_or(0);
        template = &template[digits..];
        let (value, length) = literal(rest);
        rest = rest.get(length..).unwrap_or("");
        if found.len() < number {
            found.resize(number, Value::Null);
        }
        if let Some(slot) = number.checked_sub(1).and_then(|index| found.get_mut(index)) {
            *slot = value;
        }
    }
    found
}

fn literal(text: &str) -> (Value, usize) {
    if let Some(body) = text.strip_prefix('\'') {
        let mut end = 0;
        let bytes = body.as_bytes();
        while end < bytes.len() {
            if bytes[end] == b'\'' {
                if bytes.get(end + 1) != Some(&b'\'') {
                    break;
                }
                end += 1;
            }
            end += 1;
        }
        return (Value::Text(body[..end].replace("''", "'")), end + 2);
    }
    if let Some(body) = text.strip_prefix("x'") {
        let end = body.find('\'').unwrap_or(body.len());
        let blob = data_encoding::HEXLOWER_PERMISSIVE.decode(&body.as_bytes()[..end]).unwrap_or_default();
        return (Value::Blob(blob), end + 3);
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    (text[..end].parse().map_or(Value::Null, Value::Integer), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_statement_runs_again_with_the_same_values() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE a (t TEXT, i INTEGER, b BLOB, n TEXT)").unwrap();
        let recorder = Recorder::default();
        recorder.listen(&mut conn).unwrap();
        conn.execute(
            "INSERT INTO a (i, t, b, n) VALUES (?2, ?1, ?3, ?4)",
            ("it's ?1 'so'", -5_i64, [1_u8, 255].as_slice(), None::<String>),
        )
        .unwrap();
        let recorded = recorder.take();
        run(&conn, &recorded).unwrap();
        let rows: i64 =
            conn.query_row("SELECT count(*) FROM (SELECT DISTINCT * FROM a)", [], |row| row.get(0)).unwrap();
        let all: i64 = conn.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!((rows, all), (1, 2));
    }
}

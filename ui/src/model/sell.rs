//! Home: codes, search, grid, the selected line.

use domain::Quantity;

use super::app::{App, Effects, Grid, Screen, Search, Tone};
use super::dialog::Dialog;
use super::message::{Asked, Effect, Field};
use crate::api::{Answer, Shelf, Ticket, Tile};

impl App {
    /// Home with a clear head; what the grid shows is asked anew, since stock moved.
    pub(super) fn go_home(&mut self) -> Effects {
        self.screen = Screen::Sell;
        self.dialog = None;
        self.error = None;
        self.busy = false;
        self.clear(&[Field::Search, Field::Amount, Field::Reference]);
        self.search = Search::default();
        let mut effects = vec![Effect::Blur, Self::ask(&["show"], Asked::Show)];
        effects.extend(self.ask_shelf());
        effects
    }

    /// Categories and quick keys; the open category is asked again too.
    pub(super) fn ask_shelf(&mut self) -> Effects {
        let mut effects = vec![Self::ask(&["browse"], Asked::Shelf), Self::ask(&["count"], Asked::Count)];
        if let Some(open) = &self.grid.open {
            effects.push(Self::ask(&["browse", open], Asked::Tiles(0)));
        }
        effects
    }

    /// A code goes onto the ticket, as often as was asked for.
    pub(super) fn sell_code(&mut self, code: &str) -> Effects {
        let code = match self.times.take() {
            Some(times) => format!("{times}*{code}"),
            None => code.to_owned(),
        };
        vec![Self::ask(&["scan", &code], Asked::Scan)]
    }

    /// The search field changed: `6*` is a number of the next thing, all else a question.
    pub(super) fn search_changed(&mut self, text: String) -> Effects {
        if let Some(times) = text.strip_suffix('*')
            && Quantity::parse(times.trim()).is_ok_and(Quantity::is_positive)
        {
            self.times = Some(times.trim().to_owned());
            self.set(Field::Search, "");
            self.search = Search { in_flight: self.search.in_flight, ..Search::default() };
            return Effects::new();
        }
        self.set(Field::Search, text);
        self.search_again()
    }

    /// One question at a time, the latest text wins.
    pub(super) fn search_again(&mut self) -> Effects {
        let text = self.field(Field::Search).trim().to_owned();
        if text.is_empty() {
            self.search.results = None;
            self.search.enter = false;
            return Effects::new();
        }
        if self.search.in_flight {
            return Effects::new();
        }
        self.search.in_flight = true;
        vec![Self::ask(&["search", &text], Asked::Search(text.clone()))]
    }

    pub(super) fn searched(&mut self, text: &str, answer: &Answer) -> Effects {
        self.search.in_flight = false;
        if self.field(Field::Search).trim() != text {
            return self.search_again();
        }
        match answer.read::<Found>() {
            Ok(found) => {
                self.search.results = Some(found.results);
                self.search.highlighted = 0;
                if std::mem::take(&mut self.search.enter) { self.take_highlighted() } else { Effects::new() }
            }
            Err(problem) => vec![self.refuse(&problem)],
        }
    }

    /// Enter at home: a code typed by hand, or the highlighted result.
    pub(super) fn sell_enter(&mut self) -> Effects {
        let text = self.field(Field::Search).trim().to_owned();
        if text.is_empty() {
            return Effects::new();
        }
        if text.chars().all(|c| c.is_ascii_digit()) {
            self.end_search();
            let mut effects = vec![Effect::Blur];
            effects.extend(self.sell_code(&text));
            return effects;
        }
        if self.search.in_flight || self.search.results.is_none() {
            self.search.enter = true;
            return self.search_again();
        }
        self.take_highlighted()
    }

    fn take_highlighted(&mut self) -> Effects {
        let results = self.search.results.clone().unwrap_or_default();
        let Some(tile) = results.get(self.search.highlighted) else {
            return vec![self.say(Tone::Warn, "nothing-found", "")];
        };
        self.end_search();
        let mut effects = vec![Effect::Blur];
        effects.extend(self.add(tile));
        effects
    }

    fn end_search(&mut self) {
        self.clear(&[Field::Search]);
        self.search = Search { in_flight: self.search.in_flight, ..Search::default() };
    }

    /// A product was touched.
    pub(super) fn touched(&mut self, product_id: &str) -> Effects {
        let results = self.search.results.iter().flatten();
        let shown = results.chain(&self.grid.tiles).chain(&self.grid.quick_keys);
        let Some(tile) = shown.into_iter().find(|tile| tile.product_id == product_id).cloned() else {
            return Effects::new();
        };
        if self.search.results.is_some() {
            self.end_search();
        }
        self.add(&tile)
    }

    fn add(&mut self, tile: &Tile) -> Effects {
        match self.times.take() {
            None if tile.weighable => {
                self.set(Field::Quantity, "");
                self.open(Dialog::Quantity { add: Some((tile.product_id.clone(), tile.name.clone())) })
            }
            None => vec![Self::ask(&["add", &tile.product_id], Asked::Scan)],
            Some(times) => vec![Self::ask(&["add", &tile.product_id, &times], Asked::Scan)],
        }
    }

    /// Another category; its first page is asked.
    pub(super) fn open_category(&mut self, id: Option<String>) -> Effects {
        self.end_search();
        self.grid.open.clone_from(&id);
        self.grid.tiles.clear();
        self.grid.next = None;
        match id {
            Some(id) => vec![Effect::Blur, Self::ask(&["browse", &id], Asked::Tiles(0))],
            None => vec![Effect::Blur],
        }
    }

    pub(super) fn more_tiles(&mut self) -> Effects {
        match (self.grid.open.clone(), self.grid.next.take()) {
            (Some(id), Some(from)) => {
                vec![Self::ask(&["browse", &id, &from.to_string()], Asked::Tiles(from))]
            }
            _ => Effects::new(),
        }
    }

    pub(super) fn shelf(&mut self, answer: &Answer) -> Effects {
        if let Ok(shelf) = answer.read::<Shelf>() {
            self.grid = Grid {
                categories: shelf.categories,
                quick_keys: shelf.quick_keys,
                loaded: true,
                ..std::mem::take(&mut self.grid)
            };
        }
        // Without a catalogue the screen says so by the status.
        Effects::new()
    }

    pub(super) fn tiles(&mut self, from: u64, answer: &Answer) -> Effects {
        if let Ok(shelf) = answer.read::<Shelf>() {
            if from == 0 {
                self.grid.tiles.clear();
            }
            self.grid.tiles.extend(shelf.tiles);
            self.grid.next = shelf.next;
        }
        Effects::new()
    }

    /// The ticket as the till has it now; the line that changed is selected.
    pub(super) fn show(&mut self, ticket: Ticket) {
        let changed = ticket.lines.iter().position(|line| {
            self.ticket
                .lines
                .iter()
                .all(|old| (&old.line_id, &old.quantity) != (&line.line_id, &line.quantity))
        });
        let last = ticket.lines.len().saturating_sub(1);
        self.selected = changed.unwrap_or(self.selected).min(last);
        if ticket.lines.is_empty() {
            self.age_checked = false;
        }
        self.ticket = ticket;
    }

    pub(super) fn move_selection(&mut self, by: i64) -> Effects {
        let moved = |at: usize, count: usize| {
            let last = i64::try_from(count.saturating_sub(1)).unwrap_or(0);
            let at = i64::try_from(at).unwrap_or(0) + by;
            usize::try_from(at.clamp(0, last)).unwrap_or(0)
        };
        match &self.search.results {
            Some(results) => self.search.highlighted = moved(self.search.highlighted, results.len()),
            None => self.selected = moved(self.selected, self.ticket.lines.len()),
        }
        Effects::new()
    }

    /// The number of the selected line, from 1, where there is one that may be changed.
    pub(super) fn line(&self) -> Option<String> {
        let line = self.ticket.lines.get(self.selected)?;
        (line.follows.is_none() && !self.ticket.is_refund()).then(|| (self.selected + 1).to_string())
    }

    /// One more or one less; less than one takes the line off.
    pub(super) fn step(&mut self, by: i64) -> Effects {
        let Some(number) = self.line() else { return Effects::new() };
        let step = Quantity::from_thousandths(by * 1000);
        let quantity =
            self.ticket.lines.get(self.selected).and_then(|line| Quantity::parse(&line.quantity).ok());
        match quantity.and_then(|quantity| quantity.checked_add(step)) {
            Some(quantity) if quantity.is_positive() => {
                vec![Self::ask(&["line", "qty", &number, &quantity.to_string()], Asked::Ticket)]
            }
            _ => self.void_line(),
        }
    }

    pub(super) fn void_line(&mut self) -> Effects {
        match self.line() {
            Some(number) => vec![Self::ask(&["line", "void", &number], Asked::Ticket)],
            None => Effects::new(),
        }
    }
}

/// What `search` answers.
#[derive(serde::Deserialize)]
struct Found {
    #[serde(default)]
    results: Vec<Tile>,
}

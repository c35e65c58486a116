//! What comes into the office's state and what goes out of it: messages, touches, effects, and the small things that they
//! carry.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entry::EntryField;
use super::forms::FormId;
use super::load::{Problem, Reply};

/// Who is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Session {
    /// Sent with every request.
    pub token: String,
    /// Until when.
    pub expires_at: String,
    /// Whose.
    pub user: User,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// What they may.
    pub role: String,
}

/// The sign-in form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Login {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
    /// Whether it is being looked at.
    pub busy: bool,
    /// Why not.
    pub problem: Option<Problem>,
    /// Whether a session ended by itself.
    pub ended: bool,
    /// Whether the password is forgotten.
    pub forgot: bool,
    /// Whether a mail is on its way.
    pub mailed: bool,
    /// Whether there is a new password.
    pub changed: bool,
}

/// A message that goes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Which one, so that an older one's end does not take it away.
    pub number: u64,
    /// Its words.
    pub words: &'static str,
    /// Whether something went wrong.
    pub bad: bool,
}

/// What a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Signing in.
    Login,
    /// A mail for a new password.
    Forgot,
    /// The new password.
    Reset,
    /// The open form.
    Form,
    /// The entry by hand.
    Entry,
    /// The import, as a trial or not.
    Import,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The page was opened: here, with the session that the browser kept.
    Start(String, Option<Session>),
    /// Back or forward.
    Came(String),
    /// The answer of a slot.
    Answered(String, Reply),
    /// The answer of a request.
    Done(Sent, Reply),
    /// A toast has been there long enough.
    ToastOver(u64),
    /// It is time to look how far the import is.
    Look,
    /// A file came, or did not.
    Downloaded(bool),
    /// A file was read: name, text.
    File(String, String),
    /// Something was touched.
    Act(Act),
}

/// What was touched.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // their names are what they are
pub enum Act {
    Email(String),
    Password(String),
    /// Signs in, or what else stands before the office.
    LogIn,
    Forgot(bool),
    LogOut,
    Go(String),
    /// The same screen with another filter.
    Filter(&'static str, String),
    /// By a column's heading; again: the other way.
    Sort(&'static str),
    NextPage,
    PreviousPage,
    Reload,
    Open(FormId, Value),
    Close,
    /// As `Close`, by a key or a click beside it: what was typed line by line is kept.
    Slip,
    /// A file: what is asked, and what it is called.
    Download(&'static str, &'static str),
    Type(&'static str, String),
    FindType(String),
    /// Looks for what was typed or scanned.
    Find,
    /// One of several that were found.
    Choose(usize),
    Line(usize, &'static str, String),
    /// On to the next line.
    LineDone,
    LineRemove(usize),
    Submit,
    Entry(EntryField, String),
    EntryAdd,
    EntryRemove(usize),
    EntrySubmit,
    ImportRun,
    ImportAway,
    Menu(bool),
    Theme,
    Language(String),
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// GET, the answer into a slot.
    Get(String, String),
    /// A write: what for, method, path, body, its media type, the version that it is about, a number that says what is the
    /// same request.
    Send(Sent, &'static str, String, String, &'static str, String, u64),
    /// The page's address, to come back to.
    Push(String),
    /// The page's address, in the place of the one before.
    Replace(String),
    /// The session into the browser's keeping; `None`: out of it.
    Keep(Option<Session>),
    /// The session of this token ends at the server too.
    End(String),
    /// The cursor to the element of this id.
    Focus(String),
    /// The cursor to where it was before a form was opened; to the title, where that is gone.
    Return,
    /// A file to be kept: what is asked, and what it is called.
    Download(&'static str, &'static str),
    /// `Msg::Look` after so many milliseconds.
    LookAfter(u64),
    /// A toast ends later.
    Toast(u64),
    /// A setting of this browser.
    Remember(&'static str, String),
    /// Theme, language and direction onto the page.
    Look,
}

//! The handshake (E-1, E-2, U-6): a challenge signed with the till's key brings a token, a time anchor, and
//! the server's view of the till's chain. Challenges and tokens are stamps: stored nowhere.

use super::enrol::{check_protocol, feeds_of};
use super::terminals::epoch_closed;
use super::{IdentityError, ServerKeys, Terminal, TerminalStatus, close_epoch, load_terminal};
use domain::TerminalId;
use protocol::{ChainHead, ChallengeReply, ChallengeRequest, HelloReply, HelloRequest, Stamp, TimeAnchor};
use protocol::{mint_stamp, open_stamp};
use store::{StoreError, Tx};

/// How long a challenge is good, milliseconds.
pub const CHALLENGE_MS: i64 = 2 * 60 * 1000;
/// How long an access token lives, milliseconds (E-1: at most 15 minutes).
pub const TOKEN_MS: i64 = 15 * 60 * 1000;

const CHALLENGE: &str = "challenge";
const TOKEN: &str = "token";

/// What the handshake asks of the journals' keeper.
pub trait Chains {
    /// The terminal's chain that grew last, and how far it reaches.
    fn latest(&self, tx: &Tx, terminal: TerminalId) -> Result<Option<ChainHead>, StoreError>;
    /// What is here of the chain that a till says it has.
    fn view(&self, tx: &Tx, terminal: TerminalId, claimed: &ChainHead) -> Result<ChainView, StoreError>;
}

/// The server's view of a chain.
#[derive(Debug, Clone)]
pub struct ChainView {
    /// Head of the branch that holds what was claimed, else of the trunk; `None`: nothing is here.
    pub head: Option<ChainHead>,
    /// There is an event of the claimed epoch and number, with another hash.
    pub forked: bool,
}

/// Gives a challenge. It carries how far the till's chain reached when it was given: the hello made of it
/// must reach as far, else the till was set back. (A hello that is delivered late is thus never taken for
/// the hello of a till that was set back.)
pub fn challenge(
    tx: &Tx,
    keys: &ServerKeys,
    chains: &impl Chains,
    request: &ChallengeRequest,
) -> Result<ChallengeReply, IdentityError> {
    let terminal = load_terminal(tx, request.terminal_id)?;
    refuse_revoked(&terminal)?;
    let head = chains.latest(tx, terminal.id)?;
    let reached = head.map_or_else(|| "-:0".to_owned(), |head| format!("{}:{}", head.epoch, head.seq));
    let stamp = Stamp {
        purpose: CHALLENGE.to_owned(),
        subject: format!("{}:{reached}", terminal.id),
        expires_ms: tx.now_ms() + CHALLENGE_MS,
        // The stamp's authenticity and age are what counts; nothing hangs on two being different.
        nonce: [0; 16],
    };
    let challenge = mint_stamp(&keys.stamp_key, &stamp).map_err(stamping)?;
    Ok(ChallengeReply { challenge })
}

/// Answers a hello.
pub fn hello(
    tx: &Tx,
    keys: &ServerKeys,
    chains: &impl Chains,
    request: &HelloRequest,
) -> Result<HelloReply, IdentityError> {
    let terminal = load_terminal(tx, request.terminal_id)?;
    let reached = open_challenge(keys, tx.now_ms(), request)?;
    request.verify(&terminal.public_key).map_err(|_| IdentityError::Proof("the signature of the hello"))?;
    refuse_revoked(&terminal)?;
    check_protocol(request.protocol)?;
    let claimed = request.head();
    let view = chains.view(tx, terminal.id, &claimed)?;
    let set_back = reached.is_some_and(|(epoch, seq)| epoch == claimed.epoch.as_str() && seq > claimed.seq);
    if view.forked {
        close_epoch(tx, terminal.id, &claimed.epoch, "FORKED")?;
    } else if set_back {
        close_epoch(tx, terminal.id, &claimed.epoch, "SET_BACK")?;
    }
    Ok(HelloReply {
        token: mint_token(tx, keys, &terminal)?,
        expires_in_ms: TOKEN_MS.unsigned_abs(),
        server_ms: tx.now_ms(),
        anchor: TimeAnchor::sign(&keys.server_key, terminal.id, tx.now_ms()),
        head: view.head,
        incarnation: keys.incarnation,
        feeds: feeds_of(&terminal).iter().map(ToString::to_string).collect(),
        epoch_closed: epoch_closed(tx, terminal.id, &claimed.epoch)?,
    })
}

fn open_challenge(
    keys: &ServerKeys,
    now_ms: i64,
    request: &HelloRequest,
) -> Result<Option<(String, u64)>, IdentityError> {
    let bad = || IdentityError::Proof("the challenge is not one of this server or too old");
    let stamp = open_stamp(&keys.stamp_key, CHALLENGE, now_ms, &request.challenge).map_err(|_| bad())?;
    let parts: Vec<&str> = stamp.subject.split(':').collect();
    let [id, epoch, seq] = parts.as_slice() else { return Err(bad()) };
    if *id != request.terminal_id.to_string() {
        return Err(bad());
    }
    let seq = seq.parse().map_err(|_| bad())?;
    Ok((*epoch != "-").then(|| ((*epoch).to_owned(), seq)))
}

fn mint_token(tx: &Tx, keys: &ServerKeys, terminal: &Terminal) -> Result<String, IdentityError> {
    let mut nonce = [0; 16];
    tx.fill(&mut nonce);
    let stamp = Stamp {
        purpose: TOKEN.to_owned(),
        subject: terminal.id.to_string(),
        expires_ms: tx.now_ms() + TOKEN_MS,
        nonce,
    };
    mint_stamp(&keys.stamp_key, &stamp).map_err(stamping)
}

/// Whose token this is. The terminal is read anew, so that a revoked one is out at once. Error: `Token`,
/// `TerminalRevoked`.
pub fn read_token(tx: &Tx, keys: &ServerKeys, token: Option<&str>) -> Result<Terminal, IdentityError> {
    let token = token.ok_or(IdentityError::Token)?;
    let stamp = open_stamp(&keys.stamp_key, TOKEN, tx.now_ms(), token).map_err(|_| IdentityError::Token)?;
    let id = stamp.subject.parse().map_err(|_| IdentityError::Token)?;
    let terminal = load_terminal(tx, id)?;
    refuse_revoked(&terminal)?;
    Ok(terminal)
}

fn refuse_revoked(terminal: &Terminal) -> Result<(), IdentityError> {
    match terminal.status {
        TerminalStatus::Active => Ok(()),
        TerminalStatus::Revoked => Err(IdentityError::TerminalRevoked),
    }
}

fn stamping(error: protocol::ProtocolError) -> IdentityError {
    IdentityError::Stored(error.to_string())
}

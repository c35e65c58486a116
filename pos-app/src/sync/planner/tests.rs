//! The planner alone: facts in, tasks out.

use super::*;

fn view(ticks_ms: u64) -> View {
    View { ticks_ms, online: true, enrolled: true, waiting: false, has_replica: true }
}

fn logged_in() -> Planner {
    let mut planner = Planner::new(None);
    assert_eq!(planner.next(view(0)), Some(Task::Challenge));
    let request = planner.sent(Task::Challenge, 0);
    assert_eq!(planner.next(view(0)), None, "one request in flight");
    assert_eq!(planner.answered(request), Some(Task::Challenge));
    planner.on_challenge("c".into());
    assert_eq!(planner.next(view(0)), Some(Task::Hello("c".into())));
    planner.on_token("t".into(), 0, 900_000, vec!["catalog".into()]);
    planner
}

#[test]
fn a_round_logs_in_pushes_and_pulls() {
    let mut planner = logged_in();
    assert_eq!(planner.next(View { waiting: true, ..view(1) }), Some(Task::Push));
    assert_eq!(planner.next(view(2)), Some(Task::Pull("catalog".into())));
    planner.on_page(true);
    assert_eq!(planner.next(view(2)), Some(Task::Pull("catalog".into())));
    planner.on_page(false);
    assert_eq!(planner.next(view(3)), None);
    assert_eq!(planner.take_end(), Some(RoundEnd::Done));
    assert_eq!(planner.wake_at(), None, "an idle till owns no timer");
    planner.poke();
    assert_eq!(planner.next(view(4)), Some(Task::Pull("catalog".into())));
}

#[test]
fn a_failure_waits_and_then_probes() {
    let mut planner = logged_in();
    planner.on_failure(Trouble::new("X", "x"), 10, 0, 0);
    planner.poke();
    assert_eq!(planner.next(View { waiting: true, ..view(500) }), None, "a sale does not skip the wait");
    assert_eq!(planner.wake_at(), Some(1_010));
    assert_eq!(planner.next(View { waiting: true, ..view(1_010) }), Some(Task::Challenge));
}

#[test]
fn the_server_may_ask_for_a_longer_wait() {
    let mut planner = logged_in();
    planner.on_failure(Trouble::new("X", "x"), 10, 0, 60_000);
    assert_eq!(planner.wake_at(), Some(60_010));
    planner.force();
    assert!(planner.next(view(11)).is_some(), "a person skips the wait");
}

#[test]
fn a_refused_till_still_pushes() {
    let mut planner = Planner::new(None);
    assert_eq!(planner.next(view(0)), Some(Task::Challenge));
    planner.on_refused(Trouble::new("TERMINAL_REVOKED", "x"));
    assert_eq!(planner.next(View { waiting: true, ..view(1) }), Some(Task::Push));
    assert_eq!(planner.next(view(1)), None);
    assert!(matches!(planner.take_end(), Some(RoundEnd::Failed(_))));
    planner.wait_after_refusal(1, 5);
    assert!(planner.wake_at().is_some());
}

#[test]
fn a_round_may_pause_and_goes_on() {
    let mut planner = logged_in();
    assert!(planner.next(view(1)).is_some());
    assert!(planner.pause(1, 1_000));
    assert_eq!(planner.next(view(500)), None);
    assert_eq!(planner.take_end(), None, "the round is not over");
    assert_eq!(planner.next(view(1_001)), Some(Task::Pull("catalog".into())));
}

#[test]
fn a_late_answer_belongs_to_nobody() {
    let mut planner = logged_in();
    let request = planner.sent(Task::Push, 0);
    assert_eq!(planner.overdue(REQUEST_LIMIT_MS), Some(Task::Push));
    assert_eq!(planner.answered(request), None);
}

#[test]
fn the_file_comes_before_the_feeds() {
    let mut planner = logged_in();
    let without = View { has_replica: false, ..view(0) };
    assert_eq!(planner.next(without), Some(Task::Snapshot));
    planner.on_snapshot();
    assert_eq!(planner.next(view(1)), Some(Task::Pull("catalog".into())));
    planner.want_snapshot();
    assert_eq!(planner.next(view(1)), Some(Task::Snapshot));
}

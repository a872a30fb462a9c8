//! Where the parts of the Sync view stand; called by the one layout function.

use ratatui::layout::Rect;

use crate::tui::app::keys::Focus;
use crate::tui::frame::layout::{Areas, FOUR_PANES, LOW, Shape, THREE_PANES, TWO_PANES};
use crate::tui::widgets::split::{share, take_bottom, take_right, take_top};

/// Fewest and most rows of the pane that says what the note will hold.
const OUTCOME: (u16, u16) = (5, 14);

/// From this height on what changed stands below lists that stand side by side.
const BELOW_PAIR: u16 = 28;

/// From this height on what changed stands below lists of which one stands over the other.
const BELOW_STACK: u16 = 36;

/// Lays out the view in what the top and bottom lines leave.
pub(crate) fn lay_out_exchange(areas: &mut Areas, shape: Shape, mut rest: Rect) {
    let low = shape.size.height < LOW;
    if shape.spot == Focus::VERSIONS {
        return lay_out_versions(areas, shape, rest);
    }
    areas.heading = take_top(&mut rest, if low { 1 } else { 2 });
    areas.progress = take_bottom(&mut rest, 1);
    let width = shape.size.width;
    if shape.zoomed || width < TWO_PANES || low {
        *pane(areas, shape.spot) = rest;
        return;
    }
    let least = match width {
        ..THREE_PANES => BELOW_STACK,
        THREE_PANES..FOUR_PANES => BELOW_PAIR,
        FOUR_PANES.. => u16::MAX,
    };
    if shape.size.height >= least {
        let rows = rest.height / 2;
        areas.beside = take_bottom(&mut rest, rows);
    }
    if width < THREE_PANES {
        let upper = rest.height.div_ceil(2);
        areas.incoming = take_top(&mut rest, upper);
        areas.yours = rest;
        return;
    }
    if width >= FOUR_PANES {
        areas.beside = take_right(&mut rest, share(width, 40));
    }
    let right = rest.width / 2;
    areas.yours = take_right(&mut rest, right);
    areas.incoming = rest;
}

fn pane(areas: &mut Areas, spot: Focus) -> &mut Rect {
    if spot == Focus::YOURS {
        &mut areas.yours
    } else {
        &mut areas.incoming
    }
}

fn lay_out_versions(areas: &mut Areas, shape: Shape, mut rest: Rect) {
    if shape.size.height >= LOW {
        let rows = (rest.height / 4).clamp(OUTCOME.0, OUTCOME.1);
        areas.outcome = take_bottom(&mut rest, rows);
    }
    if shape.size.width < TWO_PANES {
        let upper = rest.height.div_ceil(2);
        areas.mine = take_top(&mut rest, upper);
    } else {
        let right = rest.width / 2;
        let theirs = take_right(&mut rest, right);
        areas.mine = rest;
        rest = theirs;
    }
    areas.theirs = rest;
}

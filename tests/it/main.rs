//! Behaviour over HTTP against the sandbox, told in the users' verbs. One binary: a file per story.

// clippy.toml lets tests unwrap; the verbs they share are tests, too, and «is killed» is said of what is gone afterwards.
#![allow(clippy::unwrap_used, clippy::wrong_self_convention)]

mod approval;
mod binary;
mod calendars;
mod chain;
mod chance;
mod channels;
mod citizens;
mod clocks;
mod correct;
mod crash;
mod crowds;
mod demands;
mod desk;
mod disk;
mod first_day;
mod forecast;
mod hands;
mod hurry;
mod imports;
mod launch;
mod losses;
mod media;
mod newsdesk;
mod odd_feeds;
mod paid;
mod papers;
mod permissions;
mod plan;
mod post_office;
mod questions;
mod queue;
mod refusals;
mod reminders;
mod repeats;
mod restore;
mod templates;
mod threats;
mod town;
mod versions;
mod visit;
mod watching;
mod whole_life;
mod why;

//! Behaviour over HTTP against the sandbox, told in the users' verbs. One binary: a file per story.

mod binary;
mod crash;
mod papers;
mod post_office;
mod threats;
mod town;

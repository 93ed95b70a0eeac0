//! What the program logs in a test. One subscriber for the whole process, which each thread reads for itself: one of a thread's own may be
//! passed over, because what is logged anywhere is remembered as wanted by nobody where another thread has none.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

thread_local! {
    static SAID: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

static LISTENING: Once = Once::new();

/// Takes what is said in a thread that listens.
struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        SAID.with_borrow_mut(|said| said.as_mut().map(|said| said.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is logged in this thread until it is dropped.
pub struct Log(());

impl Log {
    pub fn begins() -> Self {
        LISTENING.call_once(|| {
            let subscriber = tracing_subscriber::fmt().with_writer(|| Ear).with_ansi(false).finish();
            tracing::subscriber::set_global_default(subscriber).expect("nobody else listens");
        });
        SAID.set(Some(Vec::new()));
        Self(())
    }

    /// What was said since the last time.
    pub fn said(&self) -> String {
        let said = SAID.with_borrow_mut(|said| said.as_mut().map(std::mem::take).unwrap_or_default());
        String::from_utf8(said).unwrap()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        SAID.set(None);
    }
}

//! What was measured, as a table in Markdown.

/// Rows as they come.
#[derive(Default)]
pub struct Table(Vec<[String; 3]>);

impl Table {
    /// A row: what was measured, what is to be reached, what it was. Also said at once: the whole takes its time.
    pub fn row(&mut self, what: impl Into<String>, reach: impl Into<String>, measured: impl Into<String>) {
        let row = [what.into(), reach.into(), measured.into()];
        println!("{}: {}", row[0], row[2]);
        self.0.push(row);
    }

    /// Prints all of it.
    pub fn print(&self, rounds: usize) {
        println!("\n| what (middle of {rounds}) | reach | measured |\n| --- | --- | --- |");
        for [what, reach, measured] in &self.0 {
            println!("| {what} | {reach} | {measured} |");
        }
    }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    at(&mut values, 0.5)
}

/// The value below which this share of them lies.
pub fn at(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(((values.len().saturating_sub(1)) as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}

//! The small tables that are part of the program (`data/*.tsv`): tab-separated, a line of column names, `#` before a
//! remark. Calls nobody. They are ours and checked by tests, so a fault is a text for whoever edited them.

/// One line of a table.
pub struct Row {
    columns: &'static [&'static str],
    cells: Vec<&'static str>,
    line: &'static str,
}

/// The lines below the column names. The names are kept for the life of the program, as the tables are.
pub fn rows(text: &'static str) -> impl Iterator<Item = Row> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let columns: &'static [&'static str] = lines.next().unwrap_or_default().split('\t').collect::<Vec<_>>().leak();
    lines.map(move |line| Row { columns, cells: line.split('\t').collect(), line })
}

impl Row {
    /// What stands in a column; nothing if it is empty or there is no such column.
    pub fn cell(&self, column: &str) -> Option<&'static str> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.cells.get(at).copied().filter(|cell| !cell.is_empty())
    }

    /// What must stand in a column.
    pub fn need(&self, column: &str) -> Result<&'static str, String> {
        self.cell(column).ok_or_else(|| format!("no {column} in the line {:?}", self.line))
    }

    /// A column that is read as something else; nothing if it is empty.
    pub fn read<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>, String> {
        let fault = |text| format!("{column} can't be {text:?} in the line {:?}", self.line);
        self.cell(column).map(|text| text.parse().map_err(|_| fault(text))).transpose()
    }

    /// The languages that have a column with this prefix (`name_` finds `kk` and `ru`), in the table's order.
    pub fn languages(&self, prefix: &str) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(move |column| column.strip_prefix(prefix))
    }
}

//! Layout of a table: which columns are shown, how wide they are, and how high its rows are.

/// Width of a table. A narrower table leaves out less important columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableWidth {
    Narrow,
    Medium,
    Wide,
}

impl TableWidth {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Narrow => "narrow",
            Self::Medium => "medium",
            Self::Wide => "wide",
        }
    }
}

/// Tracks of the CSS grid of a table of some width. `columns` are the tracks of its columns, and the narrowest width that shows each.
pub fn tracks<'a>(columns: impl Iterator<Item = (&'a str, TableWidth)>, width: TableWidth) -> String {
    let shown: Vec<&str> = columns.filter(|(_, from)| *from <= width).map(|(track, _)| track).collect();
    shown.join(" ")
}

/// Columns that the user has hidden: their names, separated by spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HiddenColumns(String);

impl HiddenColumns {
    pub const fn new(names: String) -> Self {
        Self(names)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.split(' ').any(|own| own == name)
    }

    /// These without a column that they have, or with another.
    pub fn toggled(&self, name: &str) -> Self {
        let added = if self.has(name) { "" } else { name };
        let names = self.0.split(' ').filter(|own| *own != name).chain([added]).filter(|name| !name.is_empty());
        Self(names.collect::<Vec<_>>().join(" "))
    }
}

/// Height of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    #[default]
    Comfortable,
    /// One line where possible.
    Compact,
}

impl Density {
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }

    /// An unknown name is the default.
    pub fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|density| density.as_str() == name).unwrap_or_default()
    }
}

/// What the user can choose about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableLayout {
    pub hidden: HiddenColumns,
    pub density: Density,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_table_leaves_out_less_important_columns() {
        let columns = [("2fr", TableWidth::Narrow), ("8rem", TableWidth::Medium), ("5rem", TableWidth::Wide)];
        let of = |width| tracks(columns.into_iter(), width);
        assert_eq!(of(TableWidth::Wide), "2fr 8rem 5rem");
        assert_eq!(of(TableWidth::Medium), "2fr 8rem");
        assert_eq!(of(TableWidth::Narrow), "2fr");
    }

    #[test]
    fn a_column_is_hidden_until_it_is_toggled_again() {
        let hidden = HiddenColumns::default().toggled("size").toggled("trigger");
        assert_eq!(hidden.as_str(), "size trigger");
        assert!(hidden.has("size") && !hidden.has("siz") && !hidden.has("phase"));
        assert_eq!(hidden.toggled("size"), HiddenColumns::new("trigger".to_owned()));
        assert_eq!(hidden.toggled("trigger").toggled("size"), HiddenColumns::default());
        assert!(!HiddenColumns::default().has("size"));
    }

    #[test]
    fn a_density_is_read_by_its_name() {
        for density in Density::ALL {
            assert_eq!(Density::of(density.as_str()), density);
        }
        assert_eq!(Density::of("dense"), Density::Comfortable);
    }
}

//! What is attached to a view by name, in order.

use std::any::Any;
use std::fmt;

/// Values of a type that only their user knows, which is what knows the view.
#[derive(Default)]
pub(crate) struct Attached {
    entries: Vec<Entry>,
    /// The last assigned number.
    numbered: u64,
}

struct Entry {
    name: String,
    number: u64,
    /// `None` while it is in use.
    value: Option<Box<dyn Any + Send + Sync>>,
}

impl Attached {
    /// Attaches a value after the others, or in the place of one with the same name; returns false if
    /// there are `limit` others.
    pub(crate) fn attach(
        &mut self,
        name: &str,
        value: Box<dyn Any + Send + Sync>,
        limit: usize,
    ) -> bool {
        self.numbered += 1;
        let entry = Entry { name: name.to_owned(), number: self.numbered, value: Some(value) };
        if let Some(known) = self.entries.iter_mut().find(|known| known.name == name) {
            *known = entry;
        } else if self.entries.len() < limit {
            self.entries.push(entry);
        } else {
            return false;
        }
        true
    }

    /// Detaches a value, which may be in use; returns false if none has this name.
    pub(crate) fn detach(&mut self, name: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|known| known.name != name);
        self.entries.len() < before
    }

    /// The numbers of all values, in order.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.entries.iter().map(|known| known.number).collect()
    }

    /// Takes a value out to use it.
    pub(crate) fn take(&mut self, number: u64) -> Option<Box<dyn Any + Send + Sync>> {
        self.entry(number)?.value.take()
    }

    /// Returns a value after its use, unless it was detached or replaced meanwhile.
    pub(crate) fn put_back(&mut self, number: u64, value: Box<dyn Any + Send + Sync>) {
        if let Some(entry) = self.entry(number) {
            entry.value = Some(value);
        }
    }

    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|known| known.number == number)
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|known| &known.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Attached;

    fn names(attached: &mut Attached) -> Vec<&'static str> {
        let numbers = attached.numbers().into_iter();
        let names = numbers.map(|number| *attached.take(number).unwrap().downcast().unwrap());
        names.collect()
    }

    #[test]
    fn a_value_takes_the_place_of_one_with_its_name_and_no_more_than_the_limit_are_kept() {
        let mut attached = Attached::default();
        assert!(attached.attach("a", Box::new("1"), 2) && attached.attach("b", Box::new("2"), 2));
        assert!(!attached.attach("c", Box::new("3"), 2), "there are two");
        assert!(attached.attach("a", Box::new("4"), 2), "that is none more");
        assert_eq!(names(&mut attached), ["4", "2"]);
    }

    #[test]
    fn a_value_that_was_replaced_or_detached_in_use_does_not_come_back() {
        let mut attached = Attached::default();
        attached.attach("a", Box::new("old"), 9);
        let number = attached.numbers().remove(0);
        let used = attached.take(number).unwrap();
        attached.attach("a", Box::new("new"), 9);
        attached.put_back(number, used);
        assert_eq!(names(&mut attached), ["new"]);
        assert!(attached.detach("a") && !attached.detach("a"));
        attached.put_back(number, Box::new("old"));
        assert!(attached.numbers().is_empty());
    }
}

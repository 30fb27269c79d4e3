use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};

use bytes::Bytes;

use super::{Budget, BudgetLimits, Budgets, Relief};

/// Records the limits of the budgets that need relief.
#[derive(Default)]
struct Relieved(Mutex<Vec<usize>>);

impl Relief for Relieved {
    fn relieve(&self, budget: &Budget) {
        self.0.lock().unwrap().push(budget.limit);
    }
}

fn budgets() -> (Arc<Budgets>, Arc<Relieved>) {
    let limits = BudgetLimits { user: 10, address: 20, process: 30 };
    (Arc::new(Budgets::new(limits)), Arc::default())
}

#[test]
fn a_user_an_address_and_the_process_are_each_charged_for_all_their_sockets() {
    let (budgets, relieved) = budgets();
    let open = |user, address: &str| {
        let relief: Weak<dyn Relief> = Arc::downgrade(&(Arc::clone(&relieved) as Arc<dyn Relief>));
        budgets.open(user, Some(address.parse().unwrap()), relief)
    };
    let first = open(Some("ann"), "10.0.0.1");
    let second = open(Some("ann"), "2001:db8::1");
    let third = open(None, "2001:db8::2");
    first.change(0, 10);
    first.relieve();
    assert!(relieved.0.lock().unwrap().is_empty());
    second.change(0, 1);
    second.relieve();
    assert_eq!(*relieved.0.lock().unwrap(), [10]);
    first.change(10, 0);
    third.change(0, 20);
    third.relieve();
    assert_eq!(*relieved.0.lock().unwrap(), [10, 20]);
    third.change(20, 19);
    first.change(0, 11);
    third.relieve();
    assert_eq!(*relieved.0.lock().unwrap(), [10, 20, 30]);
}

#[test]
fn bytes_that_sockets_share_are_charged_once_until_the_last_is_done_with_them() {
    let (budgets, relieved) = budgets();
    let relief: Weak<dyn Relief> = Arc::downgrade(&(relieved as Arc<dyn Relief>));
    let account = budgets.open(None, None, relief);
    let held = || budgets.process.held.load(Ordering::Relaxed);
    let bytes = account.shared(Bytes::from_static(b"12345678"));
    let clone = bytes.slice(2..);
    assert_eq!(held(), 8);
    drop(bytes);
    assert_eq!(held(), 8);
    assert_eq!(clone, "345678");
    drop(clone);
    assert_eq!(held(), 0);
}

#[test]
fn a_budget_is_forgotten_with_its_last_socket() {
    let (budgets, relieved) = budgets();
    let relief: Weak<dyn Relief> = Arc::downgrade(&(relieved as Arc<dyn Relief>));
    let first = budgets.open(Some("ann"), None, Weak::clone(&relief));
    let second = budgets.open(Some("ann"), None, relief);
    let held_elsewhere = Arc::clone(&budgets.lock().values().next().unwrap().budget);
    assert_eq!(budgets.sockets_of("ann"), 2);
    drop(first);
    assert_eq!(budgets.sockets_of("ann"), 1);
    drop(second);
    assert_eq!(budgets.sockets_of("ann"), 0);
    assert!(budgets.lock().is_empty());
    drop(held_elsewhere);
}

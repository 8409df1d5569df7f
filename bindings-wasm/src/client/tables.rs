//! The tables of the products, and of the parts of large ones, that are in use. JavaScript brings each when it is first needed, and again
//! to an instance that replaces another one, so the engine itself is as large as it is, however many products there are.

use std::cell::RefCell;

use trunkline::Result;
use trunkline::schema::packed::{self, Table};
use trunkline::schema::{Operation, Product};

thread_local! {
    static PRODUCTS: RefCell<Vec<&'static Product>> = const { RefCell::new(Vec::new()) };
}

/// Takes a table. One whose operations are there already changes nothing.
pub(super) fn load(text: String) -> Result<()> {
    let product = packed::load(text)?;
    PRODUCTS.with_borrow_mut(|products| {
        let first = product.operations.first().map_or("", |operation| operation.name);
        if Product::find(products, first).is_none() {
            products.push(product);
        }
    });
    Ok(())
}

/// The operation of this name.
pub(super) fn find(name: &str) -> Result<&'static Operation> {
    let found = PRODUCTS.with_borrow(|products| Product::find(products, name));
    // The error is that of tables that are built in.
    found.map_or_else(|| Table::find(&[], name), Ok)
}

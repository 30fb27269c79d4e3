import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt } from "../.vitepress/lib/excerpt.mjs";

const SOURCE = `use std::fmt;

/// Somebody.
#[derive(Debug)]
pub struct Person {
    name: String,
}

impl Person {
    /// Says hello.
    fn greet(
        &self,
    ) -> String {
        if self.name.is_empty() {
            return String::new();
        }
        format!("Hello, {}", self.name)
    }
}

const NAMES: [&str; 2] = [
    "Ada",
    "Grace",
];
struct Nobody;
`;

test("an item comes with its attributes and documentation", () => {
  const lines = ["/// Somebody.", "#[derive(Debug)]", "pub struct Person {", "    name: String,", "}"];
  assert.equal(excerpt(SOURCE, { item: "pub struct Person" }), lines.join("\n"));
});

test("a method ends at its own indent, and loses it", () => {
  const lines = excerpt(SOURCE, { item: "fn greet(" }).split("\n");
  assert.equal(lines[0], "/// Says hello.");
  assert.equal(lines[1], "fn greet(");
  assert.equal(lines.at(-2), '    format!("Hello, {}", self.name)');
  assert.equal(lines.at(-1), "}");
});

test("an item may end with a bracket and a semicolon, or on its first line", () => {
  assert.ok(excerpt(SOURCE, { item: "const NAMES" }).endsWith('"Grace",\n];'));
  assert.equal(excerpt(SOURCE, { item: "struct Nobody" }), "struct Nobody;");
});

test("lines are found by what is in the first and the last of them", () => {
  assert.equal(excerpt(SOURCE, { from: '"Ada"', to: '"Grace"' }), '"Ada",\n"Grace",');
  assert.equal(excerpt(SOURCE, { from: "use std" }), "use std::fmt;");
});

test("a whole file has no empty line at its end", () => {
  assert.ok(excerpt(SOURCE, {}).endsWith("struct Nobody;"));
});

test("what is not there, or is there twice, is an error that names it", () => {
  assert.throws(() => excerpt(SOURCE, { item: "fn leave(" }), /“fn leave\(” is there 0 times/);
  assert.throws(() => excerpt(SOURCE, { from: "String" }), /“String” is there \d times/);
  assert.throws(() => excerpt(SOURCE, { from: '"Ada"', to: "fn" }), /nothing after/);
});

"use strict";
// The graders' page: points by keyboard, kept in this browser, saved as CSV and read from it again.

const page = document.body.dataset;
const answers = [...document.querySelectorAll(".answer")];
const state = document.getElementById("state");
const grader = document.getElementById("grader");
const COLUMNS = ["assignment", "question", "who", "answer", "points", "max", "comment", "grader"];
let current = 0;

const field = (article) => article.querySelector(".points");
const words = (article) => article.querySelector("textarea");
const key = (article) =>
  [article.dataset.question, article.dataset.who, article.dataset.answer].join(" ");

// null where nothing is given, NaN where it is no number of points
function points(article) {
  const text = field(article).value.trim().replace(",", ".");
  if (text === "") return null;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return value <= Number(article.dataset.max) ? value : NaN;
}

function show(article) {
  const value = points(article);
  article.classList.toggle("graded", value !== null && !Number.isNaN(value));
  article.classList.toggle("wrong", Number.isNaN(value));
}

function count() {
  let left = 0;
  const by = {};
  for (const article of answers) {
    const missing = !article.classList.contains("graded");
    left += missing;
    by[article.dataset.question] = (by[article.dataset.question] || 0) + missing;
  }
  for (const one of document.querySelectorAll("[data-left]")) {
    const missing = by[one.dataset.left] || 0;
    one.textContent = missing ? `(${missing} to go)` : "(done)";
  }
  const wrong = answers.filter((one) => one.classList.contains("wrong")).length;
  state.textContent =
    (left ? `${left} of ${answers.length} to go` : "all have points") +
    (wrong ? `; ${wrong} with what is no number of points` : "");
}

// what this browser has kept, of other parts and classes of this assignment too
function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(page.store));
    const given = kept && typeof kept.given === "object" && kept.given ? kept.given : {};
    return { grader: kept && typeof kept.grader === "string" ? kept.grader : "", given };
  } catch (error) {
    return { grader: "", given: {} };
  }
}

function keep() {
  const kept = { grader: grader.value, given: stored().given };
  for (const article of answers) {
    delete kept.given[key(article)];
    if (field(article).value || words(article).value) {
      kept.given[key(article)] = [field(article).value, words(article).value];
    }
  }
  try {
    localStorage.setItem(page.store, JSON.stringify(kept));
  } catch (error) {
    state.textContent = "this browser keeps nothing: save the file before you close the page";
  }
}

function changed(article) {
  show(article);
  count();
  keep();
}

function restore() {
  const kept = stored();
  grader.value = kept.grader;
  for (const article of answers) {
    const given = kept.given[key(article)];
    if (Array.isArray(given)) {
      field(article).value = String(given[0]);
      words(article).value = String(given[1]);
    }
  }
  answers.forEach(show);
  count();
}

function go(place) {
  if (!answers.length) return;
  current = Math.max(0, Math.min(answers.length - 1, place));
  answers[current].focus({ preventScroll: true });
  answers[current].scrollIntoView({ block: "start" });
}

function nextWithout() {
  for (let step = 1; step <= answers.length; step += 1) {
    const place = (current + step) % answers.length;
    if (!answers[place].classList.contains("graded")) return go(place);
  }
  return undefined;
}

function give(article, value) {
  field(article).value = value;
  changed(article);
}

const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;

function table() {
  const rows = [COLUMNS];
  for (const article of answers) {
    const value = points(article);
    if (value === null || Number.isNaN(value)) continue;
    const one = article.dataset;
    rows.push([page.slug, one.question, one.who, one.answer, value, one.max,
      words(article).value, grader.value]);
  }
  return rows.map((row) => row.map(quoted).join(",")).join("\n") + "\n";
}

function save() {
  const link = document.createElement("a");
  const who = grader.value.trim().replace(/[^\p{L}\p{N}-]+/gu, "_") || "points";
  link.href = URL.createObjectURL(new Blob([table()], { type: "text/csv" }));
  link.download = `${page.slug.split("_")[0]}-${page.part.replace("/", "of") || "all"}-${who}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function parse(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = cell.exec(text); match && cell.lastIndex <= text.length; match = cell.exec(text)) {
    rows[rows.length - 1].push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === "") break;
    if (match[3] !== ",") rows.push([]);
  }
  return rows;
}

async function load(event) {
  const file = event.target.files[0];
  if (!file) return;
  const [heading, ...rows] = parse((await file.text()).replace(/^\ufeff/, ""));
  const place = Object.fromEntries(COLUMNS.map((name) => [name, heading.indexOf(name)]));
  if (Object.values(place).includes(-1)) {
    state.textContent = "that file is none that this page saved: its first line is another";
    return;
  }
  const by = new Map(answers.map((article) => [key(article), article]));
  let taken = 0;
  for (const row of rows) {
    const article = by.get([row[place.question], row[place.who], row[place.answer]].join(" "));
    if (!article || row[place.assignment] !== page.slug) continue;
    field(article).value = row[place.points];
    words(article).value = row[place.comment];
    taken += 1;
    show(article);
  }
  count();
  keep();
  state.textContent += `; ${taken} taken from the file`;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !answers.length) return;
  const typing = event.target.closest("input, textarea");
  if (typing) {
    if (event.key === "Escape" || (event.key === "Enter" && typing.classList.contains("points"))) {
      event.preventDefault();
      go(current);
    }
    return;
  }
  const article = answers[current];
  if (/^[0-9]$/.test(event.key)) give(article, event.key);
  else if (event.key === ".") give(article, String((points(article) || 0) + 0.5));
  else if (event.key === "x") give(article, "");
  else if (event.key === "j") go(current + 1);
  else if (event.key === "k") go(current - 1);
  else if (event.key === "u") nextWithout();
  else if (event.key === "c") words(article).focus();
  else return;
  event.preventDefault();
});
document.addEventListener("focusin", (event) => {
  const article = event.target.closest(".answer");
  if (article) current = answers.indexOf(article);
});
document.addEventListener("input", (event) => {
  const article = event.target.closest(".answer");
  if (article) changed(article);
  else if (event.target === grader) keep();
});
document.getElementById("save").addEventListener("click", save);
document.getElementById("load").addEventListener("change", load);
restore();
if (answers.length) answers[0].focus({ preventScroll: true });

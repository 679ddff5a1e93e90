"use strict";
const list = document.getElementById("answers"), most = Number(list.dataset.max);
const cards = [...list.querySelectorAll("article")];
const given = JSON.parse(document.getElementById("given").textContent);
const MOST = 12;

function cookie(name) {
  const found = document.cookie.match("\\b" + name + "=([^;]*)\\b");
  return found ? found[1] : "";
}

// nbgrader's own interface: what it stores is what its pages store.
async function put(what, id, body) {
  const answer = await fetch(`${list.dataset.api}/${what}/${id}`, {
    method: "PUT", headers: {"Content-Type": "application/json", "X-CSRFToken": cookie("_xsrf")},
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the server says ${answer.status}`);
  return answer.json();
}

// One after the other, so that the last word is the one that stays.
function say(card, words) { card.querySelector(".state").textContent = words; }
function store(card, work, done) {
  say(card, "saving ...");
  card.queue = (card.queue || Promise.resolve()).then(work).then(done, error => {
    card.classList.add("waits");
    say(card, `NOT SAVED (${error.message}): give it again`);
    count();
  });
}

function count() {
  const left = waiting(cards).length;
  document.getElementById("left").innerHTML = `<strong>${left}</strong> of ${cards.length} left`;
  document.getElementById("open").textContent = left;
  return left;
}

// The header may be out of sight: each answer that is marked says how many are left.
function outcome(left) {
  if (left) return `marked, saved; ${left} left`;
  return "marked, saved; none left" + (question() ? ", n: next question" : "");
}

function show(card, points) {
  card.querySelector(".points").value = points === null ? "" : points;
  for (const button of card.querySelectorAll(".step"))
    button.setAttribute("aria-pressed", String(points !== null && Number(button.dataset.points) === points));
}

function give(card, points) {
  if (points !== null && !(points >= 0 && points <= most)) {
    say(card, `points go from 0 to ${most}`);
    return;
  }
  show(card, points);
  store(card, async () => {
    const id = card.dataset.grade;
    const now = await (await fetch(`${list.dataset.api}/grade/${id}`)).json();
    return put("grade", id, {manual_score: points, extra_credit: now.extra_credit});
  }, grade => {
    card.classList.toggle("waits", grade.needs_manual_grade);
    const left = count();
    say(card, grade.needs_manual_grade ? "to be marked" : outcome(left));
  });
}

// 1.5 is typed as it is written. A second digit without a point replaces the first where points have one.
let typed = "", typedIn = null;
function type(card, key) {
  const begun = typedIn === card ? typed : "";
  const goesOn = /[.]/.test(begun) || most > 9 ? begun + key : key;
  typed = key === "." ? (begun || "0") + "." : Number(goesOn) <= most ? goesOn : key;
  typedIn = card;
  if (key !== ".") give(card, Number(typed));
}

function comment(card, words) {
  const field = card.querySelector(".comment");
  field.value = words;
  if (words === field.stored || !card.dataset.comment) return;
  field.stored = words;
  store(card, () => put("comment", card.dataset.comment, {manual_comment: words}), () => {
    say(card, card.classList.contains("waits") ? "to be marked, comment saved" : outcome(count()));
    const text = words.trim();
    if (text && !given.includes(text)) { given.unshift(text); given.length = Math.min(given.length, MOST); }
    cards.forEach(offer);
  });
}

function offer(card) {
  const place = card.querySelector(".reuse"), there = card.querySelector(".comment").value;
  place.replaceChildren(...given.filter(words => !there.includes(words)).map(words => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = words.length > 90 ? `${words.slice(0, 88)} …` : words;
    button.title = words;
    button.addEventListener("click", () => {
      const before = card.querySelector(".comment").value.trim();
      comment(card, before ? `${before}\n\n${words}` : words);
      card.focus();
    });
    item.append(button);
    return item;
  }));
}

function seen() { return cards.filter(card => card.offsetParent !== null || card.getClientRects().length); }
function current() { return document.activeElement?.closest("article"); }
function go(card) {
  if (!card) return;
  card.focus({preventScroll: true});
  card.scrollIntoView({block: "nearest"});
}
function step(by) {
  const all = seen(), at = all.indexOf(current());
  go(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}
function waiting(some) { return some.filter(card => card.classList.contains("waits")); }
function question() {
  const all = [...document.querySelectorAll("nav a[data-left]")], at = all.findIndex(link => link.hasAttribute("aria-current"));
  return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(link => Number(link.dataset.left));
}
function next() {
  const at = cards.indexOf(current());
  const card = waiting([...cards.slice(at + 1), ...cards.slice(0, Math.max(at, 0))])[0];
  if (card) go(card);
  // Points that are on their way are saved before the page goes.
  else Promise.all(cards.map(one => one.queue)).then(() => count() ? go(waiting(cards)[0]) : question()?.click());
}
function scored(card) {
  const field = card.querySelector(".points");
  // A letter leaves the field without a value: it is refused, and takes no points back.
  return field.validity.badInput ? NaN : field.value === "" ? null : Number(field.value);
}

document.addEventListener("keydown", event => {
  const card = current(), typing = /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const over = event.key === "Escape" || event.key === "Enter" && document.activeElement.matches(".points");
  if (over && card) { card.focus(); return; }
  if (typing) return;
  const keys = {
    j: () => step(1), k: () => step(-1), n: next,
    f: () => card && give(card, most),
    h: () => card && give(card, Math.min((scored(card) || 0) + 0.5, most)),
    c: () => card?.querySelector(".comment").focus(),
    r: () => {
      const all = [...card?.querySelectorAll(".reuse button") ?? []];
      all[(all.indexOf(document.activeElement) + 1) % all.length]?.focus();
    },
    m: () => {
      const key = document.querySelector(".key"), end = key.scrollTop + key.clientHeight >= key.scrollHeight - 2;
      key.scrollIntoView({block: "nearest"});
      key.scrollTop = end ? 0 : key.scrollTop + key.clientHeight / 2;
    },
    o: () => {
      const more = card?.querySelector("details");
      if (more) more.open = !more.open;
      go(card);
    },
  };
  const figure = card && /^[0-9.,]$/.test(event.key) ? event.key.replace(",", ".") : "";
  const act = figure ? () => type(card, figure) : keys[event.key];
  if (!act) return;
  if (!figure) typedIn = null;
  event.preventDefault();
  act();
});

for (const card of cards) {
  const points = card.querySelector(".points"), field = card.querySelector(".comment");
  field.stored = field.value;
  for (const button of card.querySelectorAll(".step"))
    button.addEventListener("click", () => give(card, Number(button.dataset.points)));
  points.addEventListener("change", () => give(card, scored(card)));
  field.addEventListener("change", () => comment(card, field.value));
  offer(card);
}
document.getElementById("only").addEventListener("change", event => document.body.classList.toggle("only-waiting", event.target.checked));
document.getElementById("names").addEventListener("change", event => document.body.classList.toggle("no-names", !event.target.checked));
go(waiting(cards)[0]);

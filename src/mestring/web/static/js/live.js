// What pages for those logged in gain where scripts run: forms open in place, the answer takes the
// place of the part it is about, and focus follows. Without this file every link and form does the
// same, one whole page at a time.

const PATIENCE = 400;
const words = document.getElementById("live-words").dataset;

const listen = (name, act) => document.addEventListener(name, (event) => act(event.detail, event));

// Forms say what is wrong in our own words, at the field and gathered above.
function prepare(part) {
  part.querySelectorAll("form.form").forEach((form) => (form.noValidate = true));
}

function focusOn(target) {
  if (!target) return false;
  if (!target.matches("a, button, input, select, textarea")) target.tabIndex = -1;
  target.focus();
  return true;
}

function focusOnNews(part) {
  return focusOn(part.querySelector(".form-errors")) || focusOn(part.querySelector("#receipt"));
}

// Waiting: nothing is said of what is quick; what takes time says so, on the button and aloud.

function presses(element) {
  return element.matches("form") ? element.querySelector("button[type=submit]") : element;
}

// A check that goes on while somebody writes: nothing is said of its waiting, and no focus follows it.
const isQuiet = (element) => element.matches("[data-quiet]");

// What such a check found is told once it is another than before: each heading, and how many stand under it.
let found = "";

function toldOf(each) {
  const said = each.textContent.trim();
  if (!each.matches("h3")) return said;
  let under = each.nextElementSibling;
  if (under?.matches("p")) under = under.nextElementSibling;
  return `${said}: ${under?.children.length ?? 0}.`;
}

function tellFound(part) {
  const told = [...part.querySelectorAll("h3, .check")].map(toldOf).join(" ");
  if (told === found) return;
  found = told;
  document.getElementById("live-status").textContent = told;
}

function unfold(part) {
  for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// A field is told as wrong while a fault stands beside it, and none is wrong where nobody sees it.
function markWrong() {
  document.querySelectorAll(".beside").forEach((beside) => {
    const isWrong = beside.querySelector(".ds-validation-message") !== null;
    document.querySelectorAll(`[aria-describedby~="${beside.id}"]`).forEach((field) => {
      if (isWrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
    if (isWrong) unfold(beside);
  });
}

function wait(element) {
  if (isQuiet(element)) return;
  const pressed = presses(element);
  if (!pressed) return;
  pressed.setAttribute("aria-busy", "true");
  const word = element.matches("form") ? words.saving : words.fetching;
  pressed.patience = setTimeout(() => {
    pressed.style.minWidth = `${pressed.offsetWidth}px`;
    pressed.dataset.busy = word;
    document.getElementById("live-status").textContent = word;
  }, PATIENCE);
}

function ready(element) {
  const pressed = presses(element);
  if (!pressed) return;
  clearTimeout(pressed.patience);
  pressed.removeAttribute("aria-busy");
  delete pressed.dataset.busy;
  document.getElementById("live-status").textContent = "";
}

// Refused, broken or out of reach: said where the reader is, and what they wrote stays.
function tell(element, sentence) {
  if (isQuiet(element)) return;
  const place = element.matches("form") ? element : followingPlace(element);
  if (!place) return;
  place.querySelectorAll(".fault").forEach((old) => old.remove());
  const said = document.createElement("p");
  said.className = "fault";
  said.setAttribute("role", "alert");
  said.textContent = sentence;
  place.insertBefore(said, place.querySelector(".form__do"));
}

function followingPlace(opener) {
  return opener.closest(".actions")?.parentElement.querySelector(".form-place");
}

// A form that opens in place: one at a time, sent to where it came from, closed without a trace.

let opener = null;

function opened(place, by) {
  document.querySelectorAll(".form-place").forEach((other) => {
    if (other !== place) other.replaceChildren();
  });
  opener = by;
  let form = place.querySelector("form");
  if (form && !document.querySelector(form.dataset.hxTarget)) form = plain(form);
  if (form && !form.getAttribute("action")) form.action = by.href;
  focusOn(place.querySelector("input:not([type=hidden]), textarea, select, button"));
}

// Where the answer has nothing to take the place of, as in a list, the form is sent as forms are.
function plain(form) {
  const copy = form.cloneNode(true);
  Object.keys(copy.dataset).filter((name) => name.startsWith("hx")).forEach((name) => delete copy.dataset[name]);
  form.replaceWith(copy);
  return copy;
}

document.addEventListener("click", (event) => {
  const cancel = event.target.closest(".form-place .form__do a");
  if (!cancel) return;
  event.preventDefault();
  cancel.closest(".form-place").replaceChildren();
  opener?.focus();
});

// The answer is a whole page. What was asked for is cut out of it; what is something else is shown as that.

function wantedIn(page, element) {
  const asked = element.closest("[data-hx-select], [hx-select]");
  const name = asked?.dataset.hxSelect ?? asked?.getAttribute("hx-select");
  return name ? page.querySelector(name) : null;
}

listen("htmx:beforeSwap", (answer) => {
  const element = answer.requestConfig.elt;
  const page = new DOMParser().parseFromString(answer.serverResponse, "text/html");
  const place = element.closest(".form-place");
  answer.isError = false;
  if (wantedIn(page, element)) {
    answer.shouldSwap = true;
  } else if (place && page.getElementById("form")) {
    Object.assign(answer, { shouldSwap: true, target: place, selectOverride: "#form", swapOverride: "innerHTML" });
  } else if (page.querySelector("[data-closes]")) {
    // What stands open here may no longer be seen: nothing of it stays on the screen.
    answer.shouldSwap = false;
    document.getElementById("main").replaceWith(page.getElementById("main"));
    document.title = page.title;
    focusOn(document.querySelector("main h1"));
  } else if (answer.xhr.status < 400) {
    answer.shouldSwap = false;
    window.location.assign(answer.xhr.responseURL);
  } else {
    answer.shouldSwap = false;
    tell(element, page.querySelector("main .lead")?.textContent ?? words.broken);
  }
});

listen("htmx:afterSettle", ({ target, requestConfig, xhr }) => {
  prepare(document);
  if (isQuiet(requestConfig.elt)) {
    markWrong();
    return tellFound(document.getElementById(target.id) ?? target);
  }
  if (requestConfig.verb === "get") {
    if (target.matches(".form-place")) opened(target, requestConfig.elt);
    return;
  }
  // A reload must show the same: the address is the one the answer came from.
  if (document.getElementById("receipt")) history.replaceState(history.state, "", xhr.responseURL);
  focusOnNews(document) || focusOn(document.querySelector("main h1"));
});

// A form that came by itself has its address; one cut out of its page would be sent to the wrong place.
listen("htmx:configRequest", (request) => {
  const address = request.elt.matches("form") && request.elt.getAttribute("action");
  if (address) request.path = address;
});

listen("htmx:beforeRequest", ({ elt }) => wait(elt));
listen("htmx:afterRequest", ({ elt }) => ready(elt));
listen("htmx:sendError", ({ elt }) => tell(elt, words.offline));
listen("htmx:timeout", ({ elt }) => tell(elt, words.offline));

document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent.method !== "post" || sent.matches("[data-hx-post], [hx-post]")) return;
  // Pressed twice, sent once.
  if (presses(sent)?.hasAttribute("aria-busy")) event.preventDefault();
  else wait(sent);
});

// How much room is left, only when it is about to matter.
let counting = 0;
document.addEventListener("input", ({ target }) => {
  const left = target.closest(".field")?.querySelector(".field__left");
  if (!left || !(target.maxLength > 0)) return;
  clearTimeout(counting);
  counting = setTimeout(() => {
    const room = target.maxLength - target.value.length;
    left.hidden = room > Math.min(200, target.maxLength / 5);
    left.querySelector("span").textContent = room;
  }, PATIENCE);
});

prepare(document);
focusOnNews(document);

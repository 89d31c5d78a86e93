// Suggestions while somebody writes in a search field: a combobox with a list under it, by the pattern
// that screen readers know (WAI-ARIA: combobox, list autocomplete with manual selection). Arrows walk
// the list, Enter searches for what is chosen, Escape closes. Without this file the form is as before.

// By itself: other scripts on the page have names of their own.
(() => {
  const PATIENCE = 150;
  // Told once the writing has paused, so that it does not talk over every letter.
  const TELLING = 1000;
  const SHORTEST = 2;

  function listen(field) {
    const list = listUnder(field);
    const status = field.form.querySelector("[data-suggestions-told]");
    let waiting = 0;
    let telling = 0;
    let asked = null;
    let shown = "";
    let chosen = -1;

    const isOpen = () => !list.hidden;

    function open() {
      if (!list.children.length || document.activeElement !== field) return;
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
    }

    function close() {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      clearTimeout(telling);
      status.textContent = "";
      point(-1);
    }

    // Focus stays in the field; which suggestion the arrows have come to is told by name.
    function point(at) {
      list.children[chosen]?.setAttribute("aria-selected", "false");
      chosen = at;
      const option = list.children[at];
      if (!option) return field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    }

    // One step past either end is the field itself, with nothing chosen.
    function step(by) {
      const places = list.children.length + 1;
      point(((chosen + 1 + by + places) % places) - 1);
    }

    function take(option) {
      field.value = shown = option.textContent;
      clearTimeout(waiting);
      close();
    }

    function show(page) {
      list.replaceChildren(...[...page.querySelectorAll("option")].map((each, at) => optionOf(field, each.value, at)));
      point(-1);
      if (!list.children.length) return close();
      open();
      clearTimeout(telling);
      telling = setTimeout(() => (status.textContent = page.querySelector("p")?.textContent ?? ""), TELLING);
    }

    async function fill() {
      const written = field.value.trim();
      if (written === shown) return;
      asked?.abort();
      shown = written;
      if (written.length < SHORTEST) {
        list.replaceChildren();
        return close();
      }
      asked = new AbortController();
      try {
        const address = `${field.dataset.suggestions}?${new URLSearchParams({ q: written })}`;
        const answer = await fetch(address, { signal: asked.signal });
        if (!answer.ok) return;
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch {
        // Left for the next letter, or offline: writing goes on without suggestions.
      }
    }

    const keys = {
      ArrowDown: () => (open(), isOpen() && (step(1), true)),
      ArrowUp: () => isOpen() && (step(-1), true),
      // A search field empties itself at Escape; the first press only closes the list.
      Escape: () => isOpen() && (close(), true),
      // What the arrows have come to is taken into the field, and the form is sent as ever.
      Enter: () => (chosen >= 0 ? take(list.children[chosen]) : close(), false),
    };

    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      if (keys[event.key]?.()) event.preventDefault();
    });
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(fill, PATIENCE);
    });
    field.addEventListener("blur", close);
    // Pressing a suggestion must not take focus from the field, which would close the list under the finger.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (!option) return;
      take(option);
      field.form.requestSubmit();
    });
  }

  function listUnder(field) {
    const list = document.createElement("ul");
    list.id = `${field.id}-suggestions`;
    list.className = "search__suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.listName);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.after(list);
    return list;
  }

  function optionOf(field, text, at) {
    const option = document.createElement("li");
    option.id = `${field.id}-suggestion-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = text;
    return option;
  }

  document.querySelectorAll("input[data-suggestions]").forEach(listen);
})();

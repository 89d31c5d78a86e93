// Suggestions while somebody writes in a search field: the browser's own list, filled from the server.
// Keyboard and screen reader meet what they know from other fields; without this file the form is as before.

// By itself: other scripts on the page have names of their own.
(() => {
  const PATIENCE = 150;
  const SHORTEST = 2;

  function listen(field) {
    const list = field.list;
    let waiting = 0;
    let asked = null;
    let shown = "";

    async function fill() {
      const written = field.value.trim();
      if (written === shown) return;
      asked?.abort();
      shown = written;
      if (written.length < SHORTEST) return list.replaceChildren();
      asked = new AbortController();
      try {
        const address = `${field.dataset.suggestions}?${new URLSearchParams({ q: written })}`;
        const answer = await fetch(address, { signal: asked.signal });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...page.querySelectorAll("option"));
      } catch {
        // Left for the next letter, or offline: writing goes on without suggestions.
      }
    }

    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(fill, PATIENCE);
    });
  }

  document.querySelectorAll("input[data-suggestions]").forEach(listen);
})();

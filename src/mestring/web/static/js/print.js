// «Skriv ut» is there only where it works. Pages that change in place show it again.
const offer = () => document.querySelectorAll("[data-print]").forEach((button) => (button.hidden = false));
document.addEventListener("click", ({ target }) => target.closest("[data-print]") && window.print());
document.addEventListener("htmx:afterSettle", offer);
offer();

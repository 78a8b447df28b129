// Two small things that the theme leaves undone.
(() => {
  "use strict";

  // A wide equation, table or listing scrolls inside its own box; the keyboard must reach that box.
  const SCROLLING = "div.math, .figure-box, .output.text_html, .pst-scrollable-table-container, "
    + ".highlight pre, .live-figure";
  const nameOf = (box) => (box.matches("div.math") ? "Equation" : box.matches(".figure-box") ? "Figure"
    : box.matches("pre") ? "Listing" : "Table");

  function openToKeyboard() {
    for (const box of document.querySelectorAll(SCROLLING)) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      if (wide && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `${nameOf(box)}, scrolls sideways`);
        box.dataset.opened = "";
      } else if (!wide && "opened" in box.dataset) {
        for (const name of ["tabindex", "role", "aria-label", "data-opened"]) box.removeAttribute(name);
      }
    }
  }

  // Search shows lines of the pages that it finds by fetching them, which no browser does for files.
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  addEventListener("load", () => {
    const typeset = window.MathJax?.startup?.promise ?? Promise.resolve();
    typeset.then(() => {
      openToKeyboard();
      window.bookTypeset = true; // for the tests: the page is as a reader sees it
    });
    addEventListener("resize", openToKeyboard);
  });
})();

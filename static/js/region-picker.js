/* Place picker: a combobox with a list box (WAI-ARIA), over a text box that also works alone. Hooks: components/region_picker.html. */
(() => {
  "use strict";
  if (window.regionPicker) return;
  window.regionPicker = true;
  const doc = document;
  let serial = 0;

  const start = (box) => {
    const input = box.querySelector("input[type=text]"), code = box.querySelector("input[type=hidden]");
    const status = box.querySelector("[data-region-status]");
    const list = Object.assign(doc.createElement("ul"), { id: `wilayah-${++serial}`, className: "wilayah-daftar", hidden: true });
    let now = -1, timer = 0, asked = "", request = null;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", (input.labels[0] || input).textContent || "");
    box.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      input.setAttribute(name, value);
    }
    const options = () => [...list.querySelectorAll("[role=option]")];
    const close = () => {
      list.hidden = true;
      now = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const show = (index) => {
      const all = options();
      if (!all.length) return;
      now = (index + all.length) % all.length;
      all.forEach((option, at) => { option.setAttribute("aria-selected", String(at === now)); });
      input.setAttribute("aria-activedescendant", all[now].id);
      all[now].scrollIntoView({ block: "nearest" });
    };
    const choose = (option) => {
      input.value = asked = option.dataset.path;
      code.value = option.dataset.code;
      const pick = box.parentNode.querySelector(".wilayah-pilih select");
      if (pick) pick.value = "";
      status.textContent = option.dataset.path;
      close();
      input.dispatchEvent(new CustomEvent("region:chosen", { bubbles: true, detail: { code: code.value, path: input.value } }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const ask = async () => {
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      if (request) request.abort();
      if (text.length < 2) { close(); return; }
      request = new AbortController();
      const query = new URLSearchParams({ q: text });
      if (box.dataset.levels) query.set("tingkat", box.dataset.levels);
      if (box.dataset.area) query.set("area", box.dataset.area);
      try {
        const answer = await fetch(`${box.dataset.url}?${query}`, { headers: { Accept: "text/html" }, signal: request.signal });
        if (!answer.ok || text !== input.value.trim()) return;
        list.innerHTML = await answer.text();
      } catch { return; }
      const all = options();
      all.forEach((option, at) => { option.id = `${list.id}-${at}`; });
      now = -1;
      input.removeAttribute("aria-activedescendant");
      status.textContent = all.length ? `${all.length} ${box.dataset.count}` : box.dataset.none;
      if (!all.length) list.innerHTML = "";
      if (!all.length) list.append(Object.assign(doc.createElement("li"), { className: "wilayah-kosong", textContent: box.dataset.none }));
      list.hidden = doc.activeElement !== input;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    input.addEventListener("input", () => {
      code.value = "";
      clearTimeout(timer);
      timer = setTimeout(ask, 160);
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden && options().length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!open) { asked = ""; ask(); } else show(now + (event.key === "ArrowDown" ? 1 : now < 0 ? 0 : -1));
        event.preventDefault();
      } else if (event.key === "Enter" && open) {
        event.preventDefault();
        choose(options()[Math.max(now, 0)]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        close();
      } else if (event.key === "Tab" && open && now >= 0) {
        choose(options()[now]);
      }
    });
    list.addEventListener("mousedown", (event) => { event.preventDefault(); });
    list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) choose(option);
    });
    input.addEventListener("blur", close);
  };

  const ready = () => {
    for (const box of doc.querySelectorAll("[data-region]:not([data-siap])")) {
      box.dataset.siap = "";
      start(box);
    }
  };
  ready();
  doc.addEventListener("DOMContentLoaded", ready);
  doc.addEventListener("htmx:load", ready);
})();

/* Small conveniences; every page works without them. Hooks are data attributes, listed in docs/ui.md. */
(() => {
  "use strict";
  const doc = document, root = doc.documentElement, body = doc.body;
  root.classList.add("js");
  const find = (selector, from = doc) => from.querySelector(selector);
  const all = (selector, from = doc) => [...from.querySelectorAll(selector)];
  const make = (tag, text, className) => Object.assign(doc.createElement(tag), { textContent: text || "", className: className || "" });
  const english = root.lang.startsWith("en");
  const say = (id, en) => (english ? en : id);
  const store = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the server copy remains */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing to drop */ } },
  };
  const clock = () => new Date().toTimeString().slice(0, 5).replace(":", ".");
  const notify = (text) => {
    const place = find("#pesan") || body;
    const box = make("div", "", "pesan pesan-tolak");
    box.append(make("p", text));
    place.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  };

  /* --- money: group digits while typing, repeat in words ---------------------------------------------------- */
  const small = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(" ");
  const scales = [[1e12, "triliun"], [1e9, "miliar"], [1e6, "juta"], [1e3, "ribu"]];
  const words = (n) => {
    if (n < 12) return small[n];
    if (n < 20) return `${small[n - 10]} belas`;
    const join = (head, rest) => (rest ? `${head} ${words(rest)}` : head);
    if (n < 100) return join(`${small[Math.floor(n / 10)]} puluh`, n % 10);
    if (n < 1000) return join(n < 200 ? "seratus" : `${small[Math.floor(n / 100)]} ratus`, n % 100);
    const [size, name] = scales.find(([s]) => n >= s), count = Math.floor(n / size);
    return join(size === 1e3 && count === 1 ? "seribu" : `${words(count)} ${name}`, n % size);
  };
  const units = { rb: 1e3, ribu: 1e3, jt: 1e6, juta: 1e6, m: 1e9, miliar: 1e9, milyar: 1e9, t: 1e12, triliun: 1e12 };
  const amount = (text) => {
    const hit = /^(?:rp\.?)?\s*(\d[\d.]*)(?:,(\d+|-))?\s*([a-z]*)$/i.exec(text.trim());
    if (!hit) return null;
    const unit = hit[3] ? units[hit[3].toLowerCase()] : 1;
    const fraction = hit[2] && hit[2] !== "-" ? Number(`0.${hit[2]}`) : 0;
    const value = unit && Math.round((Number(hit[1].replace(/\./g, "")) + fraction) * unit);
    return value >= 0 && value <= 9e15 ? value : null;
  };
  const spell = (input) => {
    const place = find("[data-money-words]", input.closest(".medan") || input.parentNode.parentNode);
    const value = amount(input.value);
    if (place) place.textContent = input.value.trim() && value !== null ? `${words(value)} rupiah` : "";
  };
  const group = (input) => {
    if (!/^[\d.\s]*$/.test(input.value)) return;
    const right = input.value.slice(input.selectionEnd).replace(/\D/g, "").length;
    const digits = input.value.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
    input.value = digits.replace(/\B(?=(\d{3})+$)/g, ".");
    let at = input.value.length, left = right;
    while (left > 0 && at > 0) { at -= 1; if (/\d/.test(input.value[at])) left -= 1; }
    input.setSelectionRange(at, at);
  };
  doc.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-money]")) { group(target); spell(target); }
  });

  /* --- files: size check, photo made smaller in the browser -------------------------------------------------- */
  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1).replace(/\.0$/, "").replace(".", english ? "." : ",")} MB`;
  const shrink = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const ratio = Math.min(1, 2000 / Math.max(picture.width, picture.height));
    if (ratio === 1 && file.size < 1.5e6) return file;
    const canvas = Object.assign(doc.createElement("canvas"), { width: Math.round(picture.width * ratio), height: Math.round(picture.height * ratio) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.86); });
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  };
  doc.addEventListener("change", async ({ target }) => {
    if (!target.matches?.("input[type=file]")) return;
    const note = find("[data-file-note]", target.closest(".medan") || target.parentNode);
    const before = [...target.files], was = before.reduce((sum, f) => sum + f.size, 0);
    let after = before;
    if (target.hasAttribute("data-shrink") && before.length) {
      try {
        after = await Promise.all(before.map(shrink));
        const carrier = new DataTransfer();
        after.forEach((f) => carrier.items.add(f));
        target.files = carrier.files;
      } catch { after = before; /* old browser or odd photo: the server makes it smaller */ }
    }
    const limit = Number(target.dataset.maxBytes) || Infinity, large = after.find((f) => f.size > limit);
    const now = after.reduce((sum, f) => sum + f.size, 0);
    target.setCustomValidity(large ? say(`Berkas ${large.name} berukuran ${megabytes(large.size)}, batasnya ${megabytes(limit)}. Pilih berkas yang lebih kecil.`, `${large.name} is ${megabytes(large.size)}, the limit is ${megabytes(limit)}. Choose a smaller file.`) : "");
    if (large) target.reportValidity();
    if (note && before.length) note.textContent = large ? target.validationMessage : now < was ? say(`Foto diperkecil: ${megabytes(was)} menjadi ${megabytes(now)}.`, `Photo made smaller: ${megabytes(was)} to ${megabytes(now)}.`) : megabytes(now);
  });

  /* --- autosave: to the server when it answers, on this device until it did ----------------------------------- */
  const week = 7 * 864e5;
  const watched = "form[data-autosave], form[data-simpan]";
  const draftKey = (form) => `draf:${body.dataset.siapa || ""}:${form.dataset.simpan || form.dataset.autosave}`;
  const values = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && find(`[name="${CSS.escape(name)}"]`, form)?.type !== "password");
  const fill = (form, pairs) => {
    const known = new Map();
    pairs.forEach(([name, value]) => known.set(name, [...(known.get(name) || []), value]));
    [...form.elements].forEach((field) => {
      if (!field.name || ["file", "hidden", "password", "submit"].includes(field.type)) return;
      const kept = known.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = kept.includes(option.value); });
      else if (kept.length) field.value = kept.shift();
    });
    all("[data-money]", form).forEach(spell);
  };
  const touched = (field) => (/^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : /^(text|search|email|tel|url|number|textarea)$/.test(field.type) && field.value !== field.defaultValue);
  const watch = (form) => {
    if (form.autosaveReady) return;
    form.autosaveReady = true;
    let status = find("[data-autosave-status]", form), timer, turn = 0;
    if (!status) { status = make("p", "", "tersimpan"); form.append(status); }
    status.setAttribute("role", "status");
    const key = draftKey(form), kept = store.get(key);
    const send = async () => {
      if (!form.dataset.autosave) return; /* no record yet on the server: the copy on this device is all there is */
      const mine = (turn += 1), data = new FormData();
      values(form).forEach(([name, value]) => data.append(name, value));
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": find("[name=csrfmiddlewaretoken]", form)?.value || "", "X-Autosave": "1" } });
        if (mine !== turn) return;
        if (answer.ok) { store.drop(key); status.textContent = say(`Tersimpan ${clock()}`, `Saved ${clock()}`); return; }
        if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
          const link = make("a", say("Masuk lagi", "Sign in again"));
          link.href = location.href;
          status.replaceChildren(say("Sesi berakhir. Isian tersimpan di perangkat ini. ", "Session ended. Your input is kept on this device. "), link);
          return;
        }
        status.textContent = say(`Tersimpan di perangkat ini ${clock()}`, `Kept on this device ${clock()}`);
      } catch {
        status.textContent = say(`Tidak ada sambungan. Tersimpan di perangkat ini ${clock()}`, `No connection. Kept on this device ${clock()}`);
        clearTimeout(timer);
        timer = setTimeout(send, 15000);
      }
    };
    const keep = () => {
      store.set(key, { at: Date.now(), pairs: values(form) });
      clearTimeout(timer);
      timer = setTimeout(send, 800);
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", () => { clearTimeout(timer); store.set("draf-terkirim", { key, who: body.dataset.siapa || "", page: location.href.split("#")[0] }); });
    if (kept && Date.now() - kept.at < week && !find("[aria-invalid=true]", form)) {
      const fresh = values(form);
      fill(form, kept.pairs);
      const undo = make("button", say("Buang dan pakai isian semula", "Discard and use the former input"), "tautan");
      undo.type = "button";
      undo.addEventListener("click", () => { fill(form, fresh); store.drop(key); status.textContent = ""; });
      status.replaceChildren(say("Isian yang belum terkirim dipulihkan. ", "Unsent input was restored. "), undo);
      timer = setTimeout(send, 800);
    } else if ([...form.elements].some(touched)) keep(); /* on a slow line people type before this script is here */
  };

  /* --- no connection: hold what was sent until it is back ------------------------------------------------------ */
  const hold = (form, button) => {
    store.set(draftKey(form), { at: Date.now(), pairs: values(form) });
    const status = find(".tersimpan", form);
    if (status) status.textContent = say("Tidak ada sambungan. Isian tersimpan di perangkat ini dan dikirim begitu sambungan kembali.", "No connection. Your input is kept on this device and sent as soon as the connection is back.");
    if (form.held) return;
    form.held = true;
    window.addEventListener("online", () => { form.held = false; form.requestSubmit(button || undefined); }, { once: true });
  };

  /* --- sending: ask first, once only --------------------------------------------------------------------------- */
  const open = (title, parts, buttons) => {
    const dialog = make("dialog"), row = make("div", "", "aksi-isian");
    title.id = "judul-dialog";
    dialog.setAttribute("aria-labelledby", title.id);
    row.append(...buttons);
    dialog.append(title, ...parts, row);
    body.append(dialog);
    row.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    buttons.at(-1).focus();
  };
  const ask = (text, verb, go) => {
    const yes = make("button", verb, "tombol tombol-utama");
    yes.addEventListener("click", go);
    open(make("p", text, "besar"), [], [yes, make("button", say("Kembali", "Back"), "tombol")]);
  };
  doc.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    const question = button?.dataset.confirm || form.dataset.confirm;
    if (question && !form.confirmed && window.HTMLDialogElement) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(question, (button?.textContent || say("Lanjutkan", "Continue")).trim(), () => { form.confirmed = true; form.requestSubmit(button || undefined); form.confirmed = false; });
      return;
    }
    if (form.matches("[data-keluar]")) { try { Object.keys(localStorage).filter((key) => key.startsWith("draf:")).forEach(store.drop); } catch { /* no storage */ } }
    if (form.method !== "post" || form.closest("dialog")) return;
    if (navigator.onLine === false && form.matches(watched)) { event.preventDefault(); event.stopImmediatePropagation(); hold(form, button); return; }
    if (form.sending) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.sending = true;
    button?.setAttribute("aria-disabled", "true");
    const free = () => { form.sending = false; button?.removeAttribute("aria-disabled"); };
    setTimeout(free, 8000);
    form.addEventListener("htmx:afterRequest", free, { once: true });
  }, true);
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form").forEach((form) => { form.sending = false; all("[aria-disabled]", form).forEach((b) => b.removeAttribute("aria-disabled")); }); });
  doc.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, shouldSwap } = event.detail, asked = new URL(requestConfig.path, location);
    if (!shouldSwap || new URL(xhr.responseURL).pathname === asked.pathname || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.preventDefault(); /* sent on to a whole page instead of a part: the session has ended */
    if (requestConfig.verb === "get") location.assign(xhr.responseURL);
    else notify(say("Sesi berakhir. Masuk lagi di tab lain, lalu kirim sekali lagi dari sini.", "Session ended. Sign in again in another tab, then send once more from here."));
  });
  doc.addEventListener("htmx:sendError", () => notify(body.dataset.galat));
  doc.addEventListener("htmx:responseError", () => notify(body.dataset.galat));

  /* --- copy, fill from a list, count ticked rows ---------------------------------------------------------------- */
  doc.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    const source = find(button.dataset.copy), label = find("span", button) || button, was = label.textContent;
    const text = "value" in source ? source.value : source.textContent;
    try { await navigator.clipboard.writeText(text); } catch { source.focus(); source.select?.(); doc.execCommand("copy"); }
    label.textContent = button.dataset.copied || was;
    setTimeout(() => { label.textContent = was; }, 2500);
  });
  doc.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-isi]") && target.value) {
      const goal = find(target.dataset.isi);
      goal.value = target.value;
      goal.focus();
    }
    const bulk = target.closest?.("form[data-massal]");
    if (!bulk) return;
    const boxes = all("[data-massal-baris]", bulk);
    if (target.matches("[data-massal-semua]")) boxes.forEach((box) => { box.checked = target.checked; });
    const place = find("[data-massal-jumlah]", bulk);
    if (place) place.textContent = boxes.filter((box) => box.checked).length;
  });

  /* --- keyboard -------------------------------------------------------------------------------------------------- */
  const off = () => store.get("pintasan") === false;
  const rows = () => all("[data-queue] [data-queue-item]");
  const step = (by) => {
    const link = find(by > 0 ? "[data-queue-next]" : "[data-queue-prev]");
    if (link) { link.click(); return; }
    const list = rows(), at = list.findIndex((row) => row.contains(doc.activeElement));
    const row = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))];
    if (row) { (find("a, button", row) || row).focus(); row.scrollIntoView({ block: "nearest" }); }
  };
  const help = () => {
    const list = make("dl");
    [["/", say("Cari", "Search")], ["j", say("Berikutnya", "Next")], ["k", say("Sebelumnya", "Previous")], ["e", say("Kerjakan baris ini", "Act on this row")], ["?", say("Tampilkan bantuan ini", "Show this help")]].forEach(([key, text]) => {
      const term = make("dt");
      term.append(make("kbd", key));
      list.append(term, make("dd", text));
    });
    const label = make("label", "", "baris"), box = make("input");
    box.type = "checkbox";
    box.checked = !off();
    box.addEventListener("change", () => store.set("pintasan", box.checked));
    label.append(box, say("Pintasan aktif di perangkat ini", "Shortcuts are on for this device"));
    open(make("h2", say("Pintasan papan ketik", "Keyboard shortcuts")), [list, label], [make("button", say("Tutup", "Close"), "tombol")]);
  };
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details.pilih[open]").forEach((d) => { d.open = false; find("summary", d).focus(); });
      if (location.hash === "#menu") location.hash = "#isi";
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
    if (event.key === "?") { help(); return; }
    if (off()) return;
    if (event.key === "/") { const box = find("[data-cari]"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "e") { const row = rows().find((r) => r.contains(doc.activeElement)); find("[data-queue-action]", row || doc)?.click(); }
  });
  doc.addEventListener("click", ({ target }) => { all("details.pilih[open]").forEach((d) => { if (!d.contains(target)) d.open = false; }); });

  /* --- start, also for what htmx brings ------------------------------------------------------------------------ */
  const sent = store.get("draf-terkirim");
  if (sent && sent.who === (body.dataset.siapa || "") && sent.page === doc.referrer && !all(watched).some((form) => draftKey(form) === sent.key)) {
    store.drop(sent.key); /* the same person came from the form to another page: the server took it, no dead line and no sign-in between */
    store.drop("draf-terkirim");
  }
  const start = (from) => {
    all(watched, from).forEach(watch);
    all("[data-money]", from).forEach(spell);
    all("[data-hilang]", from).forEach((box) => setTimeout(() => box.remove(), 1000 * Number(box.dataset.hilang)));
    find("[data-galat-ringkas]", from)?.focus();
    all(".tab [aria-current], .umum-nav [aria-current], .demo [aria-pressed=true]", from).forEach((here) => {
      const strip = here.closest(".tab, .umum-nav, .demo"), a = here.getBoundingClientRect(), b = strip.getBoundingClientRect();
      if (a.right > b.right) strip.scrollLeft += a.left - b.left - 16;
    });
  };
  start(doc);
  doc.addEventListener("htmx:load", ({ target }) => start(target));
})();

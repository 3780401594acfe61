"""The small script and the components in a real browser; pages are served by the test itself, no process is needed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, sync_playwright

from apps.core.forms import DateInput, FilesField, MoneyField
from apps.core.money import terbilang

pytestmark = pytest.mark.e2e

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ORIGIN = "http://portal.test"
STATIC = Path(settings.BASE_DIR) / "static"


class Report(forms.Form):
    title = forms.CharField(label="Nama kegiatan", help_text="Contoh: kursi roda.")
    value = MoneyField(label="Nilai")
    day = forms.DateField(label="Tanggal serah terima", widget=DateInput())
    aid = forms.ChoiceField(label="Bentuk bantuan", choices=[("b", "Barang"), ("j", "Jasa")], widget=forms.RadioSelect)
    proofs = FilesField(label="Bukti", required=False)
    consent = forms.BooleanField(label="Boleh diterbitkan", required=False)


def page_of(body: str, *, person: str = "Ani") -> str:
    sheets = "".join(
        f'<link rel="stylesheet" href="/static/{name}">'
        for name in ("bootstrap/css/bootstrap-reboot.min.css", "css/tokens.css", "css/app.css")
    )
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Uji</title>{sheets}'
        '<script src="/static/js/app.js" defer></script></head>'
        f'<body data-siapa="{person}" data-galat="Sambungan terputus."><main><h1>Uji</h1>{body}</main></body></html>'
    )


FORM = (
    '<form method="post" action="/kirim/" data-autosave="/simpan/"><input type="hidden" name="csrfmiddlewaretoken" value="t">'
    '{}<button class="tombol tombol-utama">Kirim</button></form>'
)
QUEUE = (
    '<label for="c">Cari</label><input id="c" data-cari><ul class="antrean" data-queue>'
    + "".join(f'<li data-queue-item><a class="antrean-judul" href="/x/{n}">Baris {n}</a></li>' for n in range(3))
    + "</ul>"
)


class Site:
    """Answers for the browser: pages by path, and what the page has posted."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.posts: list[str] = []
        self.save_status = 204

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=str(found)) if found else route.fulfill(status=404)
        elif route.request.method == "POST":
            self.posts.append(path)
            route.fulfill(
                status=self.save_status if path == "/simpan/" else 200, body="<!doctype html><title>ok</title>", content_type="text/html"
            )
        else:
            route.fulfill(body=self.pages.get(path, page_of("")), content_type="text/html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(locale="id-ID", viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.route("**/*", site.answer)
    yield tab
    context.close()


@pytest.fixture
def form_page(page: Page, site: Site) -> Page:
    site.pages["/isi/"] = page_of(FORM.format(Report()))
    page.goto(f"{ORIGIN}/isi/")
    return page


def test_the_script_spells_amounts_as_the_server_does(form_page: Page):
    rng = random.Random(2020)
    amounts = [0, 1, 10, 11, 12, 19, 20, 100, 199, 1000, 1999, 1_000_000, *(rng.randrange(10 ** rng.randrange(1, 15)) for _ in range(60))]
    for amount in amounts:
        form_page.fill("[name=value]", str(amount))
        assert form_page.inner_text("[data-money-words]") == terbilang(amount)


def test_digits_are_grouped_while_typing(form_page: Page):
    form_page.locator("[name=value]").press_sequentially("187500000")
    assert form_page.input_value("[name=value]") == "187.500.000"


def test_what_was_typed_is_saved_and_the_copy_forgotten(form_page: Page, site: Site):
    form_page.fill("[name=title]", "Kursi roda")
    form_page.wait_for_function("document.querySelector('.tersimpan').textContent.startsWith('Tersimpan ')")
    assert site.posts == ["/simpan/"]
    assert form_page.evaluate("localStorage.length") == 0


def test_what_was_typed_before_the_script_came_is_saved_too(page: Page, site: Site):
    early = '<script>document.querySelector("[name=title]").value = "Kursi"</script>'
    site.pages["/isi/"] = page_of(FORM.format(Report()) + early)
    page.goto(f"{ORIGIN}/isi/")
    page.wait_for_function("document.querySelector('.tersimpan').textContent.startsWith('Tersimpan ')")
    assert site.posts == ["/simpan/"]


def test_an_untouched_form_is_not_sent_and_not_kept(form_page: Page, site: Site):
    form_page.wait_for_timeout(1200)
    assert site.posts == []
    assert form_page.evaluate("localStorage.length") == 0


@pytest.fixture
def lax_page(page: Page, site: Site) -> Page:
    """A form that the browser itself lets through, as all of ours."""
    site.pages["/isi/"] = page_of(FORM.replace("<form", "<form novalidate").format(Report()))
    page.goto(f"{ORIGIN}/isi/")
    return page


def test_a_press_without_a_line_is_held_and_sent_once_when_it_is_back(lax_page: Page, site: Site):
    lax_page.fill("[name=title]", "Kursi roda")
    lax_page.context.set_offline(True)
    for _press in range(3):
        lax_page.click("main form button")
    assert lax_page.inner_text(".tersimpan").startswith("Tidak ada sambungan. Isian tersimpan di perangkat ini dan dikirim")
    assert lax_page.input_value("[name=title]") == "Kursi roda"
    lax_page.context.set_offline(False)
    lax_page.wait_for_url(f"{ORIGIN}/kirim/")
    assert site.posts.count("/kirim/") == 1


def test_a_press_that_met_a_dead_line_keeps_the_copy_until_the_server_took_it(lax_page: Page):
    lax_page.fill("[name=title]", "Kursi roda")
    lax_page.route("**/kirim/", lambda route: route.abort("connectionreset"))
    lax_page.click("main form button")
    lax_page.wait_for_selector("#main-frame-error")
    lax_page.goto(f"{ORIGIN}/lain/")
    lax_page.goto(f"{ORIGIN}/isi/")
    assert lax_page.input_value("[name=title]") == "Kursi roda"


def test_what_could_not_be_saved_comes_back(form_page: Page, site: Site):
    site.save_status = 403
    form_page.fill("[name=title]", "Kursi roda")
    form_page.check("[name=aid][value=j]")
    form_page.wait_for_function("document.querySelector('.tersimpan').textContent.startsWith('Sesi berakhir')")
    site.save_status = 204
    form_page.reload()
    assert form_page.input_value("[name=title]") == "Kursi roda"
    assert form_page.is_checked("[name=aid][value=j]")
    assert "dipulihkan" in form_page.inner_text(".tersimpan")


def test_what_another_person_typed_stays_hidden(form_page: Page, site: Site):
    site.save_status = 403
    form_page.fill("[name=title]", "Rahasia")
    form_page.wait_for_function("localStorage.length > 0")
    site.pages["/isi/"] = page_of(FORM.format(Report()), person="Budi")
    form_page.reload()
    assert form_page.input_value("[name=title]") == ""


def test_a_form_is_sent_once(page: Page, site: Site):
    site.pages["/"] = page_of(
        '<form method="post" action="/kirim/" id="f" target="lain"><button>Kirim</button></form><iframe name="lain" title="hasil"></iframe>'
    )
    page.goto(f"{ORIGIN}/")
    page.evaluate("for (let n = 0; n < 3; n += 1) document.querySelector('#f button').click()")
    page.wait_for_timeout(300)
    assert site.posts == ["/kirim/"]


def test_a_question_comes_before_a_weighty_action(page: Page, site: Site):
    args = {"url": "/tarik/", "label": "Tarik", "confirm": "Tarik pengajuan?", "csrf_token": "t"}
    site.pages["/"] = page_of(render_to_string("components/confirm_button.html", args))
    page.goto(f"{ORIGIN}/")
    page.click("main button")
    page.click("dialog >> text=Kembali")
    assert site.posts == []
    page.click("main button")
    page.click("dialog >> text=Tarik >> nth=-1")
    page.wait_for_load_state()
    assert site.posts == ["/tarik/"]


def test_the_queue_is_walked_by_keyboard_and_the_keys_can_be_switched_off(page: Page, site: Site):
    site.pages["/"] = page_of(QUEUE)
    page.goto(f"{ORIGIN}/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Baris 1"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "c"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.uncheck("dialog input")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "c"


def test_a_large_photo_is_made_smaller_and_a_large_file_refused(form_page: Page, tmp_path: Path):
    from PIL import Image

    photo = tmp_path / "foto.png"
    Image.effect_noise((2600, 1800), 90).convert("RGB").save(photo)
    form_page.set_input_files("[name=proofs]", photo)
    form_page.wait_for_function("document.querySelector('[data-file-note]').textContent.includes('diperkecil')")
    assert form_page.evaluate("document.querySelector('[name=proofs]').files[0].name") == "foto.jpg"
    document = tmp_path / "besar.pdf"
    document.write_bytes(b"%PDF-1.4" + b"0" * 16 * 1024 * 1024)
    form_page.set_input_files("[name=proofs]", document)
    form_page.wait_for_function("document.querySelector('[data-file-note]').textContent.includes('batasnya 15 MB')")
    assert not form_page.evaluate("document.querySelector('[name=proofs]').checkValidity()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms_and_components_have_no_accessibility_violation(page: Page, site: Site, scheme: str):
    reviewed = {
        "choices": [{"label": "Perlu perbaikan", "url": "/x/", "reason": "wajib", "button": "Kembalikan", "style": "biasa", "open": True}],
        "reasons": ["RAB belum dirinci."],
        "csrf_token": "t",
    }
    chips = "".join(
        render_to_string("components/state_chip.html", {"label": tone, "tone": tone})
        for tone in ("netral", "jalan", "perlu", "selesai", "tolak")
    )
    steps = "".join(
        render_to_string(
            "components/next_step.html", {"text": f"Langkah {tone}", "since": "kemarin", "due": "besok", "late": True, "tone": tone}
        )
        for tone in ("jalan", "perlu", "tolak")
    )
    figure = render_to_string(
        "components/figure.html", {"number": "64", "label": "Anggota", "denominator": "dari 150", "href": "/x/", "explain": "Aktif."}
    )
    body = f"<form>{Report({})}</form><p>{chips}</p>{steps}{figure}{render_to_string('components/decision.html', reviewed)}"
    site.pages["/"] = page_of(body)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{ORIGIN}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response["violations"]
    assert [violation["id"] for violation in found] == []

from __future__ import annotations

import io

import pytest
from PIL import Image

from apps.core import qr

URL = "https://portal.contoh.id/cek/AB12-CD34"


def test_the_drawing_has_a_name_and_nothing_the_content_policy_forbids():
    svg = qr.qr_svg(URL, title='Cek "dokumen" <b>')

    assert svg.startswith('<svg role="img" aria-label="Cek &quot;dokumen&quot; &lt;b&gt;"')
    assert "style=" not in svg
    assert "<script" not in svg
    assert 'class="qr"' in svg


def test_the_scale_sets_the_size_in_pixels():
    assert 'width="37"' in qr.qr_svg(URL, scale=1, title="x")
    assert 'width="148"' in qr.qr_svg(URL, scale=4, title="x")


def test_the_picture_is_black_on_white_with_a_quiet_zone():
    with Image.open(io.BytesIO(qr.qr_png(URL, dpi_scale=10))) as picture:
        grey = picture.convert("L")

    assert grey.size == (370, 370)
    assert grey.getpixel((5, 5)) == 255
    assert grey.getpixel((45, 45)) == 0


def test_equal_texts_give_equal_codes():
    assert qr.qr_png(URL) == qr.qr_png(URL)
    assert qr.qr_svg(URL, title="x") == qr.qr_svg(URL, title="x")


def test_the_data_uri_holds_a_png():
    assert qr.qr_data_uri(URL).startswith("data:image/png;base64,")


def test_too_long_a_text_is_refused():
    with pytest.raises(ValueError, match="Data too large"):
        qr.qr_png("x" * 5000)

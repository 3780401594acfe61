"""What happened, in words: one sentence for each event code. ``{actor}`` and the names of ``changes`` may stand in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # --- accounts ---
    "account.invite": _("{actor} mengundang {name} sebagai {role}"),
    "account.accept": _("{actor} menerima undangan sebagai {role}"),
    "account.resend": _("{actor} mengirim ulang undangan untuk {name}"),
    "account.revoke": _("{actor} mencabut undangan untuk {name}"),
    "account.end": _("{actor} mengakhiri peran {role} untuk {name}"),
    # --- forums ---
    "document.issue": _("{actor} menerbitkan {title}"),
    "document.revoke": _("{actor} mencabut {title}"),
    "document.retry": _("{actor} meminta {title} dibuat ulang"),
    # --- pmks ---
    "pledge.add": _("{actor} mencatat minat memenuhi {quantity} satuan kebutuhan ini"),
    "pledge.commit": _("{actor} berkomitmen memenuhi {quantity} satuan kebutuhan ini"),
    "pledge.deliver": _("{actor} mencatat penyerahan {quantity} satuan untuk kebutuhan ini"),
    "pledge.release": _("{actor} melepas {quantity} satuan yang sebelumnya dijanjikan"),
}

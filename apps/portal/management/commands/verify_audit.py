"""Checks that nobody changed the history."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.audit import anchors
from apps.audit.checking import chains
from apps.core.scope import Scope, scope
from apps.reports.selectors import printed_seals


class Command(BaseCommand):
    """``manage.py verify_audit [--area 3673] [--anchors FILE …] [--seal 3673:182:4fd1… …] [--export FILE]``

    Ends non-zero and names the first bad event of each place. Chains are compared with their last seals, with the signed sheets in the
    storage, with the seals printed in sent reports, and with what is given: sheets that were carried away, seals read from paper.
    """

    help = "Memeriksa rantai jejak audit tiap tempat dan menyebut kejadian pertama yang tidak cocok."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One place or all; seals kept elsewhere."""
        parser.add_argument("--area", type=int, default=None, help="kode tempat (0 nasional, PP00 provinsi, PPKK kabupaten/kota)")
        parser.add_argument("--anchors", action="append", default=[], metavar="FILE", help="lembar segel yang disimpan di luar portal")
        parser.add_argument("--seal", action="append", default=[], metavar="TEMPAT:NOMOR:SEGEL", help="segel dari laporan tercetak")
        parser.add_argument("--export", metavar="FILE", help="tulis lembar segel hari ini, untuk disimpan di luar portal")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print one line when all is well; a broken chain or a forged sheet makes the command fail."""
        try:
            kept = list(self._anchors(options["anchors"], options["seal"]))
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        broken, places, events = [], 0, 0
        for chain in chains(options["area"], kept):
            places, events = places + 1, events + chain.events
            if chain.fault:
                broken.append(f"area {chain.area}: {chain.fault}")
        if broken:
            raise CommandError("The history was changed.\n" + "\n".join(broken))
        if options["export"]:
            with scope(Scope.system()):
                text = anchors.sheet(anchors.heads(), timezone.now())
            Path(options["export"]).write_text(text, encoding="utf-8")
        self.stdout.write(f"{events} events of {places} places hold; {len(kept)} seals kept elsewhere agree.")

    def _anchors(self, files: list[str], seals: list[str]) -> Iterator[anchors.Anchor]:
        yield from anchors.kept()
        with scope(Scope.system()):
            printed = printed_seals()
        for seal, source in printed:
            yield anchors.read_printed(seal, source)
        for name in files:
            yield from anchors.read_sheet(Path(name).read_text(encoding="utf-8"), name)
        for seal in seals:
            yield anchors.read_printed(seal)

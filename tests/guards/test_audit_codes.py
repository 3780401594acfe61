"""Every code that is written into the history has a sentence, and every sentence is written somewhere."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

from apps.audit.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[2]
WRITERS = frozenset({"record"})


class Module:
    """One module with the values that a name may have, as far as they stand in the text."""

    def __init__(self, path: Path) -> None:
        self.path, self.tree = path, ast.parse(path.read_text(encoding="utf-8"))
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]

    def around(self, node: ast.AST) -> ast.FunctionDef | None:
        """The innermost function that a node stands in."""
        inside = [one for one in self.functions if any(node is other for other in ast.walk(one))]
        return max(inside, key=lambda one: one.lineno, default=None)

    def codes(self, value: ast.expr, at: ast.FunctionDef | None) -> set[str]:
        """Every text that an expression may be; a LookupError when the text does not tell."""
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return {value.value}
        if isinstance(value, ast.IfExp):
            return self.codes(value.body, at) | self.codes(value.orelse, at)
        if isinstance(value, ast.FormattedValue):
            return self.codes(value.value, at)
        if isinstance(value, ast.JoinedStr):
            return {"".join(parts) for parts in itertools.product(*(self.codes(part, at) for part in value.values))}
        if isinstance(value, ast.Name) and at is not None:
            found = set().union(
                *(self.codes(given, inside) for given, inside in [*self._assigned(value.id, at), *self._passed(value.id, at)])
            )
            if found:
                return found
        raise LookupError(f"{self.path.relative_to(ROOT)}:{value.lineno}: say the code in a way this guard can follow")

    def _assigned(self, name: str, at: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.FunctionDef]]:
        for node in ast.walk(at):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name) and target.id == name:
                        yield node.value, at
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                        pairs = zip(target.elts, node.value.elts, strict=False)
                        yield from ((given, at) for part, given in pairs if isinstance(part, ast.Name) and part.id == name)

    def _passed(self, name: str, at: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.FunctionDef | None]]:
        names = [argument.arg for argument in at.args.args]
        if name not in [*names, *(argument.arg for argument in at.args.kwonlyargs)]:
            return
        for call in (node for node in ast.walk(self.tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == at.name:
                given = [keyword.value for keyword in call.keywords if keyword.arg == name]
                if not given and name in names and len(call.args) > names.index(name):
                    given = [call.args[names.index(name)]]
                yield from ((value, self.around(call)) for value in given)

    def written(self) -> Iterator[tuple[int, set[str]]]:
        """Line and codes of each call that writes history."""
        own = self.path.parts[-2:] == ("audit", "services.py")
        for call in (node for node in ast.walk(self.tree) if isinstance(node, ast.Call)):
            func = call.func
            outside = (
                isinstance(func, ast.Attribute) and func.attr in WRITERS and isinstance(func.value, ast.Name) and func.value.id == "audit"
            )
            if outside or (own and isinstance(func, ast.Name) and func.id in WRITERS):
                yield call.lineno, self.codes(call.args[0], self.around(call))


def written() -> dict[str, str]:
    """Every code in the tree and one place that writes it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "apps").rglob("*.py")):
        if "migrations" not in path.parts:
            for line, codes in Module(path).written():
                found |= dict.fromkeys(codes, f"{path.relative_to(ROOT)}:{line}")
    return found


def test_every_code_that_is_recorded_has_a_sentence() -> None:
    found = written()
    assert len(found) > 100, "the guard lost sight of the calls"
    silent = {code: place for code, place in found.items() if code not in SENTENCES}
    assert not silent, f"add a sentence to apps/audit/sentences.py: {silent}"


def test_every_sentence_belongs_to_a_code_that_is_recorded() -> None:
    assert sorted(set(SENTENCES) - set(written())) == []

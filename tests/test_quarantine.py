"""Few tests may fail without failing a run, and each says why."""

import ast

from tests.helpers.paths import ROOT


def test_at_most_three_tests_are_in_quarantine_each_with_a_reason() -> None:
    marks, reasons = [], []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "quarantine":
                marks.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "quarantine":
                reasons += [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    assert len(marks) <= 3, marks
    assert len(reasons) == len(marks), f"one of these has no reason: {marks}"
    assert all(len(str(reason)) > 20 for reason in reasons), reasons

"""The lines of tables and keys in a TOML text."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.core.plan.toml_lines import Lines

GOOD = sorted((Path(__file__).parent / "plans" / "good").glob("*.toml"))


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from paths_of(part, (*path, key))


AWKWARD = """\
a . "b.c" . 'd' = 1 # comment = [ {
text = \"\"\"
[no.table]
no = "key"\\\\\"\"\"\"\"
'raw' = '''
# ]'''''
"esc\\u0061ped" = 1979-05-27 07:32:00
list = [ # one
  1, { x = 1, y = [ 2, {z = 3} ] }, "]", # two

  [ "}" , '"' ] ,
]
[t.u]
k = inf
[[t.v]]
k = {}
[[t.v]]
[t.v.w] # of the second
k = -1_0.5e3
[[t.v.list]]
[[t.v.list]]
k = ""
"""


def test_every_key_of_an_awkward_text_is_located() -> None:
    lines = Lines(AWKWARD)
    found = {path: lines.of(*path) for path in paths_of(tomllib.loads(AWKWARD)) if path in lines}
    assert set(found) == set(paths_of(tomllib.loads(AWKWARD))) - {("t",)}
    assert found[("a", "b.c", "d")] == 1
    assert found[("text",)] == 2
    assert found[("raw",)] == 5
    assert found[("escaped",)] == 7
    assert found[("list", 1, "y", 1, "z")] == 9
    assert found[("list", 3)] == 11
    assert found[("t", "u", "k")] == 14
    assert (found[("t", "v", 0)], found[("t", "v", 1)]) == (15, 17)
    assert found[("t", "v", 1, "w", "k")] == 19
    assert found[("t", "v", 1, "list", 1, "k")] == 22
    assert lines.of("t", "v", 1, "nothing", "here") == 17
    assert lines.of("nowhere") == 1


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_key_of_a_good_plan_is_located_on_a_line_that_names_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = Lines(text)
    for where in paths_of(tomllib.loads(text)):
        assert where in lines
        if isinstance(where[-1], str):
            assert where[-1] in text.split("\n")[lines.of(*where) - 1]
